import assert from "node:assert/strict";
import { test } from "node:test";
import { Exchange } from "@pauseless/server";
import { battleSeed } from "../battle/rules.js";
import { strategyNamed } from "../battle/strategy.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { diceFrom } from "../testing/dice.js";
import { type View, type ViewReader, viewProtocol } from "../view.js";
import { BattleEye } from "./battle-eye.js";
import { battleCodec } from "./client-codec.js";

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

/** Reads views of two bytes: the tick, and how many players; or of three, which say the same of a tick that was read. Counts how many it read. */
class FakeReader implements ViewReader {
  tick = -1;
  reads = 0;
  private newest = -1;

  read(bytes: Uint8Array): View | undefined {
    if (bytes.length < 2) throw new RangeError("no view");
    const [tick, players] = bytes;
    this.tick = tick;
    this.reads++;
    if (bytes.length === 3 && tick <= this.newest) return undefined;
    this.newest = Math.max(tick, this.newest);
    return {
      tick,
      players: Array.from({ length: players }, () => ({ x: 0, y: 0, hp: 1, seq: 0, buffs: [] })),
      effects: [],
    };
  }
}

test("the first client to get a view reads it, the others see the same one", () => {
  const reader = new FakeReader();
  const eye = new BattleEye(reader);
  eye.see(Buffer.of(1, 2), 0);
  const first = eye.view;
  for (let i = 0; i < 5; i++) {
    eye.see(Buffer.of(1, 2), 0);
    assert.deepEqual([eye.view, eye.tick], [first, 1]);
  }
  assert.equal(reader.reads, 1);
  eye.see(Buffer.of(2, 2), 0);
  assert.deepEqual([eye.view?.tick, eye.tick, reader.reads], [2, 2, 2]);
});

test("one that builds on another says the same, and is not read again", () => {
  const eye = new BattleEye(new FakeReader());
  eye.see(Buffer.of(1, 2, 0), 0);
  const first = eye.view;
  eye.see(Buffer.of(1, 2, 9), 0);
  assert.equal(eye.tick, 1);
  assert.equal(eye.view, first);
});

test("a client that is behind gets its own older view, and the newest stays", () => {
  for (const more of [[], [0]]) {
    const eye = new BattleEye(new FakeReader());
    for (const tick of [1, 2, 3]) eye.see(Buffer.of(tick, 2, ...more), 0);
    eye.see(Buffer.of(2, 2, ...more), 0);
    assert.deepEqual([eye.tick, eye.view?.tick], [2, 3]);
  }
});

test("of deltas, those of one client are read, and of the others' the tick is known", () => {
  const reader = Object.assign(new FakeReader(), { tickOf: (bytes: Uint8Array) => bytes[0] });
  const eye = new BattleEye(reader);
  eye.see(Buffer.of(1, 2), 5);
  eye.see(Buffer.of(2, 2), 6);
  // Another client was first to get it: what it says is known when the first has it.
  assert.deepEqual([eye.tick, eye.view?.tick, eye.appliedAt(2, 0)], [2, 1, -1]);
  eye.see(Buffer.of(2, 2), 5);
  assert.deepEqual([eye.view?.tick, eye.appliedAt(2, 0), eye.appliedAt(1, 1)], [2, 0, 0]);
  eye.see(Buffer.of(1, 2), 6);
  assert.deepEqual([eye.tick, eye.view?.tick, reader.reads], [1, 2, 2]);
});

test("what is no view, or one of another battle, is refused", () => {
  const eye = new BattleEye(new FakeReader());
  assert.throws(() => eye.see(Buffer.of(1), 0), /no view/);
  eye.see(Buffer.of(1, 2), 0);
  assert.throws(() => eye.see(Buffer.of(2, 3), 0), {
    name: "RangeError",
    message: /3 players came after one of 2/,
  });
  assert.equal(eye.view?.tick, 1);
});

test(`sees what is so, whatever the views of each client build on, PAUSELESS_SEED=${SEED}`, () => {
  const players = 20;
  const dice = diceFrom(SEED);
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players) });
  const host = strategyNamed("heap").open(1, players, { exchange }).host(battleSeed(7, 0), 0);
  const region = exchange.regions.lease();
  assert.ok(region !== undefined);
  const sent = exchange.regions.reserve.views.u8;
  const eye = new BattleEye(viewProtocol.viewReader(players));
  const clients = Array.from({ length: players }, () => ({ seq: 0, seen: 0, unread: [] as Buffer[] }));
  let read = 0;
  for (let tick = 1; tick <= 400; tick++) {
    for (const [player, client] of clients.entries()) {
      // Now and then many at once: a number that does not go on as it did before.
      for (let more = dice(20) === 0 ? dice(15) : dice(2); more > 0; more--) {
        const message = battleCodec.select(++client.seq, client.seen);
        host.receive(player, exchange.put(message), message.length);
      }
    }
    host.runTick();
    for (const [player, { unread }] of clients.entries()) {
      const length = host.writeView(player, region.payloadAt, false);
      unread.push(Buffer.from(sent.subarray(region.payloadAt, region.payloadAt + length)));
    }
    for (const [player, client] of clients.entries()) {
      if (dice(8) === 0 && client.unread.length < 4) continue;
      for (const bytes of client.unread.splice(0)) {
        eye.see(bytes, player);
        client.seen = eye.tick;
      }
      assert.equal(client.seen, tick);
    }
    const applied = clients.map((_, player) => eye.appliedAt(tick, player));
    if (applied[0] === -1) continue;
    read++;
    const seqs = clients.map(({ seq }) => seq);
    assert.deepEqual(applied, seqs, `tick ${tick}`);
  }
  assert.ok(read > 200, `${read}`);
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Exchange, Receipt } from "@pauseless/server";
import { battleSeed, hashText } from "../battle/rules.js";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import { battleCodec } from "../load/client-codec.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { FrameBattles } from "./frame-battles.js";

const PLAYERS = 3;

function open(battles: number) {
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(PLAYERS), checked: true });
  const room = new FrameBattles(battles, PLAYERS, { checked: true, exchange });
  const say = (host: ReturnType<typeof room.host>, player: number, frame: Uint8Array) =>
    host.receive(player, exchange.put(frame), frame.length);
  return { room, say };
}

describe("a battle with frames", () => {
  test("bounds what clients say that come and go within a tick, and takes messages again after it", () => {
    const { room, say } = open(1);
    const host = room.host(battleSeed(7, 0), 0);
    const receipts: Receipt[] = [];
    for (let i = 0; i < 3 * PLAYERS * INPUTS_PER_PLAYER; i++) {
      receipts.push(say(host, 0, battleCodec.move(1, 0, 5, 5)));
      host.leave(0);
    }
    const taken = receipts.filter((receipt) => receipt === Receipt.Taken).length;
    assert.equal(taken, PLAYERS * INPUTS_PER_PLAYER);
    assert.ok(receipts.slice(taken).every((receipt) => receipt === Receipt.Dropped));
    host.runTick();
    assert.equal(say(host, 0, battleCodec.move(1, 0, 5, 5)), Receipt.Taken);
    host.close();
  });

  test("shares its cursors with the others of its room, and nothing else", () => {
    const { room, say } = open(3);
    const play = (battles: readonly number[]) => {
      const hosts = battles.map((index) => room.host(battleSeed(7, index), index));
      for (let tick = 1; tick <= 60; tick++) {
        // Their messages come in turn.
        for (let player = 0; player < PLAYERS; player++) {
          for (const host of hosts) {
            say(host, player, battleCodec.cast(2 * tick, 0, (tick + player) % 4, (player + 1) % PLAYERS));
            say(host, player, battleCodec.move(2 * tick + 1, 0, 5 * player, -tick));
          }
        }
        for (const host of hosts) host.runTick();
      }
      const hashes = hosts.map(({ battle }) => hashText(battle.hash()));
      for (const host of hosts) host.close();
      return hashes;
    };
    assert.deepEqual(
      play([0, 1, 2]),
      [0, 1, 2].flatMap((index) => play([index])),
    );
  });

  test("gives its frames back", () => {
    const { room } = open(2);
    for (let time = 0; time < 3; time++) {
      const hosts = [0, 1].map((index) => room.host(battleSeed(7, index), index));
      const { usedBytes } = room.memory();
      for (const host of hosts) host.close();
      assert.ok(room.memory().usedBytes < usedBytes);
    }
  });
});

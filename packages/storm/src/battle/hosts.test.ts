import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Exchange, Receipt, WATCHER } from "@pauseless/server";
import { battleCodec } from "../load/client-codec.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { type View, viewProtocol } from "../view.js";
import type { BotOptions } from "./battle.js";
import { battleSeed, hashText, Skill, World, xorshift32 } from "./rules.js";
import { type PlayableBattle, type StrategyName, strategies, strategyNamed } from "./strategy.js";

/*
 * All kinds of hosts. The randomised ones can be run again: set PAUSELESS_SEED to the seed
 * that their names tell.
 */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const PLAYERS = 7;
const NAMES: readonly StrategyName[] = strategies.map(({ name }) => name);

function diceFrom(seed: number): (sides: number) => number {
  let state = seed || 1;
  return (sides) => {
    state = xorshift32(state);
    return (state >>> 8) % sides;
  };
}

/** Room for battles of a strategy, and for what comes to them and goes from them. */
function roomOf(strategy: StrategyName, most: number, players: number) {
  const named = strategyNamed(strategy);
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players), checked: true });
  return { exchange, room: named.open(most, players, { checked: true, exchange }) };
}

/** A battle with a way to speak to it and a way to look at it. */
function open(strategy: StrategyName, players = PLAYERS, bots?: BotOptions) {
  const { exchange, room } = roomOf(strategy, 1, players);
  const host = room.host(battleSeed(7, 3), 3, bots);
  const codec = battleCodec;
  const { viewReader } = viewProtocol;
  const region = exchange.regions.lease();
  assert.ok(region !== undefined);
  const at = region.payloadAt;
  const bytes = (length: number) => Buffer.from(exchange.regions.reserve.views.u8.subarray(at, at + length));
  const say = (player: number, frame: Uint8Array) => host.receive(player, exchange.put(frame), frame.length);
  return {
    host,
    say,
    welcome: (player: number) => bytes(host.writeWelcome(player, at)),
    /** The bytes of a view, as the client of a seat gets them. */
    viewOf: (player: number, isKeyframe = false) => bytes(host.writeView(player, at, isKeyframe)),
    select: (player: number, seq: number, seen = 0) => say(player, codec.select(seq, seen)),
    move: (player: number, seq: number, vx: number, vy: number, seen = 0) =>
      say(player, codec.move(seq, seen, vx, vy)),
    cast: (player: number, seq: number, skill: number, target: number, seen = 0) =>
      say(player, codec.cast(seq, seen, skill, target)),
    look: (): View => {
      const view = viewReader(players).read(bytes(host.writeView(WATCHER, at, false)));
      assert.ok(view !== undefined);
      return inOrder(view);
    },
  };
}

/** A view with its effects in an order that does not depend on where their numbers begin again. */
function inOrder({ tick, players, effects }: View): View {
  const key = ({ source, target, skill, left }: View["effects"][number]) =>
    ((source * 1024 + target) * 4 + skill) * 16 + left;
  return { tick, players, effects: [...effects].sort((a, b) => key(a) - key(b)) };
}

type Opened = ReturnType<typeof open>;

/** Messages that are none, each with what is wrong with it. */
const faults: readonly (readonly [string, Buffer])[] = (() => {
  /** A message by hand, without its kind: words of its numbers, then halves and bytes. */
  const frame = (kind: number, seq: number, seen: number, rest: readonly number[]) => {
    const bytes = Buffer.alloc(9 + rest.length);
    bytes[0] = kind;
    bytes.writeInt32LE(seq, 1);
    bytes.writeInt32LE(seen, 5);
    bytes.set(rest, 9);
    return bytes;
  };
  const move = (vx: number, vy: number, seq = 1, seen = 0) =>
    frame(1, seq, seen, [vx & 255, (vx >> 8) & 255, vy & 255, (vy >> 8) & 255]);
  const cast = (target: number, skill: number, padding = 0) =>
    frame(2, 1, 0, [target & 255, target >> 8, skill, padding]);
  return [
    ["nothing", Buffer.alloc(0)],
    ["a byte too few", move(5, 5).subarray(0, 12)],
    ["a byte too many", Buffer.concat([move(5, 5), Buffer.alloc(1)])],
    ["two messages in one", Buffer.concat([move(5, 5), Buffer.alloc(3), move(5, 5, 2)])],
    ["an unknown kind", frame(3, 1, 0, [])],
    ["the highest kind", frame(255, 1, 0, [])],
    ["a move that is too fast in x", move(513, 0)],
    ["a move that is too fast in -x", move(-513, 0)],
    ["a move that is too fast in y", move(0, 513)],
    ["a move at the lowest number", move(0, -32768)],
    ["a move without a sequence number", move(0, 0, 0)],
    ["a move with a negative sequence number", move(0, 0, -(2 ** 31))],
    ["a move of one that has seen what cannot be", move(0, 0, 1, -1)],
    ["a cast of a skill that is not there", cast(1, 4)],
    ["a cast at a target that is not there", cast(PLAYERS, 0)],
    ["a cast at a target beyond all battles", cast(1024, 0)],
    ["a cast with something in its padding", cast(1, 0, 1)],
    ["a selection with more than it has", frame(0, 1, 0, [0, 0, 0, 0])],
  ];
})();

for (const strategy of NAMES) {
  describe(`a battle hosted in strategy ${strategy}`, () => {
    const state = ({ host, look }: Opened) => ({ hash: host.battle.hash(), view: look() });

    test("welcomes a player with its battle and its seat", () => {
      const { welcome } = open(strategy);
      const { readWelcome } = viewProtocol;
      const expected = { battle: 3, players: PLAYERS, tickMs: 50 };
      assert.deepEqual(readWelcome(welcome(4)), { ...expected, player: 4 });
      assert.deepEqual(readWelcome(welcome(WATCHER)), { ...expected, player: -1 });
    });

    test("takes every message that the rules allow", () => {
      const { select, move, cast } = open(strategy);
      assert.equal(select(0, 1), Receipt.Taken);
      const ends = [-World.MaxSpeed, 0, World.MaxSpeed];
      let seq = 1;
      for (const vx of ends) for (const vy of ends) assert.equal(move(0, ++seq, vx, vy), Receipt.Taken);
      for (let skill = 0; skill < Skill.Count; skill++) {
        for (const target of [0, PLAYERS - 1]) assert.equal(cast(1, ++seq, skill, target), Receipt.Taken);
      }
      assert.equal(select(2, 2 ** 31 - 1), Receipt.Taken);
    });

    test("applies a message at the next tick, and answers with its number in the view", () => {
      const { host, move, look } = open(strategy);
      const before = look();
      assert.equal(move(2, 41, 3, 0), Receipt.Taken);
      host.runTick();
      const after = look();
      assert.equal(after.tick, 1);
      assert.equal(after.players[2].x - before.players[2].x, 3);
      assert.deepEqual(
        after.players.map(({ seq }) => seq),
        [0, 0, 41, 0, 0, 0, 0],
      );
      host.runTick();
      assert.equal(look().players[2].x - before.players[2].x, 6);
    });

    test("applies messages in the order in which they came", () => {
      const { host, move, cast, look } = open(strategy);
      const before = look();
      for (const [seq, vx] of [9, -5, 2].entries()) move(0, seq + 1, vx, 0);
      // The second strike comes while the first cools down.
      cast(1, 1, Skill.Strike, 2);
      cast(1, 2, Skill.Strike, 4);
      host.runTick();
      const after = look();
      assert.equal(after.players[0].x - before.players[0].x, 2);
      assert.deepEqual(
        after.effects.map(({ source, target, skill, left }) => [source, target, skill, left]),
        [[1, 2, Skill.Strike, 1]],
      );
      assert.deepEqual([after.players[0].seq, after.players[1].seq], [3, 2]);
    });

    test("refuses a sequence number that does not go up, for each player by itself", () => {
      const { host, select, move, look } = open(strategy);
      const seqs = [5, 5, 4, 6, 1000, 999] as const;
      const receipts = seqs.map((seq) => select(0, seq));
      const [taken, late] = [Receipt.Taken, Receipt.IllTimed];
      assert.deepEqual(receipts, [taken, late, late, taken, taken, late]);
      assert.equal(select(1, 1), Receipt.Taken);
      // What was ill-timed is not applied, and neither a tick nor a view forgets what was heard.
      host.runTick();
      look();
      const hash = host.battle.hash();
      assert.equal(move(0, 1000, 5, 5), Receipt.IllTimed);
      assert.equal(host.battle.hash(), hash);
    });

    test("drops what its inbox has no room for, and takes messages again after the tick", () => {
      const { host, move, look } = open(strategy);
      const before = look();
      const receipts = new Map<Receipt, number>();
      for (let seq = 1; seq <= 20; seq++) {
        for (let player = 0; player < PLAYERS; player++) {
          const receipt = move(player, seq, seq, 0);
          receipts.set(receipt, (receipts.get(receipt) ?? 0) + 1);
        }
      }
      assert.deepEqual(Object.fromEntries(receipts), {
        [Receipt.Taken]: 16 * PLAYERS,
        [Receipt.Dropped]: 4 * PLAYERS,
      });
      host.runTick();
      const after = look();
      for (const [player, { x, seq }] of after.players.entries()) {
        assert.deepEqual([seq, x - before.players[player].x], [16, 16]);
      }
      // A number that was dropped was heard: it does not come again.
      assert.equal(move(0, 20, 1, 1), Receipt.IllTimed);
      assert.equal(move(0, 21, 1, 1), Receipt.Taken);
    });

    test("a player that left stands, what it said is not applied, and its seat begins anew", () => {
      const opened = open(strategy);
      const { host, move, look } = opened;
      move(3, 8, 100, 100);
      move(4, 1, 7, 0);
      host.runTick();
      assert.equal(look().players[3].seq, 8);
      move(3, 9, -100, -100);
      host.leave(3);
      host.runTick();
      const before = look();
      assert.equal(before.players[3].seq, 0);
      for (let tick = 0; tick < 3; tick++) host.runTick();
      const after = look();
      const [{ x, y, seq }, other] = [after.players[3], after.players[4]];
      assert.deepEqual([x, y, seq], [before.players[3].x, before.players[3].y, 0]);
      // Nobody else is touched.
      assert.equal(other.seq, 1);
      assert.equal(other.x - before.players[4].x, 3 * 7);
      assert.equal(move(3, 1, 1, 1), Receipt.Taken);
    });

    test("the next client of a seat is heard in the same tick as the one that left it", () => {
      const { host, move, look } = open(strategy);
      const before = look();
      move(0, 50, 100, 0);
      host.leave(0);
      assert.equal(move(0, 1, 5, 0), Receipt.Taken);
      host.runTick();
      const after = look();
      assert.deepEqual([after.players[0].seq, after.players[0].x - before.players[0].x], [1, 5]);
    });

    for (const [fault, bytes] of faults) {
      test(`refuses ${fault}`, () => {
        const opened = open(strategy);
        const before = state(opened);
        assert.equal(opened.say(0, bytes), Receipt.Malformed);
        assert.deepEqual(state(opened), before);
        // A bad message is not counted as heard.
        assert.equal(opened.select(0, 1), Receipt.Taken);
      });
    }

    test(`stands 20,000 random messages, PAUSELESS_SEED=${SEED}`, () => {
      const dice = diceFrom(SEED);
      const codec = battleCodec;
      const [opened, untouched] = [open(strategy), open(strategy)];
      let malformed = 0;
      for (let i = 0; i < 20_000; i++) {
        let bytes: Buffer;
        if (i % 2 === 0) {
          bytes = Buffer.from(Array.from({ length: dice(4) === 0 ? 13 : dice(40) }, () => dice(256)));
        } else {
          // A good one, but for a few bytes.
          const good =
            dice(2) === 0
              ? codec.move(1, 0, dice(512), -dice(512))
              : codec.cast(1, 0, dice(4), dice(PLAYERS));
          bytes = Buffer.from(good);
          for (let flips = 1 + dice(3); flips > 0; flips--) bytes[dice(bytes.length)] = dice(256);
        }
        try {
          if (opened.say(0, bytes) === Receipt.Malformed) malformed++;
        } catch (cause) {
          throw new Error(`message ${i}, ${bytes.toString("hex")}, threw`, { cause });
        }
        if (i % 500 !== 499) continue;
        // Some are good by chance: what the player said is forgotten before it is applied.
        for (const { host } of [opened, untouched]) {
          host.leave(0);
          host.runTick();
        }
        assert.deepEqual(state(opened), state(untouched));
      }
      assert.ok(malformed > 10_000, `${malformed}`);
      // Messages are still understood as before.
      assert.equal(opened.move(1, 1, 3, 3), Receipt.Taken);
      assert.equal(opened.cast(1, 2, Skill.Nova, 0), Receipt.Taken);
    });
  });
}

describe("after the same messages, clients get the same bytes in every strategy", () => {
  /** Does the same to all, and compares what came of it. */
  function all(
    players: number,
    bots: BotOptions | undefined,
    ticks: number,
    dice: (sides: number) => number,
  ): View {
    const [heap, ...others] = NAMES.map((name) => open(name, players, bots));
    const seqs = new Array(players).fill(0);
    const seen = new Array(players).fill(0);
    const same = (what: (opened: Opened) => unknown, where: string) => {
      const expected = what(heap);
      for (const [i, other] of others.entries()) {
        const which = `${NAMES[i + 1]}, ${where}, ${players} players, PAUSELESS_SEED=${SEED}`;
        assert.deepEqual(what(other), expected, which);
      }
    };
    const each = (what: (opened: Opened) => void) => [heap, ...others].forEach(what);
    same(({ welcome }) => welcome(0), "welcome");
    for (let tick = 1; tick <= ticks; tick++) {
      for (let i = dice(3 * players + 1); i > 0; i--) {
        const player = dice(players);
        const seq = (seqs[player] += dice(3));
        const [kind, skill, target] = [dice(8), dice(4), dice(players)];
        const [vx, vy] = [dice(1025) - 512, dice(1025) - 512];
        const tickSeen = Math.max(0, seen[player] - dice(3));
        const say = ({ select, move, cast }: Opened) => {
          if (kind === 0) return select(player, seq, tickSeen);
          return kind < 4 ? move(player, seq, vx, vy, tickSeen) : cast(player, seq, skill, target, tickSeen);
        };
        same(say, `tick ${tick}, message of ${player}`);
      }
      if (dice(40) === 0) {
        const gone = dice(players);
        seqs[gone] = 0;
        each(({ host }) => host.leave(gone));
      }
      each(({ host }) => host.runTick());
      for (let player = 0; player < players; player++) {
        if (dice(4) === 0) continue;
        const isKeyframe = dice(50) === 0;
        same(({ viewOf }) => viewOf(player, isKeyframe), `view of tick ${tick} for ${player}`);
        seen[player] = tick;
      }
      same(({ viewOf }) => viewOf(WATCHER), `watchers' view of tick ${tick}`);
      same(({ host }) => hashText(host.battle.hash()), `hash of tick ${tick}`);
    }
    return heap.look();
  }

  for (const players of [1, 2, 9, 50]) {
    test(`in a battle of ${players}, PAUSELESS_SEED=${SEED}`, () => {
      all(players, undefined, players === 50 ? 100 : 300, diceFrom(SEED));
    });
  }

  test(`where bots play along, PAUSELESS_SEED=${SEED}`, () => {
    const view = all(50, { cast: 300, move: 200 }, 100, diceFrom(SEED));
    assert.ok(view.effects.length > 0 && view.players.some(({ buffs }) => buffs.length > 0));
  });
});

describe("a view", () => {
  test("has the fields of its description and no other, in every strategy", () => {
    for (const strategy of NAMES) {
      const { host, look } = open(strategy, 30, { cast: 500, move: 100 });
      for (let tick = 0; tick < 30; tick++) host.runTick();
      const view = look();
      const keys = (value: object) => Object.keys(value).sort();
      assert.deepEqual(keys(view), ["effects", "players", "tick"]);
      assert.deepEqual(keys(view.players[0]), ["buffs", "hp", "seq", "x", "y"]);
      assert.deepEqual(keys(view.effects[0]), ["left", "skill", "source", "target"]);
      assert.deepEqual(keys(view.players.flatMap(({ buffs }) => buffs)[0]), ["kind", "left", "stacks"]);
    }
  });

  test("that is no view is refused", () => {
    for (const strategy of NAMES) {
      const { welcome, viewOf } = open(strategy);
      const reader = () => viewProtocol.viewReader(PLAYERS);
      const view = viewOf(WATCHER);
      assert.ok(reader().read(view) !== undefined);
      assert.throws(() => reader().read(welcome(0)), strategy);
      assert.throws(() => viewProtocol.readWelcome(view), strategy);
      assert.throws(() => reader().read(Buffer.alloc(0)), strategy);
      assert.throws(() => reader().read(view.subarray(0, view.length - 1)), strategy);
      assert.throws(() => reader().read(Buffer.from("hello")), strategy);
    }
  });

  test("of a client shows what the battle is like, whatever it has seen of those before", () => {
    for (const strategy of NAMES) {
      const { host, look, select, viewOf } = open(strategy, 12, { cast: 300, move: 300 });
      const dice = diceFrom(SEED);
      const readers = Array.from({ length: 12 }, () => viewProtocol.viewReader(12));
      const seen = new Int32Array(12);
      for (let tick = 1; tick <= 200; tick++) {
        // Some say nothing for a while, and some of what they say is old.
        for (let player = 0; player < 12; player++) {
          if (dice(3) > 0) select(player, tick, Math.max(0, seen[player] - dice(3)));
        }
        host.runTick();
        const expected = look();
        for (let player = 0; player < 12; player++) {
          const view = readers[player].read(viewOf(player, dice(50) === 0));
          assert.ok(view !== undefined);
          assert.deepEqual(inOrder(view), expected, `tick ${tick}, player ${player}, PAUSELESS_SEED=${SEED}`);
          seen[player] = tick;
        }
      }
    }
  });

  test("that is a keyframe needs none before it, and one that is not says what has changed only", () => {
    const { host, look, select, viewOf } = open("arena", 50, { cast: 300, move: 200 });
    const { viewReader } = viewProtocol;
    const reader = viewReader(50);
    let deltas = 0;
    let keyframes = 0;
    for (let tick = 1; tick <= 100; tick++) {
      select(7, tick, tick - 1);
      host.runTick();
      const delta = viewOf(7);
      assert.ok(reader.read(delta) !== undefined);
      if (tick > 1) assert.throws(() => viewReader(50).read(delta), /NO_BASE/);
      const keyframe = viewOf(8, true);
      const view = viewReader(50).read(keyframe);
      assert.ok(view !== undefined);
      assert.deepEqual(inOrder(view), look());
      deltas += delta.length;
      keyframes += keyframe.length;
    }
    assert.ok(deltas < 0.7 * keyframes, `${deltas / 100} bytes against ${keyframes / 100}`);
  });
});

test("several hosts in one room do not disturb each other", () => {
  for (const strategy of NAMES) {
    const { exchange, room } = roomOf(strategy, 3, PLAYERS);
    const codec = battleCodec;
    const play = (hosts: readonly PlayableBattle[]) => {
      for (let tick = 1; tick <= 20; tick++) {
        for (const [index, host] of hosts.entries()) {
          const say = (player: number, frame: Uint8Array) =>
            assert.equal(host.receive(player, exchange.put(frame), frame.length), Receipt.Taken);
          say(1, codec.move(tick, 0, index + 1, tick));
          say(2, codec.cast(tick, 0, tick % 4, 3));
        }
        for (const host of hosts) host.runTick();
      }
      return hosts.map((host) => host.battle.hash());
    };
    const together = [0, 1, 2].map((index) => room.host(battleSeed(1, index), index));
    const hashes = play(together);
    for (const host of together) host.close();
    assert.equal(new Set(hashes).size, 3);
    const alone = room.host(battleSeed(1, 0), 0);
    assert.equal(play([alone])[0], hashes[0]);
  }
});

test("a battle is hosted only where clients can be met", () => {
  for (const strategy of NAMES) {
    const room = strategyNamed(strategy).open(1, PLAYERS);
    assert.throws(() => room.host(battleSeed(1, 0), 0), { name: "StormError", code: "BAD_OPTION" });
  }
});

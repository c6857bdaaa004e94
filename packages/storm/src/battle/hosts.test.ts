import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Receipt } from "@pauseless/server";
import { pack } from "../heap/heap-protocol.js";
import { clientCodec } from "../load/client-codec.js";
import { type View, viewDecoder } from "../view.js";
import type { BotOptions } from "./battle.js";
import { battleSeed, hashText, Skill, World, xorshift32 } from "./rules.js";
import { type PlayableBattle, type StrategyName, strategyNamed } from "./strategy.js";

/*
 * Both kinds of hosts, each in its own protocol. The randomised ones can be run again: set PAUSELESS_SEED to the seed
 * that their names tell.
 */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const PLAYERS = 7;
const NAMES: readonly StrategyName[] = ["heap", "arena"];

function diceFrom(seed: number): (sides: number) => number {
  let state = seed || 1;
  return (sides) => {
    state = xorshift32(state);
    return (state >>> 8) % sides;
  };
}

/** A battle with a way to speak to it and a way to look at it. */
function open(strategy: StrategyName, players = PLAYERS, bots?: BotOptions) {
  const host = strategyNamed(strategy).open(1, players, true).host(battleSeed(7, 3), 3, bots);
  const codec = clientCodec(strategy);
  const decode = viewDecoder(strategy);
  return {
    host,
    select: (player: number, seq: number) => host.receive(player, codec.select(seq)),
    move: (player: number, seq: number, vx: number, vy: number) =>
      host.receive(player, codec.move(seq, vx, vy)),
    cast: (player: number, seq: number, skill: number, target: number) =>
      host.receive(player, codec.cast(seq, skill, target)),
    look: (): View => decode(host.view().bytes),
  };
}

type Opened = ReturnType<typeof open>;

/** Messages that are none, each with what is wrong with it. */
const arenaFaults: readonly (readonly [string, Buffer])[] = (() => {
  const message = (kind: number, skill: number, a: number, b: number, reserved = 0) => {
    const bytes = Buffer.alloc(12);
    bytes[0] = kind;
    bytes[1] = skill;
    bytes.writeInt16LE(a, 2);
    bytes.writeInt16LE(b, 4);
    bytes.writeUInt16LE(reserved, 6);
    bytes.writeUInt32LE(1, 8);
    return bytes;
  };
  return [
    ["nothing", Buffer.alloc(0)],
    ["a byte too few", message(1, 0, 5, 5).subarray(0, 11)],
    ["a byte too many", Buffer.concat([message(1, 0, 5, 5), Buffer.alloc(1)])],
    ["two messages in one", Buffer.concat([message(1, 0, 5, 5), message(1, 0, 5, 5)])],
    ["an unknown kind", message(3, 0, 0, 0)],
    ["the highest kind", message(255, 0, 0, 0)],
    ["a move that is too fast in x", message(1, 0, 513, 0)],
    ["a move that is too fast in -x", message(1, 0, -513, 0)],
    ["a move that is too fast in y", message(1, 0, 0, 513)],
    ["a move at the lowest number", message(1, 0, 0, -32768)],
    ["a move with a skill", message(1, 1, 0, 0)],
    ["a move with the first reserved byte", message(1, 0, 5, 5, 1)],
    ["a move with the second reserved byte", message(1, 0, 5, 5, 256)],
    ["a cast of a skill that is not there", message(2, 4, 1, 0)],
    ["a cast at a target that is not there", message(2, 0, PLAYERS, 0)],
    ["a cast at a target below 0", message(2, 0, -1, 0)],
    ["a cast with a second number", message(2, 0, 1, 1)],
    ["a cast with a reserved byte", message(2, 0, 1, 0, 0xffff)],
    ["a selection with a skill", message(0, 1, 0, 0)],
    ["a selection with a number", message(0, 0, 1, 0)],
    ["a selection with a second number", message(0, 0, 0, 1)],
    ["a selection with a reserved byte", message(0, 0, 0, 0, 1)],
  ];
})();

const heapFaults: readonly (readonly [string, Buffer])[] = [
  ["nothing", Buffer.alloc(0)],
  ["text", Buffer.from("not msgpack at all")],
  ["a byte that is never used", Buffer.of(0xc1)],
  ["half a message", pack({ type: "move", seq: 1, vx: 5, vy: 5 }).subarray(0, -1)],
  [
    "two messages in one",
    Buffer.concat([pack({ type: "select", seq: 1 }), pack({ type: "select", seq: 2 })]),
  ],
  ["an array that says it has four thousand million entries", Buffer.of(0xdd, 255, 255, 255, 255)],
  ["a map that says the same", Buffer.of(0xdf, 255, 255, 255, 255)],
  ["a text that says the same", Buffer.of(0xdb, 255, 255, 255, 255)],
  ["arrays in arrays to the largest message", Buffer.alloc(4096, 0x91)],
  ["maps in maps to the largest message", Buffer.alloc(4096, 0x81)],
  ...(
    [
      ["null", null],
      ["a number", 5],
      ["a list", [1, 2]],
      ["no type", { seq: 1, vx: 1, vy: 1 }],
      ["an unknown type", { type: "teleport", seq: 1 }],
      ["a type that is no text", { type: 1, seq: 1 }],
      ["a type that every object has", { type: "constructor", seq: 1 }],
      ["no sequence number", { type: "move", vx: 1, vy: 1 }],
      ["a sequence number that is text", { type: "select", seq: "1" }],
      ["a sequence number that is not whole", { type: "select", seq: 1.5 }],
      ["a sequence number beyond 32 bits", { type: "select", seq: 2 ** 31 }],
      ["a sequence number that is a bigint", { type: "select", seq: 2n ** 60n }],
      ["a sequence number that is not a number", { type: "select", seq: Number.NaN }],
      ["a move without y", { type: "move", seq: 1, vx: 1 }],
      ["a move that is too fast in x", { type: "move", seq: 1, vx: 513, vy: 0 }],
      ["a move that is too fast in -x", { type: "move", seq: 1, vx: -513, vy: 0 }],
      ["a move that is too fast in y", { type: "move", seq: 1, vx: 0, vy: 513 }],
      ["a move that is not whole", { type: "move", seq: 1, vx: 0.5, vy: 0 }],
      ["a move without end", { type: "move", seq: 1, vx: Number.POSITIVE_INFINITY, vy: 0 }],
      ["a move in text", { type: "move", seq: 1, vx: "1", vy: "1" }],
      ["a move of nothing", { type: "move", seq: 1, vx: null, vy: null }],
      ["a cast of a skill that is not there", { type: "cast", seq: 1, skill: 4, target: 1 }],
      ["a cast of a skill below 0", { type: "cast", seq: 1, skill: -1, target: 1 }],
      ["a cast at a target that is not there", { type: "cast", seq: 1, skill: 0, target: PLAYERS }],
      ["a cast at a target below 0", { type: "cast", seq: 1, skill: 0, target: -1 }],
      ["a cast at a list", { type: "cast", seq: 1, skill: 0, target: [1] }],
      ["a cast at nobody", { type: "cast", seq: 1, skill: 0 }],
    ] as const
  ).map(([name, message]) => [name, pack(message as object)] as const),
];

const faults = { heap: heapFaults, arena: arenaFaults };

for (const strategy of NAMES) {
  describe(`a battle hosted in strategy ${strategy}`, () => {
    const state = ({ host, look }: Opened) => ({ hash: host.hash(), view: look() });

    test("welcomes a player with its battle and its seat", () => {
      const { host } = open(strategy);
      const welcome = clientCodec(strategy).welcome(Buffer.from(host.welcome(4)));
      const { battle, player, players } = welcome;
      assert.deepEqual({ battle, player, players }, { battle: 3, player: 4, players: PLAYERS });
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
      assert.deepEqual(look(), before);
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
      const { host, select, move } = open(strategy);
      const seqs = [5, 5, 4, 0, 6, 1000, 999] as const;
      const receipts = seqs.map((seq) => select(0, seq));
      const [taken, late] = [Receipt.Taken, Receipt.IllTimed];
      assert.deepEqual(receipts, [taken, late, late, late, taken, taken, late]);
      assert.equal(select(1, 0), Receipt.IllTimed);
      assert.equal(select(1, 1), Receipt.Taken);
      // What was ill-timed is not applied, and neither a tick nor a view forgets what was heard.
      host.runTick();
      host.view();
      const hash = host.hash();
      assert.equal(move(0, 1000, 5, 5), Receipt.IllTimed);
      assert.equal(host.hash(), hash);
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

    for (const [fault, bytes] of faults[strategy]) {
      test(`refuses ${fault}`, () => {
        const opened = open(strategy);
        const before = state(opened);
        assert.equal(opened.host.receive(0, bytes), Receipt.Malformed);
        assert.deepEqual(state(opened), before);
        // A bad message is not counted as heard.
        assert.equal(opened.select(0, 1), Receipt.Taken);
      });
    }

    test(`stands 20,000 random messages, PAUSELESS_SEED=${SEED}`, () => {
      const dice = diceFrom(SEED);
      const codec = clientCodec(strategy);
      const [opened, untouched] = [open(strategy), open(strategy)];
      let malformed = 0;
      for (let i = 0; i < 20_000; i++) {
        let bytes: Buffer;
        if (i % 2 === 0) {
          bytes = Buffer.from(Array.from({ length: dice(4) === 0 ? 12 : dice(40) }, () => dice(256)));
        } else {
          // A good one, but for a few bytes.
          const good =
            dice(2) === 0 ? codec.move(1, dice(512), -dice(512)) : codec.cast(1, dice(4), dice(PLAYERS));
          bytes = Buffer.from(good);
          for (let flips = 1 + dice(3); flips > 0; flips--) bytes[dice(bytes.length)] = dice(256);
        }
        try {
          if (opened.host.receive(0, bytes) === Receipt.Malformed) malformed++;
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

describe("after the same messages, the view is the same in every strategy", () => {
  /** Does the same to both, and compares what came of it. */
  function both(
    players: number,
    bots: BotOptions | undefined,
    ticks: number,
    dice: (sides: number) => number,
  ) {
    const [heap, arena] = NAMES.map((name) => open(name, players, bots));
    const seqs = new Array(players).fill(0);
    const same = (what: (opened: Opened) => unknown, where: string) =>
      assert.deepEqual(what(arena), what(heap), `${where}, ${players} players, PAUSELESS_SEED=${SEED}`);
    for (let tick = 1; tick <= ticks; tick++) {
      for (let i = dice(3 * players + 1); i > 0; i--) {
        const player = dice(players);
        const seq = (seqs[player] += dice(3));
        const [kind, skill, target] = [dice(8), dice(4), dice(players)];
        const [vx, vy] = [dice(1025) - 512, dice(1025) - 512];
        const say = ({ select, move, cast }: Opened) => {
          if (kind === 0) return select(player, seq);
          return kind < 4 ? move(player, seq, vx, vy) : cast(player, seq, skill, target);
        };
        same(say, `tick ${tick}, message of ${player}`);
      }
      if (dice(40) === 0) {
        const gone = dice(players);
        seqs[gone] = 0;
        for (const { host } of [heap, arena]) host.leave(gone);
      }
      for (const { host } of [heap, arena]) host.runTick();
      same(({ look }) => look(), `view of tick ${tick}`);
      same(({ host }) => hashText(host.hash()), `hash of tick ${tick}`);
    }
    return heap.look();
  }

  for (const players of [1, 2, 9, 50]) {
    test(`in a battle of ${players}, PAUSELESS_SEED=${SEED}`, () => {
      both(players, undefined, 300, diceFrom(SEED));
    });
  }

  test(`where bots play along, PAUSELESS_SEED=${SEED}`, () => {
    const view = both(50, { cast: 300, move: 200 }, 200, diceFrom(SEED));
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
      const { host } = open(strategy);
      const decode = viewDecoder(strategy);
      const view = Buffer.from(host.view().bytes);
      assert.throws(() => decode(host.welcome(0)), strategy);
      assert.throws(() => decode(Buffer.alloc(0)), strategy);
      assert.throws(() => decode(view.subarray(0, view.length - 1)), strategy);
      assert.throws(() => decode(Buffer.from("hello")), strategy);
    }
  });

  test("being sent is not written over, and the next one is another", () => {
    for (const strategy of NAMES) {
      const { host } = open(strategy, 10, { cast: 300, move: 300 });
      const held: { bytes: Uint8Array; copy: Buffer; done: () => void }[] = [];
      for (let tick = 0; tick < 12; tick++) {
        host.runTick();
        const view = host.view();
        view.waiting++;
        held.push({ bytes: view.bytes, copy: Buffer.from(view.bytes), done: view.done });
      }
      for (const { bytes, copy, done } of held) {
        assert.ok(copy.equals(bytes), strategy);
        done();
      }
    }
  });
});

test("several hosts in one room do not disturb each other", () => {
  for (const strategy of NAMES) {
    const room = strategyNamed(strategy).open(3, PLAYERS, true);
    const codec = clientCodec(strategy);
    const play = (hosts: readonly PlayableBattle[]) => {
      for (let tick = 1; tick <= 20; tick++) {
        for (const [index, host] of hosts.entries()) {
          assert.equal(host.receive(1, codec.move(tick, index + 1, tick)), Receipt.Taken);
          assert.equal(host.receive(2, codec.cast(tick, tick % 4, 3)), Receipt.Taken);
        }
        for (const host of hosts) host.runTick();
      }
      return hosts.map((host) => host.hash());
    };
    const together = [0, 1, 2].map((index) => room.host(battleSeed(1, index), index));
    const hashes = play(together);
    for (const host of together) host.close();
    assert.equal(new Set(hashes).size, 3);
    const alone = room.host(battleSeed(1, 0), 0);
    assert.equal(play([alone])[0], hashes[0]);
  }
});

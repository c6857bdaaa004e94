import assert from "node:assert/strict";
import { test } from "node:test";
import type { View } from "../view.js";
import { plainCodec, plainProtocol } from "./plain-protocol.js";

/** Packs integers, each with its size: `u8`, `u16`, `i16` or `u32`. */
function packed(...fields: readonly (readonly ["u8" | "u16" | "i16" | "u32", number])[]): Buffer {
  return Buffer.concat(
    fields.map(([size, value]) => {
      const bytes = Buffer.alloc(Number(size.slice(1)) / 8);
      if (size === "i16") bytes.writeInt16LE(value);
      else bytes.writeUIntLE(value, 0, bytes.length);
      return bytes;
    }),
  );
}

/** A view as a server packs it. */
const packedView = ({ tick, players, effects }: View): Buffer =>
  Buffer.concat([
    packed(["u8", 2], ["u32", tick], ["u16", players.length]),
    ...players.map(({ x, y, hp, seq, buffs }) =>
      packed(
        ...([
          ["u16", x],
          ["u16", y],
          ["i16", hp],
          ["u32", seq],
          ["u8", buffs.length],
        ] as const),
        ...buffs.flatMap(({ kind, stacks, left }) =>
          [kind, stacks, left].map((each) => ["u8", each] as const),
        ),
      ),
    ),
    packed(["u16", effects.length]),
    ...effects.map(({ source, target, skill, left }) =>
      packed(["u16", source], ["u16", target], ["u8", skill], ["u8", left]),
    ),
  ]);

/** A random view of so many players, with every field at its bounds now and then. */
function randomView(players: number, random: (n: number) => number): View {
  const edge = (least: number, most: number) =>
    [least, most, least + random(most - least + 1)][random(3)] as number;
  const list = <T>(length: number, make: () => T) => Array.from({ length }, make);
  return {
    tick: edge(0, 2 ** 31 - 1),
    players: list(players, () => ({
      x: edge(0, 65535),
      y: edge(0, 65535),
      hp: edge(-1000, 1000),
      seq: edge(0, 2 ** 31 - 1),
      buffs: list(random(9), () => ({ kind: random(3), stacks: edge(1, 255), left: edge(0, 40) })),
    })),
    effects: list(random(40), () => ({
      source: edge(0, 1023),
      target: edge(0, 1023),
      skill: random(4),
      left: edge(0, 8),
    })),
  };
}

test("a client's messages are packed as the protocol says", () => {
  const seq = 2 ** 31 - 1;
  assert.deepEqual(Buffer.from(plainCodec.select(seq, 5)), packed(["u8", 0], ["u32", seq]));
  assert.deepEqual(
    Buffer.from(plainCodec.move(7, 5, -512, 512)),
    packed(["u8", 1], ["u32", 7], ["i16", -512], ["i16", 512]),
  );
  assert.deepEqual(
    Buffer.from(plainCodec.cast(8, 5, 3, 1023)),
    packed(["u8", 2], ["u32", 8], ["u8", 3], ["u16", 1023]),
  );
});

test("a welcome is read", () => {
  const welcome = { battle: 900, player: 1023, players: 1024, tickMs: 50 };
  const fields = Object.values(welcome).map((value) => ["u16", value] as const);
  assert.deepEqual(plainProtocol.readWelcome(packed(["u8", 1], ...fields)), welcome);
});

test("views are read as they were packed", () => {
  const seed = Math.trunc(Math.random() * 2 ** 31) || 1;
  let state = seed;
  const random = (n: number) => {
    state = (Math.imul(state, 48271) >>> 0) % 2147483647 || 1;
    return state % n;
  };
  for (let round = 0; round < 300; round++) {
    const players = 1 + random(60);
    const view = randomView(players, random);
    const reader = plainProtocol.viewReader(players);
    assert.equal(reader.tick, -1);
    assert.deepEqual(reader.read(packedView(view)), view, `seed ${seed}`);
    assert.equal(reader.tick, view.tick);
  }
});

test("what is no message is refused", () => {
  const reader = plainProtocol.viewReader(1);
  const player = { x: 1, y: 2, hp: 3, seq: 4, buffs: [{ kind: 0, stacks: 3, left: 2 }] };
  const bytes = packedView({ tick: 1, players: [player], effects: [] });
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => reader.read(bytes.subarray(0, length)), RangeError, `${length}`);
  }
  assert.throws(() => reader.read(Buffer.concat([bytes, Buffer.of(0)])), /1 bytes are left/);
  assert.throws(() => plainProtocol.readWelcome(bytes), /kind 2 came in place of kind 1/);
  assert.throws(() => plainProtocol.viewReader(2).read(bytes), /a view of 1 players came, not of 2/);
  assert.equal(reader.tick, -1);
});

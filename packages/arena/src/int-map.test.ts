import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  badIndices,
  livesInBlocks,
  NOT_INT32,
  openArena,
  refusesCounts,
  refusesUnchanged,
} from "./collection-life.test.js";
import { IntMap } from "./int-map.js";

/** Keys that are special to a computer. */
const KEYS = [0, 1, -1, 2, 2 ** 31 - 1, -(2 ** 31), 65536, 1 << 30];

const mapOf = (capacity: number) => new IntMap(openArena(), capacity);

function entriesOf(map: IntMap): [number, number][] {
  const entries: [number, number][] = [];
  for (let slot = map.next(0); slot >= 0; slot = map.next(slot + 1)) {
    entries.push([map.keyAt(slot), map.valueAt(slot)]);
  }
  return entries;
}

/** The slot that a key goes to in an empty map of the same shape. */
function homeOf(key: number, capacity: number): number {
  const map = mapOf(capacity);
  map.set(key, 1);
  return map.next(0);
}

/** The first so many keys that go to `home` in an empty map. */
function keysOf(home: number, capacity: number, count: number): number[] {
  const keys: number[] = [];
  for (let key = 0; keys.length < count; key++) if (homeOf(key, capacity) === home) keys.push(key);
  return keys;
}

/** How many slots a map of this capacity has. */
const slotsOf = (capacity: number) => mapOf(capacity).slots;

describe("an int map", () => {
  test("holds any key, 0 and negative ones included, with any value", () => {
    const map = mapOf(KEYS.length);
    for (const [index, key] of KEYS.entries()) {
      assert.deepEqual(
        [map.has(key), map.get(key), map.get(key, -7), map.delete(key)],
        [false, 0, -7, false],
      );
      assert.equal(map.set(key, KEYS[KEYS.length - 1 - index]), true);
      assert.equal(map.size, index + 1);
    }
    for (const [index, key] of KEYS.entries()) {
      assert.deepEqual([map.has(key), map.get(key, -7)], [true, KEYS[KEYS.length - 1 - index]]);
    }
    for (const [index, key] of KEYS.entries()) {
      assert.equal(map.delete(key), true);
      assert.deepEqual([map.has(key), map.get(key, -7), map.size], [false, -7, KEYS.length - 1 - index]);
    }
  });

  test("replaces the value of a key that it holds", () => {
    const map = mapOf(3);
    assert.equal(map.set(0, 1), true);
    assert.equal(map.set(0, 0), false);
    assert.deepEqual([map.get(0, 9), map.size], [0, 1]);
  });

  test("tells a key whose value is 0 from one that is absent", () => {
    const map = mapOf(3);
    map.set(5, 0);
    assert.deepEqual([map.get(5, -1), map.get(6, -1)], [0, -1]);
  });

  test("has a power of two of slots, of which it fills at most three quarters", () => {
    for (let capacity = 1; capacity <= 200; capacity++) {
      const slots = slotsOf(capacity);
      assert.equal(Math.log2(slots) % 1, 0);
      assert.ok(capacity <= 0.75 * slots && (slots === 2 || capacity > 0.375 * slots));
    }
    assert.deepEqual([slotsOf(1), slotsOf(3), slotsOf(4), slotsOf(24), slotsOf(25)], [2, 4, 8, 32, 64]);
  });

  test("can be filled to its capacity, says so, and still changes what it holds", () => {
    for (const capacity of [1, 2, 3, 24, 25]) {
      const arena = openArena();
      const map = new IntMap(arena, capacity);
      for (let key = 0; key < capacity; key++) map.set(key * 64, key);
      const message = `int map full: it holds ${capacity} keys; delete one first or raise its capacity`;
      refusesUnchanged(arena, { code: "COLLECTION_FULL", message }, () => map.set(-1, 5));
      assert.equal(map.set(0, 77), false);
      assert.equal(map.has(-1), false);
      map.delete(0);
      assert.equal(map.set(-1, 5), true);
      assert.deepEqual([map.get(-1), map.size], [5, capacity]);
    }
  });

  test("finds keys that meet in one slot, also where they go on from the last slot to the first", () => {
    const capacity = 6;
    for (let home = 0; home < slotsOf(capacity); home++) {
      const map = mapOf(capacity);
      const keys = keysOf(home, capacity, capacity);
      for (const [index, key] of keys.entries()) map.set(key, index);
      assert.deepEqual(
        keys.map((key) => map.get(key, -1)),
        [0, 1, 2, 3, 4, 5],
      );
    }
  });

  test("finds what is left where any of the keys that met is deleted", () => {
    const capacity = 6;
    const last = slotsOf(capacity) - 1;
    // Two that meet in the last slot, and what goes to the first slots, which they run into.
    const homes = [last, last, 0, last, 1, 0];
    const keys = homes.map((home, index) => keysOf(home, capacity, index + 1)[index]);
    for (const gone of keys) {
      const map = mapOf(capacity);
      for (const key of keys) map.set(key, key + 1);
      assert.equal(map.delete(gone), true);
      for (const key of keys) assert.equal(map.get(key, -5), key === gone ? -5 : key + 1);
      assert.equal(entriesOf(map).length, capacity - 1);
    }
  });

  test("leaves no mark where a key was: what met with it is as if it had never been", () => {
    const capacity = 6;
    const keys = keysOf(7, capacity, 6);
    const map = mapOf(capacity);
    for (const key of keys) map.set(key, key);
    for (const key of keys.slice(0, 5)) map.delete(key);
    const alone = mapOf(capacity);
    alone.set(keys[5], keys[5]);
    assert.equal(map.next(0), alone.next(0));
    assert.deepEqual(entriesOf(map), entriesOf(alone));
  });

  test("a key stays where its search begins behind the one that is deleted", () => {
    const capacity = 6;
    const [first] = keysOf(2, capacity, 1);
    const [second] = keysOf(3, capacity, 1);
    const map = mapOf(capacity);
    map.set(first, 1);
    map.set(second, 2);
    map.delete(first);
    assert.equal(map.next(0), 3);
    assert.equal(map.get(second), 2);
  });

  test("gives its entries slot by slot, from any slot on", () => {
    const map = mapOf(20);
    assert.equal(map.next(0), -1);
    for (let key = 0; key < 20; key++) map.set(key * key, key);
    const slots: number[] = [];
    for (let slot = map.next(0); slot >= 0; slot = map.next(slot + 1)) slots.push(slot);
    assert.equal(slots.length, 20);
    for (let from = 0; from <= map.slots; from++) {
      assert.equal(map.next(from), slots.find((slot) => slot >= from) ?? -1);
    }
    assert.deepEqual(
      entriesOf(map).sort(([a], [b]) => a - b),
      Array.from({ length: 20 }, (_, key) => [key * key, key]),
    );
  });

  test("setting a key that it holds moves no entry", () => {
    const map = mapOf(20);
    for (let key = 0; key < 20; key++) map.set(key, 1);
    const keys = entriesOf(map).map(([key]) => key);
    for (let slot = map.next(0); slot >= 0; slot = map.next(slot + 1)) map.set(map.keyAt(slot), 2);
    assert.deepEqual(
      entriesOf(map),
      keys.map((key) => [key, 2]),
    );
  });

  test("is empty once it is cleared, and holds keys again", () => {
    for (const capacity of [3, 60]) {
      const map = mapOf(capacity);
      for (let key = 0; key < capacity; key++) map.set(key, 5);
      map.clear();
      assert.deepEqual([map.size, entriesOf(map)], [0, []]);
      for (let key = 0; key < capacity; key++) assert.equal(map.has(key), false);
      for (let key = 0; key < capacity; key++) assert.equal(map.set(-key, 5), true);
    }
  });

  test("spreads keys in a row, and keys a power of two apart", () => {
    // The fullest map there is. Keys that crowd would lie in one run of thousands of slots.
    const capacity = 3072;
    for (const stride of [1, 2, 64, 1024, 4096, 65536, 1 << 20]) {
      const map = new IntMap(openArena(), capacity);
      for (let key = 0; key < capacity; key++) map.set(Math.imul(key, stride) + (key >>> 12), key);
      let longest = 0;
      let run = 0;
      let before = -2;
      for (let slot = map.next(0); slot >= 0; slot = map.next(slot + 1)) {
        run = slot === before + 1 ? run + 1 : 1;
        longest = Math.max(longest, run);
        before = slot;
      }

      assert.ok(longest < 200, `stride ${stride}: a run of ${longest} slots`);
    }
  });

  test("refuses keys and values that are no 32-bit integers, and changes nothing", () => {
    const arena = openArena();
    const map = new IntMap(arena, 4);
    map.set(0, 3);
    for (const bad of NOT_INT32) {
      const why = `is ${bad}; give a whole number from -2147483648 to 2147483647`;
      const expected = { code: "BAD_ARGUMENT", message: `int map: key ${why}` };
      refusesUnchanged(arena, expected, () => map.get(bad));
      refusesUnchanged(arena, expected, () => map.has(bad));
      refusesUnchanged(arena, expected, () => map.set(bad, 1));
      refusesUnchanged(arena, expected, () => map.delete(bad));
      const badValue = { code: "BAD_ARGUMENT", message: `int map: value ${why}` };
      refusesUnchanged(arena, badValue, () => map.set(0, bad));
      refusesUnchanged(arena, badValue, () => map.set(1, bad));
    }
  });

  test("refuses slots that it does not have, and those without a key", () => {
    const map = mapOf(4);
    map.set(9, 3);
    const slot = map.next(0);
    const free = (slot + 1) % map.slots;
    for (const at of [() => map.keyAt(free), () => map.valueAt(free)]) {
      assert.throws(at, {
        code: "OUT_OF_RANGE",
        message: `int map: no key is in slot ${free}; take slots from \`next\``,
      });
    }
    for (const bad of badIndices(map.slots)) {
      const expected = { code: "OUT_OF_RANGE", message: /^int map: index .* give a whole number of 0 .. 7$/ };
      assert.throws(() => map.keyAt(bad), expected);
      assert.throws(() => map.valueAt(bad), expected);
    }
    assert.equal(map.next(map.slots), -1);
    for (const bad of badIndices(map.slots + 1)) {
      assert.throws(() => map.next(bad), {
        code: "OUT_OF_RANGE",
        message: `int map: from ${bad} is out of range; give a whole number of 0 .. 8`,
      });
    }
  });

  test("costs two words and a bit a slot", () => {
    assert.deepEqual(
      [1, 24, 25, 1000].map((capacity) => mapOf(capacity).bytes),
      [24, 264, 528, 16_648],
    );
  });

  test("refuses capacities that are not whole numbers from 1 to 2^20", () => {
    refusesCounts("int map: capacity", 2 ** 20, (where, capacity) => new IntMap(where, capacity));
  });
});

function change(map: IntMap, turn: number): void {
  for (let key = -10; key < 10; key++) map.set(key * 7 + turn, key);
  map.delete(turn);
}

/** A slot that is taken once a map of 40 was changed. */
const FULL_SLOT = (() => {
  const map = mapOf(40);
  change(map, 0);
  return map.next(0);
})();

livesInBlocks<IntMap>("an int map", {
  place: (where) => new IntMap(where, 40),
  placeOther: (where) => new IntMap(where, 41),
  change,
  look: (map) => [map.size, entriesOf(map)],
  uses: (map) => [
    () => map.size,
    () => map.get(1),
    () => map.has(1),
    () => map.set(1, 2),
    () => map.next(0),
    () => map.next(map.slots),
    () => map.keyAt(FULL_SLOT),
    () => map.valueAt(FULL_SLOT),
    () => map.delete(1),
    () => map.clear(),
    () => map.set(1, 2),
  ],
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { bitCount, gammaBits, getBits, getGamma, putBits, putGamma } from "./bit-packing.js";
import { diceFrom } from "./testing/dice.js";

test("numbers of all widths are read as they were written, and nothing is written elsewhere", () => {
  const dice = diceFrom(1);
  for (let round = 0; round < 300; round++) {
    const words = new Int32Array(64).fill(-1);
    const first = 1 + dice(8);
    words[first] = 0;
    const written: { value: number; width: number }[] = [];
    let end = 0;
    while (end < 1500) {
      const width = dice(33);
      const value = width === 32 ? dice(2 ** 32) | 0 : dice(2 ** width);
      end = putBits(words, first, end, value, width);
      written.push({ value, width });
    }
    let at = 0;
    for (const { value, width } of written) {
      assert.equal(getBits(words, first, at, width), value);
      at += width;
    }
    assert.equal(at, end);
    assert.ok(words.subarray(0, first).every((word) => word === -1));
    assert.ok(words.subarray(first + (end >> 5) + 1).every((word) => word === -1));
    assert.equal(words[first + (end >> 5)] >>> (end & 31), 0);
  }
});

test("Elias' gamma code is as long as it says, and what is none is told", () => {
  const words = new Int32Array(8);
  for (const value of [1, 2, 3, 4, 7, 8, 1000, 65_535, 65_536, 2 ** 21 - 1]) {
    for (const start of [0, 5, 31, 32]) {
      words.fill(0);
      assert.equal(putGamma(words, 1, start, value), start + gammaBits(value));
      assert.equal(getGamma(words, 1, start), value);
    }
  }
  assert.deepEqual([1, 2, 3, 4].map(gammaBits), [1, 3, 3, 5]);
  words.fill(0);
  assert.equal(getGamma(words, 0, 0), 0);
  for (let bit = 21; bit < 32; bit++) assert.equal(getGamma(Int32Array.of(1 << bit, -1, -1), 0, 0), 0);
});

test("the ones of a word are counted", () => {
  const dice = diceFrom(2);
  for (const word of [0, -1, 1, 1 << 31, ...Array.from({ length: 100 }, () => dice(2 ** 32) | 0)]) {
    assert.equal(bitCount(word), (word >>> 0).toString(2).replaceAll("0", "").length);
  }
});

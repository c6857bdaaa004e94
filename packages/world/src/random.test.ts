import assert from "node:assert/strict";
import { test } from "node:test";
import { below, nextRandom, seedOf, splitSeed } from "./random.js";

const MAX = 2 ** 31 - 1;

test("the states after 1 are those of xorshift32 with shifts 13, 17, 5", () => {
  const states: number[] = [];
  for (let state = 1; states.length < 8; ) states.push((state = nextRandom(state)));
  // As Marsaglia's C prints them, but signed.
  assert.deepEqual(
    states,
    [270369, 67634689, -1647531835, 307599695, -1896278063, 745495504, 632435482, 435756210],
  );
});

test("a state is a signed 32-bit integer, from signed and unsigned ones alike", () => {
  for (const state of [1, -1, MAX, -(2 ** 31), 0x9e3779b9 | 0]) {
    const next = nextRandom(state);
    assert.equal(next, next | 0);
    assert.equal(nextRandom(state >>> 0), next);
  }
  assert.equal(nextRandom(0), 0);
});

test("a step can be taken back: no two states have the same next one", () => {
  /** Takes `x ^= x << by` or, where `by` is negative, `x ^= x >>> -by` back. */
  const undo = (x: number, by: number) => {
    let y = x;
    for (let done = Math.abs(by); done < 32; done += Math.abs(by)) y = x ^ (by > 0 ? y << by : y >>> -by);
    return y;
  };
  let state = 1;
  for (let i = 0; i < 10_000; i++) {
    const next = nextRandom(state);
    assert.equal(undo(undo(undo(next, 5), -17), 13), state);
    state = next;
  }
});

/*
 * A step is linear over the bits, so it is a matrix T of 32 x 32 bits; its period is 2^32 - 1 exactly where T to the power
 * of that is the identity and to no power of that over one of its prime factors.
 */
type Matrix = Int32Array;

const apply = (matrix: Matrix, vector: number) => {
  let sum = 0;
  for (let bit = 0; bit < 32; bit++) if ((vector >>> bit) & 1) sum ^= matrix[bit];
  return sum;
};
const multiply = (a: Matrix, b: Matrix): Matrix => b.map((column) => apply(a, column));
const identity: Matrix = Int32Array.from({ length: 32 }, (_, bit) => 1 << bit);

function power(matrix: Matrix, exponent: number): Matrix {
  let [result, base] = [identity, matrix];
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiply(result, base);
    base = multiply(base, base);
  }
  return result;
}

test("the period is 2^32 - 1", () => {
  const step: Matrix = identity.map(nextRandom);
  const period = 2 ** 32 - 1;
  const factors = [3, 5, 17, 257, 65537];
  assert.equal(
    factors.reduce((product, factor) => product * factor, 1),
    period,
  );
  assert.deepEqual(power(step, period), identity);
  for (const factor of factors) assert.notDeepEqual(power(step, period / factor), identity);
});

test("a number below n is of the upper 24 bits", () => {
  assert.equal(below(0xffffff00 | 0, 2 ** 24), 2 ** 24 - 1);
  assert.equal(below(0xff, 100), 0);
  assert.equal(below(-1, 1000), 0xffffff % 1000);
  assert.equal(below(-1, 1), 0);
  const faces: number[] = [];
  for (let state = seedOf(2026); faces.length < 12; ) faces.push(below((state = nextRandom(state)), 6) + 1);
  assert.deepEqual(faces, [4, 1, 3, 4, 1, 3, 6, 4, 1, 4, 2, 3]);
});

/** The sum over all bins of the squared difference from `expected`, over `expected`. */
const chiSquare = (bins: Int32Array, expected: number) =>
  bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);

/** Bounds that a uniform source with n bins stays in but for one time in about a million: n - 1 within 5 deviations. */
const isUniform = (bins: Int32Array, expected: number) => {
  const freedom = bins.length - 1;
  return Math.abs(chiSquare(bins, expected) - freedom) < 5 * Math.sqrt(2 * freedom);
};

test("numbers are about uniform, alone and in pairs", () => {
  const THROWS = 200_000;
  for (const n of [2, 6, 10, 100, 256]) {
    const alone = new Int32Array(n);
    const pairs = new Int32Array(n * n);
    let state = seedOf(7);
    let last = 0;
    for (let i = 0; i < THROWS; i++) {
      state = nextRandom(state);
      const number = below(state, n);
      alone[number]++;
      pairs[last * n + number]++;
      last = number;
    }
    assert.ok(isUniform(alone, THROWS / n), `below ${n}: ${chiSquare(alone, THROWS / n)}`);
    if (n <= 100) assert.ok(isUniform(pairs, THROWS / n / n), `pairs below ${n}`);
  }
});

test("a source that is not uniform is seen by the same measure", () => {
  const bins = new Int32Array(6);
  let state = seedOf(7);
  for (let i = 0; i < 200_000; i++) {
    state = nextRandom(state);
    bins[Math.min(5, below(state, 6) + (i % 50 === 0 ? 1 : 0))]++;
  }
  assert.equal(isUniform(bins, 200_000 / 6), false);
});

test("a seed is its low 32 bits, and 1 for 0", () => {
  assert.deepEqual([0, 1, -1, 2 ** 32, 2 ** 32 + 5, 2 ** 31].map(seedOf), [1, 1, -1, 1, 5, -(2 ** 31)]);
});

test("split seeds are multiples of 2654435761 from the seed", () => {
  assert.equal(splitSeed(1, 0), 1);
  assert.equal(splitSeed(1, 1), 2654435762 | 0);
  assert.equal(splitSeed(20260101, 1000), Number(BigInt.asIntN(32, 20260101n + 2654435761n * 1000n)));
  assert.equal(splitSeed(-2654435761, 1), 1);
  assert.equal(splitSeed(0, 0), 1);
  const states = new Set<number>();
  for (let index = 0; index < 100_000; index++) states.add(splitSeed(42, index));
  assert.equal(states.size, 100_000);
});

test("generators of split seeds throw unlike dice", () => {
  const bins = new Int32Array(36);
  for (let index = 0; index < 50_000; index++) {
    const a = nextRandom(nextRandom(splitSeed(3, index)));
    const b = nextRandom(nextRandom(splitSeed(3, index + 1)));
    bins[below(a, 6) * 6 + below(b, 6)]++;
  }
  assert.ok(isUniform(bins, 50_000 / 36), `${chiSquare(bins, 50_000 / 36)}`);
});

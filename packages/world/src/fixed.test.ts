import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clamp,
  FIXED_ONE,
  fixedAtan2,
  fixedCos,
  fixedDiv,
  fixedMul,
  fixedSin,
  fixedSqrt,
  fromFixed,
  isqrt,
  toFixed,
  vectorLength,
  wrap,
} from "./fixed.js";
import { nextRandom, seedOf } from "./random.js";

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const RUNS = 100_000;
const MIN = -(2 ** 31);
const MAX = 2 ** 31 - 1;
/** Where carries, signs and roundings turn. */
const EDGES = [
  ...[0, 1, 2, 3, 255, 0x7fff, 0x8000, 0xffff, 0x10000, 0x10001, 46340, 46341, 1518500249, 1518500250],
  ...[MAX, MAX - 1, MAX & ~0xffff, 0x40000000, 0x3fffffff, 2 ** 26, 2 ** 26 - 1, 47453132, 47453133],
].flatMap((edge) => [edge, -edge | 0, ~edge]);
EDGES.push(MIN, MIN + 1);

/** Calls `compare` with pairs of signed 32-bit integers: of all edges, and of many sizes at random. */
function eachPair(compare: (a: number, b: number) => void): void {
  for (const a of EDGES) for (const b of EDGES) compare(a, b);
  let state = seedOf(SEED);
  const some = () => {
    state = nextRandom(state);
    const shift = state & 31;
    state = nextRandom(state);
    return state >> shift;
  };
  for (let run = 0; run < RUNS; run++) compare(some(), some());
}

const at = (...numbers: unknown[]) => `${numbers.join(", ")}; PAUSELESS_SEED=${SEED}`;
const floorDiv = (a: bigint, b: bigint) => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
const same = (actual: number, expected: bigint | number, ...numbers: unknown[]) => {
  // Not only equal: -0 would be stored as another word of a float.
  assert.ok(Object.is(actual, Number(expected)), `${actual}, not ${expected}, for ${at(...numbers)}`);
};

test("a number becomes the nearest 16.16 number and back", () => {
  assert.equal(toFixed(1), FIXED_ONE);
  assert.equal(toFixed(-1.5), -98304);
  assert.equal(toFixed(0.5 / FIXED_ONE), 1);
  assert.equal(toFixed(0.49999999999999994 / FIXED_ONE), 0);
  same(toFixed(-0.5 / FIXED_ONE), 0);
  same(toFixed(-0), 0);
  assert.equal(toFixed(-32768), MIN);
  assert.equal(toFixed(32768 - 1 / FIXED_ONE), MAX);
  eachPair((a) => assert.equal(toFixed(fromFixed(a)), a, at(a)));
});

test("a number beyond 16.16 is refused with what to give", () => {
  for (const value of [32768, -32769, 32767.999999, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => toFixed(value), { code: "OUT_OF_RANGE", message: /give -32768 to 32767\.99998/ });
  }
});

test("a product is the floor of all its 64 bits, wrapped to 32", () => {
  eachPair((a, b) => same(fixedMul(a, b), BigInt.asIntN(32, (BigInt(a) * BigInt(b)) >> 16n), a, b));
  assert.equal(fixedMul(-1, 1), -1);
  assert.equal(fixedMul(toFixed(-1.5), toFixed(2.25)), toFixed(-3.375));
});

test("a quotient is the floor of the exact one, wrapped to 32 bits", () => {
  eachPair((a, b) => {
    if (b !== 0) same(fixedDiv(a, b), BigInt.asIntN(32, floorDiv(BigInt(a) << 16n, BigInt(b))), a, b);
  });
  assert.equal(fixedDiv(toFixed(3), toFixed(-2)), toFixed(-1.5));
  assert.equal(fixedDiv(-1, toFixed(2)), -1);
});

test("dividing by zero is refused", () => {
  for (const a of [0, 1, MIN]) assert.throws(() => fixedDiv(a, 0), { code: "OUT_OF_RANGE", message: /by 0/ });
});

/** Whether `root` is the root of `square` rounded toward zero. */
const isRoot = (root: number, square: bigint) =>
  BigInt(root) ** 2n <= square && (BigInt(root) + 1n) ** 2n > square;

test("a root of 32 bits is the largest whole number whose square is not larger", () => {
  eachPair((a) => assert.ok(isRoot(isqrt(a), BigInt(a >>> 0)), at(a)));
  for (let root = 0; root < 65536; root++) {
    assert.equal(isqrt(root * root), root);
    if (root > 0) assert.equal(isqrt(root * root - 1), root - 1);
  }
  assert.equal(isqrt(2 ** 32 - 1), 65535);
});

test("the root of a 16.16 number is the largest one whose square is not larger", () => {
  eachPair((a) => {
    if (a >= 0) assert.ok(isRoot(fixedSqrt(a), BigInt(a) << 16n), at(a));
  });
  assert.equal(fixedSqrt(toFixed(2.25)), toFixed(1.5));
  assert.throws(() => fixedSqrt(-1), { code: "OUT_OF_RANGE", message: /negative/ });
});

test("a vector's length is exact, also where its squares have 63 bits", () => {
  eachPair((x, y) => {
    const length = vectorLength(x, y);
    assert.ok(isRoot(length, BigInt(x) ** 2n + BigInt(y) ** 2n), `${length} for ${at(x, y)}`);
  });
  assert.equal(vectorLength(3, -4), 5);
  assert.equal(vectorLength(0, MIN), 2 ** 31);
  assert.equal(vectorLength(MIN, MIN), 3037000499);
  // Pythagorean: the root is whole, where one too few and one too many are both near.
  for (let m = 30_000; m < 32_760; m += 23) {
    const n = m - 1 - (m % 97);
    assert.equal(vectorLength(m * m - n * n, 2 * m * n), m * m + n * n);
  }
});

test("sine and cosine are within 0.54 of a 65536th at every angle", () => {
  let [sineError, cosineError] = [0, 0];
  for (let angle = 0; angle < 65536; angle++) {
    const radians = (angle * 2 * Math.PI) / 65536;
    sineError = Math.max(sineError, Math.abs(fixedSin(angle) - Math.sin(radians) * FIXED_ONE));
    cosineError = Math.max(cosineError, Math.abs(fixedCos(angle) - Math.cos(radians) * FIXED_ONE));
  }
  assert.ok(sineError <= 0.54, `${sineError}`);
  assert.ok(cosineError <= 0.54, `${cosineError}`);
});

test("sine and cosine are exact at quarters, symmetric, and rise where they should", () => {
  const quarters = [0, 16384, 32768, 49152];
  assert.deepEqual(quarters.map(fixedSin), [0, FIXED_ONE, 0, -FIXED_ONE]);
  assert.deepEqual(quarters.map(fixedCos), [FIXED_ONE, 0, -FIXED_ONE, 0]);
  for (let angle = 0; angle < 65536; angle++) {
    same(fixedSin(-angle), 0 - fixedSin(angle), angle);
    same(fixedSin(32768 - angle), fixedSin(angle), angle);
    same(fixedCos(-angle), fixedCos(angle), angle);
    if (angle < 16384) assert.ok(fixedSin(angle + 1) >= fixedSin(angle), `${angle}`);
  }
});

test("angles count by their low 16 bits", () => {
  for (const angle of EDGES) {
    same(fixedSin(angle), fixedSin(angle & 0xffff), angle);
    same(fixedCos(angle), fixedCos(angle & 0xffff), angle);
  }
});

test("the angle of a direction is within 0.51 of a 65536th of a turn", () => {
  let error = 0;
  eachPair((y, x) => {
    if (x === 0 && y === 0) return;
    const angle = fixedAtan2(y, x);
    assert.ok(angle >= 0 && angle < 65536 && (angle | 0) === angle, at(y, x));
    const difference = angle - (Math.atan2(y, x) * 65536) / (2 * Math.PI);
    error = Math.max(error, Math.abs(difference - 65536 * Math.round(difference / 65536)));
  });
  assert.ok(error <= 0.51, `${error}; PAUSELESS_SEED=${SEED}`);
});

test("the angle of a direction is exact along the axes and between them", () => {
  for (const length of [1, 3, 65536, MAX]) {
    assert.equal(fixedAtan2(0, length), 0);
    assert.equal(fixedAtan2(length, length), 8192);
    assert.equal(fixedAtan2(length, 0), 16384);
    assert.equal(fixedAtan2(length, -length), 24576);
    assert.equal(fixedAtan2(0, -length), 32768);
    assert.equal(fixedAtan2(-length, -length), 40960);
    assert.equal(fixedAtan2(-length, 0), 49152);
    assert.equal(fixedAtan2(-length, length), 57344);
  }
  same(fixedAtan2(0, 0), 0);
  same(fixedAtan2(-1, MAX), 0);
  assert.equal(fixedAtan2(MIN, MIN), 40960);
});

test("a direction made of an angle has that angle", () => {
  for (let angle = 0; angle < 65536; angle++)
    assert.equal(fixedAtan2(fixedSin(angle), fixedCos(angle)), angle);
});

test("a value is kept between bounds", () => {
  assert.deepEqual(
    [-5, 0, 3, 7, 9].map((value) => clamp(value, 0, 7)),
    [0, 0, 3, 7, 7],
  );
  assert.equal(clamp(MIN, MIN, MAX), MIN);
  assert.equal(clamp(5, 2, 2), 2);
});

test("a value is wrapped onto a ring, from below as well", () => {
  eachPair((value, size) => {
    if (size < 1) return;
    same(wrap(value, size), ((BigInt(value) % BigInt(size)) + BigInt(size)) % BigInt(size), value, size);
  });
  same(wrap(-8, 4), 0);
  for (const size of [0, -1, MIN]) assert.throws(() => wrap(1, size), { code: "OUT_OF_RANGE" });
});

test("outputs are the same on every engine: one hash of a million", () => {
  let hash = 0x811c9dc5 | 0;
  const fold = (word: number) => {
    hash = Math.imul(hash ^ word, 0x01000193);
  };
  for (let angle = 0; angle < 65536; angle++) fold(fixedSin(angle));
  let state = 1;
  for (let run = 0; run < 120_000; run++) {
    state = nextRandom(state);
    const a = state >> (run & 15);
    state = nextRandom(state);
    const b = state >> ((run >> 4) & 15) || 1;
    fold(fixedMul(a, b));
    fold(fixedDiv(a, b));
    fold(fixedAtan2(a, b));
    fold(vectorLength(a, b));
    fold(isqrt(a));
    fold(fixedSqrt(a & MAX));
    fold(fixedCos(a));
    fold(wrap(a, b & MAX || 1));
  }
  assert.equal((hash >>> 0).toString(16).padStart(8, "0"), "ed8c94d4");
});

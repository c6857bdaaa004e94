import { WorldError } from "./errors.js";

/*
 * Numbers that are the same on every engine. Whatever is computed here is made of 32-bit integer operations, and of
 * `+ - * /` and floor on doubles that hold whole numbers below 2^53, which IEEE 754 and the language leave no choice in.
 * The language does leave one in `Math.sqrt`, so its answer is only where a search for the exact root begins; `Math.sin`
 * and its like are not used at all, as engines differ in their last bits.
 */

/** One, as a 16.16 number: a signed 32-bit integer that counts 65536ths. They reach from -32768 to 32768 - 2^-16. */
export const FIXED_ONE = 65536;

/** A full turn: angles count 65536ths of one, anticlockwise from the direction of x. */
const TURN = 65536;
const QUARTER_TURN = TURN / 4;

/** Powers of two that polynomials are scaled by. */
const TWO_14 = 2 ** 14;
const TWO_21 = 2 ** 21;
const TWO_28 = 2 ** 28;

/**
 * The nearest 16.16 number, of two equally near ones the larger. For constants and what comes from outside: a game's own
 * arithmetic has no use for fractions.
 *
 * @param value - from -32768 to 32768 - 2^-16
 * @throws WorldError `OUT_OF_RANGE` where `value` is beyond that or no number.
 */
export function toFixed(value: number): number {
  const fixed = Math.round(value * FIXED_ONE);
  if ((fixed | 0) === fixed) return fixed | 0;
  throw new WorldError(
    "OUT_OF_RANGE",
    `toFixed: ${value} is no 16.16 number; give -32768 to 32767.99998, or count in a larger unit`,
  );
}

/** What a 16.16 number is, exactly: for read-outs. */
export function fromFixed(fixed: number): number {
  return fixed / FIXED_ONE;
}

// Hot path.
/**
 * The product of two 16.16 numbers, from all 64 bits of it, rounded toward negative infinity. A product beyond 16.16
 * wraps around, as those of integers do.
 */
export function fixedMul(a: number, b: number): number {
  const low = Math.imul(a & 0xffff, b & 0xffff) >>> 16;
  return (Math.imul(a >> 16, b) + Math.imul(a & 0xffff, b >> 16) + low) | 0;
}

// Hot path.
/**
 * The quotient of two 16.16 numbers, rounded toward negative infinity. A quotient beyond 16.16 wraps around.
 *
 * @throws WorldError `OUT_OF_RANGE` where `b` is 0.
 */
export function fixedDiv(a: number, b: number): number {
  if (b === 0) {
    throw new WorldError("OUT_OF_RANGE", `fixedDiv: ${a} is divided by 0; ask for 0 before dividing`);
  }
  // A double errs by less than 2^-6 / |b| in a quotient of less than 2^47 / |b|; one that is not whole is at least 1 / |b|
  // away from the next whole number. So both have the same floor.
  return Math.floor((a * FIXED_ONE) / b) | 0;
}

// Hot path.
/**
 * The square root of a 16.16 number as one, rounded toward zero.
 *
 * @param fixed - 0 or more
 * @throws WorldError `OUT_OF_RANGE` where it is negative.
 */
export function fixedSqrt(fixed: number): number {
  if (fixed < 0) {
    throw new WorldError(
      "OUT_OF_RANGE",
      `fixedSqrt: ${fixed} is negative; ask for that before taking the root`,
    );
  }
  return wholeRoot(fixed * FIXED_ONE);
}

// Hot path.
/**
 * The square root of an unsigned 32-bit integer, rounded toward zero: 0 to 65535.
 *
 * @param value - 0 to 2^32 - 1; a negative 32-bit integer is taken as the unsigned one of its bits
 */
export function isqrt(value: number): number {
  return wholeRoot(value >>> 0);
}

/** The largest whole number whose square is `square` at most. @param square - a whole number from 0 to 2^52 */
function wholeRoot(square: number): number {
  let root = Math.floor(Math.sqrt(square));
  while (root * root > square) root--;
  while ((root + 1) * (root + 1) <= square) root++;
  return root;
}

// Hot path.
/**
 * The length of a vector, rounded toward zero. Nothing overflows on the way, and the length is in the unit of `x` and
 * `y`: of 16.16 numbers a 16.16 number, of integers an integer. It is 3037000499 at most: where a component is beyond
 * 1518500249 (2^30.5) either way, more than a signed 32-bit integer holds, and a number that an engine may box.
 *
 * @param x - a signed 32-bit integer
 * @param y - a signed 32-bit integer
 */
export function vectorLength(x: number, y: number): number {
  const square = x * x + y * y;
  if (square <= 2 ** 52) return wholeRoot(square);
  let root = Math.floor(Math.sqrt(square));
  while (!reaches(x, y, root)) root--;
  while (reaches(x, y, root + 1)) root++;
  return root;
}

/**
 * Whether x^2 + y^2 is root^2 or more, exactly: each is two digits to the base 65536, and equal places of their squares are
 * taken from each other before they can be too large for a double. The answer is no number, as one of this size would be
 * boxed on its way back.
 */
function reaches(x: number, y: number, root: number): boolean {
  const xHigh = x >> 16;
  const yHigh = y >> 16;
  const rootHigh = root >>> 16;
  const xLow = x & 0xffff;
  const yLow = y & 0xffff;
  const rootLow = root & 0xffff;
  const high = xHigh * xHigh + yHigh * yHigh - rootHigh * rootHigh;
  const middle = 2 * (xHigh * xLow + yHigh * yLow - rootHigh * rootLow);
  const low = xLow * xLow + yLow * yLow - rootLow * rootLow;
  return (high * 65536 + middle) * 65536 + low >= 0;
}

// Hot path.
/**
 * The sine of an angle as a 16.16 number, from -65536 to 65536, nowhere more than 0.54 of a 65536th from the real one.
 * Exact at quarter turns, and as symmetric as the sine is.
 *
 * @param angle - in 65536ths of a turn, anticlockwise; any whole number of 32 bits, its low 16 count
 */
export function fixedSin(angle: number): number {
  const half = angle & 0x7fff;
  const z = half > QUARTER_TURN ? 2 * QUARTER_TURN - half : half;
  // A polynomial in z^2 times z, fitted to the smallest error (minimax), with the sum of its coefficients exactly 2^22.
  const square = z * z;
  let p = Math.floor((632 * square) / TWO_28) - 19595;
  p = Math.floor((p * square) / TWO_28) + 334237;
  p = Math.floor((p * square) / TWO_28) - 2709366;
  p = Math.floor((p * square) / TWO_28) + 6588396;
  const sine = Math.floor((p * z) / 2 ** 20 + 0.5) | 0;
  return (angle & 0x8000) === 0 ? sine : -sine | 0;
}

// Hot path.
/**
 * The cosine of an angle as a 16.16 number: the sine of a quarter turn more, see {@link fixedSin}.
 *
 * @param angle - in 65536ths of a turn, anticlockwise; any whole number of 32 bits, its low 16 count
 */
export function fixedCos(angle: number): number {
  return fixedSin((angle & 0xffff) + QUARTER_TURN);
}

// Hot path.
/**
 * The angle of the direction (x, y), from 0 to 65535 in 65536ths of a turn: 0 along x, 16384 along y. Nowhere more than
 * 0.51 of a 65536th from the real angle; that of (0, 0) is 0.
 *
 * @param y - a signed 32-bit integer, in the unit of `x`; first, as with `Math.atan2`
 * @param x - a signed 32-bit integer
 */
export function fixedAtan2(y: number, x: number): number {
  const across = Math.abs(x);
  const up = Math.abs(y);
  const larger = Math.max(across, up);
  if (larger === 0) return 0;
  const ratio = Math.floor((Math.min(across, up) * TWO_21) / larger);
  // As in fixedSin; the coefficients count 1024ths of an angle's unit.
  const square = Math.floor((ratio * ratio) / TWO_14);
  let p = Math.floor((72755 * square) / TWO_28) - 358917;
  p = Math.floor((p * square) / TWO_28) + 850437;
  p = Math.floor((p * square) / TWO_28) - 1413415;
  p = Math.floor((p * square) / TWO_28) + 2115615;
  p = Math.floor((p * square) / TWO_28) - 3558531;
  p = Math.floor((p * square) / TWO_28) + 10680666;
  let angle = Math.floor((p * ratio) / 2 ** 31 + 0.5);
  if (up > across) angle = QUARTER_TURN - angle;
  if (x < 0) angle = 2 * QUARTER_TURN - angle;
  return (y < 0 ? -angle : angle) & 0xffff;
}

// Hot path.
/** `value`, or what is nearest to it from `low` to `high`. @param high - not below `low` */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

// Hot path.
/**
 * Where `value` is on a ring of `size` places, from 0 to `size - 1`: -1 is the last. For positions on a map that closes on
 * itself, and for angles with `size` 65536.
 *
 * @param value - a signed 32-bit integer
 * @param size - 1 to 2^31 - 1
 * @throws WorldError `OUT_OF_RANGE` where `size` is below 1.
 */
export function wrap(value: number, size: number): number {
  if (size < 1) {
    throw new WorldError("OUT_OF_RANGE", `wrap: a ring of ${size} places has none; give a size of 1 or more`);
  }
  const place = (value % size) | 0;
  return place < 0 ? place + size : place;
}

/*
 * Bits in words, the lowest bit of a word first, as it lies on the wire: bit `p` of a packet is bit `p & 31` of word `first + (p >> 5)`.
 * All functions here are small enough that V8 puts them into their callers' loops, and hold nothing but what they are given.
 */

/** The longest number that {@link putGamma} writes has so many bits behind its first one. */
const MOST_GAMMA_BITS = 20;

// Hot path: benchmark `wire snapshots`.
/**
 * Writes the lowest `width` bits of a number at bit `at`, and answers the bit behind them. What is behind `at` in its word must be zero, and is
 * afterwards behind the answer: a packet's first word is cleared before it is begun.
 *
 * @param value - a number without bits above `width`
 * @param width - 0 to 32 bits
 */
export function putBits(words: Int32Array, first: number, at: number, value: number, width: number): number {
  const word = first + (at >> 5);
  const low = at & 31;
  words[word] |= value << low;
  // In two steps, as a shift by 32 is none.
  if (low + width > 31) words[word + 1] = (value >>> (31 - low)) >>> 1;
  return at + width;
}

// Hot path: benchmark `wire snapshots`.
/**
 * Reads `width` bits from bit `at`, the highest being the sign where there are 32.
 *
 * @param width - 0 to 32 bits
 */
export function getBits(words: Int32Array, first: number, at: number, width: number): number {
  const word = first + (at >> 5);
  const low = at & 31;
  let value = words[word] >>> low;
  if (low + width > 32) value |= words[word + 1] << (32 - low);
  return width < 32 ? value & ((1 << width) - 1) : value | 0;
}

/** How many bits {@link putGamma} writes for a number from 1 to 2^21 - 1. */
export function gammaBits(value: number): number {
  return 63 - 2 * Math.clz32(value);
}

/**
 * Writes a number in Elias' gamma code, and answers the bit behind it: as many zeros as there are bits behind its first one, a one, and those
 * bits. 1 takes a bit, 2 and 3 take three. (P. Elias, Universal codeword sets and representations of the integers, 1975.)
 *
 * @param value - 1 to 2^21 - 1
 */
export function putGamma(words: Int32Array, first: number, at: number, value: number): number {
  const bits = 31 - Math.clz32(value);
  const behind = putBits(words, first, at, 1 << bits, bits + 1);
  return putBits(words, first, behind, value ^ (1 << bits), bits);
}

/** Reads a number in Elias' gamma code: how long it is, {@link gammaBits} tells. 0 where there is none. */
export function getGamma(words: Int32Array, first: number, at: number): number {
  const zeros = getBits(words, first, at, 32);
  const bits = 31 - Math.clz32(zeros & -zeros);
  if (bits < 0 || bits > MOST_GAMMA_BITS) return 0;
  return (1 << bits) | getBits(words, first, at + bits + 1, bits);
}

/** How many bits of a word are 1. (H. Warren, Hacker's Delight, 2nd edition, figure 5-2.) */
export function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

import { bitCount, gammaBits, getBits, getGamma, putBits, putGamma } from "./bit-packing.js";

/*
 * A set of rows among others that both sides know of (who left, of those that the client has): nothing where there are no others, else two
 * bits for the form, and then what is shortest: nothing for none and for all of them, a bit for each, or how many and the distance from
 * each to the next in Elias' gamma code. Sets have a bit for each row, in words.
 */
const NONE = 0;
const ALL = 1;
const BITMAP = 2;
const GAPS = 3;
const FORM_BITS = 2;

/** How many members a set has. */
export function memberCount(words: Int32Array, first: number, length: number): number {
  let count = 0;
  for (let i = first; i < first + length; i++) count += bitCount(words[i]);
  return count;
}

/** How many bits {@link putSubset} takes. */
export function subsetBits(
  words: Int32Array,
  all: number,
  some: number,
  length: number,
  allCount: number,
  someCount: number,
): number {
  if (allCount === 0) return 0;
  if (someCount === 0 || someCount === allCount) return FORM_BITS;
  return FORM_BITS + Math.min(allCount, gapBits(words, all, some, length, someCount, allCount));
}

/** How many bits the form with distances takes, or more than `limit`. */
function gapBits(
  words: Int32Array,
  all: number,
  some: number,
  length: number,
  someCount: number,
  limit: number,
): number {
  let bits = gammaBits(someCount) + someCount;
  let before = -1;
  let rank = 0;
  for (let i = 0; i < length && bits <= limit; i++) {
    const universe = words[all + i];
    let left = words[some + i];
    while (left !== 0) {
      const lowest = left & -left;
      left ^= lowest;
      const own = rank + bitCount(universe & (lowest - 1));
      bits += gammaBits(own - before) - 1;
      before = own;
    }
    rank += bitCount(universe);
  }
  return bits;
}

// Hot path: benchmark `wire snapshots`.
/**
 * Writes which of the rows in one set are in another, and answers the bit behind it.
 *
 * @param first - the packet's first word; `words` has it and the sets
 * @param all - the first word of the set that both sides know
 * @param some - the first word of the other, whose rows are all in the one
 * @param length - words of a set
 */
export function putSubset(
  words: Int32Array,
  first: number,
  start: number,
  all: number,
  some: number,
  length: number,
  allCount: number,
  someCount: number,
): number {
  let at = start;
  if (allCount === 0) return at;
  if (someCount === 0) return putBits(words, first, at, NONE, FORM_BITS);
  if (someCount === allCount) return putBits(words, first, at, ALL, FORM_BITS);
  if (gapBits(words, all, some, length, someCount, allCount) < allCount) {
    at = putBits(words, first, at, GAPS, FORM_BITS);
    return putGaps(words, first, at, all, some, length, someCount);
  }
  at = putBits(words, first, at, BITMAP, FORM_BITS);
  for (let i = 0; i < length; i++) {
    const universe = words[all + i];
    const members = words[some + i];
    // Where the rows that both know are the first ones, as mostly, their bits are together as they are.
    if ((universe & (universe + 1)) === 0) {
      at = putBits(words, first, at, members, 32 - Math.clz32(universe));
      continue;
    }
    for (let left = universe; left !== 0; left &= left - 1) {
      at = putBits(words, first, at, (members & left & -left) === 0 ? 0 : 1, 1);
    }
  }
  return at;
}

function putGaps(
  words: Int32Array,
  first: number,
  start: number,
  all: number,
  some: number,
  length: number,
  someCount: number,
): number {
  let at = putGamma(words, first, start, someCount);
  let before = -1;
  let rank = 0;
  for (let i = 0; i < length; i++) {
    const universe = words[all + i];
    let left = words[some + i];
    while (left !== 0) {
      const lowest = left & -left;
      left ^= lowest;
      const own = rank + bitCount(universe & (lowest - 1));
      at = putGamma(words, first, at, own - before);
      before = own;
    }
    rank += bitCount(universe);
  }
  return at;
}

// Hot path: benchmark `wire snapshots`.
/**
 * Reads a set that {@link putSubset} wrote into words of the reader's, and answers the bit behind it, or -1 where what is there is no such set.
 *
 * @param packet - the packet's words, from `first`
 * @param end - the first bit behind the packet
 * @param sets - the words that have both sets
 */
export function getSubset(
  packet: Int32Array,
  first: number,
  start: number,
  end: number,
  sets: Int32Array,
  all: number,
  some: number,
  length: number,
): number {
  let at = start;
  for (let i = 0; i < length; i++) sets[some + i] = 0;
  const allCount = memberCount(sets, all, length);
  if (allCount === 0) return at;
  if (at + FORM_BITS > end) return -1;
  const form = getBits(packet, first, at, FORM_BITS);
  at += FORM_BITS;
  if (form === NONE) return at;
  if (form === ALL) {
    for (let i = 0; i < length; i++) sets[some + i] = sets[all + i];
    return at;
  }
  if (form === GAPS) return getGaps(packet, first, at, end, sets, all, some, length, allCount);
  if (at + allCount > end) return -1;
  for (let i = 0; i < length; i++) {
    const universe = sets[all + i];
    if ((universe & (universe + 1)) === 0) {
      const width = 32 - Math.clz32(universe);
      sets[some + i] = getBits(packet, first, at, width);
      at += width;
      continue;
    }
    let members = 0;
    for (let left = universe; left !== 0; left &= left - 1) {
      if (getBits(packet, first, at++, 1) === 1) members |= left & -left;
    }
    sets[some + i] = members;
  }
  return at;
}

function getGaps(
  packet: Int32Array,
  first: number,
  start: number,
  end: number,
  sets: Int32Array,
  all: number,
  some: number,
  length: number,
  allCount: number,
): number {
  let at = start;
  if (at >= end) return -1;
  const count = getGamma(packet, first, at);
  if (count === 0 || count > allCount) return -1;
  at += gammaBits(count);
  let word = 0;
  let left = sets[all];
  for (let i = 0; i < count; i++) {
    if (at >= end) return -1;
    const gap = getGamma(packet, first, at);
    if (gap === 0) return -1;
    at += gammaBits(gap);
    // The `gap`-th of the rows that are left.
    let skip = gap;
    for (;;) {
      const inWord = bitCount(left);
      if (skip <= inWord) break;
      skip -= inWord;
      if (++word >= length) return -1;
      left = sets[all + word];
    }
    while (--skip > 0) left &= left - 1;
    sets[some + word] |= left & -left;
    left &= left - 1;
  }
  return at;
}

import { getBits, putBits } from "./bit-packing.js";

/*
 * A column's numbers, one for each row that is told of. Before them stands how they are written: the width of the widest, and, where it is
 * not 0, a bit that says whether there is a smaller width as well. If so each number has a bit before it that tells which of the two it has. So
 * what does not change takes a bit, what all changes takes no more than it needs, and what moves steadily but for a few takes little.
 */

/** Words that a column's form takes: the width of the widest, and the smaller one or -1. */
export const FORM_WORDS = 2;

/** Numbers of each width, counted by {@link chooseForm}; one at a time is in use. */
const counts = new Int32Array(33);

// Hot path: benchmark `wire snapshots`.
/**
 * Chooses how a column is written, puts it down at word `form`, and answers the bits that the column takes with it.
 *
 * @param list - the first of `count` words with the slots of the rows
 * @param codes - the word that has the number of slot 0
 * @param widthBits - bits that tell a width
 */
export function chooseForm(
  words: Int32Array,
  list: number,
  count: number,
  codes: number,
  widthBits: number,
  form: number,
): number {
  counts.fill(0);
  let union = 0;
  for (let i = list; i < list + count; i++) {
    const code = words[codes + words[i]];
    union |= code;
    counts[32 - Math.clz32(code)]++;
  }
  const wide = 32 - Math.clz32(union);
  words[form] = wide;
  words[form + 1] = -1;
  if (wide === 0) return widthBits;
  let best = count * wide;
  let below = 0;
  for (let narrow = 0; narrow < wide; narrow++) {
    below += counts[narrow];
    const bits = count + wide * count - (wide - narrow) * below + widthBits;
    if (bits < best) {
      best = bits;
      words[form + 1] = narrow;
    }
  }
  return widthBits + 1 + best;
}

/** Bits of one number in a column of the form at word `form`. */
export function codeBits(words: Int32Array, form: number, code: number): number {
  const wide = words[form];
  const narrow = words[form + 1];
  if (narrow < 0) return wide;
  return 1 + (32 - Math.clz32(code) <= narrow ? narrow : wide);
}

// Hot path: benchmark `wire snapshots`.
/** Writes a column as {@link chooseForm} chose, and answers the bit behind it. */
export function putColumn(
  words: Int32Array,
  first: number,
  start: number,
  list: number,
  count: number,
  codes: number,
  widthBits: number,
  form: number,
): number {
  const wide = words[form];
  const narrow = words[form + 1];
  let at = putBits(words, first, start, wide, widthBits);
  if (wide === 0) return at;
  if (narrow < 0) {
    at = putBits(words, first, at, 0, 1);
    for (let i = list; i < list + count; i++) {
      at = putBits(words, first, at, words[codes + words[i]], wide);
    }
    return at;
  }
  at = putBits(words, first, at, 1, 1);
  at = putBits(words, first, at, narrow, widthBits);
  for (let i = list; i < list + count; i++) {
    const code = words[codes + words[i]];
    const isWide = 32 - Math.clz32(code) > narrow ? 1 : 0;
    at = putBits(words, first, at, isWide, 1);
    at = putBits(words, first, at, code, isWide === 1 ? wide : narrow);
  }
  return at;
}

// Hot path: benchmark `wire snapshots`.
/**
 * Reads a column into the slots of a list, and answers the bit behind it, or -1 where what is there is no such column.
 *
 * @param packet - the packet's words, from `first`
 * @param end - the first bit behind the packet
 * @param own - the words that have the list and the numbers
 * @param bits - the width of the field
 */
export function getColumn(
  packet: Int32Array,
  first: number,
  start: number,
  end: number,
  own: Int32Array,
  list: number,
  count: number,
  codes: number,
  widthBits: number,
  bits: number,
): number {
  let at = start;
  if (at + widthBits > end) return -1;
  const wide = getBits(packet, first, at, widthBits);
  at += widthBits;
  if (wide > bits) return -1;
  if (wide === 0) {
    for (let i = list; i < list + count; i++) own[codes + own[i]] = 0;
    return at;
  }
  if (at + 1 > end) return -1;
  const hasNarrow = getBits(packet, first, at++, 1);
  if (hasNarrow === 0) {
    if (at + wide * count > end) return -1;
    for (let i = list; i < list + count; i++) {
      own[codes + own[i]] = getBits(packet, first, at, wide);
      at += wide;
    }
    return at;
  }
  if (at + widthBits > end) return -1;
  const narrow = getBits(packet, first, at, widthBits);
  at += widthBits;
  if (narrow >= wide) return -1;
  for (let i = list; i < list + count; i++) {
    if (at >= end) return -1;
    const width = getBits(packet, first, at, 1) === 1 ? wide : narrow;
    own[codes + own[i]] = getBits(packet, first, at + 1, width);
    at += 1 + width;
  }
  return at > end ? -1 : at;
}

import { getBits, putBits } from "./bit-packing.js";

/*
 * A column's numbers, one for each row that is told of. Before them stands how they are written: the width of the widest, and, where it is
 * not 0, a bit that says whether there is a smaller width as well. If so each number has a bit before it that tells which of the two it has. So
 * what does not change takes a bit, what all changes takes no more than it needs, and what moves steadily but for a few takes little.
 */

/** Words that a column's form takes: the width of the widest, and the smaller one or -1. */
export const FORM_WORDS = 2;

/** Numbers of each width, counted by {@link chooseForm}; one column at a time is in use. */
const counts = new Int32Array(33);

// Hot path: benchmark `wire snapshots`.
/**
 * Chooses how a column is written, puts it down at word `form`, and answers the bits that the column takes with it.
 *
 * @param codes - the first of `count` numbers
 * @param widthBits - bits that tell a width
 */
export function chooseForm(
  words: Int32Array,
  codes: number,
  count: number,
  widthBits: number,
  form: number,
): number {
  let union = 0;
  for (let i = codes; i < codes + count; i++) {
    const code = words[i];
    union |= code;
    counts[32 - Math.clz32(code)]++;
  }
  const wide = 32 - Math.clz32(union);
  let bits = count * wide;
  let narrow = -1;
  let below = 0;
  for (let width = 0; width < wide; width++) {
    below += counts[width];
    counts[width] = 0;
    const two = count + wide * count - (wide - width) * below + widthBits;
    if (two < bits) {
      bits = two;
      narrow = width;
    }
  }
  counts[wide] = 0;
  words[form] = wide;
  words[form + 1] = narrow;
  return wide === 0 ? widthBits : widthBits + 1 + bits;
}

/** Bits of one number in a column of the form at word `form`. */
export function codeBits(words: Int32Array, form: number, code: number): number {
  const wide = words[form];
  const narrow = words[form + 1];
  if (narrow < 0) return wide;
  return 1 + (32 - Math.clz32(code) <= narrow ? narrow : wide);
}

// Hot path: benchmark `wire snapshots`.
/**
 * Writes a column as {@link chooseForm} chose, and answers the bit behind it.
 *
 * @param first - the packet's first word
 * @param start - the bit to begin at
 */
export function putColumn(
  words: Int32Array,
  first: number,
  start: number,
  codes: number,
  count: number,
  widthBits: number,
  form: number,
): number {
  const wide = words[form];
  const narrow = words[form + 1];
  let at = putBits(words, first, start, wide, widthBits);
  if (wide === 0) return at;
  if (narrow < 0) {
    at = putBits(words, first, at, 0, 1);
    return putWide(words, first, at, codes, count, wide);
  }
  at = putBits(words, first, at, 1, 1);
  at = putBits(words, first, at, narrow, widthBits);
  // What is begun of a word stays in a variable until it is full.
  let word = first + (at >> 5);
  let fill = at & 31;
  let begun = words[word];
  const more = wide - narrow;
  for (let i = codes; i < codes + count; i++) {
    const code = words[i];
    // By arithmetic, as which it is cannot be predicted: 1 where the number is wider than `narrow`.
    const isWide = (narrow + Math.clz32(code) - 32) >>> 31;
    begun |= isWide << fill;
    if (++fill === 32) {
      words[word++] = begun;
      begun = 0;
      fill = 0;
    }
    const width = narrow + isWide * more;
    begun |= code << fill;
    fill += width;
    if (fill > 31) {
      words[word++] = begun;
      fill -= 32;
      begun = fill === 0 ? 0 : code >>> (width - fill);
    }
  }
  words[word] = begun;
  return ((word - first) << 5) + fill;
}

function putWide(
  words: Int32Array,
  first: number,
  at: number,
  codes: number,
  count: number,
  wide: number,
): number {
  let word = first + (at >> 5);
  let fill = at & 31;
  let begun = words[word];
  for (let i = codes; i < codes + count; i++) {
    const code = words[i];
    begun |= code << fill;
    fill += wide;
    if (fill > 31) {
      words[word++] = begun;
      fill -= 32;
      begun = fill === 0 ? 0 : code >>> (wide - fill);
    }
  }
  words[word] = begun;
  return ((word - first) << 5) + fill;
}

// Hot path: benchmark `wire snapshots`.
/**
 * Reads a column, and answers the bit behind it, or -1 where what is there is no such column.
 *
 * @param packet - the packet's words, from `first`
 * @param end - the first bit behind the packet
 * @param own - the words that get the numbers, from `codes` on
 * @param bits - the width of the field
 */
export function getColumn(
  packet: Int32Array,
  first: number,
  start: number,
  end: number,
  own: Int32Array,
  codes: number,
  count: number,
  widthBits: number,
  bits: number,
): number {
  let at = start;
  if (at + widthBits > end) return -1;
  const wide = getBits(packet, first, at, widthBits);
  at += widthBits;
  if (wide > bits) return -1;
  if (wide === 0) {
    for (let i = codes; i < codes + count; i++) own[i] = 0;
    return at;
  }
  if (at + 1 > end) return -1;
  const hasNarrow = getBits(packet, first, at++, 1);
  if (hasNarrow === 0) {
    if (at + wide * count > end) return -1;
    for (let i = codes; i < codes + count; i++) {
      own[i] = getBits(packet, first, at, wide);
      at += wide;
    }
    return at;
  }
  if (at + widthBits > end) return -1;
  const narrow = getBits(packet, first, at, widthBits);
  at += widthBits;
  if (narrow >= wide) return -1;
  const more = wide - narrow;
  for (let i = codes; i < codes + count; i++) {
    if (at >= end) return -1;
    // By arithmetic, as which it is cannot be predicted.
    const width = narrow + getBits(packet, first, at, 1) * more;
    own[i] = getBits(packet, first, at + 1, width);
    at += 1 + width;
  }
  return at > end ? -1 : at;
}

/*
 * The peer that a user would write: deltas of one kind of players, packed by hand for this one battle, as tightly and as quickly as may be. All players
 * are there all the time, everybody sees them, and nobody moves by more than 1023 in the ticks that an acknowledgement takes; so a packet is
 * a head of 32 bits and a difference of 11 bits for each coordinate.
 */
const HEAD_BITS = 32;
const DIFFERENCE_BITS = 11;
const HALF = 1 << (DIFFERENCE_BITS - 1);

/** Bytes of a packet. */
export const packedBytes = (numbers: number): number =>
  Math.ceil((HEAD_BITS + numbers * DIFFERENCE_BITS) / 8);

/** Writes by how much `numbers` coordinates differ from the old ones. */
export function packByHand(
  words: Int32Array,
  tick: number,
  all: Int32Array,
  now: number,
  old: number,
  numbers: number,
): void {
  words[0] = tick;
  let word = 1;
  let begun = 0;
  let fill = 0;
  for (let i = 0; i < numbers; i++) {
    const difference = (((all[now + i] - all[old + i]) << 16) >> 16) + HALF;
    begun |= difference << fill;
    fill += DIFFERENCE_BITS;
    if (fill > 31) {
      words[word++] = begun;
      fill -= 32;
      begun = fill === 0 ? 0 : difference >>> (DIFFERENCE_BITS - fill);
    }
  }
  words[word] = begun;
}

/** Reads into `own` what the old coordinates and the differences make. */
export function unpackByHand(
  words: Int32Array,
  own: Int32Array,
  now: number,
  old: number,
  numbers: number,
): number {
  let at = HEAD_BITS;
  for (let i = 0; i < numbers; i++) {
    const low = at & 31;
    let difference = words[at >> 5] >>> low;
    if (low + DIFFERENCE_BITS > 32) difference |= words[(at >> 5) + 1] << (32 - low);
    own[now + i] = (own[old + i] + (difference & (2 * HALF - 1)) - HALF) & 0xffff;
    at += DIFFERENCE_BITS;
  }
  return words[0];
}

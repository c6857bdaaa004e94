/** Words before the state in a block: the header of the memory package, which says who owns the block, too. */
const HEADER_WORDS = 16;

/** A part of a block that is no state: what was worked out of the state, when somebody asked for it. */
export interface Derived {
  /** Words from the start of the block. */
  readonly offset: number;
  readonly words: number;
}

/**
 * FNV-1a over the words of a block, its header left out, to an unsigned 32-bit integer.
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/
 *
 * @param first - the block's first word
 * @param count - how many words it has
 * @param derived - what is left out besides, in the order of places
 */
export function hashWords(
  words: Int32Array,
  first: number,
  count: number,
  derived: readonly Derived[],
): number {
  let hash = 0x811c9dc5 | 0;
  let from = first + HEADER_WORDS;
  for (let i = 0; i < derived.length; i++) {
    hash = fold(hash, words, from, first + derived[i].offset);
    from = first + derived[i].offset + derived[i].words;
  }
  return fold(hash, words, from, first + count) >>> 0;
}

function fold(start: number, words: Int32Array, from: number, to: number): number {
  let hash = start;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  return hash;
}

/** Words before the state in a block: the header of the memory package, which says who owns the block, too. */
const HEADER_WORDS = 16;

/**
 * FNV-1a over the words of a block, its header left out, to an unsigned 32-bit integer.
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/
 *
 * @param first - the block's first word
 * @param count - how many words it has
 */
export function hashWords(words: Int32Array, first: number, count: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = first + HEADER_WORDS; i < first + count; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
  return hash >>> 0;
}

// Hot path: 32 bits a step.
/**
 * The smallest number from `from` up whose bit is 1, or -1 where there is none below `length`. Number 32 * i + b has bit
 * b of word `first + i`.
 *
 * @param from - 0 to `length`
 */
export function nextBit(words: Int32Array, first: number, from: number, length: number): number {
  if (from === length) return -1;
  const end = (length + 31) >>> 5;
  let word = from >>> 5;
  // Shifts take the low five bits of their count: a number needs no modulo.
  let bits = words[first + word] & (-1 << from);
  while (bits === 0) {
    if (++word === end) return -1;
    bits = words[first + word];
  }
  return word * 32 + 31 - Math.clz32(bits & -bits);
}

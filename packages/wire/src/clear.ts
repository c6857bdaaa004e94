import type { CheckSurroundings } from "./record-check.js";

/** Zeroes the bytes of a record that begins at byte `at`. Hot path: benchmark `wire messages`; allocation tests of messages. */
export type Clear = (at: number) => void;

/** Up to so many words are zeroed one by one. */
const FEW_WORDS = 8;
/** Up to so many, two at a time; more, by the platform, which takes longer to begin. */
const SOME_WORDS = 64;

/** What zeroes a record of so many bytes, a multiple of 4. */
export function clearOf(bytes: number, { views, specialize }: CheckSurroundings): Clear {
  const words = bytes / 4;
  if (words > FEW_WORDS) {
    // Where memory is shared, the platform zeroes it word by word, or byte by byte.
    const isShared = !(views.i32.buffer instanceof ArrayBuffer);
    return words <= SOME_WORDS || isShared
      ? specialize(clearPairs, views.i32, views.f64, words)
      : specialize(clearSpan, views.i32, words);
  }
  let clear = specialize(clearWord, views.i32, 0);
  for (let word = 1; word < words; word++) {
    clear = specialize(clearBoth, clear, specialize(clearWord, views.i32, word));
  }
  return clear;
}

function clearWord(i32: Int32Array, OFFSET: number): Clear {
  return (at) => {
    i32[(at >> 2) + OFFSET] = 0;
  };
}

function clearBoth(first: Clear, then: Clear): Clear {
  return (at) => {
    first(at);
    then(at);
  };
}

function clearPairs(i32: Int32Array, f64: Float64Array, WORDS: number): Clear {
  return (at) => {
    const first = at >> 2;
    const end = first + WORDS;
    const endPair = end >> 1;
    let pair = (first + 1) >> 1;
    // The words outside of pairs, where there are any.
    i32[first] = 0;
    i32[end - 1] = 0;
    for (; pair + 4 <= endPair; pair += 4) {
      f64[pair] = 0;
      f64[pair + 1] = 0;
      f64[pair + 2] = 0;
      f64[pair + 3] = 0;
    }
    for (; pair < endPair; pair++) f64[pair] = 0;
  };
}

function clearSpan(i32: Int32Array, WORDS: number): Clear {
  return (at) => {
    i32.fill(0, at >> 2, (at >> 2) + WORDS);
  };
}

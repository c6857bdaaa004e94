import type { CheckSurroundings } from "./record-check.js";

/** Zeroes the bytes of a record that begins at byte `at`. */
export type Clear = (at: number) => void;

/** Up to so many words are zeroed one by one; more, by the platform. */
const FEW_WORDS = 8;

/** What zeroes a record of so many bytes, a multiple of 4. */
export function clearOf(bytes: number, { views, specialize }: CheckSurroundings): Clear {
  const words = bytes / 4;
  if (words > FEW_WORDS) return specialize(clearSpan, views.i32, words);
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

function clearSpan(i32: Int32Array, WORDS: number): Clear {
  return (at) => {
    i32.fill(0, at >> 2, (at >> 2) + WORDS);
  };
}

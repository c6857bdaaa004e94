import { BODY_HEAD_BYTES } from "./body.js";
import type { Declaration } from "./message.js";
import type { CheckSurroundings } from "./record-check.js";

/** Zeroes the bytes of a record that begins at byte `at`. */
export type Clear = (at: number) => void;

/** Up to so many bytes are zeroed one word after the other; more, by the platform. */
const FEW_BYTES = 64;

/** What zeroes the record of a message, or the length of a body. */
export function clearOf(declaration: Declaration, { views, specialize }: CheckSurroundings): Clear {
  const bytes = declaration.kind === "body" ? BODY_HEAD_BYTES : declaration.layout.bytes;
  return specialize(bytes <= FEW_BYTES ? clearWords : clearSpan, views.i32, bytes / 4);
}

function clearWords(i32: Int32Array, WORDS: number): Clear {
  return (at) => {
    const first = at >> 2;
    for (let word = first; word < first + WORDS; word++) i32[word] = 0;
  };
}

function clearSpan(i32: Int32Array, WORDS: number): Clear {
  return (at) => {
    const first = at >> 2;
    i32.fill(0, first, first + WORDS);
  };
}

import { ArenaError } from "./errors.js";

// Hot path: one compare. `noun` and `what` are joined only where it fails, as a text made for each call is an object.
/**
 * Checks a number that is to be stored in a 32-bit word, which would cut it off without a word otherwise.
 *
 * @param what - the collection, as errors call it
 * @param noun - what the number is in it
 * @throws ArenaError `BAD_ARGUMENT` where `value` is not a whole number from -2^31 to 2^31 - 1.
 */
export function checkInt32(value: number, what: string, noun: string): void {
  if ((value | 0) === value) return;
  throw new ArenaError(
    "BAD_ARGUMENT",
    `${what}: ${noun} is ${value}; give a whole number from ${-(2 ** 31)} to ${2 ** 31 - 1}`,
  );
}

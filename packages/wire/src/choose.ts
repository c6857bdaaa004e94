import type { Specialize } from "@pauseless/arena";

/** A function of a number that says which of several is meant, and of what that one needs. */
export type Choice<A, B, R> = (key: number, first: A, second: B) => R;

/**
 * One function out of several, of which `keys`, in rising order, name the least number that each is for. It halves until one is left. Each
 * is a constant of the function's code, so that engines take them in, as they do not what they load from an array.
 */
export function choose<A, B, R>(
  keys: readonly number[],
  choices: readonly Choice<A, B, R>[],
  specialize: Specialize,
): Choice<A, B, R> {
  if (choices.length === 1) return choices[0];
  const half = choices.length >> 1;
  const low = choose(keys.slice(0, half), choices.slice(0, half), specialize);
  const high = choose(keys.slice(half), choices.slice(half), specialize);
  return specialize(eitherOf<A, B, R>, keys[half], low, high);
}

function eitherOf<A, B, R>(MIDDLE: number, low: Choice<A, B, R>, high: Choice<A, B, R>): Choice<A, B, R> {
  return (key, first, second) => (key < MIDDLE ? low(key, first, second) : high(key, first, second));
}

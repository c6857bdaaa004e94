import { xorshift32 } from "../battle/rules.js";

/**
 * The same things in an order that the seed gives.
 *
 * @param seed - any whole number
 *
 * Source: R. Durstenfeld, "Algorithm 235: Random permutation" (1964).
 */
export function shuffled<T>(things: readonly T[], seed: number): T[] {
  const order = [...things];
  let state = Math.imul(seed ^ 0x2545f491, 0x9e3779b1) | 0 || 1;
  for (let left = order.length; left > 1; left--) {
    state = xorshift32(state);
    const other = (state >>> 8) % left;
    [order[left - 1], order[other]] = [order[other], order[left - 1]];
  }
  return order;
}

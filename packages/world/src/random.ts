/*
 * The generator is xorshift32 (Marsaglia, Xorshift RNGs, Journal of Statistical Software 8(14), 2003) with the shifts 13,
 * 17, 5: one 32-bit word of state, which belongs to whoever calls: a field of a component or of a singleton. So it is in
 * every snapshot, and a restored world throws the dice that the first one would have thrown.
 *
 * A state is a signed integer, as an unsigned one beyond 2^31 would be boxed where it is kept in an object.
 */

/** 2^32 over the golden ratio, made odd: multiples of it are spread as evenly over 32 bits as can be. Knuth, TAOCP 6.4. */
const GOLDEN = 2654435761;

// Hot path.
/**
 * The state after this one, as a signed 32-bit integer. It takes every value but 0 once before it is back at the first:
 * 2^32 - 1 steps. From 0 it stays there, so a first state is to come from {@link seedOf} or {@link splitSeed}.
 *
 * @param state - a 32-bit integer that is not 0
 */
export function nextRandom(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  return x ^ (x << 5);
}

// Hot path.
/**
 * A number from 0 to `n - 1`, of a state that was stepped for it:
 *
 * ```ts
 * dice.state = nextRandom(dice.state);
 * const face = below(dice.state, 6);
 * ```
 *
 * Of the state's bits the upper 24 are taken, as the low ones are the weaker. Some numbers are likelier than others by one
 * part in 2^24 / n at most.
 *
 * @param state - what {@link nextRandom} answered
 * @param n - 1 to 2^24
 */
export function below(state: number, n: number): number {
  return (state >>> 8) % n;
}

/**
 * A first state of a whole number: its low 32 bits as a signed integer, and 1 where they are 0, from which the generator
 * would not move. Neighbouring seeds begin alike; for many generators of one seed use {@link splitSeed}.
 */
export function seedOf(seed: number): number {
  return seed | 0 || 1;
}

/**
 * A first state for the generator number `index` of many with one seed: (seed + 2654435761 * index) mod 2^32 as a signed
 * integer, or 1 where that is 0. The states of up to 2^32 indices differ (but for the one that is made 1); all are on the
 * one circle of the generator, each at a place of its own.
 *
 * @param seed - a whole number, of which the low 32 bits count
 * @param index - a whole number, of which the low 32 bits count
 */
export function splitSeed(seed: number, index: number): number {
  return (seed + Math.imul(GOLDEN, index)) | 0 || 1;
}

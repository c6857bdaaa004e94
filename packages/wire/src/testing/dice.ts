/** A source of random whole numbers below `n`: xorshift32, Marsaglia 2003. */
export type Dice = (n: number) => number;

/** A source that begins at `seed`: equal seeds, equal numbers. */
export function diceFrom(seed: number): Dice {
  // Neighbouring seeds are spread first (the finaliser of MurmurHash3), as xorshift begins alike for them.
  let state = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** One of `choices`. */
export const pick = <T>(dice: Dice, choices: readonly T[]): T => choices[dice(choices.length)];

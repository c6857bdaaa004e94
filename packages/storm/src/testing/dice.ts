import { xorshift32 } from "../battle/rules.js";

/** Throws dice of so many sides: a whole number from 0 to below that. */
export type Dice = (sides: number) => number;

/** Dice that fall the same again from the same seed. */
export function diceFrom(seed: number): Dice {
  let state = seed || 1;
  return (sides) => {
    state = xorshift32(state);
    return (state >>> 8) % sides;
  };
}

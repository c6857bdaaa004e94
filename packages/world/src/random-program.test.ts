import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorldLayoutOptions } from "./index.js";

/*
 * What `world.random.test.ts` and its models share; no test of its own. To run a failed program again, set PAUSELESS_SEED to the
 * seed that it printed.
 */

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

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

/** How the memory of an episode is: what a layout is told of it. */
export type Mode = Pick<Required<WorldLayoutOptions>, "shared" | "checked" | "generateCode">;

/** Every mode that a world can be in. */
export const EACH_MODE: readonly Mode[] = [false, true].flatMap((shared) =>
  [true, false].flatMap((checked) =>
    [true, false].map((generateCode) => ({ shared, checked, generateCode })),
  ),
);

/** Says which mode it is. */
export function nameOf({ shared, checked, generateCode }: Mode): string {
  const code = generateCode ? "" : ", without generated code";
  return `${checked ? "checked" : "unchecked"}, in ${shared ? "shared" : "plain"} memory${code}`;
}

/** What a program goes on with: one operation, which answers how many it did, and the comparison of all that is there with the model. */
export interface Program {
  step(): number;
  compare(): void;
}

/** Runs a program in every mode, in episodes of many sizes. */
export function program(name: string, begin: (dice: Dice, mode: Mode) => Program, operations: number): void {
  for (const mode of EACH_MODE) {
    test(`a random program on ${name} does as its model, ${nameOf(mode)}`, () => {
      const dice = diceFrom(SEED);
      let operation = 0;
      try {
        while (operation < operations) {
          const { step, compare } = begin(dice, mode);
          const end = operation + 500 + dice(8000);
          while (operation < Math.min(end, operations)) {
            operation += step();
            if (dice(64) === 0) compare();
          }
          compare();
        }
      } catch (cause) {
        if (cause instanceof Error) {
          cause.message = `operation ${operation}, PAUSELESS_SEED=${SEED}: ${cause.message}`;
        }
        throw cause;
      }
    });
  }
}

/** Asserts that `use` throws an error with `code`. */
export const refuses = (code: string, use: () => unknown) => assert.throws(use, { code });

/** One of `choices`. */
export const pick = <T>(dice: Dice, choices: readonly T[]): T => choices[dice(choices.length)];

import assert from "node:assert/strict";
import { test } from "node:test";
import { f64, i32, Reserve, record, u8 } from "./index.js";

/*
 * What the files named `*.random.test.ts` share; no test of its own. They run random programs of operations
 * on a collection and on a model of it (a plain array or map) side by side. To run a failed one again, set
 * PAUSELESS_SEED to the seed that it printed.
 */

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
/** Operations of each program in each of its four modes, unless it says how many. */
const OPERATIONS = 15_000;

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

/** What a program begins an episode with. */
export interface Episode {
  readonly dice: Dice;
  /** Whether the reserve checks; without it, a program does only what is allowed. */
  readonly checked: boolean;
  /** Whether the reserve is of shared memory. */
  readonly shared: boolean;
  /** Opens a reserve of the episode's mode; by chance, one whose cursors are not generated. */
  reserve(capacityBytes: number): Reserve;
}

/** What a program goes on with: one operation, and the comparison of all that is there with the model. */
export interface Program {
  step(): void;
  compare(): void;
}

/** Runs a program in every mode, in episodes of many sizes. */
export function program(name: string, begin: (episode: Episode) => Program, operations = OPERATIONS): void {
  for (const shared of [false, true]) {
    for (const checked of [true, false]) runMode(name, begin, operations, checked, shared);
  }
}

function runMode(
  name: string,
  begin: (episode: Episode) => Program,
  operations: number,
  checked: boolean,
  shared: boolean,
): void {
  const mode = `${checked ? "checked" : "unchecked"}, in ${shared ? "shared" : "plain"} memory`;
  test(`a random program on ${name} does as its model, ${mode}`, () => {
    const dice = diceFrom(SEED);
    const reserve = (capacityBytes: number) =>
      Reserve.open({ capacityBytes, checked, shared, generateCode: dice(4) !== 0 });
    let operation = 0;
    try {
      while (operation < operations) {
        const { step, compare } = begin({ dice, checked, shared, reserve });
        for (let left = 50 + dice(2000); left > 0 && operation < operations; left--) {
          operation++;
          step();
          if (dice(64) === 0) compare();
        }
        compare();
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : cause;
      throw new Error(`operation ${operation}, PAUSELESS_SEED=${SEED}: ${why}`, { cause });
    }
  });
}

/** Asserts that `use` throws an error with `code`. */
export const refuses = (code: string, use: () => unknown) => assert.throws(use, { code });

/** One of `choices`. */
export const pick = <T>(dice: Dice, choices: readonly T[]): T => choices[dice(choices.length)];

/** What checks must refuse as an index of `length` things. */
export const badIndex = (dice: Dice, length: number) =>
  pick(dice, [length, length + 1 + dice(100), -1 - dice(100), length + 0.5, 0.5, 2 ** 32, Number.NaN]);

const Narrow = record("Narrow", { id: i32, tag: u8 });
const Wide = record("Wide", { id: i32, weight: f64, tag: u8 });

/** A record of an `id` and a `tag`: of two words, or of three with a double among them. */
export const entryLayout = (dice: Dice): typeof Narrow =>
  dice(2) === 0 ? Narrow : (Wide as unknown as typeof Narrow);

/** The model of a record of {@link entryLayout}. */
export interface Entry {
  id: number;
  tag: number;
}

/** A random model of a record. */
export const someEntry = (dice: Dice): Entry => ({ id: dice(2 ** 31), tag: dice(256) });

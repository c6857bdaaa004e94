import { ArenaError } from "./errors.js";
import type { MemoryBudget } from "./memory-budget.js";

const MAX_CAPACITY = 1 << 20;

/**
 * What `acquire` does where no object is free: throws `POOL_EMPTY`, makes one beyond the capacity, which is not kept
 * when it is released, or answers `undefined`.
 */
export type WhenEmpty = "throw" | "make" | "drop";

/** What a pool is of. */
export interface PoolOptions<T extends object> {
  /** What errors call the pool; `pool` unless told. */
  readonly name?: string;
  /** How many objects the pool keeps at most: a whole number from 1 to 2^20. */
  readonly capacity: number;
  /** Makes an object, an extensible one that is of no other pool. It is given a property, which is not enumerable. */
  readonly create: () => T;
  /** Readies an object for its next use, whenever one is released. */
  readonly reset?: (object: T) => void;
  /** How many objects are made up front, from 0 to `capacity`; `capacity` unless told. */
  readonly preheat?: number;
  /** What to do where no object is free and `capacity` were made; `throw` unless told. */
  readonly whenEmpty?: WhenEmpty;
  /** Whether the pool records where each object was acquired, and refuses to close in silence while any is out. */
  readonly checked?: boolean;
  /** The budget that each object draws `objectBytes` from when it is made. */
  readonly budget?: MemoryBudget;
  /** How many bytes an object is worth to the budget: a whole number of at least 1. */
  readonly objectBytes?: number;
}

/** What a pool counted. */
export interface PoolStatistics {
  /** How many objects the pool keeps at most. */
  readonly capacity: number;
  /** Objects that lie ready. */
  readonly free: number;
  /** Objects that are out, those beyond the capacity included. */
  readonly inUse: number;
  /** The most objects that were out at once. */
  readonly highWater: number;
  /** Objects that were made, ever. */
  readonly made: number;
  /** Those of them that were made beyond the capacity. */
  readonly overflowed: number;
  /** How often `acquire` answered `undefined`. */
  readonly dropped: number;
  /** How often `acquire` threw `POOL_EMPTY` or `BUDGET_EXCEEDED`. */
  readonly refused: number;
}

/** An object that was not released. */
export interface Leak {
  /** The stack of the `acquire`, the caller's frame first; unchecked pools do not know it. */
  readonly acquiredAt: string;
}

/**
 * Checks what a pool is opened with.
 *
 * @throws ArenaError `BAD_ARGUMENT` where a number is out of its range, there is no such `whenEmpty`, or a budget is
 * given without `objectBytes`.
 */
export function checkPoolOptions<T extends object>(options: PoolOptions<T>): void {
  const {
    name = "pool",
    capacity,
    preheat = capacity,
    whenEmpty = "throw",
    budget,
    objectBytes = 0,
  } = options;
  checkCount(name, "capacity", capacity, 1, MAX_CAPACITY);
  checkCount(name, "preheat", preheat, 0, capacity);
  if (budget !== undefined) checkCount(name, "objectBytes", objectBytes, 1, Number.MAX_SAFE_INTEGER);
  if (whenEmpty !== "throw" && whenEmpty !== "make" && whenEmpty !== "drop") {
    throw new ArenaError("BAD_ARGUMENT", `${name}: whenEmpty is ${whenEmpty}; give throw, make or drop`);
  }
}

function checkCount(name: string, what: string, count: number, least: number, most: number): void {
  if (Number.isInteger(count) && count >= least && count <= most) return;
  throw new ArenaError(
    "BAD_ARGUMENT",
    `${name}: ${what} is ${count}; give a whole number from ${least} to ${most}`,
  );
}

import { ArenaError } from "./errors.js";
import type { PressureLevel } from "./pressure-gauge.js";

/** The limits of a budget. */
export interface MemoryBudgetOptions {
  /** From how many bytes in use on there is pressure: a whole number from 1 to `hardBytes`. */
  readonly softBytes: number;
  /** How many bytes can be in use at most. */
  readonly hardBytes: number;
  /** What errors call the budget; `memory` unless told. */
  readonly name?: string;
  /** A clock in milliseconds; `performance.now` unless told. */
  readonly now?: () => number;
}

/** What a budget counted. Bytes in use are those drawn and those of others. */
export interface MemoryBudgetStatistics {
  readonly usedBytes: number;
  readonly drawnBytes: number;
  /** What the sources had besides what was drawn when they were read last. */
  readonly otherBytes: number;
  /** The most bytes that were in use at once. */
  readonly highWaterBytes: number;
  readonly level: PressureLevel;
  readonly thrashing: boolean;
  /** Draws that were refused. */
  readonly refused: number;
  /** How often the reclaimers were asked. */
  readonly reclaims: number;
  /** Errors that reclaimers, sources and listeners threw; `lastFailure` is the last. */
  readonly failures: number;
}

/**
 * Checks the limits of the budget that errors call `name`.
 *
 * @throws ArenaError `BAD_ARGUMENT` where one is no whole number from 1 on, or the soft one is over the hard.
 */
export function checkLimits(name: string, softBytes: number, hardBytes: number): void {
  if (!(Number.isSafeInteger(softBytes) && Number.isSafeInteger(hardBytes) && softBytes >= 1)) {
    throw new ArenaError(
      "BAD_ARGUMENT",
      `${name}: softBytes is ${softBytes} and hardBytes ${hardBytes}; give whole numbers of bytes from 1 on`,
    );
  }
  if (softBytes > hardBytes) {
    throw new ArenaError(
      "BAD_ARGUMENT",
      `${name}: softBytes is ${softBytes}, over hardBytes, ${hardBytes}; lower it`,
    );
  }
}

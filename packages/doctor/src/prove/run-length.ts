import type { Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { allocationRate } from "../figures/allocation-rate.js";
import { engineSizes, semiSpaceOf } from "./engine-sizes.js";
import { LEAST_COLLECTIONS } from "./enough-collections.js";

/** Runs are not made longer than this for their collections' sake, unless the program was examined for longer. */
const MOST_SECONDS = 60;

/** How long runs have to be, seconds. */
export interface RunLength {
  /** After which a collection of the young generation has come, and the heap is as the setting has it. */
  readonly warmupSeconds: number;
  /** In which enough collections come to compare pauses. */
  readonly seconds: number;
}

/**
 * How long a run has to be to compare pauses under settings of the engine, by what is known of a thread: as long as its young generation takes to fill some times where
 * the settings change its size, else as long as so many collections took when it was examined.
 *
 * @param threadName - of the thread that is complained of; the busiest where there is none of that name
 */
export function neededRunLength(
  engine: readonly string[],
  { threads }: Evidence,
  threadName: string,
): RunLength {
  const byRate = [...threads].sort((a, b) => allocationRate(b) - allocationRate(a));
  const thread = threads.find(({ name }) => name === threadName) ?? byRate[0];
  const { semiSpaceBytes } = engineSizes(engine);
  const everyS = semiSpaceBytes > 0 ? fillSeconds(thread, semiSpaceBytes) : collectionEverySeconds(thread);
  return { warmupSeconds: everyS, seconds: Math.ceil(everyS * LEAST_COLLECTIONS) };
}

/** How long runs may be made. A load need not last longer than it did when the program was examined. */
export function longestRunSeconds({ windowMs }: Evidence, isLoaded: boolean): number {
  return isLoaded ? windowMs / 1000 : Math.max(MOST_SECONDS, windowMs / 1000);
}

function fillSeconds(thread: ThreadEvidence, semiSpaceBytes: number): number {
  const bytesPerS = Math.max(1, allocationRate(thread));
  return Math.max(semiSpaceBytes, semiSpaceOf(thread)) / bytesPerS;
}

function collectionEverySeconds(thread: ThreadEvidence): number {
  const { collections, collectionsLeftOut, startMs, endMs } = thread;
  const count = collections.filter(({ byDoctor }) => !byDoctor).length + collectionsLeftOut;
  return count === 0 ? fillSeconds(thread, 0) : (endMs - startMs) / 1000 / count;
}

import type { MeasuredPair } from "./judge-trial.js";
import type { MeasureName } from "./run-measures.js";

/** A run with fewer tells nothing of pauses: that none came in it does not mean that none, or shorter ones, would come. */
export const LEAST_COLLECTIONS = 5;

/** Whether a measure is of pauses, so that it takes collections to compare it. */
export function isOfPauses(measure: MeasureName): boolean {
  return measure === "pauseP99Ms" || measure === "pauseMaxMs" || measure === "pauseShareOfTime";
}

/**
 * Why runs tell too little of pauses; undefined where they tell enough. A setting puts collections off, and a larger young generation above all: not to have seen one
 * is no gain. A program whose code was changed has fewer of them under the same settings since it allocates less, and a run from start to end has all there are: of
 * these no number is asked.
 *
 * @param seconds - how long a run is measured
 */
export function lackOfCollections(
  pairs: readonly MeasuredPair[],
  sameCode: boolean,
  seconds: number,
): string | undefined {
  for (const side of sameCode ? (["with", "without"] as const) : (["without"] as const)) {
    const open = pairs.map((pair) => pair[side]).filter(({ runMs }) => runMs === undefined);
    const fewest = Math.min(...open.map(({ collections }) => collections));
    if (fewest >= LEAST_COLLECTIONS) continue;
    const came = fewest === 0 ? "no collection" : `only ${fewest} collection${fewest === 1 ? "" : "s"}`;
    const needed = fewest === 0 ? "" : `, and ${LEAST_COLLECTIONS} are needed to compare pauses`;
    return `${came} came in ${seconds} s ${side} it${needed}: measure longer (--seconds)`;
  }
  return undefined;
}

import { type Observation, slopeOf } from "./slope-of.js";

/** Fewer have no thirds to compare. */
const LEAST_OBSERVATIONS = 3;

/**
 * How much a value grows each second that only grows: 0 where any of the last third of the observations is not above all of the first third, as with what goes up and down.
 */
export function steadyGrowth(observations: readonly Observation[]): number {
  if (observations.length < LEAST_OBSERVATIONS) return 0;
  const third = Math.floor(observations.length / 3);
  const early = Math.max(...observations.slice(0, third).map(({ value }) => value));
  const late = Math.min(...observations.slice(-third).map(({ value }) => value));
  return late > early ? slopeOf(observations) : 0;
}

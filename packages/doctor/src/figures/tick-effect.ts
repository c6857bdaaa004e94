import type { Stop } from "./disjoint-stops.js";
import type { ThreadFigures } from "./thread-figures.js";

const RATES_HZ = [20, 30, 60];
/** Phases that a ticker is tried with, evenly apart: more change the averages by less than a tick in a hundred. */
const PHASES = 8;
const DELAYED_SHARE = 0.1;

/**
 * What stops do to a program that ticks at 20, 30 and 60 Hz, by a ticker that is simulated.
 *
 * A tick that a stop falls into is late by the whole stop: a server allocates while it ticks, so that is where its collections are. A tick that is due while the
 * thread stands is late by what is left of the stop. Where the ticks of the program lie is not known, so counts are averaged over phases and rounded; the worst
 * delay is that of the worst phase.
 *
 * @param stops - disjoint, in order of time, within `observed`
 */
export function tickEffect(stops: readonly Stop[], observed: Stop): ThreadFigures["ticks"] {
  return RATES_HZ.map((hz) => {
    const periodMs = 1000 / hz;
    const ticks = Math.floor((observed.endMs - observed.startMs) / periodMs);
    let delayed = 0;
    let missed = 0;
    let worstMs = 0;
    for (let phase = 0; phase < PHASES; phase++) {
      for (const lateMs of latenesses(stops, periodMs, observed.startMs + (phase / PHASES) * periodMs)) {
        if (lateMs > DELAYED_SHARE * periodMs) delayed++;
        if (lateMs > periodMs) missed++;
        worstMs = Math.max(worstMs, lateMs);
      }
    }
    return {
      hz,
      ticks,
      delayed: Math.min(ticks, Math.round(delayed / PHASES)),
      missed: Math.min(ticks, Math.round(missed / PHASES)),
      worstMs,
    };
  });
}

/** By how much the ticks were late that were late at all. */
function latenesses(stops: readonly Stop[], periodMs: number, firstTickMs: number): number[] {
  const late: number[] = [];
  let tick = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of stops) {
    const first = Math.floor((startMs - firstTickMs) / periodMs);
    if (first === tick) {
      late[late.length - 1] += endMs - startMs;
    } else {
      late.push(endMs - startMs);
      tick = first;
    }
    for (let dueMs = firstTickMs + (tick + 1) * periodMs; dueMs < endMs; dueMs += periodMs) {
      late.push(endMs - dueMs);
      tick++;
    }
  }
  return late;
}

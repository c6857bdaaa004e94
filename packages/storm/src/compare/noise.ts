import { readFileSync } from "node:fs";
import { xorshift32 } from "../battle/rules.js";
import type { Noise } from "./report-data.js";

/** How noisy the machine is just now; {@link Noise.slowness} is known when all have been measured, from the work. */
export interface MeasuredNoise extends Pick<Noise, "worstGapMs" | "p999GapMs"> {
  /** How long a fixed piece of work took. */
  readonly workMs: number;
}

const SPIN_MS = 300;
/** A gap shorter than this is a look at the clock, and no gap. */
const LEAST_GAP_MS = 0.01;
const WORK_STEPS = 20_000_000;

/** Looks at the clock for 0.3 s without a pause, and sees for how long it could not; then does a fixed piece of work. */
export function measureNoise(): MeasuredNoise {
  const gaps: number[] = [];
  const startMs = performance.now();
  let lastMs = startMs;
  while (lastMs - startMs < SPIN_MS) {
    const nowMs = performance.now();
    if (nowMs - lastMs >= LEAST_GAP_MS) gaps.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  return { ...gapFigures(gaps, lastMs - startMs), workMs: work() };
}

/**
 * The longest gap, and the one that a moment in a thousand falls into one as long as or longer than.
 *
 * @param ms - over how long a time the gaps were seen
 */
export function gapFigures(gaps: readonly number[], ms: number): Pick<Noise, "worstGapMs" | "p999GapMs"> {
  const longest = [...gaps].sort((a, b) => b - a);
  let covered = 0;
  const p999GapMs = longest.find((gap) => {
    covered += gap;
    return covered >= ms / 1000;
  });
  return { worstGapMs: longest[0] ?? 0, p999GapMs: p999GapMs ?? 0 };
}

function work(): number {
  const startMs = performance.now();
  let state = 1;
  for (let step = 0; step < WORK_STEPS; step++) state = xorshift32(state);
  const ms = performance.now() - startMs;
  // The answer has to be looked at, or the work need not be done.
  return state === 0 ? Number.POSITIVE_INFINITY : ms;
}

/** What the processors of this machine have done since it started, in the system's units. */
export interface ProcessorTimes {
  readonly all: number;
  /** What other machines on the same hardware took. */
  readonly stolen: number;
}

/** What the system says of its processors; nothing where it does not (it is Linux that does). */
export function processorTimes(): ProcessorTimes | undefined {
  try {
    const [line] = readFileSync("/proc/stat", "utf8").split("\n");
    // user nice system idle iowait irq softirq steal; what follows is in user already.
    const times = line.trim().split(/\s+/).slice(1, 9).map(Number);
    return { all: times.reduce((sum, each) => sum + each, 0), stolen: times[7] ?? 0 };
  } catch {
    return undefined;
  }
}

/** The share of the processors' time that other machines took since `before`; 0 where the system does not say. */
export function stolenShare(before: ProcessorTimes | undefined): number {
  const now = processorTimes();
  if (before === undefined || now === undefined || now.all === before.all) return 0;
  return (now.stolen - before.stolen) / (now.all - before.all);
}

import type { EngineKnob } from "./engine-knobs.js";

/** What a run with some settings came to, or why it came to nothing. */
export interface TuneScore {
  /** How late ticks ended at the 99.9th percentile, in milliseconds: what is to be low. */
  readonly lateMs: number;
  /** Pauses of the collector in all, in milliseconds: what decides where the other is alike. */
  readonly pausedMs: number;
  /** Why the run is none, where it is none. */
  readonly void: string | false;
}

/** Settings that were tried. */
export interface TuneTrial {
  readonly knob: string;
  readonly settings: readonly string[];
  readonly score: TuneScore;
  /** What it was tried against, measured just before. */
  readonly against: TuneScore;
  readonly helped: boolean;
}

/** Two that differ by less are alike: so much of the larger, and so many milliseconds. */
const ALIKE_SHARE = 0.1;
const ALIKE_MS = 0.5;

/**
 * Searches settings that make ticks less late: knob by knob, each way of a knob beside what was best until then, which is measured anew for
 * each knob, because machines change. What helps is kept, and the next knob is tried on top of it (coordinate descent).
 *
 * @param measure - runs the load once with these settings
 * @param onTrial - told of each trial
 * @returns the settings that were best, none where nothing helped, and all that was tried
 */
export async function searchSettings(
  knobs: readonly EngineKnob[],
  measure: (settings: readonly string[]) => Promise<TuneScore>,
  onTrial: (trial: TuneTrial) => void = () => {},
): Promise<{ readonly best: readonly string[]; readonly trials: readonly TuneTrial[] }> {
  const trials: TuneTrial[] = [];
  let best: readonly string[] = [];
  for (const { name, ways } of knobs) {
    const base = best;
    const against = await measure(base);
    let bestScore = against;
    for (const way of ways) {
      const settings = [...base, ...way];
      const score = await measure(settings);
      const trial = { knob: name, settings, score, against, helped: isBetter(score, against) };
      trials.push(trial);
      onTrial(trial);
      if (!isBetter(score, bestScore)) continue;
      best = settings;
      bestScore = score;
    }
  }
  return { best, trials };
}

/** Whether ticks were less late, or, where they were as late, the collector paused for less. */
export function isBetter(score: TuneScore, than: TuneScore): boolean {
  if (score.void !== false || than.void !== false) return score.void === false && than.void !== false;
  if (!areAlike(score.lateMs, than.lateMs)) return score.lateMs < than.lateMs;
  return !areAlike(score.pausedMs, than.pausedMs) && score.pausedMs < than.pausedMs;
}

function areAlike(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(ALIKE_MS, ALIKE_SHARE * Math.max(a, b));
}

import type { Evidence } from "../evidence/evidence.js";
import type { PauseFigures, ThreadFigures } from "../figures/thread-figures.js";
import type { Advice, Insight } from "../insights/insight.js";

/** `report.json`: what the doctor has to say. `figures` and `evidence` are for its own page; the other fields are for everyone to build on. */
export interface Report {
  readonly version: 1;
  /** A sentence with numbers. */
  readonly verdict: string;
  /** Whether nothing was found. */
  readonly healthy: boolean;
  /** Heaviest first; the only one is `healthy` where nothing was found. */
  readonly insights: readonly Insight[];
  /** Of the thread that suffers most. */
  readonly pauses: PauseFigures;
  /** Of all threads. */
  readonly allocation: {
    readonly bytesPerS: number;
    readonly top: readonly {
      readonly function: string;
      readonly file: string;
      readonly line: number;
      /** 0 to 1. */
      readonly share: number;
      /** 0 to 1; null where it is not known. */
      readonly diedYoungShare: number | null;
      readonly staysShare: number | null;
      readonly meanLifetimeMs: number | null;
    }[];
  };
  /** Of all threads; null where too few full collections were seen. */
  readonly heap: { readonly growthMbPerS: number | null };
  /** Of the thread that suffers most; null where its loop did not turn in the window, so that nothing was measured. */
  readonly loopDelayMs: { readonly p99: number | null; readonly max: number | null };
  /** Of the target's processor time, 0 to 1. */
  readonly overhead: number;

  /** When it was made, ISO 8601. */
  readonly madeAt: string;
  /** Name of the thread that suffers most. */
  readonly thread: string;
  readonly figures: readonly ThreadFigures[];
  readonly evidence: Evidence;
  /** What was tried by `--prove`, in the order of the trials; absent where nothing was to be tried. */
  readonly proof?: Proof;
}

/** How advice did when it was applied. */
export interface Proof {
  /** The load that each run was under, as given; absent where the program makes its own. */
  readonly load?: string;
  readonly runSeconds: number;
  /** Of the order of the runs. */
  readonly seed: number;
  readonly trials: readonly Trial[];
  /** Advice that was not tried, and why: mostly since the code must change for it. */
  readonly untried: readonly { readonly advice: Advice; readonly reason: string }[];
}

/** One advice that was tried. */
export interface Trial {
  readonly advice: Advice;
  /** The measure that the verdict complains of, chosen before the trial: advice is kept where it falls. */
  readonly complaint: TrialMeasure["measure"];
  /** Runs without and with it, interleaved. */
  readonly pairs: number;
  /** What was compared; less is better in all. */
  readonly measures: readonly TrialMeasure[];
  /** `kept` where it helped in what the verdict complains of and harmed nothing; else why not. */
  readonly outcome: "kept" | "rejected";
  /** A sentence with numbers. */
  readonly reason: string;
}

/** One figure without an advice and with it. */
export interface TrialMeasure {
  /** `runMs`, the time from start to end, only of programs that end by themselves. */
  readonly measure:
    | "pauseP99Ms"
    | "pauseMaxMs"
    | "pauseShareOfTime"
    | "loopDelayP99Ms"
    | "peakRssBytes"
    | "runMs";
  /** Medians over the runs. */
  readonly without: number;
  readonly with: number;
  /** Part of `without` that it takes away, with an interval over the pairs: 0.4 is 40 % less, below 0 is more. */
  readonly gain: number;
  /** Absent, as `high`, where a trial was stopped early: so few pairs have no such interval. */
  readonly low?: number;
  readonly high?: number;
  /** How likely the interval holds what endless runs would show, 0 to 1; 0.9 or more, and the more changes are tried the higher. */
  readonly confidence?: number;
}

import { DoctorError } from "../doctor-error.js";
import type { Advice } from "../insights/insight.js";
import type { Trial } from "../report/report-data.js";
import { isOfPauses, lackOfCollections } from "./enough-collections.js";
import { isBeyondChance, judgeTrial, lowerPairs, type MeasuredPair } from "./judge-trial.js";
import type { MeasureName, RunMeasures } from "./run-measures.js";
import type { SeededRandom } from "./seeded-random.js";

/** One way to run the program. */
export interface RunWay {
  readonly command: readonly string[];
  readonly engine: readonly string[];
}

/** Runs the program once and measures it. @throws DoctorError where it could not be run or the load failed; the signal's reason where it was ended early */
export type Runner = (way: RunWay) => Promise<RunMeasures>;

export interface TrialPlan {
  readonly advice: Advice;
  readonly complaint: MeasureName;
  readonly without: RunWay;
  readonly with: RunWay;
  /** How many pairs of runs: with fewer than `leastPairs` nothing is beyond chance. */
  readonly pairs: number;
  /** How many changes are tried, this one among them. */
  readonly trials: number;
  /** How long each run is measured, seconds. */
  readonly seconds: number;
  /** Bytes of memory that the change takes by its nature. */
  readonly costBytes: number;
  /** Whether the program crashed when it was examined: then not to crash is what helps. */
  readonly crashes: boolean;
  /** Whether the program has been run without the change before: its failing then is an accident. */
  readonly known: boolean;
  readonly random: SeededRandom;
  /** Called before each run. */
  readonly onRun: (pair: number, side: "without" | "with") => void;
}

/**
 * Tries a change: runs the program without and with it, in pairs, the order of each drawn by lot. It stops early where the pairs that are left could not
 * make the change kept any more, or a run told too little of pauses, and never since it looks good: so the chance to keep what does nothing is that of the whole number of pairs.
 *
 * A change that the program refuses to run with, or crashes under, is rejected with the reason.
 *
 * @throws DoctorError where the first run without the change fails; the reason of the signal where it was ended early
 */
export async function runTrial(plan: TrialPlan, run: Runner): Promise<Trial> {
  const { advice, complaint, pairs: planned, trials, seconds } = plan;
  const sameCode = plan.without.command === plan.with.command;
  const pairs: MeasuredPair[] = [];
  let crashesWithout = 0;
  const ended = (judgement: Pick<Trial, "outcome" | "reason" | "measures">): Trial => ({
    advice,
    complaint,
    pairs: pairs.length,
    ...judgement,
  });
  const rejected = (reason: string) => ended({ measures: [], outcome: "rejected", reason });

  for (let pair = 0; pair < planned; pair++) {
    const attempt = async (side: "without" | "with") => {
      plan.onRun(pair, side);
      return attemptRun(plan[side], run);
    };
    const withFirst = plan.random.below(2) === 1;
    const first = await attempt(withFirst ? "with" : "without");
    // Before a change is blamed, it must be known that the program runs at all.
    const blamed = withFirst && (plan.known || pair > 0) && first.failure !== undefined;
    const second = blamed ? undefined : await attempt(withFirst ? "without" : "with");
    const without = withFirst ? second : first;
    const changed = withFirst ? first : second;

    const expected = plan.crashes && without?.measures !== undefined;
    if (without?.failure !== undefined && !expected) {
      if (!plan.known && pair === 0) throw without.failure;
      return rejected(`a run without it failed, so nothing can be compared: ${without.failure.message}`);
    }
    if (changed?.measures?.crash !== undefined) {
      return rejected(`the program ${changed.measures.crash} with it, in pair ${pair + 1} of ${planned}`);
    }
    if (changed?.failure !== undefined) {
      return rejected(`the program does not run with it: ${changed.failure.message}`);
    }
    if (without?.measures === undefined || changed?.measures === undefined)
      throw new Error("a pair lacks a run");
    pairs.push({ without: without.measures, with: changed.measures });
    if (without.failure !== undefined) crashesWithout++;
    const lower = crashesWithout > 0 ? crashesWithout : lowerPairs(complaint, pairs);
    const left = planned - pairs.length;
    if (!isBeyondChance(lower + left, planned, trials)) break;
    if (isOfPauses(complaint) && crashesWithout === 0 && lackOfCollections(pairs, sameCode, seconds)) break;
  }
  if (crashesWithout > 0) return ended(judgeCrashes(crashesWithout, pairs.length, plan));
  return ended(
    judgeTrial(pairs, {
      complaint,
      planned,
      costBytes: plan.costBytes,
      sameCode,
      trials,
      seconds,
    }),
  );
}

/** Of a crash both are there. */
interface Attempt {
  readonly measures?: RunMeasures;
  readonly failure?: DoctorError;
}

async function attemptRun(way: RunWay, run: Runner): Promise<Attempt> {
  try {
    const measures = await run(way);
    if (measures.crash === undefined) return { measures };
    const message = `\`${way.command.join(" ")}\` ${measures.crash} as it is: run it by itself, and mend that first`;
    return { measures, failure: new DoctorError("crashed", message) };
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    const isRefused = error.code === "bad-option" && way.engine.length > 0;
    if (!isRefused || error.message.includes(way.engine[0])) return { failure: error };
    // What Node wrote of it was thrown away with the program's output.
    return { failure: new DoctorError("bad-option", `its version of Node refuses ${way.engine.join(" ")}`) };
  }
}

function judgeCrashes(
  crashes: number,
  pairs: number,
  { pairs: planned, trials }: TrialPlan,
): Pick<Trial, "outcome" | "reason" | "measures"> {
  const kept = isBeyondChance(crashes, planned, trials) && pairs === planned;
  return {
    measures: [],
    outcome: kept ? "kept" : "rejected",
    reason: `the program crashed in ${crashes} of ${pairs} runs without it and in none with it${kept ? "" : ": too few to say that it helps"}`,
  };
}

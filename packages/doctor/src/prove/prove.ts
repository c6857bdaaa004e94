import { DoctorError } from "../doctor-error.js";
import type { Evidence } from "../evidence/evidence.js";
import type { Advice, InsightId } from "../insights/insight.js";
import type { Proof, Report, Trial } from "../report/report-data.js";
import { COMPLAINTS } from "./complaint.js";
import { isOfPauses } from "./enough-collections.js";
import { LEAST_PAIRS, leastPairs } from "./judge-trial.js";
import { measureRun } from "./measure-run.js";
import { longestRunSeconds, neededRunLength, type RunLength } from "./run-length.js";
import type { MeasureName } from "./run-measures.js";
import { type Runner, type RunWay, runTrial } from "./run-trial.js";
import { SeededRandom } from "./seeded-random.js";
import { settingCostBytes } from "./setting-cost.js";

/** What is run, and how long. */
export interface ProveOptions {
  /** The program, as it was examined. */
  readonly command: readonly string[];
  /** A shell command that puts the program under load; it is started when the program listens, and finds the port in its environment as `PORT`. */
  readonly load?: string;
  /** The program with a change of its code: tried first, as an advice of that name. */
  readonly against?: { readonly name: string; readonly command: readonly string[] };
  /**
   * Seconds of each run that are measured, or more where it takes more for enough collections to come: at most 60, or as many as the program was examined for; under
   * a load no more than that. A program that ended by itself when it was examined is run to its end, and measured from its start.
   */
  readonly seconds: number;
  /** Seconds of each run before, or more: a young generation that is made larger is filled once. */
  readonly warmupSeconds: number;
  /** Pairs of runs of each trial, 5 or more. Where several changes are tried there are 6 or 7 at least: the more are tried, the more often one looks good by chance. */
  readonly pairs: number;
  /** Of the order of the runs; drawn unless told. */
  readonly seed?: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends it early: the trials that are complete are the proof. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProveProgress) => void;
}

/** Which run is about to begin. All from 0. */
export interface ProveProgress {
  readonly advice: Advice;
  readonly trial: number;
  readonly trials: number;
  readonly pair: number;
  readonly pairs: number;
  readonly side: "without" | "with";
  /** How long the run takes at most, its warm-up included. */
  readonly seconds: number;
}

const MOST_TRIALS = 4;
/** A program that ended by itself has so many times the time that it took then. */
const LONGEST_OF_EXPECTED = 3;

interface Candidate {
  readonly advice: Advice;
  readonly complaint: MeasureName;
  readonly way: RunWay;
  /** What it takes to judge it by its complaint. */
  readonly needs: RunLength;
}

/** What will be tried, and how. */
interface ProvePlan extends RunLength {
  readonly candidates: readonly Candidate[];
  readonly untried: { advice: Advice; reason: string }[];
  readonly pairs: number;
}

/**
 * Tries what the report advises: runs the program again without and with each setting of the engine, interleaved, and keeps only what lowered the measure
 * that the finding complains of. Only settings are tried, those of the heaviest findings first, four at most; a change of the code can be tried as
 * `against`.
 *
 * @param runnerOf - for tests: what runs the program once
 * @throws DoctorError `bad-option` where an option is out of its range; what the program fails with where it cannot be run as it is, such as
 *   `command-not-found`; `load-failed` where the load fails
 */
export async function prove(
  report: Report,
  options: ProveOptions,
  runnerOf: (report: Report, options: ProveOptions) => Runner = processRunner,
): Promise<Proof> {
  checkOptions(options);
  const { command, load, signal, seed = Date.now() & 0x7fffffff } = options;
  const { candidates, untried, pairs, seconds, warmupSeconds } = planOf(report, options);
  const { ended } = report.evidence;
  const run = runnerOf(report, { ...options, seconds, warmupSeconds });
  const random = new SeededRandom(seed);
  const without: RunWay = { command, engine: [] };
  const trials: Trial[] = [];
  for (const [trial, { advice, complaint, way }] of candidates.entries()) {
    try {
      signal?.throwIfAborted();
      trials.push(
        await runTrial(
          {
            advice,
            complaint,
            without,
            with: way,
            pairs,
            costBytes: settingCostBytes(way.engine, report.evidence),
            crashes: ended === "crash",
            known: trials.length > 0,
            trials: candidates.length,
            seconds,
            random,
            onRun: (pair, side) =>
              options.onProgress?.({
                advice,
                trial,
                trials: candidates.length,
                pair,
                pairs,
                side,
                seconds: warmupSeconds + seconds,
              }),
          },
          run,
        ),
      );
    } catch (error) {
      if (signal?.aborted !== true) throw error;
      for (const left of candidates.slice(trial)) {
        untried.push({ advice: left.advice, reason: "it was ended before this was tried to the end" });
      }
      break;
    }
  }
  return { ...(load === undefined ? {} : { load }), runSeconds: seconds, seed, trials, untried };
}

/** How long a proof takes at most and more or less, in seconds. */
export function expectedProveSeconds(report: Report, options: ProveOptions): number {
  const startAndEndS = 1;
  const { evidence } = report;
  const { candidates, pairs, warmupSeconds, seconds } = planOf(report, options);
  const runS = isWhole(evidence) ? evidence.windowMs / 1000 : warmupSeconds + seconds;
  return candidates.length * pairs * 2 * (runS + startAndEndS);
}

/** Whether runs are measured from start to end. */
function isWhole({ ended }: Evidence): boolean {
  return ended === "exit" || ended === "crash";
}

function processRunner({ evidence }: Report, options: ProveOptions): Runner {
  const untilExit = isWhole(evidence);
  const expectedS = (evidence.windowMs / 1000) * LONGEST_OF_EXPECTED;
  const times = untilExit ? { warmupSeconds: 0, seconds: Math.max(options.seconds, expectedS) } : {};
  return (way) => measureRun(way, { ...options, ...times, untilExit });
}

/** All is decided before anything runs: how many are tried says how sure each has to be, and all runs are as long as the one that needs most. */
function planOf(report: Report, options: ProveOptions): ProvePlan {
  const { candidates, untried } = candidatesOf(report, options);
  const { pairs } = options;
  const needs = isWhole(report.evidence) ? [] : candidates.map((candidate) => candidate.needs);
  return {
    candidates,
    untried,
    pairs: Math.max(pairs, leastPairs(candidates.length)),
    seconds: Math.max(options.seconds, ...needs.map(({ seconds }) => seconds)),
    warmupSeconds: Math.max(options.warmupSeconds, ...needs.map(({ warmupSeconds }) => warmupSeconds)),
  };
}

function candidatesOf(
  { insights, evidence }: Report,
  { command, against, load }: ProveOptions,
): { candidates: Candidate[]; untried: { advice: Advice; reason: string }[] } {
  const candidates: Candidate[] = [];
  const untried: { advice: Advice; reason: string }[] = [];
  const longestS = longestRunSeconds(evidence, load !== undefined);
  const needsOf = (complaint: MeasureName, engine: readonly string[], thread: string): RunLength =>
    isOfPauses(complaint) ? neededRunLength(engine, evidence, thread) : { seconds: 0, warmupSeconds: 0 };
  if (against !== undefined) {
    const heaviest: InsightId = insights[0]?.id ?? "healthy";
    const { seconds } = needsOf(COMPLAINTS[heaviest], [], insights[0]?.thread ?? "main");
    candidates.push({
      advice: { id: "changed-program", text: `${against.name}: ${against.command.join(" ")}` },
      complaint: COMPLAINTS[heaviest],
      way: { command: against.command, engine: [] },
      // It is what was asked for, so it is tried however few collections come.
      needs: { seconds: Math.min(seconds, Math.floor(longestS)), warmupSeconds: 0 },
    });
  }
  const seen = new Set<string>();
  for (const { id, thread, advice: each } of insights) {
    for (const advice of each) {
      const key = advice.engine === undefined ? `advice ${advice.id}` : advice.engine.join(" ");
      if (seen.has(key)) continue;
      seen.add(key);
      if (advice.engine === undefined) {
        untried.push({
          advice,
          reason: "the code must be changed for it: change it, and try the changed program against this one",
        });
        continue;
      }
      const needs = needsOf(COMPLAINTS[id], advice.engine, thread);
      if (candidates.length === MOST_TRIALS) {
        untried.push({ advice, reason: `only ${MOST_TRIALS} are tried, those of the heaviest findings` });
      } else if (!isWhole(evidence) && needs.seconds > longestS) {
        untried.push({
          advice,
          reason: `with it a collection comes every ${Math.ceil(needs.warmupSeconds)} s or so, and runs that could compare pauses take ${needs.seconds} s: measure as long (--seconds ${needs.seconds}) to have it tried`,
        });
      } else {
        const way = { command, engine: advice.engine };
        candidates.push({ advice, complaint: COMPLAINTS[id], way, needs });
      }
    }
  }
  return { candidates, untried };
}

function checkOptions({ command, against, seconds, warmupSeconds, pairs }: ProveOptions): void {
  const check = (ok: boolean, message: string) => {
    if (!ok) throw new DoctorError("bad-option", message);
  };
  check(command.length > 0, "nothing to prove with: give the program after --");
  check(against === undefined || against.command.length > 0, "the changed program has no command: give one");
  check(
    Number.isInteger(pairs) && pairs >= LEAST_PAIRS,
    `pairs is ${pairs}: give ${LEAST_PAIRS} or more, with fewer a difference may always be chance`,
  );
  check(seconds > 0 && seconds <= 3600, `seconds is ${seconds}: give more than 0, at most 3600`);
  check(warmupSeconds >= 0 && warmupSeconds <= 3600, `the warm-up is ${warmupSeconds} s: give 0 to 3600`);
}

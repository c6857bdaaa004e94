import { mergePasses } from "../collect/merge-passes.js";
import { diagnose } from "../diagnose/diagnose.js";
import { DoctorError } from "../doctor-error.js";
import type { Evidence } from "../evidence/evidence.js";
import { expectedProveSeconds, type ProveOptions, type ProveProgress, prove } from "../prove/prove.js";
import type { Report } from "../report/report-data.js";
import { checkDoctor, type DoctorOptions } from "./doctor-options.js";
import { type ExamineOptions, examineOnce } from "./examine-once.js";
import { NO_INLINING } from "./no-inlining.js";
import { PlannedProgress } from "./planned-progress.js";

const SECONDS = 60;
/** Names need fewer samples than figures. */
const NAMES_SECONDS = 20;
/** Nothing is reported of this run but its allocations, so it may stop as often as they ask for. */
const NAMES_ALLOCATIONS = { lifetimes: "wanted", stopsShare: 0.3 } as const;
const WARM_UP_SECONDS = 3;
const PROVE_SECONDS = 10;
/** With less, nobody asks who allocates. */
const LEAST_BYTES_PER_S = 1_000_000;

/**
 * Examines a program: starts it, or attaches to a process; observes it; where it was started and allocates enough, runs it again without inlining, for the
 * names of functions; concludes; and tries the advice where that was asked for. A program that was started is ended at the end of its window, a
 * process is left as it was found.
 *
 * @returns what is known, also where the signal ended it early; undefined where nothing was observed until then
 * @throws DoctorError that says what to change: an option out of its range, a program that does not start, ends before anything is seen or refuses to be observed,
 *   a process that is not there, not Node or not one's own, a load that fails
 */
export async function runDoctor(options: DoctorOptions): Promise<Report | undefined> {
  checkDoctor(options);
  const { subject, load, signal = new AbortController().signal } = options;
  const seconds = options.seconds ?? SECONDS;
  const warmUpSeconds = options.warmUpSeconds ?? (load === undefined ? 0 : WARM_UP_SECONDS);
  const mayRunAgain = "command" in subject && options.namesPass !== false;
  const namesSeconds = mayRunAgain ? Math.min(seconds, NAMES_SECONDS) : 0;
  const passes = mayRunAgain ? 2 : 1;
  const progress = new PlannedProgress(options.onProgress, passes * warmUpSeconds + seconds + namesSeconds);
  const pass = (
    passSeconds: number,
    what: string,
  ): Omit<ExamineOptions, "flags" | "silent" | "allocations" | "onSnapshot"> => ({
    subject,
    load,
    signal,
    warmUpSeconds,
    onWarning: options.onWarning ?? (() => {}),
    seconds: passSeconds,
    onStage(stage) {
      if (stage === "window") progress.begin(what, passSeconds);
      else if (stage === "warm-up") progress.begin("warming up", warmUpSeconds);
      else progress.begin("waiting until the program listens", 0);
    },
  });
  try {
    const first = await examineOnce({
      ...pass(seconds, "observing"),
      flags: [],
      silent: false,
      allocations: { lifetimes: mayRunAgain ? "if-cheap" : "wanted" },
      onSnapshot: options.onSnapshot,
    });
    if (first === undefined) return undefined;
    const endedAt = new Date();
    let evidence = first;
    if (mayRunAgain && !signal.aborted && wantsNames(first)) {
      const names = pass(namesSeconds, "observing again, for names");
      const again = {
        ...names,
        flags: NO_INLINING,
        silent: true,
        allocations: NAMES_ALLOCATIONS,
      };
      evidence = await withNames(first, again);
    }
    const report = diagnose(evidence, endedAt);
    if (options.prove === undefined || !("command" in subject) || signal.aborted) return report;
    const { command, cwd = process.cwd(), env = process.env } = subject;
    const { pairs, against, seconds: runSeconds = Math.min(seconds, PROVE_SECONDS) } = options.prove;
    const proveOptions: ProveOptions = {
      command,
      cwd,
      env,
      ...(load === undefined ? {} : { load }),
      seconds: runSeconds,
      warmupSeconds: warmUpSeconds,
      pairs,
      ...(against === undefined ? {} : { against: { name: "the changed program", command: against } }),
      signal,
      onProgress: (run) => progress.begin(inWords(run), run.seconds),
    };
    progress.planAhead(expectedProveSeconds(report, proveOptions));
    return { ...report, proof: await prove(report, proveOptions) };
  } finally {
    progress.end();
  }
}

/** Whether a second run without inlining would tell more. */
function wantsNames({ threads, ended }: Evidence): boolean {
  if (ended !== "window" && ended !== "exit") return false;
  return threads.some(({ allocations, collections, startMs, endMs }) => {
    const bytes = collections.reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0);
    return allocations.inlined && bytes >= (LEAST_BYTES_PER_S * (endMs - startMs)) / 1000;
  });
}

/** The evidence with names of a second run; where that fails, the evidence as it is, which says so. */
async function withNames(first: Evidence, again: ExamineOptions): Promise<Evidence> {
  try {
    const second = await examineOnce(again);
    // What was interrupted has too few samples to be better than the first.
    if (second === undefined || second.ended === "interrupted") return first;
    if (second.ended === "crash") return withGap(first, `it crashed (${second.exit})`);
    return mergePasses(first, second);
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    return withGap(first, error.message);
  }
}

function withGap(evidence: Evidence, failure: string): Evidence {
  const gap = `Functions that the compiler folded into others are not named, since the second run failed: ${failure}`;
  return { ...evidence, gaps: [...evidence.gaps, gap] };
}

function inWords({ advice, trial, trials, pair, pairs, side }: ProveProgress): string {
  const what = advice.engine?.join(" ") ?? advice.id;
  return `trying ${what} (${trial + 1} of ${trials}), pair ${pair + 1} of ${pairs}, ${side} it`;
}

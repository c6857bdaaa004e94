import { DoctorError } from "../doctor-error.js";
import type { Evidence } from "../evidence/evidence.js";
import { listeningSockets } from "../prove/listening-sockets.js";
import { attachTarget } from "../target/attach-target.js";
import { launchTarget } from "../target/launch-target.js";
import type { Target } from "../target/target.js";
import type { DoctorSubject } from "./doctor-options.js";
import { type ObserveRunOptions, observeRun } from "./observe-run.js";

export interface ExamineOptions extends Omit<ObserveRunOptions, "ignoredSockets"> {
  readonly subject: DoctorSubject;
  /** Settings of the engine that are made before the program's first line. */
  readonly flags: readonly string[];
  /** Whether the program's output is thrown away. */
  readonly silent: boolean;
  /** Is told, in a sentence, of what was left behind though something was observed. */
  readonly onWarning: (sentence: string) => void;
}

/**
 * Starts the program or attaches to the process, observes it, and leaves: a program that was started is ended, unless it ended by itself; a process is left
 * as it was found, whatever happens. Where that fails, what was observed is still handed back, with a gap that says so.
 *
 * @returns undefined where it was ended before the window began
 * @throws DoctorError where the target does not start, is not there or refuses, ends before the window, or the load fails
 */
export async function examineOnce(options: ExamineOptions): Promise<Evidence | undefined> {
  const { subject } = options;
  // What a process listens on before is its own; what comes with attaching, or stands before a program's first line, is the inspector's.
  const own = "pid" in subject ? listeningSockets(subject.pid) : new Map<string, number>();
  const target = await begin(options);
  let evidence: Evidence | undefined;
  try {
    const listening = listeningSockets(target.facts.pid);
    const ignoredSockets = new Set([...listening.keys()].filter((socket) => !own.has(socket)));
    evidence = await observeRun(target, { ...options, ignoredSockets });
  } catch (error) {
    // What failed first says more than what failed because of it.
    await leave(target, options, evidence).catch(() => {});
    throw error;
  }
  try {
    await leave(target, options, evidence);
    return evidence;
  } catch (error) {
    if (evidence === undefined || !(error instanceof DoctorError)) throw error;
    options.onWarning(error.message);
    return {
      ...evidence,
      gaps: [...evidence.gaps, `Whether it was left as it was found: ${error.message}.`],
    };
  }
}

async function leave(
  target: Target,
  { subject }: ExamineOptions,
  evidence: Evidence | undefined,
): Promise<void> {
  const ended = evidence?.ended === "exit" || evidence?.ended === "crash";
  await ("pid" in subject || ended ? target.release() : target.stop());
}

function begin({ subject, flags, silent }: ExamineOptions) {
  if ("pid" in subject) return attachTarget(subject.pid);
  const { command, cwd = process.cwd(), env = process.env, output = "inherit" } = subject;
  return launchTarget({ command, cwd, env, flags, output: silent ? "ignore" : output });
}

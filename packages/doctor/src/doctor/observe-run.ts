import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { type ObserveOptions, observe } from "../collect/observe.js";
import { DoctorError } from "../doctor-error.js";
import type { Evidence } from "../evidence/evidence.js";
import { type LoadEnd, type LoadRun, startLoad } from "../prove/load-command.js";
import { earlyEnd } from "../target/exit-words.js";
import type { Target } from "../target/target.js";

/** What a run is doing. */
export type RunStage = "start" | "warm-up" | "window";

/** Of a program that was over before, nothing can be said. */
const LEAST_MS = 500;

export interface ObserveRunOptions {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly load?: string | undefined;
  /** Sockets that the target listens on not for its own sake, such as the inspector's. */
  readonly ignoredSockets: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** What allocation profiles are for in this run, and may cost. */
  readonly allocations: Pick<ObserveOptions, "lifetimes" | "stopsShare">;
  readonly onStage: (stage: RunStage) => void;
  readonly onSnapshot?: ((evidence: Evidence) => void) | undefined;
}

/**
 * Observes one run of a target: it is let go, put under its load, warmed up, and then observed. Where the load ends first, the window ends with it.
 *
 * @returns undefined where it was ended before the window began
 * @throws DoctorError `exited-early` or `crashed` where the program ended before the window began; `load-failed`
 */
export async function observeRun(target: Target, options: ObserveRunOptions): Promise<Evidence | undefined> {
  const { signal, warmUpSeconds, seconds, onStage, onSnapshot } = options;
  const loadOver = new AbortController();
  const over = AbortSignal.any([signal, loadOver.signal]);
  let load: LoadRun | undefined;
  // Has the load's end, once it has come.
  const loadEnds: LoadEnd[] = [];
  try {
    if (options.load !== undefined) {
      load = startLoad(options.load, {
        readyPid: target.facts.pid,
        ignored: options.ignoredSockets,
        cwd: target.facts.cwd,
      });
      void load.ended.then((end) => {
        loadEnds.push(end);
        loadOver.abort();
      });
    }
    if (warmUpSeconds > 0) await warmUp(target, load, options, over);
    if (signal.aborted) return undefined;
    const early = loadEnds.at(0);
    if (early !== undefined) throw overBefore(options.load ?? "", early);
    onStage("window");
    const evidence = await observe(target, { seconds, signal: over, onSnapshot, ...options.allocations });
    const { ended, windowMs } = evidence;
    const byItself = ended === "exit" || ended === "crash";
    if (byItself && windowMs < LEAST_MS) throw earlyEnd(target.facts.command, await target.exited);
    const failed = loadEnds.at(0)?.error;
    // Where the program ended, the load failed because of that.
    if (failed !== undefined && !byItself) throw failed;
    const endedByLoad = loadOver.signal.aborted && !signal.aborted && ended === "interrupted";
    return endedByLoad ? { ...evidence, ended: "window" } : evidence;
  } finally {
    await load?.stop();
  }
}

/** Lets the program run, and its load, for the time of the warm-up, or until somebody says that it is over. */
async function warmUp(
  target: Target,
  load: LoadRun | undefined,
  { warmUpSeconds, onStage }: ObserveRunOptions,
  over: AbortSignal,
): Promise<void> {
  const left = new AbortController();
  const { signal } = left;
  const whole = async () => {
    if (load !== undefined) {
      onStage("start");
      await load.started;
    }
    if (signal.aborted) return;
    onStage("warm-up");
    await wait(warmUpSeconds * 1000, undefined, { signal }).catch(() => {});
  };
  try {
    await target.run();
    if (over.aborted) return;
    const ending = target.ending.then(() => true);
    const gone = target.exited.then(() => true);
    const ended = await Promise.race([ending, gone, whole(), once(over, "abort", { signal })]);
    if (ended !== true) return;
  } finally {
    left.abort();
  }
  await target.release();
  throw earlyEnd(target.facts.command, await target.exited);
}

function overBefore(load: string, { seconds, error }: LoadEnd): DoctorError {
  if (error !== undefined) return error;
  const message = `the load '${load}' ended in the warm-up, after ${seconds.toFixed(1)} s: give it more to do, or a shorter warm-up`;
  return new DoctorError("load-failed", message);
}

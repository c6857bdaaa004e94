import { DoctorError } from "../doctor-error.js";
import { exitWords } from "../target/exit-words.js";
import { launchTarget } from "../target/launch-target.js";
import type { Target, ThreadSession } from "../target/target.js";
import { listeningSockets } from "./listening-sockets.js";
import { startLoad } from "./load-command.js";
import { RunCourse, type Turn } from "./run-course.js";
import type { RunMeasures } from "./run-measures.js";
import { installProbe, markProbe, type ProbeReading, readProbe } from "./run-probe.js";
import { RunTrace } from "./run-trace.js";
import type { RunWay } from "./run-trial.js";
import { summarizeRun } from "./summarize-run.js";

export interface MeasureRunOptions {
  /** A shell command, started when the program listens. */
  readonly load?: string;
  readonly warmupSeconds: number;
  /** What is measured after the warm-up, at most; of a program that ends by itself before, the whole run is. */
  readonly seconds: number;
  /** Whether the program is expected to end by itself, so that the load may end before it. */
  readonly untilExit: boolean;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** What all threads say, by thread. */
type Readings = ReadonlyMap<ThreadSession, ProbeReading>;

/** A load that ends by itself must have lasted for so much of the window. */
const LEAST_OF_WINDOW = 0.5;

/**
 * Runs a program once under its load and measures it lightly: V8's trace without phases, and a probe twice a second. Nothing profiles. Program and load
 * have gone when it resolves or rejects.
 *
 * @throws DoctorError as `launchTarget`; `load-failed` where the load fails or is too short; the reason of the signal where it was ended early
 */
export async function measureRun(way: RunWay, options: MeasureRunOptions): Promise<RunMeasures> {
  options.signal?.throwIfAborted();
  const { cwd, env } = options;
  const target = await launchTarget({
    ...way,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    output: "ignore",
  });
  try {
    return await measureTarget(target, options);
  } finally {
    await target.stop();
  }
}

async function measureTarget(target: Target, options: MeasureRunOptions): Promise<RunMeasures> {
  const { load: command, warmupSeconds, seconds, untilExit, signal, cwd, env } = options;
  const ignored = new Set((await listeningSockets(target.facts.pid)).keys());
  const sessions: ThreadSession[] = [];
  const install = async (session: ThreadSession) => {
    await installProbe(session);
    sessions.push(session);
  };
  await install(target.main);
  await target.onWorker(install);
  const trace = new RunTrace(target.main);
  await trace.start();
  const course = new RunCourse(target, signal);
  const begin = await readAll(sessions);
  const beginMs = clockMs();
  await target.run();

  const load =
    command === undefined
      ? undefined
      : startLoad(command, {
          readyPid: target.facts.pid,
          ignored,
          ...(cwd === undefined ? {} : { cwd }),
          ...(env === undefined ? {} : { env }),
        });
  try {
    let peakRssBytes = begin.get(target.main)?.rssBytes ?? 0;
    const sample = async () => {
      peakRssBytes = Math.max(peakRssBytes, (await readProbe(target.main)).rssBytes);
    };
    let turn: Turn = load === undefined ? "time" : await course.watchLoad(load, untilExit);
    if (turn === "time") turn = await course.pass(warmupSeconds, sample);
    let from = begin;
    let fromMs = beginMs;
    if (turn === "time") {
      await Promise.all(living(sessions).map(markProbe));
      from = await readAll(sessions);
      fromMs = clockMs();
      turn = await course.pass(seconds, sample);
    }
    const toMs = clockMs();
    if (turn === "load") checkLasted(options, (toMs - fromMs) / 1000);
    // A program that has gone can say nothing any more.
    const to = turn === "exited" ? from : await readAll(sessions);
    const threads = turn === "exited" ? [] : await trace.stop();
    const whole = turn === "ending" || turn === "exited";
    if (turn === "ending") await target.release();
    const exit = whole ? await target.exited : undefined;
    const first = whole ? begin : from;
    const cpuMs = (readings: Readings) => readings.get(target.main)?.cpuMs ?? 0;
    return summarizeRun({
      fromMs: whole ? beginMs : fromMs,
      toMs,
      endedByItself: whole,
      ...(exit === undefined || exit.code === 0 ? {} : { crash: exitWords(exit) }),
      threads,
      heapGrowthBytes: heapGrowth(first, to),
      cpuMs: cpuMs(to) - cpuMs(first),
      loopDelaysP99Ms: [...to.values()].map(
        ({ loopDelayP99Ms }) => loopDelayP99Ms[whole ? "whole" : "marked"],
      ),
      peakRssBytes: Math.max(peakRssBytes, to.get(target.main)?.rssBytes ?? 0),
    });
  } finally {
    await load?.stop();
  }
}

function living(sessions: readonly ThreadSession[]): ThreadSession[] {
  return sessions.filter(({ gone }) => !gone.aborted);
}

async function readAll(sessions: readonly ThreadSession[]): Promise<Readings> {
  const readings = new Map<ThreadSession, ProbeReading>();
  for (const session of living(sessions)) {
    try {
      readings.set(session, await readProbe(session));
    } catch (error) {
      // A worker that went while it was asked is as one that went before.
      if (!session.gone.aborted) throw error;
    }
  }
  return readings;
}

/** Of the threads that are there at the end. */
function heapGrowth(from: Readings, to: Readings): number {
  let bytes = 0;
  for (const [session, { heapUsedBytes }] of to) {
    bytes += heapUsedBytes - (from.get(session)?.heapUsedBytes ?? 0);
  }
  return bytes;
}

function checkLasted({ load, warmupSeconds, seconds }: MeasureRunOptions, lastedS: number): void {
  if (lastedS >= seconds * LEAST_OF_WINDOW) return;
  throw new DoctorError(
    "load-failed",
    `the load '${load}' ended by itself before it could be measured: a run takes ${warmupSeconds + seconds} s, so let it last longer`,
  );
}

/** The monotonic clock of the machine, which V8's trace has too. */
function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

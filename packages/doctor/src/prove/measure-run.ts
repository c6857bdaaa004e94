import { DoctorError } from "../doctor-error.js";
import { exitWords } from "../target/exit-words.js";
import { launchTarget } from "../target/launch-target.js";
import type { Target, ThreadSession } from "../target/target.js";
import { bytesRead } from "./bytes-read.js";
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

/** What each thread said last; also of those that have gone. */
type Readings = ReadonlyMap<ThreadSession, ProbeReading>;

/** A load that ends by itself must have lasted for so much of the window. */
const LEAST_OF_WINDOW = 0.5;

/**
 * Runs a program once under its load and measures it lightly: V8's trace without phases, and a probe five times a second. Nothing profiles. Program and load
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
  const readings = new Map<ThreadSession, ProbeReading>();
  let peakRssBytes = 0;
  const sample = async () => {
    await readAll(sessions, readings);
    peakRssBytes = Math.max(peakRssBytes, readings.get(target.main)?.rssBytes ?? 0);
  };
  await sample();
  const begin: Readings = new Map(readings);
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
    let turn: Turn = load === undefined ? "time" : await course.watchLoad(load, untilExit);
    if (turn === "time") turn = await course.pass(warmupSeconds, sample);
    let from = begin;
    let fromMs = beginMs;
    let readBefore: number | undefined;
    if (turn === "time") {
      for (const session of living(sessions)) await unlessEnding(session, markProbe(session));
      await sample();
      from = new Map(readings);
      readBefore = bytesRead(target.facts.pid);
      fromMs = clockMs();
      turn = await course.pass(seconds, sample);
    }
    const toMs = clockMs();
    const readAfter = bytesRead(target.facts.pid);
    if (turn === "load") checkLasted(options, (toMs - fromMs) / 1000);
    const whole = turn === "ending" || turn === "exited";
    if (!whole) await sample();
    if (turn === "ending") await readLastHeap(target.main, readings);
    // A program that has gone says nothing any more.
    const threads = turn === "exited" ? [] : await trace.stop();
    if (turn === "ending") await target.release();
    const exit = whole ? await target.exited : undefined;
    return summarizeRun({
      fromMs: whole ? beginMs : fromMs,
      toMs,
      endedByItself: whole,
      ...(exit === undefined || exit.code === 0 ? {} : { crash: exitWords(exit) }),
      threads,
      heapGrowthBytes: heapGrowth(whole ? begin : from, readings),
      // Of a run that ended by itself its time says how much it did.
      ...(whole || readBefore === undefined || readAfter === undefined
        ? {}
        : { readBytes: readAfter - readBefore }),
      cpuShare: cpuShare((whole ? begin : from).get(target.main), readings.get(target.main)),
      loopDelaysP99Ms: [...readings.values()].map(
        ({ loopDelayP99Ms }) => loopDelayP99Ms[whole ? "whole" : "marked"],
      ),
      peakRssBytes,
    });
  } finally {
    await load?.stop();
  }
}

function living(sessions: readonly ThreadSession[]): ThreadSession[] {
  return sessions.filter(({ gone }) => !gone.aborted);
}

async function readAll(
  sessions: readonly ThreadSession[],
  readings: Map<ThreadSession, ProbeReading>,
): Promise<void> {
  for (const session of living(sessions)) {
    const reading = await unlessEnding(session, readProbe(session));
    if (reading !== undefined) readings.set(session, reading);
  }
}

/** A thread that comes to its end while it is asked runs no code any more, and is as one that was asked before. */
async function unlessEnding<T>(session: ThreadSession, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DoctorError && !session.gone.aborted) throw error;
    return undefined;
  }
}

/** The heap of a program at its end, by the inspector alone. */
async function readLastHeap(main: ThreadSession, readings: Map<ThreadSession, ProbeReading>): Promise<void> {
  const last = readings.get(main);
  const usage: { usedSize: number } | undefined = await unlessEnding(main, main.post("Runtime.getHeapUsage"));
  if (last !== undefined && usage !== undefined)
    readings.set(main, { ...last, heapUsedBytes: usage.usedSize });
}

function heapGrowth(from: Readings, to: Readings): number {
  let bytes = 0;
  for (const [session, { heapUsedBytes }] of to) {
    bytes += heapUsedBytes - (from.get(session)?.heapUsedBytes ?? 0);
  }
  return bytes;
}

/** Of one core, from one reading to another. */
function cpuShare(from: ProbeReading | undefined, to: ProbeReading | undefined): number {
  if (from === undefined || to === undefined || to.atMs <= from.atMs) return 0;
  return (to.cpuMs - from.cpuMs) / (to.atMs - from.atMs);
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

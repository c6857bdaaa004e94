import { DoctorError } from "../doctor-error.js";
import { exitWords } from "../target/exit-words.js";
import { launchTarget } from "../target/launch-target.js";
import type { Target } from "../target/target.js";
import { bytesRead } from "./bytes-read.js";
import { listeningSockets } from "./listening-sockets.js";
import { startLoad } from "./load-command.js";
import { RunCourse, type Turn } from "./run-course.js";
import type { RunMeasures } from "./run-measures.js";
import { RunReadings } from "./run-readings.js";
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
  const { pid } = target.facts;
  const ignored = new Set(listeningSockets(pid).keys());
  const readings = new RunReadings(target.main);
  await readings.add(target.main);
  await target.onWorker((worker) => readings.add(worker));
  const trace = new RunTrace(target.main);
  await trace.start();
  const course = new RunCourse(target, signal);
  await readings.read();
  const begin = { atMs: clockMs(), readings: readings.now(), bytesRead: bytesRead(pid) };
  await target.run();

  const load =
    command === undefined
      ? undefined
      : startLoad(command, {
          readyPid: pid,
          ignored,
          ...(cwd === undefined ? {} : { cwd }),
          ...(env === undefined ? {} : { env }),
        });
  try {
    const sample = () => readings.read();
    let turn: Turn = load === undefined ? "time" : await course.watchLoad(load, untilExit);
    if (turn === "time") turn = await course.pass(warmupSeconds, sample);
    let from = begin;
    if (turn === "time") {
      await readings.mark();
      from = { atMs: clockMs(), readings: readings.now(), bytesRead: bytesRead(pid) };
      turn = await course.pass(seconds, sample);
    }
    const toMs = clockMs();
    if (turn === "load") checkLasted(options, (toMs - from.atMs) / 1000);
    const readAfter = bytesRead(pid);
    const whole = turn === "ending" || turn === "exited";
    if (whole) from = begin;
    if (turn === "ending") await readings.readLastHeap();
    else await readings.read();
    const threads = await trace.stop();
    if (turn === "ending") await target.release();
    const exit = whole ? await target.exited : undefined;
    return summarizeRun({
      fromMs: from.atMs,
      toMs,
      endedByItself: whole,
      ...(exit === undefined || exit.code === 0 ? {} : { crash: exitWords(exit) }),
      threads,
      heapGrowthBytes: readings.heapGrowthBytes(from.readings),
      ...(readAfter === undefined || from.bytesRead === undefined
        ? {}
        : { readBytes: readAfter - from.bytesRead }),
      cpuShare: readings.cpuShare(from.readings),
      loopDelaysP99Ms: readings.loopDelaysP99Ms(whole ? "whole" : "marked"),
      peakRssBytes: readings.peakRssBytes,
    });
  } finally {
    course.end();
    await load?.stop();
  }
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

import { DoctorError } from "../doctor-error.js";
import type { LoopDelay, ProcessSample, ThreadSample } from "../evidence/evidence.js";
import type { ThreadSession } from "../target/target.js";
import type { WindowClock } from "./window-clock.js";

/** How often the target's timer looks at the loop's delay. */
export const RESOLUTION_MS = 5;
/** One hour of them. */
const SAMPLES_AT_MOST = 7200;
/** The function in the target that all reading happens in, so that profiles can leave it out. Heap profiles tell names of functions, but no name of a script like this. */
export const PROBE_FUNCTION = "pauselessDoctorProbe";
const GROUP = "pauseless-doctor";

/** What {@link PROBE} answers with. */
interface Reading {
  readonly memory: {
    readonly rss: number;
    readonly heapTotal: number;
    readonly heapUsed: number;
    readonly external: number;
    readonly arrayBuffers: number;
  };
  readonly cpuUs: number;
  /** Milliseconds of the event loop since its start. */
  readonly active: number;
  readonly idle: number;
  readonly recentMaxNs: number;
  readonly count: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  /** What reading took. */
  readonly tookMs: number;
}

interface Facts {
  readonly heapLimitBytes: number;
  /** Of a worker: its young generation at its largest. 0 in the main thread, where Node does not tell. */
  readonly youngBytes: number;
}

/**
 * Runs in the target. Node's own modules are asked for by the way that works in modules of both kinds, and leaves no global behind.
 *
 * The longest delay since the reading before is measured by a timer, because a reading can come while the loop stands, in the middle of the program's own function: a histogram of Node's
 * that is reset then forgets what it stood so far, and never counts that delay.
 */
const PROBE = `(() => {
  const node = (name) => process.getBuiltinModule("node:" + name);
  const { monitorEventLoopDelay, performance } = node("perf_hooks");
  const { isMainThread, resourceLimits } = node("worker_threads");
  const { clearInterval, setInterval } = node("timers");
  const whole = monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} });
  whole.enable();
  let timer;
  let turnedAt = 0;
  let recentMax = 0;
  // A worker that waits at its start has no timers yet: Node would count one that it cannot make, and the worker would end with all of its own still to come.
  const hasTimers = () => isMainThread || performance.nodeTiming.loopStart >= 0;
  const startTimer = () => {
    turnedAt = performance.now();
    timer = setInterval(function ${PROBE_FUNCTION}() {
      const now = performance.now();
      if (now - turnedAt > recentMax) recentMax = now - turnedAt;
      turnedAt = now;
    }, ${RESOLUTION_MS}).unref();
  };
  return {
    facts: () => ({
      heapLimitBytes: node("v8").getHeapStatistics().heap_size_limit,
      youngBytes: (resourceLimits.maxYoungGenerationSizeMb ?? 0) * 1048576,
    }),
    begin: () => whole.reset(),
    read: () => {
      const before = performance.now();
      const cpu = process.cpuUsage();
      const { active, idle } = performance.eventLoopUtilization();
      const { count, max } = whole;
      const reading = {
        memory: process.memoryUsage(),
        cpuUs: cpu.user + cpu.system,
        active,
        idle,
        recentMaxNs: 1e6 * recentMax,
        count,
        p50Ns: count > 0 ? whole.percentile(50) : 0,
        p99Ns: count > 0 ? whole.percentile(99) : 0,
        maxNs: count > 0 ? max : 0,
      };
      recentMax = 0;
      if (timer === undefined && hasTimers()) startTimer();
      return { ...reading, tookMs: performance.now() - before };
    },
    end: () => {
      whole.disable();
      clearInterval(timer);
    },
  };
})()`;

/** Reads a thread's memory and the delay of its event loop, by an object of its own in the target. */
export class Probe {
  samples: readonly ThreadSample[] = [];
  /** The process as this thread sees it: the same from each. */
  process: readonly ProcessSample[] = [];
  /** What reading took in the target. */
  tookMs = 0;
  /** Processor time of the process before the window. */
  cpuBeforeMs = 0;
  private objectId: string | undefined;
  private turnedUs = 0;
  /** How long the loop has not turned, so far as it is known from reading to reading. */
  private standsMs = 0;
  private last: Reading | undefined;

  constructor(
    private readonly session: ThreadSession,
    private readonly clock: WindowClock,
  ) {}

  /** Makes the object in the target. @throws what {@link ThreadSession.post} throws; {@link DoctorError} `inspector-refused` where the target's Node is too old for it */
  async start(): Promise<Facts> {
    const { result, exceptionDetails } = await this.session.post("Runtime.evaluate", {
      expression: PROBE,
      objectGroup: GROUP,
      silent: true,
    });
    if (exceptionDetails !== undefined) {
      throw new DoctorError(
        "inspector-refused",
        `${this.session.name} cannot be observed (${wordsOf(exceptionDetails)}); run the program with Node 20.16 or newer`,
      );
    }
    this.objectId = result.objectId as string;
    return (await this.call("facts")) as Facts;
  }

  /** What was measured so far does not count. */
  async begin(): Promise<void> {
    await this.call("begin");
    this.last = (await this.call("read")) as Reading;
    this.cpuBeforeMs = this.last.cpuUs / 1000;
    this.turnedUs = this.clock.nowUs();
  }

  /** Takes a sample. @throws what {@link ThreadSession.post} throws */
  async read(): Promise<void> {
    if (this.objectId === undefined) return;
    const reading = (await this.call("read")) as Reading;
    const atMs = this.clock.nowMs();
    const { memory, cpuUs, active, idle, recentMaxNs, tookMs } = reading;
    this.tookMs += tookMs;
    if (reading.count !== this.last?.count) this.turnedUs = this.clock.nowUs();
    this.standsMs = (this.clock.nowUs() - this.turnedUs) / 1000;
    const activeMs = active - (this.last?.active ?? 0);
    const idleMs = idle - (this.last?.idle ?? 0);
    const sample = {
      atMs,
      heapUsedBytes: memory.heapUsed,
      heapTotalBytes: memory.heapTotal,
      externalBytes: memory.external,
      arrayBuffersBytes: memory.arrayBuffers,
      loopDelayMaxMs: lateness(recentMaxNs),
      loopBusyShare: activeMs + idleMs > 0 ? Math.min(1, Math.max(0, activeMs / (activeMs + idleMs))) : 0,
    };
    this.samples = thinned([...this.samples, sample], joinedThreadSamples);
    this.process = thinned(
      [...this.process, { atMs, rssBytes: memory.rss, cpuMs: cpuUs / 1000 }],
      (_, b) => b,
    );
    this.last = reading;
  }

  /** As it was read last. */
  heapUsedBytes(): number {
    return this.last?.memory.heapUsed ?? 0;
  }

  /** Takes everything out of the target again. @throws what {@link ThreadSession.post} throws */
  async stop(): Promise<void> {
    if (this.objectId === undefined) return;
    await this.call("end");
    this.objectId = undefined;
    await this.session.post("Runtime.releaseObjectGroup", { objectGroup: GROUP });
  }

  /** Over the whole window so far. */
  loopDelay(): LoopDelay {
    const { count, p50Ns, p99Ns, maxNs } = this.last ?? { count: 0, p50Ns: 0, p99Ns: 0, maxNs: 0 };
    // A loop that stands has not told its delay yet.
    const maxMs = Math.max(lateness(maxNs), this.standsMs);
    return { count, p50Ms: lateness(p50Ns), p99Ms: lateness(p99Ns), maxMs };
  }

  private async call(name: "facts" | "begin" | "read" | "end"): Promise<unknown> {
    const { result, exceptionDetails } = await this.session.post("Runtime.callFunctionOn", {
      objectId: this.objectId,
      functionDeclaration: `function ${PROBE_FUNCTION}() { return this.${name}(); }`,
      returnByValue: true,
      silent: true,
    });
    if (exceptionDetails !== undefined) throw new Error(wordsOf(exceptionDetails));
    return result.value;
  }
}

function wordsOf(details: {
  readonly text: string;
  readonly exception?: { readonly description?: string };
}): string {
  return details.exception?.description?.split("\n")[0] ?? details.text;
}

/** Two samples as one of the time of both. */
function joinedThreadSamples(a: ThreadSample, b: ThreadSample): ThreadSample {
  return {
    ...b,
    loopDelayMaxMs: Math.max(a.loopDelayMaxMs, b.loopDelayMaxMs),
    loopBusyShare: (a.loopBusyShare + b.loopBusyShare) / 2,
  };
}

/** Half as many of the older half once there are too many, so that a window of days takes no more memory than one of hours. */
function thinned<T>(samples: readonly T[], joined: (a: T, b: T) => T): readonly T[] {
  if (samples.length < SAMPLES_AT_MOST) return samples;
  const half = SAMPLES_AT_MOST / 2;
  const older = Array.from({ length: half / 2 }, (_, i) => joined(samples[2 * i], samples[2 * i + 1]));
  return [...older, ...samples.slice(half)];
}

/** Node measures from one timer to the next; what is beyond the timer's period is late. */
export function lateness(ns: number): number {
  return Math.max(0, ns / 1e6 - RESOLUTION_MS);
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Evidence } from "../evidence/evidence.js";
import type { Target, TargetExit, ThreadSession } from "../target/target.js";
import { bytesOf } from "./allocation-parts.js";
import type { Lifetimes } from "./allocation-plan.js";
import { NodeChildren } from "./node-children.js";
import { overhead, processorMsOf } from "./overhead.js";
import { samplingCost, TYPICAL_COST } from "./sampling-cost.js";
import { ScheduledTime } from "./scheduled-time.js";
import { SourcePlaces } from "./source-places.js";
import { ThreadObserver } from "./thread-observer.js";
import { HeapTracer } from "./trace/heap-tracer.js";
import { WindowClock } from "./window-clock.js";

export interface ObserveOptions {
  /** How long to observe, unless the program ends before. */
  readonly seconds: number;
  /** Ends observing at once. */
  readonly signal?: AbortSignal;
  /** How much what lives on is worth where full collections are dear; `wanted` unless told. */
  readonly lifetimes?: Lifetimes;
  /**
   * What part of the window full collections may take that allocation profiles end in, 0 to 1; 0.015 unless told. In a large heap there are fewer profiles then, and
   * where it is too large for the window for even one of them, that one.
   */
  readonly stopsShare?: number;
  /** Is given what is known so far, about every two seconds. Allocations come with the end of each part. */
  readonly onSnapshot?: ((evidence: Evidence) => void) | undefined;
}

const SNAPSHOT_MS = 2000;
const CHILDREN_MS = 500;
/** The full collections that the doctor causes may take so much of the window; with the engine's helping threads that is half as much again of a core. */
const STOPS_SHARE = 0.015;
/** Programs that make a worker for each task would fill the memory with threads of some milliseconds. */
const WORKERS_AT_MOST = 64;
/** As many again are kept of those that have ended. */
const ENDED_AT_MOST = 64;
/** A process that has let its debugger go ends soon, but for what its exit handlers do. */
const EXIT_MS = 10_000;

/**
 * Observes a target for a window: lets it run, and gathers what its threads do together, on one clock. It ends with the window's time, by the signal, with the program or with
 * its crash, whichever comes first; what was gathered until then is the evidence, and its `gaps` say what is missing. It takes all of its own out of the target again, but
 * neither stops nor releases it, unless the program has come to its end: then it is let go.
 *
 * @throws RangeError where `seconds` is not above 0; what `onSnapshot` throws; {@link DoctorError} `no-answer` or `inspector-refused` where observing cannot even begin
 */
export async function observe(target: Target, options: ObserveOptions): Promise<Evidence> {
  if (!(options.seconds > 0)) throw new RangeError(`seconds is ${options.seconds}; give more than 0`);
  return await new Observation(target, options).run();
}

type Ended = Evidence["ended"];

class Observation {
  private readonly clock = new WindowClock();
  private readonly places = new SourcePlaces();
  private readonly threads: ThreadObserver[] = [];
  private readonly children: NodeChildren;
  private threadsMissed = 0;
  private endedLeftOut = 0;
  private readonly gaps: string[] = [];
  private readonly over = new AbortController();
  private cost = TYPICAL_COST;
  private tracer: HeapTracer | undefined;
  private exit: TargetExit | undefined;

  constructor(
    private readonly target: Target,
    private readonly options: ObserveOptions,
  ) {
    this.children = new NodeChildren(target.facts.pid);
  }

  async run(): Promise<Evidence> {
    const { target } = this;
    target.exited.then((exit) => (this.exit = exit));
    await this.add(target.main);
    await target.onWorker((worker) => this.addWorker(worker));
    this.clock.begin();
    const tracer = new HeapTracer(target.main, this.clock.startUs);
    await tracer.start();
    this.tracer = tracer;
    await Promise.all(this.threads.map((thread) => this.begin(thread, tracer)));
    const ended = this.whenEnded();
    await target.run();
    void this.lookForChildren();
    const telling = this.tell();
    // What the listener of snapshots throws ends observing at once.
    const how = await Promise.race([ended, telling.then(() => ended)]).finally(() => this.over.abort());
    const windowMs = this.clock.nowMs();
    await telling;
    await this.readAll(how, windowMs, tracer);
    const end = await this.endOf(how);
    await this.measureCost();
    return this.evidence(windowMs, end, tracer);
  }

  private async whenEnded(): Promise<Ended> {
    const { seconds, signal } = this.options;
    const aborted = new Promise<Ended>((resolve) => {
      if (signal?.aborted) resolve("interrupted");
      signal?.addEventListener("abort", () => resolve("interrupted"), { once: true });
    });
    return await Promise.race<Ended>([
      aborted,
      sleep(seconds * 1000, "window" as const, { signal: this.over.signal }).catch(() => "window" as const),
      this.target.ending.then(() => "exit" as const),
      this.target.exited.then(() => "crash" as const),
    ]);
  }

  private async add(session: ThreadSession): Promise<void> {
    const thread = new ThreadObserver(session, this.clock);
    await thread.start();
    this.threads.push(thread);
    if (this.tracer !== undefined) await this.begin(thread, this.tracer);
  }

  private async addWorker(worker: ThreadSession): Promise<void> {
    this.leaveOutEnded();
    if (this.threads.filter(({ session }) => !session.gone.aborted).length > WORKERS_AT_MOST) {
      this.threadsMissed++;
      const sentence = `No more than ${WORKERS_AT_MOST} workers at once were observed.`;
      if (!this.gaps.includes(sentence)) this.gaps.push(sentence);
      return;
    }
    try {
      await this.add(worker);
    } catch (error) {
      this.threadsMissed++;
      this.gaps.push(`${worker.name} was not observed: ${error instanceof Error ? error.message : error}.`);
    }
  }

  /** Of the workers that have ended, those that stood least for the collector make room. */
  private leaveOutEnded(): void {
    const { tracer } = this;
    if (tracer === undefined) return;
    const ended = this.threads.filter(({ session }) => session.threadId !== 0 && session.gone.aborted);
    const stoodMs = ({ session }: ThreadObserver): number =>
      tracer.collections(session.threadId).reduce((sum, { ms }) => sum + ms, 0);
    if (ended.length <= ENDED_AT_MOST) return;
    const [least] = ended.map((thread) => ({ thread, ms: stoodMs(thread) })).sort((a, b) => a.ms - b.ms);
    this.threads.splice(this.threads.indexOf(least.thread), 1);
    tracer.forget(least.thread.session.threadId);
    this.endedLeftOut++;
  }

  private async begin(thread: ThreadObserver, tracer: HeapTracer): Promise<void> {
    await tracer.watch(thread.session);
    const fromMs = this.clock.nowMs();
    const collections = () => tracer.collections(thread.session.threadId);
    const { seconds, lifetimes = "wanted", stopsShare = STOPS_SHARE } = this.options;
    thread.run(
      seconds * 1000,
      { lifetimes, stopsShare },
      {
        bytesPerS: () => (bytesOf(collections()) * 1000) / Math.max(1, this.clock.nowMs() - fromMs),
        youngSince: (atMs) =>
          collections().filter(({ startMs, kind }) => kind === "minor" && startMs >= atMs).length,
        longestStopMs: () =>
          collections().reduce(
            (longest, { byDoctor, ms }) => (byDoctor ? Math.max(longest, ms) : longest),
            0,
          ),
      },
      new ScheduledTime(this.target.facts.pid, tracer.systemNumber(thread.session.threadId)),
    );
  }

  private async lookForChildren(): Promise<void> {
    const { signal } = this.over;
    while (!signal.aborted) {
      this.children.look();
      await sleep(CHILDREN_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Tells what is known, from time to time. */
  private async tell(): Promise<void> {
    const { onSnapshot } = this.options;
    const { signal } = this.over;
    if (onSnapshot === undefined) return;
    while (this.tracer !== undefined) {
      await sleep(SNAPSHOT_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      onSnapshot(this.evidence(this.clock.nowMs(), { ended: "window" }, this.tracer));
    }
  }

  private async readAll(how: Ended, windowMs: number, tracer: HeapTracer): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.stop(windowMs, this.places, how === "exit")));
    await tracer.stop();
    this.gaps.push(...tracer.gaps());
    if (how === "crash") {
      this.gaps.push(
        "The program went without notice: what it did in its last second, and what was not read of its profiles, is not known.",
      );
    }
  }

  private async endOf(how: Ended): Promise<Pick<Evidence, "ended" | "exit">> {
    if (how === "window" || how === "interrupted") return { ended: how };
    if (how === "exit") {
      await this.target.release();
      await Promise.race([this.target.exited, sleep(EXIT_MS, undefined, { ref: false })]);
    }
    if (this.exit === undefined) return { ended: "exit" };
    const { code, signal } = this.exit;
    const exit = code ?? signal;
    if (exit === null) return { ended: "exit" };
    return { ended: exit === 0 ? "exit" : "crash", exit };
  }

  /** In this process, so only when the target is no longer disturbed by it. */
  private async measureCost(): Promise<void> {
    const mean = (frames: number, samples: number): number => Math.round(frames / Math.max(1, samples));
    const [{ profile, allocations }] = this.threads;
    try {
      this.cost = await samplingCost({
        processor: mean(profile.frames, profile.samples),
        heap: mean(allocations.frames, allocations.samplesRead),
      });
    } catch (error) {
      this.gaps.push(
        `What sampling cost is an estimate: this process cannot be profiled (${error instanceof Error ? error.message : error}).`,
      );
    }
  }

  private leftOutGaps(): string[] {
    return this.endedLeftOut === 0
      ? []
      : [
          `${this.endedLeftOut} workers that had ended were left out: those that the collector stopped least.`,
        ];
  }

  private evidence(windowMs: number, end: Pick<Evidence, "ended" | "exit">, tracer: HeapTracer): Evidence {
    const { facts } = this.target;
    const observed = this.threads.map((thread) => ({
      thread,
      traced: tracer.thread(thread.session.threadId),
    }));
    const { process, cpuBeforeMs } = this.threads[0].probe;
    const processorMs = processorMsOf(cpuBeforeMs, process);
    return {
      version: 1,
      target: facts,
      windowMs,
      ...end,
      threads: observed.map(({ thread, traced }) => thread.evidence(traced, windowMs, this.places, facts)),
      process: process.map((sample) => ({ ...sample, atMs: Math.min(sample.atMs, windowMs) })),
      overhead: overhead(
        observed,
        Math.max(processorMs, windowMs),
        {
          events: tracer.eventCount(),
          periods: tracer.periodCount(),
          nodeVersion: facts.nodeVersion,
          cores: facts.cores,
        },
        this.cost,
      ),
      unobserved: {
        threads: this.threadsMissed + this.threads.filter(({ isWhole }) => !isWhole).length,
        children: this.children.pids(),
      },
      gaps: [
        ...this.gaps,
        ...this.leftOutGaps(),
        ...this.children.gaps(),
        ...this.threads.flatMap(({ gaps }) => gaps),
      ],
    };
  }
}

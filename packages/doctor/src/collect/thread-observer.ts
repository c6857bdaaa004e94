import { setTimeout as sleep } from "node:timers/promises";
import type { TargetFacts, ThreadEvidence } from "../evidence/evidence.js";
import type { ThreadSession } from "../target/target.js";
import { type AllocationAims, AllocationSampling, type TracedAllocation } from "./allocation-sampling.js";
import { learnLoadedMaps } from "./loaded-maps.js";
import { Probe } from "./probe.js";
import { ProcessorProfile } from "./processor-profile.js";
import type { ScheduledTime } from "./scheduled-time.js";
import { semiSpaceBytes } from "./semi-space.js";
import type { SourcePlaces } from "./source-places.js";
import { threadEnd } from "./thread-end.js";
import type { TracedThread } from "./trace/heap-tracer.js";
import type { WindowClock } from "./window-clock.js";

const TICK_MS = 250;
const SAMPLE_MS = 500;
/** Programs that end after a few hundred milliseconds are sampled too. */
const FIRST_SAMPLE_MS = 50;
/** From the answer that a thread is being ended to the news that it has. */
const GOING_MS = 500;

/** Observes one thread: its profiles, allocations and probe, by its session. The collector's trace is one for all threads, and told by the caller. */
export class ThreadObserver {
  readonly probe: Probe;
  readonly profile: ProcessorProfile;
  readonly allocations: AllocationSampling;
  /** What could not be known, in sentences. */
  readonly gaps: string[] = [];
  /** Whether it was observed to its end, or that of the window. */
  isWhole = true;
  private heapLimitBytes = 0;
  private youngBytes = 0;
  private startedUs = 0;
  private endMs: number | undefined;
  private scheduled: ScheduledTime | undefined;
  private readonly over = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    readonly session: ThreadSession,
    private readonly clock: WindowClock,
  ) {
    this.probe = new Probe(session, clock);
    this.profile = new ProcessorProfile(session, clock);
    this.allocations = new AllocationSampling(session, clock);
    session.gone.addEventListener("abort", () => this.over.abort(), { once: true });
  }

  /** Sets up all that observes. @throws what {@link ThreadSession.post} throws */
  async start(): Promise<void> {
    const facts = await this.probe.start();
    this.heapLimitBytes = facts.heapLimitBytes;
    this.youngBytes = facts.youngBytes;
    await this.profile.start();
    await this.allocations.start();
    await this.probe.begin();
  }

  /**
   * The window has begun for this thread.
   *
   * @param endMs - when it ends, if nothing else does
   * @param traced - what is known of the thread from its trace
   * @param scheduled - what the system tells of it
   */
  run(
    endMs: number,
    aims: AllocationAims,
    traced: Omit<TracedAllocation, "heapUsedBytes">,
    scheduled: ScheduledTime,
  ): void {
    this.scheduled = scheduled;
    this.startedUs = this.clock.nowUs();
    this.profile.begin();
    const known = { ...traced, heapUsedBytes: () => this.probe.heapUsedBytes() };
    this.allocations.schedule(endMs, aims, known);
    this.loop = this.turn(known);
  }

  /**
   * Ends observing and reads what is to be read; what the thread no longer tells is left out and said.
   *
   * @param windowMs - when the window ended
   * @param ended - whether the program has come to its end: then it runs no more code, and has nothing to be taken out of it
   */
  async stop(windowMs: number, places: SourcePlaces, ended: boolean): Promise<void> {
    this.over.abort();
    await this.loop;
    this.scheduled?.read();
    this.endMs ??= this.clock.nowMs();
    if (this.session.gone.aborted) {
      if (this.allocations.isUnread)
        this.gaps.push(
          `${this.session.name} ended before its last profiles could be read; they end earlier than it did.`,
        );
      return;
    }
    if (!ended) await this.attempt(() => this.probe.read(), "its last sample");
    await this.attempt(() => this.profile.stop(windowMs), "its processor profile");
    await this.attempt(() => this.allocations.stop(), "its allocations");
    if (this.allocations.hasLeftOut) {
      this.gaps.push(
        `In ${this.session.name} full collections take long: to stop it less, less was looked for of what lives on. A longer window has more of them.`,
      );
    }
    if (!ended) await this.attempt(() => this.probe.stop(), "the end of its probe");
    const urls = new Set([...this.profile.urls(), ...this.allocations.urls()]);
    await this.attempt(
      () => learnLoadedMaps(this.session, urls, places),
      "the source maps of code made in memory",
    );
  }

  /** What is known so far, in a window that ended, or is as old, as told. */
  evidence(traced: TracedThread, windowMs: number, places: SourcePlaces, facts: TargetFacts): ThreadEvidence {
    const samples = this.probe.samples.map((sample) => ({
      ...sample,
      atMs: Math.min(sample.atMs, windowMs),
    }));
    const collections = traced.collections.filter(({ startMs }) => startMs <= windowMs);
    const allocations = this.allocations.evidence(
      traced.collections,
      traced.collectionsLeftOut === 0,
      places.of,
    );
    const heap = {
      endMs: Math.min(this.endMs ?? windowMs, windowMs),
      heapLimitBytes: Math.min(this.heapLimitBytes, traced.heapLimitBytes || Number.POSITIVE_INFINITY),
      semiSpaceBytes: semiSpaceBytes(facts.nodeOptions, facts.v8Version, this.youngBytes),
      collections,
    };
    const scheduled = this.scheduled?.evidence();
    const isRaised = traced.isHeapLimitRaised || traced.heapLimitBytes > this.heapLimitBytes;
    const ended = this.session.gone.aborted ? threadEnd(heap, windowMs, isRaised) : undefined;
    return {
      id: this.session.threadId,
      name: this.session.name,
      startMs: Math.max(0, this.clock.ofMicroseconds(this.startedUs)),
      ...heap,
      ...(ended !== undefined && { ended }),
      collectionsLeftOut: traced.collectionsLeftOut,
      markingSteps: traced.markingSteps.filter(({ startMs }) => startMs <= windowMs),
      samples,
      loopDelay: this.probe.loopDelay(),
      allocations: {
        ...allocations,
        beforePauses: allocations.beforePauses.filter(({ collection }) => collection < collections.length),
      },
      cpu: this.profile.evidence(samples, traced, places.of),
      ...(scheduled !== undefined && { scheduled }),
    };
  }

  private async turn(known: TracedAllocation): Promise<void> {
    try {
      let pauseMs = FIRST_SAMPLE_MS;
      let sampledMs = Number.NEGATIVE_INFINITY;
      while (!this.over.signal.aborted) {
        await sleep(pauseMs, undefined, { signal: this.over.signal }).catch(() => {});
        if (this.over.signal.aborted) break;
        const nowMs = this.clock.nowMs();
        if (pauseMs < TICK_MS || nowMs - sampledMs >= SAMPLE_MS - TICK_MS / 2) {
          this.scheduled?.read();
          await this.probe.read();
          sampledMs = nowMs;
        }
        pauseMs = Math.min(TICK_MS, pauseMs * 2);
        await this.profile.rotate();
        await this.allocations.advance(known);
      }
    } catch (error) {
      // What a thread was ended in the midst of is answered before its end is told.
      await sleep(GOING_MS, undefined, { signal: this.over.signal }).catch(() => {});
      if (!this.session.gone.aborted) {
        this.isWhole = false;
        this.gaps.push(`${this.session.name} was not observed to the end: ${wordsOf(error)}.`);
      }
    }
    if (this.session.gone.aborted) this.endMs = this.clock.nowMs();
  }

  private async attempt(act: () => Promise<void>, what: string): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.gaps.push(`${this.session.name} did not tell ${what}: ${wordsOf(error)}.`);
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

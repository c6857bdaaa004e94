import type { AllocationEvidence, Collection } from "../evidence/evidence.js";
import type { ThreadSession } from "../target/target.js";
import { allocationPart, outlivedYoung } from "./allocation-parts.js";
import {
  type AllocationPartKind,
  affordableParts,
  ENOUGH_YOUNG_COLLECTIONS,
  expectedStopMs,
  FIRST_ENOUGH_SAMPLES,
  FIRST_INTERVAL_BYTES,
  intervalFor,
  type Lifetimes,
  MOST_PARTS,
  type PlannedPart,
  planAfter,
  planAllocationParts,
} from "./allocation-plan.js";
import { type AllocationSegment, allocationSegment, type RawHeapProfile } from "./allocation-segment.js";
import { beforePauses } from "./before-pauses.js";
import type { PlaceOf } from "./call-tree.js";
import { STACK_DEPTH } from "./sampling-cost.js";
import type { WindowClock } from "./window-clock.js";

/** No part is cut so short that its full collection weighs more than what it tells. */
const LEAST_PART_MS = 250;

/** What is known of a thread's allocation from elsewhere. */
export interface TracedAllocation {
  /** On average over the window so far. */
  bytesPerS(): number;
  /** How many young collections there were since a time of the window. */
  youngSince(ms: number): number;
  /** The longest collection that the doctor caused. */
  longestStopMs(): number;
  /** Bytes of objects and garbage on its heap. */
  heapUsedBytes(): number;
}

/** What is looked for, and what it may cost. */
export interface AllocationAims {
  readonly lifetimes: Lifetimes;
  /** What part of the window full collections may take that end the parts, 0 to 1. */
  readonly stopsShare: number;
}

interface RunningPart {
  readonly kind: AllocationPartKind;
  readonly intervalBytes: number;
  /** Of the monotonic clock. */
  readonly startUs: number;
}

/**
 * Samples what a thread allocates, in the parts that {@link planAllocationParts} lays.
 *
 * Source: `HeapProfiler.startSampling` of the Chrome DevTools protocol. Its settings keep or drop samples of objects that collections found dead: with both kept,
 * all that is allocated; with those of young collections dropped, what outlived these; with both dropped, what is reachable. Reading forces a full collection first.
 */
export class AllocationSampling {
  /** Samples taken, those of dead objects included. */
  samplesTaken = 0;
  /** Samples that are known, and the frames of them. */
  samplesRead = 0;
  frames = 0;
  /** By the last part of kind `all`. */
  private bytesPerS = 0;
  private readonly segments: AllocationSegment[] = [];
  private plan: readonly PlannedPart[] = [];
  private lifetimes: Lifetimes = "wanted";
  /** What full collections may still take. */
  private stopsLeftMs = 0;
  private leftOutParts = false;
  private running: RunningPart | undefined;

  constructor(
    private readonly session: ThreadSession,
    private readonly clock: WindowClock,
  ) {}

  /** Begins with `all`. @throws what {@link ThreadSession.post} throws */
  async start(): Promise<void> {
    await this.session.post("HeapProfiler.enable");
    await this.begin("all", FIRST_INTERVAL_BYTES);
  }

  /** Lays the parts, once the window has begun for the thread; it waited until then. */
  schedule(endMs: number, { lifetimes, stopsShare }: AllocationAims, known: TracedAllocation): void {
    if (this.running !== undefined) this.running = { ...this.running, startUs: this.clock.nowUs() };
    const startMs = Math.max(0, this.clock.nowMs());
    this.lifetimes = lifetimes;
    this.stopsLeftMs = (endMs - startMs) * stopsShare;
    const most = affordableParts(this.stopsLeftMs, expectedStopMs(0, known.heapUsedBytes()));
    this.plan = planAllocationParts(startMs, endMs, lifetimes, most);
    this.leftOutParts = most < MOST_PARTS;
  }

  /**
   * Goes on to the next part where it is time.
   *
   * @param known - what is known of the thread from its trace
   * @throws what {@link ThreadSession.post} throws
   */
  async advance(known: TracedAllocation): Promise<void> {
    if (this.running === undefined || this.plan.length < 2) return;
    const [current, ...later] = this.plan;
    const askedMs = this.clock.nowMs();
    if (!this.isOver(current, askedMs, known)) return;
    const expectedMs = expectedStopMs(known.longestStopMs(), known.heapUsedBytes());
    // Its own full collection, and that of the next part.
    if (affordableParts(this.stopsLeftMs, expectedMs) < 2) {
      this.plan = [{ ...current, endMs: later[later.length - 1].endMs }];
      this.leftOutParts = true;
      return;
    }
    const segment = await this.read();
    const nowMs = this.clock.nowMs();
    // The trace tells of the collection later; asking took longer than it where the thread could not answer at once.
    const stopMs = Math.min(nowMs - askedMs, expectedMs);
    this.stopsLeftMs -= stopMs;
    const most = affordableParts(this.stopsLeftMs, stopMs);
    if (most < later.length) this.leftOutParts = true;
    this.plan = planAfter(current.kind, later, nowMs, this.lifetimes, most);
    const [next] = this.plan;
    const seconds = Math.max(0.1, (next.endMs - nowMs) / 1000);
    if (segment.kind === "all") this.bytesPerS = rateOf(segment);
    await this.begin(next.kind, intervalFor(Math.max(this.bytesPerS, known.bytesPerS()), seconds));
  }

  /** Reads the last part. @throws what {@link ThreadSession.post} throws */
  async stop(): Promise<void> {
    if (this.running === undefined) return;
    await this.read();
    await this.session.post("HeapProfiler.disable");
  }

  /**
   * What was read so far.
   *
   * @param collections - the thread's, in order of time
   * @param complete - whether none of them were left out
   */
  evidence(collections: readonly Collection[], complete: boolean, placeOf: PlaceOf): AllocationEvidence {
    const all = this.segments.filter(({ kind }) => kind === "all");
    const survived = this.segments
      .filter(({ kind }) => kind === "survived")
      .flatMap((segment) => outlivedYoung(segment, collections, complete) ?? []);
    const stays = this.segments.filter(({ kind }) => kind === "stays");
    return {
      all: allocationPart(all, placeOf),
      ...(survived.length > 0 && { survived: allocationPart(survived, placeOf) }),
      ...(stays.length > 0 && { stays: allocationPart(stays, placeOf) }),
      inlined: true,
      beforePauses: beforePauses(all, collections, complete, placeOf),
    };
  }

  /** Whether less was looked for than the window had time for, because the full collections that it takes would have stopped the thread too long. */
  get hasLeftOut(): boolean {
    return this.leftOutParts;
  }

  /** Whether a part is running, of which nothing is known yet. */
  get isUnread(): boolean {
    return this.running !== undefined;
  }

  /** Files of the functions that were seen. */
  urls(): Set<string> {
    return new Set(this.segments.flatMap(({ stacks }) => stacks.map(({ frame }) => frame.url)));
  }

  private isOver({ kind, endMs, latestEndMs }: PlannedPart, nowMs: number, known: TracedAllocation): boolean {
    if (nowMs >= latestEndMs) return true;
    const startMs = this.clock.ofMicroseconds(this.running?.startUs ?? 0);
    if (nowMs >= endMs) return kind !== "survived" || known.youngSince(startMs) >= ENOUGH_YOUNG_COLLECTIONS;
    // The first part's interval is a guess: where it was far too short, that part ends early.
    if (this.segments.length > 0 || nowMs - startMs < LEAST_PART_MS) return false;
    return (((nowMs - startMs) / 1000) * known.bytesPerS()) / FIRST_INTERVAL_BYTES > FIRST_ENOUGH_SAMPLES;
  }

  private async begin(kind: AllocationPartKind, intervalBytes: number): Promise<void> {
    await this.session.post("HeapProfiler.startSampling", {
      samplingInterval: intervalBytes,
      stackDepth: STACK_DEPTH,
      includeObjectsCollectedByMajorGC: kind !== "stays",
      includeObjectsCollectedByMinorGC: kind === "all",
    });
    this.running = { kind, intervalBytes, startUs: this.clock.nowUs() };
  }

  private async read(): Promise<AllocationSegment> {
    const { running } = this;
    if (running === undefined) throw new Error("no part of allocation sampling is running");
    const endMs = this.clock.nowMs();
    const { profile } = (await this.session.post("HeapProfiler.stopSampling")) as {
      readonly profile: RawHeapProfile;
    };
    this.running = undefined;
    const { kind, intervalBytes, startUs } = running;
    const startMs = Math.max(0, this.clock.ofMicroseconds(startUs));
    const segment = allocationSegment(profile, { kind, intervalBytes, startMs, endMs });
    this.segments.push(segment);
    this.samplesTaken += segment.ordinals.at(-1) ?? 0;
    for (const index of segment.stackOf) this.frames += segment.stacks[index].depth;
    this.samplesRead += segment.stackOf.length;
    return segment;
  }
}

function rateOf({ sizes, startMs, endMs }: AllocationSegment): number {
  return (sizes.reduce((sum, size) => sum + size, 0) * 1000) / Math.max(1, endMs - startMs);
}

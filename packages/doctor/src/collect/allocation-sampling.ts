import type { AllocationEvidence, Collection } from "../evidence/evidence.js";
import type { ThreadSession } from "../target/target.js";
import { allocationPart, withoutTail } from "./allocation-parts.js";
import {
  type AllocationPartKind,
  FIRST_ENOUGH_SAMPLES,
  FIRST_INTERVAL_BYTES,
  intervalFor,
  type PlannedPart,
  planAllocationParts,
} from "./allocation-plan.js";
import { type AllocationSegment, allocationSegment, type RawHeapProfile } from "./allocation-segment.js";
import { beforePauses } from "./before-pauses.js";
import type { PlaceOf } from "./call-tree.js";
import type { WindowClock } from "./window-clock.js";

/** No part is cut so short that its full collection weighs more than what it tells. */
const LEAST_PART_MS = 250;

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
  commandsMs = 0;
  /** Samples taken, those of dead objects included, and the frames of those that are known. */
  samplesTaken = 0;
  frames = 0;
  private readonly segments: AllocationSegment[] = [];
  private plan: readonly PlannedPart[] = [];
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

  /** Lays the parts, once the window has begun. */
  schedule(endMs: number, lifetimes: boolean): void {
    this.plan = planAllocationParts(Math.max(0, this.clock.nowMs()), endMs, lifetimes);
  }

  /**
   * Goes on to the next part where it is time.
   *
   * @param bytesPerS - what the thread allocates, as far as it is known
   * @throws what {@link ThreadSession.post} throws
   */
  async advance(bytesPerS: number): Promise<void> {
    if (this.running === undefined || this.plan.length < 2) return;
    const nowMs = this.clock.nowMs();
    const [current, next] = this.plan;
    const ms = nowMs - this.clock.ofMicroseconds(this.running.startUs);
    const enough =
      this.segments.length === 0 &&
      ms >= LEAST_PART_MS &&
      ((ms / 1000) * bytesPerS) / this.running.intervalBytes > FIRST_ENOUGH_SAMPLES;
    if (nowMs < current.endMs && !enough) return;
    this.plan = this.plan.slice(1);
    const reading = this.read();
    const seconds = Math.max(0.1, (next.endMs - nowMs) / 1000);
    const beginning = this.begin(next.kind, intervalFor(bytesPerS, seconds));
    beginning.catch(() => {});
    await reading;
    await beginning;
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
   */
  evidence(collections: readonly Collection[], placeOf: PlaceOf): AllocationEvidence {
    const all = this.segments.filter(({ kind }) => kind === "all");
    const survived = this.segments
      .filter(({ kind }) => kind === "survived")
      .flatMap((segment) => withoutTail(segment, collections) ?? []);
    const stays = this.segments.filter(({ kind }) => kind === "stays");
    return {
      all: allocationPart(all, placeOf),
      ...(survived.length > 0 && { survived: allocationPart(survived, placeOf) }),
      ...(stays.length > 0 && { stays: allocationPart(stays, placeOf) }),
      inlined: true,
      beforePauses: beforePauses(all, collections, placeOf),
    };
  }

  /** Whether a part is running, of which nothing is known yet. */
  get isUnread(): boolean {
    return this.running !== undefined;
  }

  /** Files of the functions that were seen. */
  urls(): Set<string> {
    return new Set(this.segments.flatMap(({ stacks }) => stacks.map(({ frame }) => frame.url)));
  }

  private async begin(kind: AllocationPartKind, intervalBytes: number): Promise<void> {
    const before = performance.now();
    await this.session.post("HeapProfiler.startSampling", {
      samplingInterval: intervalBytes,
      includeObjectsCollectedByMajorGC: kind !== "stays",
      includeObjectsCollectedByMinorGC: kind === "all",
    });
    this.commandsMs += performance.now() - before;
    this.running = { kind, intervalBytes, startUs: this.clock.nowUs() };
  }

  private async read(): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    this.running = undefined;
    const endMs = this.clock.nowMs();
    const { profile } = (await this.session.post("HeapProfiler.stopSampling")) as {
      readonly profile: RawHeapProfile;
    };
    const { kind, intervalBytes, startUs } = running;
    const startMs = Math.max(0, this.clock.ofMicroseconds(startUs));
    const segment = allocationSegment(profile, { kind, intervalBytes, startMs, endMs });
    this.segments.push(segment);
    this.samplesTaken += segment.ordinals.at(-1) ?? 0;
    for (const index of segment.stackOf) this.frames += segment.stacks[index].depth;
  }
}

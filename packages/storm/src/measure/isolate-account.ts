import type { Pause, PauseKind, TracedCollection } from "@pauseless/doctor/measure";
import type { KindFigures } from "../compare/report-data.js";

/** A straight line through points, of which only sums are kept. */
class Regression {
  count = 0;
  private sumX = 0;
  private sumY = 0;
  private sumXx = 0;
  private sumXy = 0;

  add(x: number, y: number): void {
    this.count++;
    this.sumX += x;
    this.sumY += y;
    this.sumXx += x * x;
    this.sumXy += x * y;
  }

  /** By least squares; 0 where all points have the same `x`. */
  slope(): number {
    const spread = this.count * this.sumXx - this.sumX * this.sumX;
    return spread <= 0 ? 0 : (this.count * this.sumXy - this.sumX * this.sumY) / spread;
  }
}

/** What is known of an isolate's heap at a moment. */
interface HeapMoment {
  readonly atMs: number;
  readonly heapBytes: number;
}

/** Adds up what a trace tells of one isolate over a measured time. It keeps sums, and no collections. */
export class IsolateAccount {
  /** Bytes that were allocated. */
  allocatedBytes = 0;
  /** How long each pause was. */
  readonly pauses: Pause[] = [];
  private readonly phases = new Map<PauseKind, Map<string, { totalMs: number; maxMs: number }>>();
  private readonly left = { major: new Regression(), minor: new Regression() };
  private readonly least = { major: Number.POSITIVE_INFINITY, minor: Number.POSITIVE_INFINITY };
  private last: HeapMoment | undefined;
  private first: HeapMoment | undefined;
  private heapByMs = 0;

  /** Begins where the heap is known, or with the first collection. */
  constructor(begin?: HeapMoment) {
    this.first = begin;
    this.last = begin;
  }

  /** Takes a collection; they come in order. */
  add(collection: TracedCollection): void {
    const { atMs, kind, pauseMs, heapBeforeBytes, heapAfterBytes, incremental } = collection;
    this.rise({ atMs: atMs - pauseMs, heapBytes: heapBeforeBytes });
    this.last = { atMs, heapBytes: heapAfterBytes };
    this.first ??= this.last;
    this.pauses.push({ atMs, ms: pauseMs, kind });
    this.left[kind].add(atMs - this.first.atMs, heapAfterBytes);
    this.least[kind] = Math.min(this.least[kind], heapAfterBytes);
    for (const { phase, ms } of collection.phases) this.addPhase(kind, phase, ms, ms);
    if (incremental.totalMs > 0) {
      this.addPhase("incremental", "marking steps", incremental.totalMs, incremental.longestMs);
    }
  }

  /** Ends where the heap is known. */
  end(moment: HeapMoment): void {
    this.rise(moment);
    this.last = moment;
  }

  /** How fast what is left after major collections grows; after minor ones where there were not two, and from begin to end where there were not two of these. */
  get growthBytesPerMs(): number {
    const { major, minor } = this.left;
    if (major.count > 1) return major.slope();
    if (minor.count > 1) return minor.slope();
    const { first, last } = this;
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    return (last.heapBytes - first.heapBytes) / (last.atMs - first.atMs);
  }

  /** Bytes of garbage that were on the heap, on average over time: what was there beyond the least that a collection left, a major one where there was one. */
  get garbageBytes(): number {
    const { first, last } = this;
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    const livesOn = [this.least.major, this.least.minor, first.heapBytes].find(Number.isFinite) as number;
    return Math.max(0, this.heapByMs / (last.atMs - first.atMs) - livesOn);
  }

  /** Where the time of a kind went, the dearest first. */
  phasesOf(kind: PauseKind): KindFigures["phases"] {
    return [...(this.phases.get(kind) ?? [])]
      .map(([phase, times]) => ({ phase, ...times }))
      .sort((a, b) => b.totalMs - a.totalMs);
  }

  /** The heap grew from what it was to this, by what was allocated. */
  private rise({ atMs, heapBytes }: HeapMoment): void {
    const { last } = this;
    if (last === undefined) return;
    this.allocatedBytes += Math.max(0, heapBytes - last.heapBytes);
    this.heapByMs += (Math.max(0, atMs - last.atMs) * (heapBytes + last.heapBytes)) / 2;
  }

  private addPhase(kind: PauseKind, phase: string, totalMs: number, maxMs: number): void {
    let phases = this.phases.get(kind);
    if (phases === undefined) {
      phases = new Map();
      this.phases.set(kind, phases);
    }
    const known = phases.get(phase) ?? { totalMs: 0, maxMs: 0 };
    phases.set(phase, {
      totalMs: known.totalMs + totalMs,
      maxMs: Math.max(known.maxMs, maxMs),
    });
  }
}

import { constants, type PerformanceEntry, PerformanceObserver, performance } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";

/** What kind of collection stopped the isolate. */
export type PauseKind = "minor" | "major" | "incremental";

/** One stop of this isolate by the collector. */
export interface Pause {
  /** When it ended, in milliseconds since the process started (`performance.now()`). */
  readonly atMs: number;
  /** How long it was. */
  readonly ms: number;
  readonly kind: PauseKind;
  /** There where somebody asked for the collection: the program by `gc()`, or a tool. */
  readonly forced?: true;
}

interface CollectorEntry extends PerformanceEntry {
  readonly detail?: { readonly kind?: number; readonly flags?: number };
}

/**
 * Records every pause of the isolate it is started in. It costs nothing while there are none: the engine hands
 * pauses over in batches after the turn in which they fell, so they are read by {@link PauseRecorder.drain}.
 *
 * Source: the `gc` entries of Node's `perf_hooks`.
 */
export class PauseRecorder {
  private recorded: Pause[] = [];
  private readonly observer = new PerformanceObserver((list) => this.add(list.getEntries()));
  private readonly onPause: ((pause: Pause) => void) | undefined;

  /**
   * Makes a recorder that does not record yet.
   *
   * @param onPause - called for each pause when it becomes known, after the turn in which it fell; none is kept then */
  constructor(onPause?: (pause: Pause) => void) {
    this.onPause = onPause;
  }

  /** Begins to record, with an empty record. */
  start(): void {
    this.recorded = [];
    this.observer.observe({ entryTypes: ["gc"] });
  }

  /**
   * The pauses since the last drain, oldest first, those of this turn included. Where there is an `onPause` it has
   * been called with them, and the answer is empty.
   */
  async drain(): Promise<Pause[]> {
    // The engine queues an entry with one immediate and delivers the queue with another.
    for (let i = 0; i < 3; i++) await turn();
    this.add(this.observer.takeRecords());
    const pauses = this.recorded;
    this.recorded = [];
    return pauses;
  }

  /** Ends the recording. */
  stop(): void {
    this.observer.disconnect();
  }

  private add(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries) {
      const { kind, flags = 0 } = (entry as CollectorEntry).detail ?? {};
      const pause: Pause = {
        atMs: entry.startTime + entry.duration,
        ms: entry.duration,
        kind: kindOf(kind),
        ...((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) === 0 ? {} : { forced: true }),
      };
      if (this.onPause === undefined) this.recorded.push(pause);
      else this.onPause(pause);
    }
  }
}

function kindOf(kind: number | undefined): PauseKind {
  switch (kind) {
    case constants.NODE_PERFORMANCE_GC_MAJOR:
      return "major";
    // Weak callbacks run at the end of an incremental collection.
    case constants.NODE_PERFORMANCE_GC_INCREMENTAL:
    case constants.NODE_PERFORMANCE_GC_WEAKCB:
      return "incremental";
    default:
      return "minor";
  }
}

/** A summary of pauses. Times in milliseconds. */
export interface PauseSummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly totalMs: number;
  /** Seconds from one pause to the next, on average: the length of the run where there were fewer than two. */
  readonly intervalS: number;
}

/** Summarises the pauses of a run that took `seconds`. */
export function summarizePauses(pauses: readonly Pick<Pause, "ms">[], seconds: number): PauseSummary {
  const sorted = Float64Array.from(pauses, (pause) => pause.ms).sort();
  return {
    count: sorted.length,
    p50Ms: percentile(sorted, 50),
    p99Ms: percentile(sorted, 99),
    maxMs: percentile(sorted, 100),
    totalMs: sorted.reduce((sum, ms) => sum + ms, 0),
    intervalS: sorted.length < 2 ? seconds : seconds / sorted.length,
  };
}

/** The nearest-rank percentile of sorted values: the smallest that at least `percent` % of them do not exceed; 0 of none. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  if (sorted.length === 0) return 0;
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
}

/** Milliseconds since the process started, on the clock of {@link Pause.atMs}. */
export const nowMs = (): number => performance.now();

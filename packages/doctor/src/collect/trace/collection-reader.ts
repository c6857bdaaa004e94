import { type CollectionLimits, ThreadCollections } from "./thread-collections.js";
import type { TraceEvent } from "./trace-events.js";

/** A minute of a hundred collections and of a few hundred steps each second is kept whole, and a report stays below some tens of megabytes. */
const LIMITS: CollectionLimits = { collections: 20_000, markingSteps: 40_000 };

/**
 * Reads the events of a process's trace, batch after batch as Node hands them over, and keeps for each thread its collections and its steps of
 * incremental marking. Bounded in memory.
 */
export class CollectionReader {
  private readonly originUs: number;
  private readonly limits: CollectionLimits;
  private readonly byTid = new Map<number, ThreadCollections>();
  private readonly names = new Map<number, string>();

  /** @param originUs when the window began, on the clock of the trace, in microseconds: what `process.hrtime.bigint() / 1000n` says on the same machine */
  constructor(originUs: number, limits: CollectionLimits = LIMITS) {
    this.originUs = originUs;
    this.limits = limits;
  }

  /** Reads a batch. Events of a thread are in order of time from batch to batch; within one they need not be. */
  add(batch: readonly TraceEvent[]): void {
    const byTid = new Map<number, TraceEvent[]>();
    for (const event of batch) {
      if (event.ph === "M") {
        if (event.name === "thread_name") this.names.set(event.tid, event.args.name ?? "");
        continue;
      }
      const events = byTid.get(event.tid);
      if (events === undefined) byTid.set(event.tid, [event]);
      else events.push(event);
    }
    for (const [tid, events] of byTid) {
      events.sort((a, b) => a.ts - b.ts);
      let thread = this.byTid.get(tid);
      if (thread === undefined) {
        thread = new ThreadCollections(this.originUs, this.limits);
        this.byTid.set(tid, thread);
      }
      thread.add(events);
    }
  }

  /** A thread's collections by the system's number of it; undefined where nothing was seen of it. */
  thread(tid: number): ThreadCollections | undefined {
    return this.byTid.get(tid);
  }

  /** Keeps nothing more of a thread that has ended. */
  forget(tid: number): void {
    this.byTid.delete(tid);
    this.names.delete(tid);
  }

  /** The system's numbers of the threads that collected, or marked. */
  tids(): number[] {
    return [...this.byTid].filter(([, thread]) => thread.isIsolate()).map(([tid]) => tid);
  }

  /** What the trace calls a thread, such as `[worker 1]`; undefined for threads that began before it. */
  threadName(tid: number): string | undefined {
    return this.names.get(tid);
  }
}

import type { ThreadSession } from "../../target/target.js";
import type { TraceEvent } from "./trace-events.js";

/**
 * Begins and ends of collections, their phases, and steps of marking. Not `v8`, which has the begins and ends too, and much that nobody reads;
 * not `disabled-by-default-v8.gc_stats`, which walks the heap.
 */
const BASIC_CATEGORIES = ["devtools.timeline"];
/** Besides, the heap by space after each collection, for which V8 writes a text of a kilobyte: some 100 µs each. */
const ALL_CATEGORIES = [...BASIC_CATEGORIES, "disabled-by-default-v8.gc"];

/** Node hands events over on the main thread, at 2 to 6 µs each: so many stop it for about 10 ms. */
const EVENTS_AT_ONCE = 2500;
const FIRST_PERIOD_MS = 250;
const SHORTEST_PERIOD_MS = 100;
/** What a crash can take with it. To begin anew costs the main thread about a millisecond. */
const LONGEST_PERIOD_MS = 1000;
/** After a full collection: a heap that runs full has one after the other before the program dies of it. */
const WATCHFUL_PERIOD_MS = 200;
/** Above it, spaces are told in one of {@link SPARSE} periods only. */
const MANY_COLLECTIONS_PER_S = 200;
const SPARSE = 8;

/**
 * Traces a process by its main thread's session. Node hands over what it traced only when the trace is stopped, so it is stopped and started again
 * at once, oftener where there is much to hand over. What happened in other threads in between, some milliseconds, is lost.
 */
export class TraceRotation {
  private readonly session: ThreadSession;
  private readonly listener: (batch: readonly TraceEvent[]) => void;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private periodMs = FIRST_PERIOD_MS;
  private startedAtMs = 0;
  private periods = 0;
  private eventsInPeriod = 0;
  private collectionsInPeriod = 0;
  private hasMajorInPeriod = false;
  private events = 0;
  private isStopped = false;

  /** @param listener is given events in batches as they are handed over */
  constructor(session: ThreadSession, listener: (batch: readonly TraceEvent[]) => void) {
    this.session = session;
    this.listener = listener;
  }

  /** Begins to trace. @throws Error where the inspector refuses; DoctorError `no-answer` where the target has gone or does not answer */
  async start(): Promise<void> {
    this.session.on("NodeTracing.dataCollected", ({ value }: { value: TraceEvent[] }) => this.receive(value));
    this.startedAtMs = performance.now();
    await this.session.post("NodeTracing.start", configOf(ALL_CATEGORIES));
    this.schedule();
  }

  /** Ends tracing; when it resolves, the listener has been given all that could be had. Of a target that has gone that is what it handed over before. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.underWay;
    if (this.session.gone.aborted) return;
    try {
      await this.session.post("NodeTracing.stop");
      // The last events are sent after the answer, but before anything that was asked afterwards.
      await this.session.post("NodeTracing.getCategories");
    } catch {
      // The target went meanwhile, or stands still: there is nothing more to be had of it.
    }
  }

  /** How many events were handed over. */
  eventCount(): number {
    return this.events;
  }

  private schedule(): void {
    if (this.isStopped || this.session.gone.aborted) return;
    this.timer = setTimeout(() => {
      this.underWay = this.rotate();
    }, this.periodMs);
  }

  private async rotate(): Promise<void> {
    const nowMs = performance.now();
    const categories = this.nextCategories(nowMs - this.startedAtMs);
    this.startedAtMs = nowMs;
    // Both at once, so that the main thread does nothing in between. A target that stands still does both later.
    await Promise.allSettled([
      this.session.post("NodeTracing.stop"),
      this.session.post("NodeTracing.start", configOf(categories)),
    ]);
    this.schedule();
  }

  private nextCategories(elapsedMs: number): string[] {
    const perS = (1000 * this.collectionsInPeriod) / elapsedMs;
    const fitMs = (this.periodMs * EVENTS_AT_ONCE) / Math.max(1, this.eventsInPeriod);
    const longestMs = this.hasMajorInPeriod ? WATCHFUL_PERIOD_MS : LONGEST_PERIOD_MS;
    this.periodMs = Math.max(SHORTEST_PERIOD_MS, Math.min(longestMs, 2 * this.periodMs, fitMs));
    this.hasMajorInPeriod = false;
    this.eventsInPeriod = 0;
    this.collectionsInPeriod = 0;
    this.periods++;
    return perS < MANY_COLLECTIONS_PER_S || this.periods % SPARSE === 0 ? ALL_CATEGORIES : BASIC_CATEGORIES;
  }

  private receive(batch: readonly TraceEvent[]): void {
    this.events += batch.length;
    this.eventsInPeriod += batch.length;
    for (const { ph, name } of batch) {
      if (ph !== "E" || (name !== "MinorGC" && name !== "MajorGC")) continue;
      this.collectionsInPeriod++;
      if (name === "MajorGC") this.hasMajorInPeriod = true;
    }
    this.listener(batch);
  }
}

function configOf(includedCategories: readonly string[]): object {
  return { traceConfig: { includedCategories } };
}

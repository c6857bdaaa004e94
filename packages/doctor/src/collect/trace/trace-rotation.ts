import type { ThreadSession } from "../../target/target.js";
import { fillTraceBuffer } from "./fill-trace-buffer.js";
import type { TraceEvent } from "./trace-events.js";

/** What is traced: all, or begins and ends only. */
type Detail = "all" | "lean";

const CATEGORIES: Record<Detail, readonly string[]> = {
  /**
   * Begins and ends of collections, their phases and steps of marking, some twenty events a collection, and the heap by space after it, for which V8 writes a text of a
   * kilobyte: some 100 µs. Not `disabled-by-default-v8.gc_stats`, which walks the heap.
   */
  all: ["devtools.timeline", "disabled-by-default-v8.gc"],
  /** Begins and ends, and steps: three events a collection. */
  lean: ["v8"],
};
/** How many times as many events are in a period of `all` as in a `lean` one. */
const LEAN_TIMES = 7;

/** Node hands events over on the main thread, at 4 to 8 µs each: so many stop it for about 10 ms. */
const EVENTS_AT_ONCE = 1500;
const FIRST_PERIOD_MS = 100;
const SHORTEST_PERIOD_MS: Record<Detail, number> = { all: 20, lean: 100 };
/** What a crash can take with it. To begin anew costs the process about half a millisecond. */
const LONGEST_PERIOD_MS = 1000;
/** After a full collection: a heap that runs full has one after the other before the program dies of it. */
const WATCHFUL_PERIOD_MS = 200;
/** Above it, all is told in one of {@link SPARSE} periods only: at a thousand a second, telling all would take a tenth of the time. */
const MANY_COLLECTIONS_PER_S = 200;
const SPARSE = 8;
/** What a rate still counts for a period later. */
const FORGETS = 0.7;

/**
 * Traces a process by its main thread's session. Node hands over what it traced only when the trace is stopped, so it is stopped and started again
 * at once, oftener where there is much to hand over. What happened in other threads in between, some milliseconds, is lost.
 */
export class TraceRotation {
  private readonly session: ThreadSession;
  private readonly listener: (batch: readonly TraceEvent[]) => void;
  private timer: NodeJS.Timeout | undefined;
  private periodMs = FIRST_PERIOD_MS;
  private periods = 0;
  private collectionsPerS = 0;
  private detail: Detail = "all";
  private periodStartMs = 0;
  private period = { events: 0, collections: 0, hasMajor: false };
  private events = 0;
  /** The time of the latest event of this period, and of those before, microseconds. */
  private latestUs = 0;
  private toldUpToUs = 0;
  private isStopped = false;

  /** @param listener is given events in batches as they are handed over */
  constructor(session: ThreadSession, listener: (batch: readonly TraceEvent[]) => void) {
    this.session = session;
    this.listener = listener;
  }

  /** Begins to trace. @throws Error where the inspector refuses; DoctorError `no-answer` where the target has gone or does not answer */
  async start(): Promise<void> {
    await fillTraceBuffer(this.session);
    this.session.on("NodeTracing.dataCollected", ({ value }: { value: TraceEvent[] }) => this.receive(value));
    await this.session.post("NodeTracing.start", configOf(this.detail));
    this.periodStartMs = performance.now();
    this.schedule();
  }

  /** Ends tracing; when it resolves, the listener has been given all that could be had. Of a target that has gone that is what it handed over before. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    if (this.session.gone.aborted) return;
    try {
      await this.session.post("NodeTracing.stop");
      await this.handedOver();
    } catch {
      // The target went meanwhile, or stands still: there is nothing more to be had of it.
    }
  }

  /** How often the trace was stopped and begun anew. */
  periodCount(): number {
    return this.periods;
  }

  /** How many events were handed over. */
  eventCount(): number {
    return this.events;
  }

  private schedule(): void {
    if (this.isStopped || this.session.gone.aborted) return;
    this.timer = setTimeout(() => this.rotate(), this.periodMs);
  }

  private async rotate(): Promise<void> {
    const { detail } = this;
    const next = this.nextDetail();
    const startedMs = performance.now();
    try {
      // Both at once, so that the main thread does nothing in between.
      await Promise.all([
        this.session.post("NodeTracing.stop"),
        this.session.post("NodeTracing.start", configOf(next)),
      ]);
      this.detail = next;
      await this.handedOver();
      this.toldUpToUs = this.latestUs;
      this.adapt(detail, Math.max(this.periodMs, startedMs - this.periodStartMs));
      this.periodStartMs = startedMs;
    } catch {
      // A target that stands still does all of it later; of one that has gone there is no more to be had.
    }
    this.schedule();
  }

  /** The events of a trace that was stopped are sent after the answer, but before anything that was asked afterwards. */
  private async handedOver(): Promise<void> {
    await this.session.post("NodeTracing.getCategories");
  }

  private nextDetail(): Detail {
    this.periods++;
    const isDense = this.collectionsPerS > MANY_COLLECTIONS_PER_S;
    return isDense && this.periods % SPARSE !== 0 ? "lean" : "all";
  }

  /** Fits the period that runs to what was handed over of the last. */
  private adapt(told: Detail, tookMs: number): void {
    const { events, collections, hasMajor } = this.period;
    // A short period may have none by chance.
    this.collectionsPerS = Math.max((1000 * collections) / tookMs, FORGETS * this.collectionsPerS);
    const longestMs = hasMajor ? WATCHFUL_PERIOD_MS : LONGEST_PERIOD_MS;
    const times = told === this.detail ? 1 : told === "all" ? 1 / LEAN_TIMES : LEAN_TIMES;
    const fitMs = (tookMs * EVENTS_AT_ONCE) / Math.max(1, events * times);
    const grownMs = 2 * Math.max(FIRST_PERIOD_MS, this.periodMs);
    this.periodMs = Math.max(SHORTEST_PERIOD_MS[this.detail], Math.min(longestMs, grownMs, fitMs));
    this.period = { events: 0, collections: 0, hasMajor: false };
  }

  private receive(told: readonly TraceEvent[]): void {
    // A slot of the buffer that another thread has just taken still tells what it did before: see fillTraceBuffer.
    const batch = told.filter(({ ph, ts }) => ph === "M" || ts > this.toldUpToUs);
    for (const { ts } of batch) this.latestUs = Math.max(this.latestUs, ts);
    this.events += batch.length;
    this.period.events += batch.length;
    for (const { ph, name } of batch) {
      if (ph !== "E" || (name !== "MinorGC" && name !== "MajorGC")) continue;
      this.period.collections++;
      if (name === "MajorGC") this.period.hasMajor = true;
    }
    this.listener(batch);
  }
}

function configOf(detail: Detail): object {
  return { traceConfig: { includedCategories: CATEGORIES[detail] } };
}

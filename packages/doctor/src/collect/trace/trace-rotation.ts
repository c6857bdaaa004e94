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
/** What a crash can take with it. To begin anew costs the process about half a millisecond. */
const LONGEST_PERIOD_MS = 1000;
/** After a full collection: a heap that runs full has one after the other before the program dies of it. */
const WATCHFUL_PERIOD_MS = 200;
/** Above it, spaces are told in one of {@link SPARSE} periods only. */
const MANY_COLLECTIONS_PER_S = 100;
const SPARSE = 8;

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
  private isDense = false;
  private period = { events: 0, collections: 0, hasMajor: false };
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
    await this.session.post("NodeTracing.start", configOf(ALL_CATEGORIES));
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

  /** How many events were handed over. */
  eventCount(): number {
    return this.events;
  }

  private schedule(): void {
    if (this.isStopped || this.session.gone.aborted) return;
    this.timer = setTimeout(() => this.rotate(), this.periodMs);
  }

  private async rotate(): Promise<void> {
    try {
      // Both at once, so that the main thread does nothing in between.
      await Promise.all([
        this.session.post("NodeTracing.stop"),
        this.session.post("NodeTracing.start", configOf(this.nextCategories())),
      ]);
      await this.handedOver();
      this.adapt();
    } catch {
      // A target that stands still does all of it later; of one that has gone there is no more to be had.
    }
    this.schedule();
  }

  /** The events of a trace that was stopped are sent after the answer, but before anything that was asked afterwards. */
  private async handedOver(): Promise<void> {
    await this.session.post("NodeTracing.getCategories");
  }

  private nextCategories(): string[] {
    this.periods++;
    return this.isDense && this.periods % SPARSE !== 0 ? BASIC_CATEGORIES : ALL_CATEGORIES;
  }

  /** Fits the next period to what was handed over of the last. */
  private adapt(): void {
    const { events, collections, hasMajor } = this.period;
    this.isDense = (1000 * collections) / this.periodMs > MANY_COLLECTIONS_PER_S;
    const longestMs = hasMajor ? WATCHFUL_PERIOD_MS : LONGEST_PERIOD_MS;
    const fitMs = (this.periodMs * EVENTS_AT_ONCE) / Math.max(1, events);
    this.periodMs = Math.max(SHORTEST_PERIOD_MS, Math.min(longestMs, 2 * this.periodMs, fitMs));
    this.period = { events: 0, collections: 0, hasMajor: false };
  }

  private receive(batch: readonly TraceEvent[]): void {
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

function configOf(includedCategories: readonly string[]): object {
  return { traceConfig: { includedCategories } };
}

import type { TraceEvent, TraceEventArgs } from "../collect/trace/trace-events.js";
import type { ThreadSession } from "../target/target.js";
import type { RunRecord } from "./summarize-run.js";

type RunThread = RunRecord["threads"][number];

type StopEvent = Pick<TraceEvent, "ph" | "name" | "tid" | "ts" | "dur"> & {
  readonly args?: Pick<TraceEventArgs, "usedHeapSizeBefore" | "usedHeapSizeAfter">;
};

const COLLECTION = /^M(aj|in)orGC$/;
const STEP = /^V8\.GCIncrementalMarking(Start)?$/;

/**
 * The stops of a run by the collector, in all threads, from V8's trace in its lightest form: about five events a collection, without phases, which the
 * engine keeps until the end. Times are milliseconds of the machine's monotonic clock.
 */
export class RunTrace {
  private readonly session: ThreadSession;
  private readonly events: StopEvent[] = [];

  /** Listens on the session of the main thread; {@link start} begins. */
  constructor(session: ThreadSession) {
    this.session = session;
    session.on("NodeTracing.dataCollected", ({ value }: { value: StopEvent[] }) => {
      for (const event of value)
        if (COLLECTION.test(event.name) || STEP.test(event.name)) this.events.push(event);
    });
  }

  async start(): Promise<void> {
    await this.session.post("NodeTracing.start", { traceConfig: { includedCategories: ["v8"] } });
  }

  /** Ends the trace and hands over what it holds. Of a program that has gone: what came before. */
  async stop(): Promise<readonly RunThread[]> {
    try {
      await this.session.post("NodeTracing.stop");
      // Node answers first, and queues the events before whatever is asked next.
      await this.session.post("Runtime.getIsolateId");
    } catch (error) {
      if (!this.session.gone.aborted) throw error;
    }
    return threadsOf(this.events);
  }
}

/** The stops in events of a trace, by thread, in the order of time. */
export function threadsOf(events: readonly StopEvent[]): readonly RunThread[] {
  const byThread = new Map<number, StopEvent[]>();
  for (const event of events) {
    const own = byThread.get(event.tid);
    if (own === undefined) byThread.set(event.tid, [event]);
    else own.push(event);
  }
  return [...byThread.values()].map((own) => threadOf(own.sort((a, b) => a.ts - b.ts)));
}

function threadOf(events: readonly StopEvent[]): RunThread {
  const collections: RunThread["collections"][number][] = [];
  const markingSteps: RunThread["markingSteps"][number][] = [];
  // One collection may hold another, and steps of marking: the outermost is the stop.
  const open: StopEvent[] = [];
  for (const event of events) {
    if (event.ph === "B") open.push(event);
    else if (event.ph === "E") {
      const begin = open.pop();
      if (begin === undefined || open.length > 0) continue;
      collections.push({
        startMs: begin.ts / 1000,
        ms: (event.ts - begin.ts) / 1000,
        usedBeforeBytes: begin.args?.usedHeapSizeBefore ?? 0,
        usedAfterBytes: event.args?.usedHeapSizeAfter ?? 0,
      });
    } else if (event.ph === "X" && open.length === 0 && STEP.test(event.name)) {
      markingSteps.push({ startMs: event.ts / 1000, ms: (event.dur ?? 0) / 1000 });
    }
  }
  return { collections, markingSteps };
}

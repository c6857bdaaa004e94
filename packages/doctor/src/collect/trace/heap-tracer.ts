import type { Collection, MarkingStep } from "../../evidence/evidence.js";
import type { ThreadSession } from "../../target/target.js";
import { CollectionReader } from "./collection-reader.js";
import type { ThreadCollections } from "./thread-collections.js";
import { TraceRotation } from "./trace-rotation.js";

/** What the trace says of a thread: the fields of its evidence. */
export interface TracedThread {
  readonly collections: readonly Collection[];
  readonly collectionsLeftOut: number;
  readonly markingSteps: readonly MarkingStep[];
  /** 0 where the thread did not collect. */
  readonly heapLimitBytes: number;
  /** Whether the engine raised that limit because the heap came to it. */
  readonly isHeapLimitRaised: boolean;
  /** How long the thread stood after its pauses only because they were traced. */
  readonly tellingMs: number;
}

const NOTHING: TracedThread = {
  collections: [],
  collectionsLeftOut: 0,
  markingSteps: [],
  heapLimitBytes: 0,
  isHeapLimitRaised: false,
  tellingMs: 0,
};

/** The thread's own number in the system, which the trace calls it by. */
const TID = `Number(process.getBuiltinModule("fs").readlinkSync("/proc/thread-self").split("/").pop())`;

/** The collections of all threads of a process, while it runs. */
export class HeapTracer {
  private readonly reader: CollectionReader;
  private readonly rotation: TraceRotation;
  private readonly tids = new Map<number, number>();
  private readonly names = new Map<number, string>();

  /** @param originUs the window's begin: microseconds of the monotonic clock, as `process.hrtime.bigint() / 1000n` */
  constructor(main: ThreadSession, originUs: number) {
    this.reader = new CollectionReader(originUs);
    this.rotation = new TraceRotation(main, (batch) => this.reader.add(batch));
  }

  /** Begins to trace all threads, those that come later included. @throws as {@link TraceRotation.start} */
  start(): Promise<void> {
    return this.rotation.start();
  }

  /** Finds out which thread of the trace a session's is; to be called once for each, the main thread's included. Never throws. */
  async watch(session: ThreadSession): Promise<void> {
    this.names.set(session.threadId, session.name);
    try {
      const { result } = await session.post("Runtime.evaluate", { expression: TID, returnByValue: true });
      if (Number.isSafeInteger(result.value)) this.tids.set(session.threadId, result.value);
    } catch {
      // The thread went, or its system has no /proc: the trace's own name of it is taken.
    }
  }

  /** The system's number of a thread that is watched; undefined where it could not tell. */
  systemNumber(threadId: number): number | undefined {
    return this.tids.get(threadId);
  }

  /** What is known of a thread up to now, by Node's number of it (0 is the main thread). */
  thread(threadId: number): TracedThread {
    const thread = this.find(threadId);
    if (thread === undefined) return NOTHING;
    return {
      collections: thread.collections(),
      collectionsLeftOut: thread.collectionsLeftOut(),
      markingSteps: thread.markingSteps(),
      heapLimitBytes: thread.heapLimitBytes() ?? 0,
      isHeapLimitRaised: thread.isHeapLimitRaised(),
      tellingMs: thread.tellingMs(),
    };
  }

  /** The collections of a thread so far, as in {@link thread}. */
  collections(threadId: number): readonly Collection[] {
    return this.find(threadId)?.collections() ?? [];
  }

  /** Keeps nothing more of a thread that has ended. */
  forget(threadId: number): void {
    const tid = this.tids.get(threadId);
    if (tid !== undefined) this.reader.forget(tid);
    this.tids.delete(threadId);
    this.names.delete(threadId);
  }

  /** Ends tracing: all that can be had is known when it resolves. Never throws. */
  stop(): Promise<void> {
    return this.rotation.stop();
  }

  /** How often the trace was stopped and begun anew. */
  periodCount(): number {
    return this.rotation.periodCount();
  }

  /** How many events the process handed over. */
  eventCount(): number {
    return this.rotation.eventCount();
  }

  /** Sentences on what was not seen. */
  gaps(): string[] {
    const sentences: string[] = [];
    for (const [threadId, name] of this.names) {
      const thread = this.find(threadId);
      if (thread === undefined) continue;
      const lost = thread.collectionsLost();
      if (lost > 0)
        sentences.push(`${lost} collections of ${name} happened while the trace was handed over.`);
      const steps = thread.markingStepsLeftOut();
      if (steps > 0) {
        sentences.push(`${steps} steps of incremental marking of ${name} were left out, the longest never.`);
      }
    }
    return sentences;
  }

  private find(threadId: number): ThreadCollections | undefined {
    const tid = this.tids.get(threadId) ?? this.tidByName(threadId) ?? this.tidByElimination(threadId);
    return tid === undefined ? undefined : this.reader.thread(tid);
  }

  private tidByName(threadId: number): number | undefined {
    return this.reader.tids().find((tid) => {
      const name = this.reader.threadName(tid) ?? "";
      return threadId === 0 ? name === "JavaScriptMainThread" : name.startsWith(`[worker ${threadId}]`);
    });
  }

  /** The trace has no names of threads that began before it. */
  private tidByElimination(threadId: number): number | undefined {
    const isUnknown = (id: number) => !this.tids.has(id) && this.tidByName(id) === undefined;
    const unknownThreads = [...this.names.keys()].filter(isUnknown);
    const told = new Set(this.tids.values());
    const unknownTids = this.reader
      .tids()
      .filter((tid) => !told.has(tid) && this.reader.threadName(tid) === undefined);
    const isOnlyOne = unknownThreads.length === 1 && unknownTids.length === 1;
    return isOnlyOne && unknownThreads[0] === threadId ? unknownTids[0] : undefined;
  }
}

/** An event of Node's trace, as `NodeTracing.dataCollected` hands it over: the fields that are read here. */
export interface TraceEvent {
  readonly pid: number;
  /** The system's number of the thread that it happened in. */
  readonly tid: number;
  /** Microseconds of the machine's monotonic clock. */
  readonly ts: number;
  /** `B` and `E` begin and end something, `X` is something as a whole, `I` a moment, `M` says something of a process or a thread. */
  readonly ph: string;
  readonly name: string;
  /** Microseconds, of an `X`; 0 where it had not ended when the trace was handed over. */
  readonly dur?: number;
  readonly args: TraceEventArgs;
}

export interface TraceEventArgs {
  /** Of `MinorGC` and `MajorGC`: bytes of objects at its begin, and why it is. */
  readonly usedHeapSizeBefore?: number;
  readonly type?: string;
  /** The same at its end. */
  readonly usedHeapSizeAfter?: number;
  /** Of `V8.GC_Heap_Stats`: a JSON text, see {@link HeapStatistics}. */
  readonly stats?: string;
  /** Of `thread_name`. */
  readonly name?: string;
}

/** What V8 tells of a heap after each collection, of it what is read here. Sizes are bytes. */
export interface HeapStatistics {
  /** The isolate's address. */
  readonly isolate: string;
  /** Counts the collections of an isolate, from 1. */
  readonly id: number;
  readonly heap_size_limit: number;
  readonly external_memory: number;
  readonly spaces: readonly {
    readonly name: string;
    readonly size: number;
    readonly used_size: number;
  }[];
}

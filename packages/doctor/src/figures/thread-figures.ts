/** What is worked out of a thread's evidence, without what the doctor caused itself. Times in milliseconds, sizes in bytes unless named otherwise. */
export interface ThreadFigures {
  readonly thread: string;
  readonly pauses: PauseFigures;
  readonly minor: PauseFigures;
  readonly major: PauseFigures;
  /** Steps of incremental marking between pauses. */
  readonly marking: PauseFigures;
  /** Where the time of pauses went, longest first: kind and phase. */
  readonly phases: readonly {
    readonly kind: "minor" | "major";
    readonly phase: string;
    readonly totalMs: number;
  }[];
  /**
   * Minimum mutator utilisation: for windows of 1 ms to 10 s, the least share of such a window, wherever it is laid, that the program itself had. Pauses and
   * marking steps both take away. Source: Cheng and Blelloch, "A parallel, real-time garbage collector" (2001).
   */
  readonly mmu: readonly { readonly windowMs: number; readonly utilisation: number }[];
  readonly allocationBytesPerS: number;
  /** Of the bytes that young collections found, what was copied or promoted; 0 to 1, undefined without young collections. */
  readonly survivalShare?: number;
  /** Bytes each second that came to the old generation by surviving. */
  readonly promotedBytesPerS: number;
  /** Growth of what full collections leave, by regression over them; undefined with fewer than three. */
  readonly heapGrowthMbPerS?: number;
  /** By space after the last full collection, or the last at all: share of what is taken from the system that holds no objects. */
  readonly fragmentation: readonly {
    readonly space: string;
    readonly sizeBytes: number;
    readonly share: number;
  }[];
  /** Functions by bytes allocated, most first, 50 at most. */
  readonly functions: readonly FunctionFigures[];
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** What the pauses do to a program that ticks at 20, 30 and 60 Hz: ticks of the window that a pause or a marking step fell into, and would have made later than a tenth of, and than a whole period. */
  readonly ticks: readonly {
    readonly hz: number;
    readonly ticks: number;
    readonly delayed: number;
    readonly missed: number;
    readonly worstMs: number;
  }[];
}

export interface PauseFigures {
  readonly count: number;
  /** Seconds from one to the next, on average: the length of the window where there were fewer than two. */
  readonly intervalS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly totalMs: number;
  /** 0 to 1. */
  readonly shareOfTime: number;
}

export interface FunctionFigures {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
  readonly bytesPerS: number;
  /** Of all that the thread allocates, 0 to 1. */
  readonly share: number;
  /** What died before the young generation was collected twice; undefined where it is not known. */
  readonly diedYoungShare?: number;
  /** What was still reachable at the end. */
  readonly staysShare?: number;
  /** Mean time that its objects stay in memory, garbage that is not yet collected included; undefined where it is not known. Source: Little's law. */
  readonly meanLifetimeMs?: number;
}

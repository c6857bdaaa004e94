/**
 * What was seen of a program in one window. Everything is plain data, so that it can be kept as JSON and read again.
 *
 * There is one clock: all times are milliseconds since the window began (`atMs`, `startMs`), measured on the machine's monotonic clock, the same
 * for every thread, the collector's trace, processor profiles and the doctor itself. Sizes are bytes.
 */
export interface Evidence {
  readonly version: 1;
  readonly target: TargetFacts;
  /** How long was observed. */
  readonly windowMs: number;
  /** How the window ended: its time was over, somebody interrupted the doctor, the program ended by itself, or it crashed (exit code not 0, or a signal). */
  readonly ended: "window" | "interrupted" | "exit" | "crash";
  /** What the program exited with, where it did: a code, or a signal's name. */
  readonly exit?: number | string;
  /** The main thread first, then workers as they were seen. At least one. */
  readonly threads: readonly ThreadEvidence[];
  /** The process as a whole, about twice a second. */
  readonly process: readonly ProcessSample[];
  readonly overhead: Overhead;
  /** What is of the program, and is not in this evidence; `gaps` say it in words. */
  readonly unobserved: {
    /** How many threads were not observed at all, or not to their end. */
    readonly threads: number;
    /** Numbers of child processes that ran Node too. */
    readonly children: readonly number[];
  };
  /** Sentences on what could not be known, and why. */
  readonly gaps: readonly string[];
}

/** The process that was observed, and what it ran on. */
export interface TargetFacts {
  readonly mode: "launched" | "attached";
  readonly pid: number;
  /** What was run, as the user gave it; of an attached process its command line, as far as it can be read. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** Such as `20.20.2`. */
  readonly nodeVersion: string;
  readonly v8Version: string;
  readonly platform: string;
  /** Node's own options of the process (`process.execArgv` and `NODE_OPTIONS`). */
  readonly nodeOptions: readonly string[];
  readonly cores: number;
  /** Memory that the machine has, or the container's limit where that is less. */
  readonly memoryBytes: number;
}

/** What was seen of one thread. */
export interface ThreadEvidence {
  /** 0 is the main thread; workers have Node's `threadId`. */
  readonly id: number;
  /** `main`, or `worker 3 (file.js)`. */
  readonly name: string;
  /** When it was first and last observed. */
  readonly startMs: number;
  readonly endMs: number;
  /** Of a thread that ended in the window, while the program went on: whether it did so with its heap at its limit, for which Node ends workers. */
  readonly ended?: "exit" | "heap-limit";
  /** The engine's settings for its heap. */
  readonly heapLimitBytes: number;
  /** One half of the young generation at its largest (V8's semi-space); 0 where it is not known. */
  readonly semiSpaceBytes: number;
  /** In order of time. What the doctor itself caused is in it, marked. */
  readonly collections: readonly Collection[];
  /** Collections that were seen and counted, but are not in `collections`, because there were too many; the longest are always kept. */
  readonly collectionsLeftOut: number;
  /** Steps of incremental marking on this thread, between pauses: each stopped the program too. */
  readonly markingSteps: readonly MarkingStep[];
  /** About twice a second. */
  readonly samples: readonly ThreadSample[];
  /** Over the whole window; lateness of a timer, without the timer's own period. */
  readonly loopDelay: LoopDelay;
  readonly allocations: AllocationEvidence;
  readonly cpu: CpuEvidence;
  /** Of the time that it was observed: how long it ran, and how long it could have run but the machine gave it no processor. Undefined where the system does not tell. */
  readonly scheduled?: { readonly ranMs: number; readonly waitedMs: number };
}

/** One stop of a thread by the collector. */
export interface Collection {
  readonly startMs: number;
  /** How long the thread stood. */
  readonly ms: number;
  readonly kind: "minor" | "major";
  /** Why V8 collected, in its words, such as `allocation failure`, `task`, `external memory pressure`. */
  readonly reason: string;
  /** Whether the doctor caused it: taking an allocation profile ends in a full collection. Such are left out of all figures. */
  readonly byDoctor: boolean;
  /** Where the pause went: disjoint, adding up to `ms`, largest first; `other` for what has no name. Names as in V8: `mark`, `evacuate`, `scavenge.parallel`. Empty where collections are so many that only some are told in full. */
  readonly phases: readonly { readonly phase: string; readonly ms: number }[];
  readonly usedBeforeBytes: number;
  readonly usedAfterBytes: number;
  /** What was allocated on the heap since this thread's collection before; 0 of the first that was seen. */
  readonly allocatedBytes: number;
  /** Memory outside of the heap that the engine knows of, after it. */
  readonly externalBytes: number;
  /** The heap by space, after it: `new_space`, `old_space`, `large_object_space`, `new_large_object_space`, `code_space` and so on. Before it: what the collection before left, and `allocatedBytes`. */
  readonly spaces: readonly SpaceSize[];
}

/** How large a space of the heap is. */
export interface SpaceSize {
  readonly space: string;
  /** Taken from the system. */
  readonly sizeBytes: number;
  /** Of objects. */
  readonly usedBytes: number;
}

/** A step of incremental marking: it stops its thread as a pause does. */
export interface MarkingStep {
  readonly startMs: number;
  readonly ms: number;
}

/** Memory and event loop of a thread at one time. */
export interface ThreadSample {
  readonly atMs: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  readonly arrayBuffersBytes: number;
  /** Longest delay of the event loop since the sample before. */
  readonly loopDelayMaxMs: number;
  /** Share of the time since the sample before that the loop did not wait: 0 to 1. */
  readonly loopBusyShare: number;
}

/** How late the event loop of a thread is. Milliseconds. */
export interface LoopDelay {
  /** How many times it was measured; 0 where the loop never turned. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Memory and processor time of the process at one time. */
export interface ProcessSample {
  readonly atMs: number;
  readonly rssBytes: number;
  /** Processor time, user and system, of all threads since the process began. */
  readonly cpuMs: number;
}

/** A function that did something, and those that it called. */
export interface CallNode {
  /** Its name; `(anonymous)` where it has none; in parentheses what is none, such as `(root)`, `(garbage collector)`, `(idle)`, `(program)`. */
  readonly functionName: string;
  /** File that a reader finds it in, by source map where there is one: an absolute path, `node:fs`, or empty. */
  readonly file: string;
  /** From 1; 0 where it is not known. */
  readonly line: number;
  readonly column: number;
  /** What it did itself: bytes of an allocation tree, milliseconds of a processor tree. */
  readonly self: number;
  readonly children: readonly CallNode[];
}

/**
 * What a thread allocated on the heap, by function, estimated from samples. Three trees of bytes each second, each from parts of the window of its own, up to four in all:
 * all that was allocated; of that what outlived the young generation; of that what was still reachable at the end of its part, after a full collection.
 */
export interface AllocationEvidence {
  readonly all: AllocationPart;
  /** Undefined where no part of the window was spent on it, or where the young generation was not collected often enough in it to say. */
  readonly survived?: AllocationPart;
  readonly stays?: AllocationPart;
  /** Whether compiled code may have folded functions into their callers, which then are named in their place. False in trees of a pass without inlining. */
  readonly inlined: boolean;
  /** What was allocated before the longest pauses: by index into `collections`, functions by share of the bytes since the collection before. */
  readonly beforePauses: readonly {
    readonly collection: number;
    readonly top: readonly FunctionShare[];
  }[];
}

/** A tree of allocations, and the part of the window that it was taken in. */
export interface AllocationPart {
  readonly startMs: number;
  readonly seconds: number;
  /** One sample for so many bytes. */
  readonly intervalBytes: number;
  readonly samples: number;
  /** Bytes each second. */
  readonly root: CallNode;
}

/** A function, and what part of something is its. */
export interface FunctionShare {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
  /** 0 to 1. */
  readonly share: number;
}

/** What a thread did with its time, by function. */
export interface CpuEvidence {
  readonly startMs: number;
  readonly seconds: number;
  readonly intervalMs: number;
  /** Milliseconds in the window. */
  readonly root: CallNode;
  /** Time in the sample `(garbage collector)`. */
  readonly collectorMs: number;
  readonly idleMs: number;
  /** The longest stretches of work without a sample in which the thread waited, 20 ms or more, longest first, 50 at most. */
  readonly blocks: readonly LoopBlock[];
}

/** A stretch in which a thread did not come to wait. */
export interface LoopBlock {
  readonly startMs: number;
  readonly ms: number;
  /** Of it in the collector. */
  readonly collectorMs: number;
  /** Of it, time in which no sample could be taken though one was due (`intervalMs`): the machine gave the thread no processor, or it waited for a disk. */
  readonly unseenMs?: number;
  /** The functions under which the time was spent, itself or in what they called, by share of it; the outermost function of the program first. */
  readonly top: readonly FunctionShare[];
}

/** What observing cost the target. */
export interface Overhead {
  /** Of the target's processor time, or of one core's where it took less, 0 to 1: the sum of `parts`. */
  readonly share: number;
  readonly parts: readonly { readonly part: string; readonly share: number }[];
  /** How it was found, in a sentence. */
  readonly method: string;
  /** Full collections that the doctor caused, and how long they took. */
  readonly causedCollections: number;
  readonly causedCollectionsMs: number;
}

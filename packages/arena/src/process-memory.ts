import type { MemorySource } from "./memory-sources.js";

/** What of a process is read: Node's `process`, or what looks like it. */
export interface MeasuredProcess {
  /** Reads the memory of the process, in bytes. */
  readonly memoryUsage: MemoryUsageReader;
}

/** Node's `process.memoryUsage`. */
export interface MemoryUsageReader {
  (): {
    readonly rss: number;
    readonly heapTotal: number;
    readonly external: number;
    readonly arrayBuffers: number;
  };
  /** Reads the resident set alone, which is cheaper, where there is such a function. */
  readonly rss?: () => number;
}

/**
 * The memory of a process as a source of a `MemoryBudget`.
 *
 * - `heap` is beside what was drawn: the collector's heap and what the engine holds outside of it, array buffers left
 *   out, as arenas are such. Buffers that nobody drew for are therefore not counted.
 * - `rss` is the whole: all memory of the process that is resident, what was drawn and touched included. It is what
 *   a container's limit counts.
 *
 * @param process - Node's `process`
 */
export function processMemory(process: MeasuredProcess, of: "heap" | "rss"): MemorySource {
  return of === "heap"
    ? { name: "heap", kind: "beside", read: () => heapBytes(process) }
    : { name: "rss", kind: "whole", read: () => rssBytes(process) };
}

function heapBytes(process: MeasuredProcess): number {
  const { heapTotal, external, arrayBuffers } = process.memoryUsage();
  // Node's `external` includes `arrayBuffers`, but the two are read one after the other.
  return heapTotal + Math.max(0, external - arrayBuffers);
}

function rssBytes(process: MeasuredProcess): number {
  return process.memoryUsage.rss?.() ?? process.memoryUsage().rss;
}

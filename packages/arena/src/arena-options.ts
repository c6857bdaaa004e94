import type { Reserve } from "./reserve.js";
import type { MemoryOptions, ReserveDescription } from "./reserve-options.js";

/** How an arena grows beyond its first chunk. */
export interface GrowthOptions {
  /** The most bytes of all chunks together. */
  readonly limitBytes: number;
  /** How many bytes a further chunk has at least; as many as the first unless told. */
  readonly chunkBytes?: number;
}

/** How an arena is opened. */
export interface ArenaOptions extends MemoryOptions {
  /** The size of the block in bytes, its 64-byte header included. Pages that are never touched cost nothing. */
  readonly capacityBytes: number;
  /** What errors call this arena; `"arena"` unless told. */
  readonly name?: string;
  /**
   * The address space it takes its block from; one of its own unless told. With a reserve given, what is shared, checked,
   * generated and drawn on is as the reserve was opened, and only `strategy` of the memory's options counts.
   */
  readonly reserve?: Reserve;
  /** Whether, and how far, chunks are chained to it where it is full. Not at all unless told. */
  readonly growth?: GrowthOptions;
}

/** What to post to another thread so that it can take an arena over. */
export interface ArenaDescription {
  readonly kind: "pauseless arena";
  readonly name: string;
  readonly reserve: ReserveDescription;
  readonly baseBytes: number;
  readonly capacityBytes: number;
  /** Of this one hand-over: whoever comes with an earlier one's is refused. */
  readonly ticket: number;
}

/** What has become of an arena's bytes. */
export interface ArenaStats {
  readonly capacityBytes: number;
  /** Bytes in use, the header and all waste included. */
  readonly usedBytes: number;
  /** The most that were in use at once. */
  readonly highWaterBytes: number;
  readonly resets: number;
  readonly chunks: number;
  /** Bytes that alignment left out, since the last reset. */
  readonly alignmentWasteBytes: number;
  /** Bytes left at the ends of chunks, since the last reset. */
  readonly chunkWasteBytes: number;
  /** The share of the bytes in use that is waste, 0 .. 1. */
  readonly fragmentation: number;
}

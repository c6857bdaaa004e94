import type { Evidence, ThreadEvidence } from "../evidence/evidence.js";
import type { ThreadFigures } from "../figures/thread-figures.js";
import type { CollectionLoss } from "./collection-loss.js";

/** What a program can suffer from. */
export type InsightId =
  | "dominant-allocator"
  | "marking-bound"
  | "survival-bound"
  | "promotion"
  | "old-space-growth"
  | "fragmentation"
  | "external-memory"
  | "large-object-churn"
  | "heap-limit-close"
  | "young-generation-small"
  | "young-generation-large"
  | "loop-blocked"
  | "native-memory"
  | "healthy";

/** One finding, with what supports it. */
export interface Insight {
  readonly id: InsightId;
  /** The thread's name that it was found in. */
  readonly thread: string;
  /** A sentence with numbers: `87 % of 212 MB/s come from PlayerSession.writePacket (session.ts:41)`. */
  readonly finding: string;
  /**
   * How much of the program's trouble it explains, 0 to 1: the share of time that players or callers lose to it (a stop counts by its length, and more the longer it
   * is: `lost-share.ts`), or an equal danger (0.95 for a limit that is reached in a minute, a half for one in an hour: `danger-of-limit.ts`; 1 for one that has
   * ended the program). A cause weighs at least what its consequences do. They are sorted by it.
   */
  readonly weight: number;
  readonly evidence: InsightEvidence;
  readonly advice: readonly Advice[];
}

/** What supports a finding. */
export interface InsightEvidence {
  /** Named numbers with units in their names: `{ pauseMsP99: 41, markShare: 0.93 }`. */
  readonly figures: Readonly<Record<string, number>>;
  /** Indices into the thread's `collections` of those that show it best, at most 20. */
  readonly collections: readonly number[];
  /** Functions that are meant. */
  readonly functions: readonly {
    readonly functionName: string;
    readonly file: string;
    readonly line: number;
  }[];
}

/** What to do about it. */
export interface Advice {
  /** Stable: `semi-space-64`, `pool-writePacket`. */
  readonly id: string;
  /** What to change, in a sentence. */
  readonly text: string;
  /** Options of the engine that can be tried by running the program again; they exist in the target's version of Node. Absent where the code must change. */
  readonly engine?: readonly string[];
  /** Code that shows the change, where it is in the code. */
  readonly snippet?: string;
}

/** One thread's evidence with what was worked out of it. */
export interface InsightInput {
  readonly evidence: Evidence;
  readonly thread: ThreadEvidence;
  readonly figures: ThreadFigures;
  readonly loss: CollectionLoss;
}

/** A module of one insight: pure, one for each file, tested by itself. Undefined where it is not found. */
export type InsightModule = (input: InsightInput) => Insight | undefined;

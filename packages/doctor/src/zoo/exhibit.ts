import type { InsightId } from "../insights/insight.js";

/** A program of the zoo, and the truth about it, which was found without the doctor: by `--trace-gc`, `process.memoryUsage()` and reading. */
export interface Exhibit {
  /** Its file in the zoo's folder. */
  readonly program: string;
  /** What it suffers from, in a few words. */
  readonly illness: string;
  /** Options of the engine that it is run with. */
  readonly engine?: readonly string[];
  /** What has to be found first. */
  readonly verdict: InsightId;
  /** What may be found besides: consequences and companions of the illness. Nothing else may. */
  readonly also?: readonly InsightId[];
  /** The functions of which one has to be named with the verdict. */
  readonly named?: readonly NamedFunction[];
  /** The thread that suffers; the main one unless told otherwise. */
  readonly thread?: string;
  /** Whether it is run twice, with and without inlining, as the doctor does it by itself. */
  readonly secondPass?: boolean;
  /** Where the map of a TypeScript program is: in a file of its own, or in the compiled file. */
  readonly map?: "external" | "inline";
  /** How long it is observed, where that is not as long as the others. */
  readonly seconds?: number;
}

export interface NamedFunction {
  readonly functionName: string;
  /** The text of the source, found in it just once, with which the function begins: its line is where this stands. */
  readonly begins: string;
}

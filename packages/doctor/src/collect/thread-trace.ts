import type { Collection, MarkingStep } from "../evidence/evidence.js";

/** What the trace tells of one thread. */
export interface ThreadTrace {
  readonly collections: readonly Collection[];
  readonly collectionsLeftOut: number;
  readonly markingSteps: readonly MarkingStep[];
}

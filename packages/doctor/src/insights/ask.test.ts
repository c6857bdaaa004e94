import type { Collection, Evidence, ThreadEvidence } from "../evidence/evidence.js";
import { madeCollection, madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { threadFigures } from "../figures/thread-figures.js";
import { collectionLoss } from "./collection-loss.js";
import type { Insight, InsightModule } from "./insight.js";

/** For tests: asks one insight of a main thread that is healthy but for what is told. */
export function ask(
  module: InsightModule,
  thread: Partial<ThreadEvidence>,
  evidence: Partial<Evidence> = {},
): Insight | undefined {
  const made = madeThread(thread);
  const all = madeEvidence({ threads: [made], ...evidence });
  return module({
    evidence: all,
    thread: made,
    figures: threadFigures(all, made),
    loss: collectionLoss(made),
  });
}

/** For tests: collections evenly over the 10 s of a made thread. */
export function over10Seconds(count: number, told: (i: number) => Partial<Collection>): Collection[] {
  return Array.from({ length: count }, (_, i) =>
    madeCollection({ startMs: ((i + 0.5) * 10_000) / count, ...told(i) }),
  );
}

/** For tests: spaces of the heap by megabytes of objects. */
export function spaces(newMb: number, oldMb: number, largeMb = 0): Collection["spaces"] {
  return [
    { space: "new_space", sizeBytes: 16_777_216, usedBytes: newMb * 1e6 },
    { space: "old_space", sizeBytes: 1.1e6 * oldMb, usedBytes: oldMb * 1e6 },
    { space: "large_object_space", sizeBytes: largeMb * 1e6, usedBytes: largeMb * 1e6 },
  ];
}

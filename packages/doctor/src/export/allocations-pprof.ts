import type { AllocationPart, Evidence } from "../evidence/evidence.js";
import { treeTotal } from "../evidence/tree-total.js";
import { allocationRate } from "../figures/allocation-rate.js";
import { PprofBuilder } from "./pprof-builder.js";

/**
 * What was allocated on the heap, by function, as a profile that `go tool pprof` and others read, compressed. Each sample has three values, in
 * bytes: `alloc_space`, all that was allocated in the window, as much as the collector counted; `survived_space`, what of it outlived the young generation; `inuse_space`, what was
 * allocated in the part of the window that was spent on it and still reachable at its end: that is not more in a longer window. A label says the `thread`.
 *
 * @param startedAt - when the window began
 */
export function allocationsPprof(evidence: Evidence, startedAt: Date): Buffer {
  const bytes = (type: string) => ({ type, unit: "bytes" });
  const builder = new PprofBuilder({
    types: [bytes("alloc_space"), bytes("survived_space"), bytes("inuse_space")],
    shown: "alloc_space",
    periodType: { type: "space", unit: "bytes" },
    period: evidence.threads[0].allocations.all.intervalBytes,
    command: evidence.target.command.join(" "),
    startedAt,
    durationMs: evidence.windowMs,
    comments: evidence.gaps,
  });
  for (const thread of evidence.threads) {
    const { name, startMs, endMs, allocations } = thread;
    const seconds = (endMs - startMs) / 1000;
    const sampledBytesPerS = treeTotal(allocations.all.root);
    const counted = sampledBytesPerS > 0 ? allocationRate(thread) / sampledBytesPerS : 1;
    const factors = [seconds * counted, seconds * counted, allocations.stays?.seconds ?? 0];
    const parts: readonly (AllocationPart | undefined)[] = [
      allocations.all,
      allocations.survived,
      allocations.stays,
    ];
    for (const [index, part] of parts.entries()) {
      const scales = parts.map((_, other) => (other === index ? factors[index] : 0));
      if (part !== undefined) builder.addTree(part.root, name, scales);
    }
  }
  return builder.gzipped();
}

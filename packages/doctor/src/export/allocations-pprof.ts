import type { AllocationPart, Evidence } from "../evidence/evidence.js";
import { PprofBuilder } from "./pprof-builder.js";

/**
 * What was allocated on the heap, by function, as a profile that `go tool pprof` and others read, compressed. Each sample has three values, in
 * bytes of the whole window, as far as the parts of it that were sampled tell: `alloc_space`, all that was allocated; `survived_space`, what of it
 * outlived the young generation; `inuse_space`, what of it was still reachable at the end. A label says the `thread`.
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
  for (const { name, startMs, endMs, allocations } of evidence.threads) {
    const seconds = (endMs - startMs) / 1000;
    const parts: readonly (AllocationPart | undefined)[] = [
      allocations.all,
      allocations.survived,
      allocations.stays,
    ];
    for (const [index, part] of parts.entries()) {
      const scales = parts.map((_, other) => (other === index ? seconds : 0));
      if (part !== undefined) builder.addTree(part.root, name, scales);
    }
  }
  return builder.gzipped();
}

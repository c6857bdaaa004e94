import type { Collection } from "../../evidence/evidence.js";
import type { TraceEvent } from "./trace-events.js";

/** Scopes that only hold others together: their own time belongs to what they are in. */
const FRAMES = new Set([
  "SCAVENGER",
  "MARK_COMPACTOR",
  "MINOR_MARK_SWEEPER",
  "MINOR_MARK_COMPACTOR",
  "MINOR_MS",
]);
/** Parts of a mark-compact or of a minor mark-sweep that hold the others. */
const MARKING_PHASE =
  /^(?:MC|MINOR_MS|MINOR_MC)_(MARK|CLEAR|SWEEP|EVACUATE|FINISH|PROLOGUE|EPILOGUE|INCREMENTAL)(?:_|$)/;

/**
 * Where a pause went: disjoint phases that add up to it, largest first. Each microsecond counts for the innermost scope that has a name of its own:
 * `mark`, `clear`, `sweep`, `evacuate`, `finish` and so on of a mark-compact, `scavenge.roots`, `scavenge.parallel` and so on of a scavenge, `heap.prologue`
 * and `heap.epilogue` around both; what is in none is `other`. The names are those of V8's own trace.
 *
 * Source: scopes of `GCTracer` in V8's `src/heap/gc-tracer.h`.
 *
 * @param scopes events `X` of the thread, in the order in which they began
 */
export function pausePhases(
  scopes: readonly TraceEvent[],
  startUs: number,
  endUs: number,
): Collection["phases"] {
  const totals = new Map<string, number>();
  const open: { phase: string; endUs: number }[] = [{ phase: "other", endUs }];
  let atUs = startUs;
  const advance = (toUs: number) => {
    const { phase } = open[open.length - 1];
    if (toUs > atUs) totals.set(phase, (totals.get(phase) ?? 0) + toUs - atUs);
    atUs = Math.max(atUs, toUs);
  };
  const closeUntil = (us: number) => {
    while (open.length > 1 && open[open.length - 1].endUs <= us) {
      advance(open[open.length - 1].endUs);
      open.pop();
    }
  };
  for (const scope of scopes) {
    if (scope.ts >= endUs) break;
    closeUntil(scope.ts);
    advance(scope.ts);
    const outer = open[open.length - 1];
    // Times are cut to whole microseconds, so that a scope may seem to end after the one that it is in.
    open.push({
      phase: phaseOf(scope.name, outer.phase),
      endUs: Math.min(scope.ts + (scope.dur ?? 0), outer.endUs),
    });
  }
  closeUntil(endUs);
  advance(endUs);
  return [...totals].map(([phase, us]) => ({ phase, ms: us / 1000 })).sort((a, b) => b.ms - a.ms);
}

/** What a scope's time counts for, in what it is in. */
function phaseOf(eventName: string, outer: string): string {
  if (!eventName.startsWith("V8.GC_")) return outer;
  const name = eventName.slice("V8.GC_".length);
  if (FRAMES.has(name)) return outer;
  const complete = /^(?:MC|SCAVENGER|MINOR_MS)_COMPLETE_(.+)/.exec(name);
  if (complete !== null) return `complete.${complete[1].toLowerCase()}`;
  const marking = MARKING_PHASE.exec(name);
  if (marking !== null) return marking[1].toLowerCase();
  if (name === "SCAVENGER_SCAVENGE") return "scavenge";
  const scavenge = /^SCAVENGER_(?:SCAVENGE_)?(.+)/.exec(name);
  if (scavenge !== null) {
    return `scavenge.${scavenge[1].toLowerCase().replace("weak_global_handles_", "weak_global_handles.")}`;
  }
  const external = /^HEAP_EXTERNAL_(.+)/.exec(name);
  if (external !== null) return `heap.external.${external[1].toLowerCase()}`;
  const around = /^HEAP_(PROLOGUE|EPILOGUE)/.exec(name);
  if (around !== null) return `heap.${around[1].toLowerCase()}`;
  const heap = /^HEAP_(.+)/.exec(name);
  if (heap !== null) return `heap.${heap[1].toLowerCase()}`;
  return outer === "other" ? name.toLowerCase() : outer;
}

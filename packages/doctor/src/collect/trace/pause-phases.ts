import type { Collection } from "../../evidence/evidence.js";
import type { TraceEvent } from "./trace-events.js";

/** Scopes that hold the phases together: what is in none of these is `other`. */
const FRAMES = new Set([
  "SCAVENGER",
  "MARK_COMPACTOR",
  "MINOR_MARK_SWEEPER",
  "MINOR_MARK_COMPACTOR",
  "MINOR_MS",
]);
/** Parts of a mark-compact or of a minor mark-sweep that hold the others. */
const MARKING_PHASE =
  /^(?:mc|minor_ms|minor_mc)_(mark|clear|sweep|evacuate|finish|prologue|epilogue|incremental)(?:_|$)/;
const OTHER = "other";
/** Of the pause: what took less is not worth a name, nor the room in a report. */
const LEAST_SHARE = 0.005;
const SCAVENGE = "scavenge";
/** Below these, a scope is a phase of its own, too. */
const HOLDERS = new Set([OTHER, SCAVENGE, "scavenge.parallel_phase"]);

/**
 * Where a pause went: disjoint phases that add up to it, largest first. They are the scopes that V8 has at the top, with what is in them: `mark`, `clear`, `sweep`,
 * `evacuate`, `finish` and so on of a mark-compact and a minor mark-sweep; of a scavenge those below its only one: `scavenge.roots`, `scavenge.parallel`,
 * `scavenge.parallel_phase` (waiting for the threads that help) and so on; `heap.prologue` and `heap.epilogue` around all of them. What is in none, or took less than a two-hundredth of the pause, is `other`.
 *
 * Source: scopes of `GCTracer` in V8's `src/heap/gc-tracer.h`; the names are those of its `PrintNVP`.
 *
 * @param scopes events `X` of the thread whose names begin with `V8.GC_`, in the order in which they began
 */
export function pausePhases(
  scopes: readonly TraceEvent[],
  startUs: number,
  endUs: number,
): Collection["phases"] {
  const totals = new Map<string, number>();
  const open: { phase: string; endUs: number }[] = [{ phase: OTHER, endUs }];
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
    const scopeEndUs = Math.min(scope.ts + (scope.dur ?? 0), outer.endUs);
    open.push({ phase: HOLDERS.has(outer.phase) ? phaseOf(scope.name) : outer.phase, endUs: scopeEndUs });
  }
  closeUntil(endUs);
  advance(endUs);
  for (const [phase, us] of totals) {
    if (phase === OTHER || us >= LEAST_SHARE * (endUs - startUs)) continue;
    totals.delete(phase);
    totals.set(OTHER, (totals.get(OTHER) ?? 0) + us);
  }
  return [...totals].map(([phase, us]) => ({ phase, ms: us / 1000 })).sort((a, b) => b.ms - a.ms);
}

/** What V8 calls a scope in its written trace. */
function phaseOf(eventName: string): string {
  const name = eventName.replace("V8.GC_", "");
  if (FRAMES.has(name)) return OTHER;
  if (name === "SCAVENGER_SCAVENGE") return SCAVENGE;
  const words = name.toLowerCase();
  const complete = /^(?:mc|scavenger|minor_ms)_complete_(.+)/.exec(words);
  if (complete !== null) return `complete.${complete[1]}`;
  const marking = MARKING_PHASE.exec(words);
  if (marking !== null) return marking[1];
  const scavenge = /^scavenger_(?:scavenge_)?(.+)/.exec(words);
  if (scavenge !== null) {
    return `scavenge.${scavenge[1].replace("weak_global_handles_", "weak_global_handles.")}`;
  }
  const around = /^heap_(prologue|epilogue)/.exec(words);
  if (around !== null) return `heap.${around[1]}`;
  return words.replace(/^heap_/, "heap.").replace(/^heap\.external_/, "heap.external.");
}

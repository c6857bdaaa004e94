import type { Collection } from "../evidence/evidence.js";
import type { ThreadFigures } from "./thread-figures.js";

/** Adds up where the time of collections went, by kind and phase, longest first. */
export function phaseTotals(collections: readonly Collection[]): ThreadFigures["phases"] {
  const totals = new Map<string, { kind: "minor" | "major"; phase: string; totalMs: number }>();
  for (const { kind, phases } of collections) {
    for (const { phase, ms } of phases) {
      const key = `${kind} ${phase}`;
      const total = totals.get(key);
      if (total === undefined) totals.set(key, { kind, phase, totalMs: ms });
      else total.totalMs += ms;
    }
  }
  return [...totals.values()].sort((a, b) => b.totalMs - a.totalMs);
}

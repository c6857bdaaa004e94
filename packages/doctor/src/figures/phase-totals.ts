import type { Collection } from "../evidence/evidence.js";
import type { ThreadFigures } from "./thread-figures.js";

/**
 * Adds up where the time of collections went, by kind and phase, longest first. Where the phases of some are not known, their time counts as that of the others of
 * their kind does.
 */
export function phaseTotals(collections: readonly Collection[]): ThreadFigures["phases"] {
  const totals = new Map<string, { kind: "minor" | "major"; phase: string; totalMs: number }>();
  for (const kind of ["minor", "major"] as const) {
    const ofKind = collections.filter((collection) => collection.kind === kind);
    const known = ofKind.filter(({ phases }) => phases.length > 0);
    const factor = known.length === ofKind.length ? 1 : sumMs(ofKind) / sumMs(known);
    for (const { phase, ms } of known.flatMap(({ phases }) => phases)) {
      const key = `${kind} ${phase}`;
      const total = totals.get(key);
      if (total === undefined) totals.set(key, { kind, phase, totalMs: ms * factor });
      else total.totalMs += ms * factor;
    }
  }
  return [...totals.values()].sort((a, b) => b.totalMs - a.totalMs);
}

function sumMs(collections: readonly Collection[]): number {
  return collections.reduce((sum, { ms }) => sum + ms, 0);
}

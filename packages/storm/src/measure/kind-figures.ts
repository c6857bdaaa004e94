import { type Pause, type PauseKind, summarizePauses } from "@pauseless/doctor/measure";
import type { KindFigures } from "../compare/report-data.js";

const KINDS: readonly PauseKind[] = ["minor", "incremental", "major"];

/** Pauses of a run that took `seconds`, by kind, without kinds of which there were none. No phases are known yet. */
export function kindFigures(pauses: readonly Pause[], seconds: number): KindFigures[] {
  return KINDS.map((kind) => {
    const ofKind = pauses.filter((pause) => pause.kind === kind);
    return { kind, ...summarizePauses(ofKind, seconds), phases: [] };
  }).filter(({ count }) => count > 0);
}

/** The same kinds with their phases, and kinds that have phases but no pauses: marking in steps between pauses is none. */
export function withPhases(
  kinds: readonly KindFigures[],
  phasesOf: (kind: PauseKind) => KindFigures["phases"],
  seconds: number,
): KindFigures[] {
  return KINDS.map((kind) => {
    const known = kinds.find((figures) => figures.kind === kind);
    return { kind, ...(known ?? summarizePauses([], seconds)), phases: phasesOf(kind) };
  }).filter(({ count, phases }) => count > 0 || phases.length > 0);
}

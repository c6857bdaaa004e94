import type { Report } from "../compare/report-data.js";

/** What was meant on average over the measured time, where phases follow each other; NaN where nothing was said. */
export function meanIntended(
  { intended, settings }: Report,
  of: (phase: Report["intended"]["phases"][number]) => number,
): number {
  const { phases } = intended;
  if (phases.length === 0) return Number.NaN;
  const sum = phases.reduce((total, phase, index) => {
    const until = Math.min(settings.seconds, phases[index + 1]?.fromS ?? settings.seconds);
    return total + of(phase) * Math.max(0, until - phase.fromS);
  }, 0);
  return sum / Math.max(1e-9, settings.seconds - phases[0].fromS);
}

import { World } from "../battle/rules.js";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { bar } from "./bar.js";
import { type FigureRow, figureTable } from "./figure-table.js";
import { decimals, percent, whole } from "./figures.js";
import { meanIntended } from "./mean-intended.js";

/** What the load was in each contender beside what it was meant to be, as HTML; "" where none measured it. */
export function pressureTable(report: Report): string {
  const { strategies, intended } = report;
  const measured = strategies.filter(wasMeasured);
  if (measured.length === 0) return "";
  const effects = meanIntended(report, ({ effectsPerMs }) => effectsPerMs);
  const events = meanIntended(report, ({ eventsPerMs }) => eventsPerMs);
  const [least, most] = intended.effectLifeMs;
  const lifetimes = Number.isFinite(least) ? `meant: ${whole(least)} to ${whole(most)} ms` : undefined;
  const ticks = Math.max(0, ...measured.map(({ pressure }) => lastOf(pressure.lifetimeTicks)));
  const rows = [
    ...against("Effects / ms", effects, 1, ({ pressure }) => pressure.effectsPerMs),
    ...against("Input events / ms", events, 2, ({ pressure }) => pressure.eventsPerMs),
    row("Timers / ms", "measured", ({ pressure }) => decimals(pressure.timersPerMs, 2)),
    ...against("Recorded, MB/s", intended.recordedMbPerS, 1, ({ pressure }) => pressure.recordedMbPerS),
    row("Recorded, MB/s", "chunks of 2 MB", ({ pressure }) => whole(pressure.chunks)),
    row("Followed by weak references or handles", "effects", ({ pressure }) => whole(pressure.followed)),
    ...Array.from({ length: ticks }, (_, index) =>
      lifetimeRow(index + 1, index === 0 ? lifetimes : undefined),
    ),
  ];
  return figureTable("Measured against intended", strategies, rows, { only: wasMeasured });
}

function wasMeasured({ pressure }: StrategyResult): boolean {
  return pressure.effectsPerMs > 0 || pressure.eventsPerMs > 0 || pressure.recordedMbPerS > 0;
}

function row(group: string, label: string, cell: (run: StrategyResult) => string, hint?: string): FigureRow {
  return { group, label, cell, ...(hint !== undefined && { hint }) };
}

/** Intended, measured, and the one as a share of the other. */
function against(
  group: string,
  intended: number,
  digits: number,
  of: (run: StrategyResult) => number,
): FigureRow[] {
  const measured = row(group, "measured", (run) => decimals(of(run), digits));
  if (!(intended > 0)) return [measured];
  return [
    row(group, "intended", () => decimals(intended, digits)),
    measured,
    row(group, "of intended", (run) => percent(of(run) / intended, 1)),
  ];
}

/** How many effects of a hundred lived so many ticks. */
function lifetimeRow(ticks: number, hint: string | undefined): FigureRow {
  const label = `${ticks} ${ticks === 1 ? "tick" : "ticks"}, ${whole(ticks * World.TickMs)} ms`;
  return row(
    "Effects that lived so long",
    label,
    ({ pressure }) => {
      const all = pressure.lifetimeTicks.reduce((sum, count) => sum + count, 0);
      return bar((pressure.lifetimeTicks[ticks] ?? 0) / all);
    },
    hint,
  );
}

/** The last entry that is not 0; 0 where there is none. */
function lastOf(counts: readonly number[]): number {
  return counts.reduce((last, count, index) => (count > 0 ? index : last), 0);
}

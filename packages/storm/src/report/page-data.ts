import type { Report, SeriesPoint } from "../compare/report-data.js";

/** A plot is not wider than this: more points than it has pixels only make the page slow to open. */
const MOST_POINTS = 1200;

/** The report as the page holds it: long time lines with fewer points, of which each keeps the worst of those that it stands for. */
export function pageData(report: Report): Report {
  return {
    ...report,
    strategies: report.strategies.map((strategy) => ({ ...strategy, series: thinned(strategy.series) })),
  };
}

function thinned(series: readonly SeriesPoint[]): readonly SeriesPoint[] {
  if (series.length <= MOST_POINTS) return series;
  const each = Math.ceil(series.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(series.length / each) }, (_, index) =>
    series.slice(index * each, (index + 1) * each).reduce((worst, point) => ({
      atS: point.atS,
      pauseMs: Math.max(worst.pauseMs, point.pauseMs),
      lateMs: Math.max(worst.lateMs, point.lateMs),
      heapUsedMb: Math.max(worst.heapUsedMb, point.heapUsedMb),
      rssMb: Math.max(worst.rssMb, point.rssMb),
    })),
  );
}

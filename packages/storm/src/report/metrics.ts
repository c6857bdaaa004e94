import type { PercentileCurve, RunResult } from "../compare/report-data.js";

/** The unit of a figure; "" for a count. Shares are in percent. */
export type Unit = "" | "/s" | "ms" | "s" | "MB" | "MB/s" | "%";

/** One figure of a run: what it is called, which way is better, and where it stands. */
export interface Metric {
  /** As conditions and comparisons call it: "p99 pause". */
  readonly name: string;
  /** What it is one of, in tables. */
  readonly group: string;
  /** What it is in its group. */
  readonly label: string;
  readonly unit: Unit;
  readonly better: "less" | "more";
  /** Differences up to so much mean nothing, in its unit. */
  readonly floor: number;
  /** The worst of all runs stands for a strategy instead of their median. */
  readonly worst: boolean;
  /** The figure of a run, in the unit; NaN where it was not measured. */
  of(run: RunResult): number;
}

type Traits = Partial<Pick<Metric, "better" | "floor" | "worst">>;

function metric(
  name: string,
  group: string,
  label: string,
  unit: Unit,
  of: (run: RunResult) => number,
  { better = "less", floor = 0, worst = false }: Traits = {},
): Metric {
  return { name, group, label, unit, better, floor, worst, of };
}

/** What a curve says at a percentile; NaN where it has none. */
function atPercentile(curve: PercentileCurve, percentile: number): number {
  return curve.find((at) => Math.abs(at.percentile - percentile) < 1e-6)?.ms ?? Number.NaN;
}

/** A row of percentiles of one kind of time, from p50 to the worst. */
function times(
  name: string,
  group: string,
  measured: (run: RunResult) => boolean,
  ends: (run: RunResult) => { readonly p50: number; readonly p99: number; readonly max: number },
  curve: (run: RunResult) => PercentileCurve,
): Metric[] {
  const known = (of: (run: RunResult) => number) => (run: RunResult) =>
    measured(run) ? of(run) : Number.NaN;
  const row = (label: string, of: (run: RunResult) => number, worst = false) =>
    metric(`${label} ${name}`, group, label, "ms", known(of), { floor: 0.5, worst });
  return [
    row("p50", (run) => ends(run).p50),
    row("p99", (run) => ends(run).p99),
    row("p99.9", (run) => atPercentile(curve(run), 99.9)),
    row("p99.99", (run) => atPercentile(curve(run), 99.99)),
    row("max", (run) => ends(run).max, true),
  ];
}

const PAUSES = "Collector pauses";
const ticked = (run: RunResult) => run.ticks > 0;
/** Whether views of a run were measured: where a server stood still all the time, none came, and all were late. */
export const viewed = ({ packets }: Pick<RunResult, "packets">): boolean =>
  packets.received > 0 || packets.lateMs.max > 0;
const answered = (run: RunResult) => run.roundTripMs.max > 0;

/** Every figure that reports show, compare and set limits to, in the order of the page's table. */
export const metrics: readonly Metric[] = [
  ...times(
    "lateness",
    "Tick lateness",
    ticked,
    (run) => run.latenessMs,
    (run) => run.latenessCurve,
  ),
  metric("stutters", "Stutters", "ticks", "", (run) => (ticked(run) ? run.stutters : Number.NaN), {
    worst: true,
  }),
  metric(
    "packet stutters",
    "Stutters",
    "packets",
    "",
    (run) => (viewed(run) ? run.packets.stutters : Number.NaN),
    { worst: true },
  ),
  metric(
    "skipped ticks",
    "Stutters",
    "skipped ticks",
    "",
    (run) => (ticked(run) ? run.skippedTicks : Number.NaN),
    { worst: true },
  ),
  ...times(
    "packet",
    "Packet lateness",
    viewed,
    (run) => run.packets.lateMs,
    (run) => run.packets.curve,
  ),
  ...times(
    "round trip",
    "Round trip",
    answered,
    (run) => run.roundTripMs,
    (run) => run.roundTripCurve,
  ),
  metric("count pause", PAUSES, "count", "", (run) => run.pauses.count, { floor: 2 }),
  metric(
    "pause interval",
    PAUSES,
    "one every",
    "s",
    // Without a pause it is the measured time, and 0 where no time was measured.
    (run) => (run.pauses.intervalS > 0 ? run.pauses.intervalS : Number.NaN),
    { better: "more", floor: 0.05 },
  ),
  metric("p50 pause", PAUSES, "p50", "ms", (run) => run.pauses.p50Ms, { floor: 0.2 }),
  metric("p99 pause", PAUSES, "p99", "ms", (run) => run.pauses.p99Ms, { floor: 0.2 }),
  metric("max pause", PAUSES, "max", "ms", (run) => run.pauses.maxMs, { floor: 0.2, worst: true }),
  metric("total pause", PAUSES, "total", "ms", (run) => run.pauses.totalMs, { floor: 5 }),
  metric("allocation", "Memory", "allocated", "MB/s", (run) => run.allocationMbPerS, { floor: 0.1 }),
  metric("growth", "Memory", "heap growth", "MB/s", (run) => run.heapGrowthMbPerS, { floor: 0.05 }),
  metric(
    "lifetime",
    "Memory",
    "mean lifetime",
    "ms",
    (run) => (run.meanLifetimeMs > 0 ? run.meanLifetimeMs : Number.NaN),
    { floor: 20 },
  ),
  metric(
    "fragmentation",
    "Memory",
    "fragmentation",
    "%",
    (run) => (run.fragmentation.spaces.length > 0 ? 100 * run.fragmentation.share : Number.NaN),
    { floor: 1 },
  ),
  metric("heap", "Memory", "heap", "MB", (run) => run.heapUsedMb, { floor: 1 }),
  metric("rss", "Memory", "RSS", "MB", (run) => run.rssMb, { floor: 5 }),
  metric("cpu", "Processor", "of one core", "%", (run) => 100 * run.cpuShare, { floor: 2 }),
  metric("received", "Load", "messages received", "/s", (run) => run.receivedPerS, { better: "more" }),
  metric("sent", "Load", "snapshots sent", "/s", (run) => run.sentPerS, { better: "more" }),
];

/** The figure of that name. @throws RangeError where there is none: names come from {@link metrics}. */
export function metricNamed(name: string): Metric {
  const found = metrics.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`no figure is called ${name}`);
  return found;
}

import type { PauseSummary } from "@pauseless/doctor/measure";
import type {
  FlameNode,
  Fragmentation,
  IntendedPressure,
  IsolateFigures,
  KindFigures,
  Noise,
  PercentileCurve,
  Percentiles,
  PressureFigures,
  Report,
  RunResult,
  SeriesPoint,
  SizeClass,
  StrategyResult,
} from "../compare/report-data.js";
import {
  figure,
  listOf,
  nested,
  oneOf,
  optional,
  type Part,
  type Parts,
  record,
  required,
  text,
} from "./report-part.js";

const percentiles = record<Percentiles>({ p50: figure, p99: figure, max: figure });
const curve: Part<PercentileCurve> = listOf(
  record<PercentileCurve[number]>({ percentile: figure, ms: figure }),
);

const summary: Parts<PauseSummary> = {
  count: figure,
  p50Ms: figure,
  p99Ms: figure,
  maxMs: figure,
  totalMs: figure,
  intervalS: figure,
};

const kind = record<KindFigures>({
  ...summary,
  kind: required(oneOf("minor", "major", "incremental")),
  phases: listOf(record<KindFigures["phases"][number]>({ phase: text, totalMs: figure, maxMs: figure })),
});

const proof = optional(record<NonNullable<RunResult["proof"]>>({ tick: figure, hash: text, checksum: text }));

const runParts: Parts<Omit<RunResult, "series">> = {
  name: text,
  void: (value, place) => value !== false && (optional(text)(value, place) ?? false),
  seconds: optional(figure) as Part<number>,
  receivedPerS: figure,
  sentPerS: figure,
  pauses: record(summary),
  latenessMs: percentiles,
  stutters: figure,
  ticks: figure,
  skippedTicks: figure,
  roundTripMs: percentiles,
  packets: record<RunResult["packets"]>({ received: figure, stutters: figure, lateMs: percentiles, curve }),
  heapUsedMb: figure,
  rssMb: figure,
  cpuShare: figure,
  heapGrowthMbPerS: figure,
  allocationMbPerS: figure,
  meanLifetimeMs: figure,
  fragmentation: record<Fragmentation>({
    share: figure,
    spaces: listOf(
      record<Fragmentation["spaces"][number]>({
        space: text,
        committedMb: figure,
        usedMb: figure,
        share: figure,
      }),
    ),
  }),
  isolates: listOf(record<IsolateFigures>({ name: text, pauses: record(summary), kinds: listOf(kind) })),
  pressure: record<PressureFigures>({
    effectsPerMs: figure,
    eventsPerMs: figure,
    timersPerMs: figure,
    lifetimeTicks: listOf(figure),
    recordedMbPerS: figure,
    chunks: figure,
    followed: figure,
  }),
  generator: record<RunResult["generator"]>({
    sentPerS: figure,
    askedPerS: figure,
    latenessMs: percentiles,
    viewsPerS: figure,
    disconnects: figure,
  }),
  latenessCurve: curve,
  roundTripCurve: curve,
  noise: record<Noise>({ worstGapMs: figure, p999GapMs: figure, slowness: figure, stolenShare: figure }),
  proof,
  lateProof: proof,
};

const flame: Part<FlameNode> = nested((inside) =>
  record<FlameNode>({ name: text, place: text, selfBytesPerS: figure, children: listOf(inside) }),
);

const strategy = record<StrategyResult>({
  ...runParts,
  name: required(text),
  pauses: required(record(summary)),
  series: listOf(
    record<SeriesPoint>({ atS: figure, pauseMs: figure, lateMs: figure, heapUsedMb: figure, rssMb: figure }),
  ),
  kind: oneOf("strategy", "peer"),
  summary: text,
  engine: listOf(text),
  advice: optional(text) as Part<string>,
  runs: listOf(record(runParts)),
  flame: optional(flame) as Part<FlameNode>,
  sizeClasses: optional(
    listOf(
      record<SizeClass>({
        upToBytes: (value, place) => (value === null ? null : figure(value, place)),
        bytesPerS: figure,
        objectsPerS: figure,
      }),
    ),
  ) as Part<SizeClass[]>,
});

/** All that a report has. */
export const reportPart: Part<Report> = record<Report>({
  machine: required(
    record<Report["machine"]>({ cpu: text, cores: figure, memoryGb: figure, os: text, node: text }),
  ),
  startedAt: text,
  command: text,
  mode: oneOf("net", "sim"),
  settings: required(
    record<Report["settings"]>({
      clients: figure,
      battles: figure,
      players: figure,
      rate: figure,
      seconds: figure,
      warmUpS: figure,
      repeats: figure,
      scenario: text,
      background: figure,
      traffic: text,
      seed: optional(figure) as Part<number>,
    }),
  ),
  order: optional(listOf(text)) as Part<string[]>,
  leftOut: optional(
    listOf(record<NonNullable<Report["leftOut"]>[number]>({ name: text, why: text })),
  ) as Part<NonNullable<Report["leftOut"]>>,
  intended: record<IntendedPressure>({
    phases: listOf(
      record<IntendedPressure["phases"][number]>({
        fromS: figure,
        effectsPerMs: figure,
        eventsPerMs: figure,
      }),
    ),
    effectLifeMs: (value, place) => {
      const [least, most] = listOf(figure)(value, place);
      return [least ?? Number.NaN, most ?? Number.NaN];
    },
    recordedMbPerS: figure,
  }),
  strategies: required(listOf(strategy)),
});

import type { PauseKind, PauseSummary } from "@pauseless/doctor/measure";
import type {
  FlameNode,
  PercentileCurve,
  Percentiles,
  Report,
  RunResult,
  SizeClass,
  StrategyResult,
} from "../compare/report-data.js";

/** What a contender of the sample is like. */
interface Character {
  readonly name: string;
  readonly kind: StrategyResult["kind"];
  readonly summary: string;
  readonly engine: readonly string[];
  readonly advice?: string;
  /** How long its worst pause is, in milliseconds. */
  readonly worstMs: number;
  readonly pausesPerS: number;
  readonly allocationMbPerS: number;
  readonly heapMb: number;
}

const strategy = (
  name: string,
  summary: string,
  [worstMs, pausesPerS, allocationMbPerS, heapMb]: readonly [number, number, number, number],
  engine: readonly string[] = [],
): Character => ({
  name,
  kind: "strategy",
  summary,
  engine,
  worstMs,
  pausesPerS,
  allocationMbPerS,
  heapMb,
});
const peer = (
  name: string,
  summary: string,
  figures: readonly [number, number, number, number],
  advice: string,
): Character => ({ ...strategy(name, summary, figures), kind: "peer", advice });

const CHARACTERS: readonly Character[] = [
  strategy("heap", "ordinary objects", [96, 9, 118, 240]),
  strategy(
    "tuned",
    "the same objects, with settings of the engine",
    [41, 3, 117, 310],
    ["--max-semi-space-size=64", "--max-old-space-size=2048"],
  ),
  strategy("pooled", "bounded pools of objects", [22, 2.5, 38, 190]),
  strategy("frame", "what lives for a frame in frame arenas", [14, 1.8, 21, 120]),
  strategy("hybrid", "arenas for large and long, slabs for small", [6.2, 1.1, 9, 70]),
  strategy(
    "hybrid-tuned",
    "the same, with settings and arenas committed in advance",
    [3.1, 0.4, 8.8, 74],
    ["--max-semi-space-size=32"],
  ),
  strategy("arena", "all state of a battle in one block", [0.8, 0.6, 0.7, 14]),
  peer("ws", "a plain ws server", [48, 7, 96, 180], "https://example.org/ws"),
  peer("colyseus", "a framework for game servers", [77, 8, 131, 260], "https://example.org/colyseus"),
  peer("go", "the reference battle in Go", [1.4, 2.2, 84, 150], "https://example.org/go"),
  peer("java", "the reference battle in Java", [4.4, 1.2, 90, 410], "https://example.org/java"),
];

/** Calm, burst, calm; from a share of the time on. On average 200 effects and 3 events for each millisecond. */
const PHASES_OVER_TIME = [
  { from: 0, effectsPerMs: 150, eventsPerMs: 2.25 },
  { from: 1 / 3, effectsPerMs: 300, eventsPerMs: 4.5 },
  { from: 2 / 3, effectsPerMs: 150, eventsPerMs: 2.25 },
];
const TICKS = 192_000;
const PERCENTILES = [50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100];

/** Numbers between 0 and 1 that are the same in every run: xorshift32. */
function numbers(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A curve from `least` to `most` that rises late, as lateness does. */
function curve(least: number, most: number): PercentileCurve {
  return PERCENTILES.map((percentile, index) => ({
    percentile,
    ms: least + (most - least) * (index / (PERCENTILES.length - 1)) ** 3,
  }));
}

function ends(points: PercentileCurve): Percentiles {
  const at = (percentile: number) => points.find((point) => point.percentile === percentile)?.ms ?? 0;
  return { p50: at(50), p99: at(99), max: at(100) };
}

function pausesOf(count: number, maxMs: number, seconds: number): PauseSummary {
  return {
    count,
    p50Ms: maxMs * 0.16,
    p99Ms: maxMs * 0.83,
    maxMs,
    totalMs: count * maxMs * 0.2,
    intervalS: seconds / Math.max(1, count),
  };
}

const PHASES: Readonly<Record<PauseKind, readonly string[]>> = {
  minor: ["scavenge.parallel", "scavenge.roots", "scavenge.weak"],
  major: ["mark", "evacuate", "sweep", "epilogue"],
  incremental: ["incremental.mark", "incremental.finalize"],
};

function runOf(of: Character, random: () => number, seconds: number, mode: Report["mode"]): RunResult {
  const worst = of.worstMs * (0.85 + 0.15 * random());
  const count = Math.round(of.pausesPerS * seconds * (0.95 + 0.1 * random()));
  const lateness = curve(0.8, worst * 1.9 + 3);
  const packet = curve(0.9, worst * 2.1 + 6);
  const roundTrip = curve(27, 52 + worst * 2.2);
  const stutters = worst < 4 ? 0 : Math.round(worst * worst * 2.4);
  const net = mode === "net";
  const kinds = (["minor", "major", "incremental"] as const).map((kind, index) => {
    const summary = pausesOf(
      Math.round(count * [0.86, 0.04, 0.1][index]),
      worst * [0.4, 1, 0.3][index],
      seconds,
    );
    const phases = PHASES[kind].map((phase, at) => ({
      phase,
      totalMs: (summary.totalMs * 0.5) / (at + 1),
      maxMs: (summary.maxMs * 0.6) / (at + 1),
    }));
    return { kind, ...summary, phases };
  });
  const totalMs = kinds.reduce((sum, kind) => sum + kind.totalMs, 0);
  const pauses = { ...pausesOf(count, worst, seconds), totalMs };
  let heapMb = of.heapMb * 0.6;
  const series = Array.from({ length: seconds * 10 }, (_, index) => {
    const paused = random() < of.pausesPerS / 10;
    const pauseMs = paused ? worst * (0.1 + 0.9 * random() ** 4) : 0;
    heapMb = paused && random() < 0.4 ? of.heapMb * 0.6 : heapMb + of.allocationMbPerS / 40;
    return {
      atS: (index + 1) / 10,
      pauseMs,
      lateMs: 1 + random() + pauseMs * 1.9,
      heapUsedMb: heapMb,
      rssMb: of.heapMb * 1.6 + 60,
    };
  });
  const none = { p50: 0, p99: 0, max: 0 };
  return {
    name: of.name,
    void: false,
    receivedPerS: net ? 31_990 + 10 * random() : 0,
    sentPerS: net ? 19_995 + 10 * random() : 0,
    pauses,
    latenessMs: ends(lateness),
    stutters,
    ticks: TICKS,
    skippedTicks: worst > 80 ? 12 : 0,
    roundTripMs: net ? ends(roundTrip) : none,
    packets: {
      received: net ? 600_000 : 0,
      stutters: net ? stutters * 3 : 0,
      lateMs: net ? ends(packet) : none,
      curve: net ? packet : [],
    },
    heapUsedMb: of.heapMb * (0.98 + 0.04 * random()),
    rssMb: of.heapMb * 1.6 + 60,
    cpuShare: 0.55 + of.allocationMbPerS / 400,
    heapGrowthMbPerS: of.allocationMbPerS / 900,
    allocationMbPerS: of.allocationMbPerS * (0.98 + 0.04 * random()),
    meanLifetimeMs: 120 + of.allocationMbPerS,
    fragmentation: {
      share: Math.min(0.3, worst / 300 + 0.01),
      spaces: [
        ["old_space", 0.7],
        ["large_object_space", 0.25],
        ["arenas", 0.05],
      ].map(([space, part]) => {
        const committedMb = of.heapMb * Number(part);
        const share = Math.min(0.4, worst / 250 + 0.005);
        return { space: String(space), committedMb, usedMb: committedMb * (1 - share), share };
      }),
    },
    isolates: [{ name: "server", pauses, kinds }],
    pressure: {
      effectsPerMs: 198 + 4 * random(),
      eventsPerMs: 2.95 + 0.1 * random(),
      timersPerMs: 2.95 + 0.1 * random(),
      lifetimeTicks: [0, 302_000, 151_000, 0, 148_000],
      recordedMbPerS: 8.2,
      chunks: Math.round(4.1 * seconds),
      followed: 190_000,
    },
    generator: {
      sentPerS: net ? 31_995 : 0,
      askedPerS: net ? 32_000 : 0,
      latenessMs: net ? { p50: 0.3, p99: 4.8, max: 12 } : none,
      viewsPerS: net ? 19_998 : 0,
      disconnects: 0,
    },
    ...(of.kind === "strategy" && { proof: { tick: 20, hash: "d8166fec", checksum: "8f571d6d" } }),
    latenessCurve: lateness,
    roundTripCurve: net ? roundTrip : [],
    series,
    noise: {
      worstGapMs: 0.2 + 0.2 * random(),
      p999GapMs: 0.05,
      slowness: 1 + 0.1 * random(),
      stolenShare: 0.002,
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function flameOf(of: Character): FlameNode {
  const bytes = of.allocationMbPerS * 1e6;
  const node = (name: string, share: number, children: readonly FlameNode[] = []): FlameNode => ({
    name,
    place: `${of.name}-battle.js:${20 + name.length * 7}`,
    selfBytesPerS: bytes * share,
    children,
  });
  return {
    name: "(root)",
    place: "",
    selfBytesPerS: 0,
    children: [
      node("tick", 0.04, [
        node("spawnEffect", 0.31, [node("attachBuff", 0.09, [node("rememberOwner", 0.03)])]),
        node("dropDead", 0.12, [node("filter", 0.05)]),
        node("recordFrame", 0.02),
      ]),
      node("onMessage", 0.03, [node("decode", 0.11), node("enqueue", 0.05)]),
      node("sendViews", 0.02, [node("encodeDelta", 0.1), node("Buffer.from", 0.03)]),
    ],
  };
}

function sizesOf(of: Character): SizeClass[] {
  return [64, 128, 256, 1024, 16_384, null].map((upToBytes, index) => {
    const bytesPerS = of.allocationMbPerS * 1e6 * [0.34, 0.28, 0.12, 0.08, 0.1, 0.08][index];
    return { upToBytes, bytesPerS, objectsPerS: bytesPerS / ((upToBytes ?? 2 ** 21) * 0.8) };
  });
}

/** What a sample report is made of. */
export interface SampleOptions {
  readonly mode?: Report["mode"];
  readonly seconds?: number;
  /** Contenders by name; all unless told. */
  readonly names?: readonly string[];
  readonly seed?: number;
}

/** A full report that no machine made: seven strategies and four peers, two runs each. The same options give the same report. */
export function sampleReport({ mode = "net", seconds = 30, names, seed = 7 }: SampleOptions = {}): Report {
  const contenders = CHARACTERS.filter(({ name }) => names === undefined || names.includes(name));
  return {
    machine: { cpu: "Example CPU 3000", cores: 2, memoryGb: 16, os: "Linux 6.1", node: "v24.1.0" },
    startedAt: "2026-03-04T05:06:07.000Z",
    command: `pauseless storm --mode ${mode} --seconds ${seconds} --repeats 2`,
    mode,
    settings: {
      clients: mode === "net" ? 1000 : 0,
      battles: mode === "net" ? 20 : 0,
      players: 50,
      rate: mode === "net" ? 32 : 0,
      seconds,
      warmUpS: 20,
      repeats: 2,
      scenario: "aoe",
      background: 300,
      traffic: "bots",
      seed,
    },
    intended: {
      phases: PHASES_OVER_TIME.map(({ from, ...phase }) => ({ fromS: from * seconds, ...phase })),
      effectLifeMs: [50, 200],
      recordedMbPerS: 8.2,
    },
    order: [...contenders, ...[...contenders].reverse()].map(({ name }) => name),
    leftOut: [{ name: "rust", why: "no tool chain was found; install one" }],
    strategies: contenders.map((of) => contender(of, seed, seconds, mode)),
  };
}

function contender(of: Character, seed: number, seconds: number, mode: Report["mode"]): StrategyResult {
  const random = numbers(seed * 1000 + of.name.length * 97 + of.name.charCodeAt(0));
  const runs = [runOf(of, random, seconds, mode), runOf(of, random, seconds, mode)];
  const middle = (figure: (run: RunResult) => number) => median(runs.map(figure));
  const worst = runs.reduce((a, b) => (a.pauses.maxMs > b.pauses.maxMs ? a : b));
  const { kind, summary, engine, advice } = of;
  return {
    ...worst,
    kind,
    summary,
    engine,
    ...(advice !== undefined && { advice }),
    receivedPerS: middle((run) => run.receivedPerS),
    heapUsedMb: middle((run) => run.heapUsedMb),
    allocationMbPerS: middle((run) => run.allocationMbPerS),
    runs: runs.map(({ series: _, ...run }) => run),
    ...(kind === "strategy" && { flame: flameOf(of), sizeClasses: sizesOf(of) }),
  };
}

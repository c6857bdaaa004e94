import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { strategies } from "../battle/strategy.js";
import type { Report, StrategyResult } from "./report-data.js";
import { runStorm, type StormProgress } from "./run-storm.js";
import type { StormOptions } from "./storm-options.js";

const STORM: StormOptions = {
  strategies: ["heap", "arena"],
  clients: 20,
  players: 10,
  rate: 10,
  mode: "net",
  peers: [],
  scenario: "aoe",
  seconds: 1,
  warmUpS: 1,
  repeats: 1,
  seed: 7,
  background: 2,
  traffic: "bots",
  command: "pauseless storm",
};

const SIM = { mode: "sim", background: 8 } as const;

const folder = mkdtempSync(join(tmpdir(), "pauseless-storm-"));
after(() => rmSync(folder, { recursive: true }));
/** Calm for a second, then a burst for a second. */
const twoPhases = join(folder, "two-phases.json");
writeFileSync(
  twoPhases,
  JSON.stringify({
    name: "two phases",
    summary: "calm, then not",
    battles: 8,
    players: 20,
    phases: [
      { seconds: 1, cast: 20, move: 200, events: 10 },
      { seconds: 1, cast: 300, move: 200, events: 200 },
    ],
    entities: 1,
    entityBytes: [2048, 4096],
    recorder: true,
    follow: true,
  }),
);

/** Runs a storm, once more where the machine was too busy for the generator: that says nothing of the storm. */
async function sound(options: StormOptions, onProgress?: (progress: StormProgress) => void): Promise<Report> {
  for (let left = 2; ; left--) {
    const report = await runStorm(options, onProgress);
    const busy = report.strategies.some(({ void: reason }) => /^the generator (was|sent)/.test(`${reason}`));
    if (!busy || left === 0) return report;
  }
}

const keys = (value: object) => Object.keys(value).sort();
const has = (value: object, ...wanted: string[]) => {
  for (const key of wanted) assert.ok(Object.hasOwn(value, key), `${key} is missing of ${keys(value)}`);
};

function hasPauses(pauses: StrategyResult["pauses"]): void {
  assert.deepEqual(keys(pauses), ["count", "intervalS", "maxMs", "p50Ms", "p99Ms", "totalMs"]);
}

/** The fields that readers of `report.json` rely on. */
function hasShape(report: Report): void {
  has(report, "machine", "strategies", "settings", "command", "startedAt");
  has(report.machine, "cpu", "cores", "memoryGb", "os", "node");
  for (const result of report.strategies) {
    has(result, "name", "void", "receivedPerS", "sentPerS", "pauses", "latenessMs", "stutters");
    has(result, "roundTripMs", "heapUsedMb", "rssMb", "isolates");
    hasPauses(result.pauses);
    for (const each of [result.latenessMs, result.roundTripMs])
      assert.deepEqual(keys(each), ["max", "p50", "p99"]);
    assert.ok(result.isolates.length > 0);
    for (const isolate of result.isolates) {
      has(isolate, "name", "pauses", "kinds");
      hasPauses(isolate.pauses);
    }
  }
}

/** What a strategy has of memory outside of the engine's heap. */
const ownMb = ({ fragmentation }: StrategyResult) =>
  fragmentation.spaces.find(({ space }) => space === "arenas")?.committedMb ?? 0;

function isPlausible(result: StrategyResult): void {
  assert.equal(result.void, false);
  // 20 clients send 10 messages a second and get 20 views: more or less, for a busy machine.
  assert.ok(result.receivedPerS > 100 && result.receivedPerS < 300, `${result.receivedPerS}`);
  assert.ok(result.sentPerS > 100 && result.sentPerS < 600, `${result.sentPerS}`);
  assert.ok(
    result.generator.viewsPerS > 100 && result.generator.viewsPerS < 600,
    `${result.generator.viewsPerS}`,
  );
  assert.equal(result.generator.disconnects, 0);
  for (const { p50, p99, max } of [result.roundTripMs, result.latenessMs]) {
    assert.ok(p50 > 0 && p50 <= p99 && p99 <= max);
  }
  // 2 battles with clients and 2 without, 20 ticks a second, for a second.
  assert.ok(result.ticks >= 20 && result.ticks <= 160, `${result.ticks}`);
  assert.ok(result.heapUsedMb > 0 && result.rssMb > result.heapUsedMb && result.cpuShare > 0);
  assert.ok(result.series.length >= 3, `${result.series.length} points`);
  assert.ok(result.series.every(({ atS }, i) => i === 0 || atS > result.series[i - 1].atS));
  const { count, totalMs, maxMs } = result.pauses;
  assert.ok(totalMs >= maxMs && (count > 0 || totalMs === 0));
}

// Mostly waiting, so together.
describe("a storm", { concurrency: true, timeout: 180_000 }, () => {
  test("measures each strategy under the same clients", async () => {
    const progress: StormProgress[] = [];
    const report = await sound(STORM, (each) => progress.push(each));
    hasShape(report);
    assert.deepEqual(
      report.strategies.map(({ name }) => name),
      ["heap", "arena"],
    );
    for (const result of report.strategies) {
      isPlausible(result);
      // What clients have of views is outside of the engine's heap in each.
      assert.ok(ownMb(result) > 0);
    }
    const { settings, command, startedAt, machine } = report;
    assert.deepEqual(settings, {
      clients: 20,
      battles: 2,
      players: 10,
      rate: 10,
      seconds: 1,
      warmUpS: 1,
      repeats: 1,
      scenario: "aoe",
      background: 2,
      traffic: "bots",
      seed: 7,
    });
    assert.equal(command, STORM.command);
    assert.ok(!Number.isNaN(Date.parse(startedAt)));
    assert.equal(machine.node, process.version);
    assert.ok(machine.cores > 0 && machine.memoryGb > 0);
    // What is written is what is read.
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    for (const { flame, sizeClasses = [] } of report.strategies) {
      assert.ok(flame !== undefined && sizeClasses.length > 0);
    }
    const during = progress.filter(({ phase }) => phase !== "seeing what it allocates");
    assert.equal(progress.length - during.length, 2);
    const phases = during.map(({ strategy, phase }) => `${strategy} ${phase}`);
    const each = ["measuring the machine", "starting", "connecting", "warming up", "measuring"];
    assert.deepEqual(
      [...new Set(phases)],
      (report.order ?? []).flatMap((name) => each.map((phase) => `${name} ${phase}`)),
    );
    const fractions = progress.map(({ fraction }) => fraction);
    assert.ok(
      fractions.every((each, i) => each >= (fractions[i - 1] ?? 0) && each <= 1),
      fractions.join(),
    );
  });

  test("measures a recorded match where no traffic is named", async () => {
    const report = await sound({
      ...STORM,
      strategies: ["arena"],
      traffic: "",
      background: 0,
      clients: 30,
    });
    hasShape(report);
    assert.equal(report.settings.traffic, "match-2v2-a.tsv.gz");
    assert.equal(report.settings.battles, 3);
    const [result] = report.strategies;
    assert.equal(result.void, false);
    assert.ok(result.receivedPerS > 0 && result.sentPerS > 0 && result.roundTripMs.p50 > 0);
  });

  test("whose server dies is void, and says so", async () => {
    let server: ChildProcess | undefined;
    const onProcess = (message: unknown) => {
      server ??= (message as { process: ChildProcess }).process;
    };
    let killed = false;
    const startMs = performance.now();
    // Nobody waits for the end of that time.
    const options = { ...STORM, strategies: ["arena"], seconds: 3600 };
    const report = await runStorm(options, ({ phase }) => {
      // The next process that is started is the server.
      if (phase === "starting") subscribe("child_process", onProcess);
      if (phase !== "measuring" || killed) return;
      killed = true;
      server?.kill("SIGKILL");
    });
    assert.ok(performance.now() - startMs < 120_000);
    unsubscribe("child_process", onProcess);
    assert.equal(server?.signalCode, "SIGKILL");
    hasShape(report);
    const [{ void: reason, receivedPerS, isolates }] = report.strategies;
    assert.match(`${reason}`, /^the server ended early \(SIGKILL\)$/);
    assert.equal(receivedPerS, 0);
    assert.equal(isolates[0].pauses.count, 0);
  });

  test("of a scenario whose rates change begins to measure as a cycle begins, and has what it did beside what it was to do", async () => {
    const report = await runStorm({
      ...STORM,
      ...SIM,
      scenario: twoPhases,
      background: undefined,
      seconds: 2,
    });
    const [{ pressure }] = report.strategies;
    const [calm, burst] = report.intended.phases;
    assert.deepEqual([calm.fromS, burst.fromS], [0, 1]);
    assert.deepEqual([calm.eventsPerMs, burst.eventsPerMs], [(8 * 20 * 0.01) / 50, (8 * 20 * 0.2) / 50]);
    assert.ok(burst.effectsPerMs > 3 * calm.effectsPerMs);
    const half = (calm.eventsPerMs + burst.eventsPerMs) / 2;
    assert.ok(
      pressure.eventsPerMs > 0.4 * half && pressure.eventsPerMs < 1.6 * half,
      `${pressure.eventsPerMs}`,
    );
  });

  test("without sockets runs bots' battles that come to the same in every strategy", async () => {
    const names = strategies.map(({ name }) => name);
    const report = await runStorm({ ...STORM, ...SIM, strategies: names });
    hasShape(report);
    assert.equal(report.mode, "sim");
    assert.deepEqual([report.settings.clients, report.settings.battles], [0, 0]);
    assert.deepEqual([...(report.order ?? [])].sort(), [...names].sort());
    const [{ proof, lateProof }] = report.strategies;
    assert.equal(proof?.tick, 10);
    // Two seconds and the lead of the meter, up to a second and one more.
    assert.equal(lateProof?.tick, 80);
    for (const result of report.strategies) {
      assert.equal(result.void, false);
      assert.deepEqual(result.proof, proof);
      if (result.skippedTicks === 0) assert.deepEqual(result.lateProof, lateProof);
      assert.equal(result.receivedPerS + result.packets.received, 0);
      const { ticks, pressure } = result;
      assert.ok(ticks > 20 && pressure.effectsPerMs > 0 && pressure.recordedMbPerS > 0);
      assert.ok(pressure.lifetimeTicks[1] > 0);
      // Objects are on the engine's heap alone.
      assert.equal(ownMb(result) > 0, !["heap", "tuned", "pooled"].includes(result.name), result.name);
    }
  });

  test("that is repeated has all runs and their medians", async () => {
    const report = await runStorm({ ...STORM, ...SIM, strategies: ["arena"], repeats: 2 });
    const [{ runs, series, void: reason, stutters }] = report.strategies;
    assert.equal(reason, false);
    assert.deepEqual([report.order, runs.length], [["arena", "arena"], 2]);
    assert.ok(runs.every((run) => !Object.hasOwn(run, "series")) && series.length > 0);
    assert.equal(stutters, Math.max(...runs.map((run) => run.stutters)));
    assert.deepEqual(runs[0].proof, runs[1].proof);
  });

  test("that is called off while it measures keeps what was measured", async () => {
    const abort = new AbortController();
    const report = await runStorm(
      { ...STORM, ...SIM, seconds: 60 },
      ({ phase, fraction }) => {
        if (phase === "measuring" && fraction > 0.05) setTimeout(() => abort.abort(), 500);
      },
      abort.signal,
    );
    assert.equal(report.strategies.length, 1);
    assert.equal(report.strategies[0].void, false);
    assert.ok(report.strategies[0].ticks > 0);
    const { seconds = Number.NaN } = report.strategies[0];
    assert.ok(seconds > 0.4 && seconds < 50, `${seconds}`);
  });

  for (const when of ["starting", "connecting", "warming up"]) {
    test(`that is called off while it is ${when} has no results`, async () => {
      const abort = new AbortController();
      const report = await runStorm(
        STORM,
        ({ phase }) => {
          if (phase === when) abort.abort();
        },
        abort.signal,
      );
      hasShape(report);
      assert.deepEqual(report.strategies, []);
    });
  }
});

describe("a storm is refused with a sentence:", () => {
  const bad: readonly (readonly [Partial<StormOptions>, string, RegExp])[] = [
    [{ strategies: [] }, "BAD_OPTION", /no strategy/],
    [{ strategies: ["arena", "magic"] }, "UNKNOWN_STRATEGY", /"magic"/],
    [{ clients: 0 }, "BAD_OPTION", /clients/],
    [{ clients: 20_001 }, "BAD_OPTION", /clients/],
    [{ players: 1 }, "BAD_OPTION", /players is 1;.* 2 to 1024/],
    [{ rate: 0 }, "BAD_OPTION", /rate/],
    [{ rate: 1001 }, "BAD_OPTION", /rate/],
    [{ seconds: 0 }, "BAD_OPTION", /seconds/],
    [{ warmUpS: 0 }, "BAD_OPTION", /warm-up/],
    [{ repeats: 0 }, "BAD_OPTION", /repeats/],
    [{ seed: -1 }, "BAD_OPTION", /seed/],
    [{ scenario: "siege" }, "UNKNOWN_SCENARIO", /siege.*walk, aoe, horde, mixed/],
    [{ settings: ["--no-such-setting"] }, "BAD_OPTION", /no-such-setting/],
    [{ background: -1 }, "BAD_OPTION", /background/],
    [{ traffic: "/nowhere/match.gz" }, "BAD_TRACE", /nowhere/],
  ];
  for (const [options, code, message] of bad) {
    test(JSON.stringify(options), async () => {
      await assert.rejects(runStorm({ ...STORM, ...options }), { name: "StormError", code, message });
    });
  }
});

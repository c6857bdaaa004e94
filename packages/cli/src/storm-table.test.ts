import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report, StrategyResult } from "@pauseless/storm";
import { stormTable } from "./storm-table.js";

const pauses = { count: 12, p50Ms: 1, p99Ms: 80.04, maxMs: 84.06, totalMs: 1234.5, intervalS: 2.5 };
const times = { p50: 0.12, p99: 4.56, max: 7.89 };

function result(name: string, reason: string | false = false): StrategyResult {
  return {
    name,
    void: reason,
    receivedPerS: 31999.6,
    sentPerS: 20000,
    pauses,
    latenessMs: times,
    stutters: 3,
    ticks: 6000,
    roundTripMs: times,
    heapUsedMb: 100.4,
    rssMb: 1200,
    cpuShare: 0.375,
    isolates: [{ name: "server", pauses, kinds: [] }],
    generator: { sentPerS: 32000, askedPerS: 32000, latenessMs: times, viewsPerS: 20000, disconnects: 0 },
    latenessCurve: [],
    series: [],
  } as unknown as StrategyResult;
}

const report = (...strategies: StrategyResult[]): Report => ({
  machine: { cpu: "Some Processor", cores: 8, memoryGb: 16, os: "Some 1.0", node: "v1.2.3" },
  startedAt: "2020-01-01T00:00:00.000Z",
  command: "pauseless storm",
  settings: {
    clients: 1000,
    battles: 20,
    players: 50,
    rate: 32,
    seconds: 30,
    warmUpS: 20,
    repeats: 1,
    scenario: "aoe",
    background: 300,
    traffic: "bots",
  },
  mode: "net",
  intended: { phases: [], effectLifeMs: [50, 200], recordedMbPerS: 0 },
  strategies,
});

test("a column a strategy, all lines of the table of one width, under its conditions", () => {
  const [conditions, gap, ...rows] = stormTable(report(result("heap"), result("arena"))).split("\n");
  assert.match(
    conditions,
    /1000 clients x 32 a second, traffic bots, 20 battles of 50, 300 .*30 s; Some Processor, 8 cores/,
  );
  assert.equal(gap, "");
  assert.match(rows[0], /^ +heap +arena$/);
  assert.equal(new Set(rows.map(({ length }) => length)).size, 1);
  const table = rows.join("\n");
  for (const row of [
    /messages a second received +32,000 +32,000/,
    /collector pauses +12 +12/,
    /one every +2\.50 s/,
    /p99 \/ max +80\.0 \/ 84\.1 ms/,
    /ticks late p50 \/ p99 \/ max +0\.1 \/ 4\.6 \/ 7\.9 ms/,
    /ticks later than a frame +3 of 6000/,
    /heap \/ resident +100 \/ 1,200 MB/,
    /processor, of one core +38 %/,
  ]) {
    assert.match(table, row);
  }
});

test("a void run shows no figures, and why", () => {
  const lines = stormTable(report(result("heap"), result("arena", "the server has ended"))).split("\n");
  assert.equal(lines.at(-1), "arena is void: the server has ended");
  const figures = lines.slice(3, -1);
  assert.ok(figures.length > 5);
  assert.ok(figures.every((line) => line.endsWith("void") && !line.startsWith("void")));
  assert.match(figures[0], /32,000 +void$/);
});

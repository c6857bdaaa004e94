import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { noResult } from "../compare/no-result.js";
import type { FlameNode, Report, StrategyResult } from "../compare/report-data.js";
import { sampleReport } from "../testing/sample-report.js";
import { reportPage } from "./report-page.js";

const HOSTILE = "</script><img src=x onerror=alert(1)>\"'&";

/** What a reader sees of an element, as one line. */
function textOf(page: string, pattern: string): string {
  const html = new RegExp(`<${pattern}[^>]*>(.*?)</${pattern.split(" ")[0]}>`, "s").exec(page)?.[1] ?? "";
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** A report with its first strategy changed. */
function changed(report: Report, over: Partial<StrategyResult>): Report {
  const [first, ...rest] = report.strategies;
  return { ...report, strategies: [{ ...first, ...over }, ...rest] };
}

const pair = () => sampleReport({ names: ["heap", "arena"] });

test("opens with the worst stall and pause of the two strategies, then the p99 and the stutters", () => {
  const page = reportPage(pair());
  assert.match(
    textOf(page, "h1"),
    /^On this machine the worst stall fell from \d+ ms to \d\.\d ms and the worst collector pause from [\d.]+ ms to 0\.\d\d ms, with arena in place of heap\.$/,
  );
  assert.match(
    textOf(page, "header"),
    /The p99 of stalls fell .* times less\. Stutters, ticks and packets later than a frame: .*; 100% fewer\./,
  );
});

test("holds machine, date, command and load", () => {
  const header = textOf(reportPage(pair()), "header");
  assert.match(
    header,
    /Example CPU 3000 · 2 cores · 16 GB · Linux 6\.1 · Node 24\.1\.0 · 2026-03-04 05:06 UTC/,
  );
  assert.match(
    header,
    /1,000 clients, 32 messages a second each \(traffic bots\), in 20 battles of 50; 300 battles/,
  );
  assert.match(header, /scenario aoe; 2 runs of 30 s after 20 s of warming up/);
  assert.match(header, /pauseless storm --mode net --seconds 30 --repeats 2/);
});

test("has a row for every figure, strategies first and peers apart, with what the runs were at least and at most", () => {
  const table = textOf(reportPage(sampleReport()), 'section id="strategies"');
  assert.match(
    table,
    /strategies peers heap tuned pooled frame hybrid hybrid-tuned arena ws colyseus go java Tick lateness p50, ms/,
  );
  for (const group of [
    "Tick lateness",
    "Stutters",
    "Packet lateness",
    "Round trip",
    "Collector pauses",
    "Memory",
    "Processor",
    "Load",
    "Pressure",
    "Engine",
  ]) {
    assert.ok(table.includes(group), group);
  }
  assert.match(table, /p99\.9, ms .* p99\.99, ms .* max, ms/);
  assert.match(table, /ticks, fewer than heap – \d+%/);
  assert.match(table, /max, ms worst of all runs [\d.]+ [\d.]+– [\d.]+/);
  assert.match(table, /settings defaults --max-semi-space-size=64 --max-old-space-size=2048 defaults/);
});

test("proves that all did the same work, and says who was left out and in which order the runs were", () => {
  const page = reportPage(sampleReport({ names: ["heap", "arena", "ws"] }));
  const table = textOf(page, 'section id="strategies"');
  assert.match(table, /hash of the battles d8166fec d8166fec – checksum of the pressure 8f571d6d 8f571d6d –/);
  assert.match(table, /rust was left out: no tool chain was found; install one/);
  assert.match(textOf(page, 'section id="runs"'), /In this order: heap, arena, ws, ws, arena, heap\./);
});

test("sets what was measured against what was intended, averaged over the phases", () => {
  const table = textOf(reportPage(pair()), 'section id="pressure"');
  // 10 s of 150, of 300 and of 150.
  assert.match(table, /Effects \/ ms intended 200\.0 200\.0 measured (19|20)\d\.\d/);
  assert.match(table, /1 tick, 50 ms meant: 50 to 200 ms 50\.2% 50\.2% 2 ticks, 100 ms 25\.1%/);
  assert.match(table, /up to 64 bytes .* 16 KB|above 16 KB/);
});

test("shows pauses by kind and phase, fragmentation by space and every run with the machine's noise", () => {
  const page = reportPage(pair());
  assert.match(textOf(page, 'section id="pauses"'), /heap server .* minor|scavenge\.parallel/);
  assert.match(textOf(page, 'section id="fragmentation"'), /arenas 36\.1% of 12\.0 MB 0\.8% of 0\.7 MB/);
  assert.match(textOf(page, 'section id="runs"'), /heap 1 .* heap 2 .* arena 1 .* arena 2/);
  assert.match(textOf(page, 'section id="generator"'), /asked, \/s 32,000/);
});

test("says in words where nearly nothing is allocated, and where allocations were not sampled", () => {
  const report = pair();
  assert.match(
    textOf(reportPage(report), 'section id="allocations"'),
    /Nearly nothing is allocated: 7\d\d\.\d KB/,
  );
  const [{ flame: _, ...heap }, arena] = report.strategies;
  const unsampled = textOf(reportPage({ ...report, strategies: [heap, arena] }), 'section id="allocations"');
  assert.match(unsampled, /heap Its allocations were not sampled/);
});

test("leaves out sockets where there were none", () => {
  const page = reportPage(sampleReport({ mode: "sim", names: ["heap", "arena"] }));
  assert.doesNotMatch(textOf(page, 'section id="strategies"'), /Round trip|Packet|messages received/);
  assert.match(
    textOf(page, "header"),
    /Load: 300 battles of 50 bots, no sockets; scenario aoe; 2 runs of 30 s/,
  );
  assert.ok(!page.includes('id="generator"'));
  assert.ok(!page.includes('id="curve-packets"') && page.includes('id="curve-ticks"'));
});

test("shows hostile text as text, wherever it comes from", () => {
  const base = sampleReport({ names: ["heap", "arena", "ws"] });
  const flame: FlameNode = { name: HOSTILE, place: HOSTILE, selfBytesPerS: 2e6, children: [] };
  const [heap] = base.strategies;
  const hostile = changed(base, {
    name: HOSTILE,
    void: HOSTILE,
    summary: HOSTILE,
    advice: HOSTILE,
    engine: [HOSTILE],
    proof: { tick: 20, hash: HOSTILE, checksum: HOSTILE },
    lateProof: { tick: 20, hash: HOSTILE, checksum: HOSTILE },
    flame,
    isolates: heap.isolates.map((isolate) => ({
      ...isolate,
      name: HOSTILE,
      kinds: isolate.kinds.map((kind) => ({ ...kind, phases: [{ phase: HOSTILE, totalMs: 9, maxMs: 9 }] })),
    })),
    fragmentation: { share: 0, spaces: [{ space: HOSTILE, committedMb: 1, usedMb: 1, share: 0 }] },
    runs: heap.runs.map((run) => ({ ...run, name: HOSTILE, void: HOSTILE })),
  });
  const page = reportPage({
    ...hostile,
    order: [HOSTILE],
    leftOut: [{ name: HOSTILE, why: HOSTILE }],
    machine: { ...base.machine, cpu: HOSTILE, os: HOSTILE, node: HOSTILE },
    startedAt: HOSTILE,
    command: HOSTILE,
    settings: { ...base.settings, traffic: HOSTILE, scenario: HOSTILE },
  });
  assert.ok(!page.includes("<img"));
  assert.equal(page.match(/<script/g)?.length, 2);
  assert.equal(page.match(/<\/script/g)?.length, 2);
  assert.ok(page.includes("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"));
});

test("shows no figure that is hostile text", () => {
  for (const change of [
    { stutters: HOSTILE },
    { noise: HOSTILE },
    { sizeClasses: [{ upToBytes: HOSTILE, bytesPerS: 1, objectsPerS: 1 }] },
    { latenessCurve: [{ percentile: HOSTILE, ms: 1 }] },
    { proof: { tick: HOSTILE, hash: "", checksum: "" } },
  ]) {
    assert.throws(() => reportPage(changed(pair(), change as unknown as Partial<StrategyResult>)), {
      code: "BAD_REPORT",
      message: /^the report is damaged .* is not a (number|record); measure again/,
    });
  }
});

test("carries the whole report as JSON, long time lines thinned to what keeps their worst", () => {
  const embedded = (report: Report): Report =>
    JSON.parse(
      /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(reportPage(report))?.[1] ?? "",
    );
  assert.deepEqual(embedded(pair()), JSON.parse(JSON.stringify(pair())));
  const long = sampleReport({ names: ["heap"], seconds: 600 });
  // One that is neither the first nor the last of those that become one.
  const worst = { lateMs: 9001, pauseMs: 9002, heapUsedMb: 9003, rssMb: 9004 };
  const points = long.strategies[0].series.map((point, at) => (at === 3002 ? { ...point, ...worst } : point));
  const { series } = embedded(changed(long, { series: points })).strategies[0];
  assert.ok(series.length <= 1200 && series.length > 600, `${series.length} points`);
  for (const [figure, most] of Object.entries(worst)) {
    assert.equal(Math.max(...series.map((point) => point[figure as keyof typeof worst])), most, figure);
  }
});

test("refers to nothing outside itself and allows nothing but its own script", () => {
  const page = reportPage(sampleReport());
  for (const [, reference] of page.matchAll(/\s(?:src|href|action|srcset)\s*=\s*["']?([^"'\s>]*)/gi)) {
    assert.match(String(reference), /^data:/);
  }
  assert.doesNotMatch(page, /url\(|@import/);
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  assert.ok(page.includes(`default-src 'none'; script-src 'sha256-${hash}'`));
});

test("embeds a script that parses and stands by itself", () => {
  const script = /<script>(.*?)<\/script>/s.exec(reportPage(pair()))?.[1] ?? "";
  assert.doesNotThrow(() => new Function(script));
  assert.match(script, /Permission is hereby granted/);
});

test("is below 3 MB with eleven contenders of two runs of a minute", () => {
  assert.ok(Buffer.byteLength(reportPage(sampleReport({ seconds: 60 }))) < 3_000_000);
});

test("shows a void run with its reason, greyed, and compares nothing with it", () => {
  const page = reportPage(changed(pair(), { void: "the generator sent 61% of what it was asked to." }));
  assert.match(
    textOf(page, "h1"),
    /^There is no comparison, because the run of heap is void \(the generator sent 61% of what it was asked to\); on this machine, with arena alone/,
  );
  assert.match(page, /heap is void, no result: the generator sent 61%/);
  assert.match(page, /<td class="void">/);
});

test("works where runs ended before anything was measured", () => {
  const ended = noResult("heap", "the server ended") as StrategyResult;
  const page = reportPage({
    ...pair(),
    strategies: [JSON.parse(JSON.stringify({ ...ended, runs: [ended] }))],
  });
  assert.equal(textOf(page, "h1"), "The only run, of heap, is void and is no result: the server ended.");
  assert.doesNotMatch(textOf(page, "main"), /NaN|undefined|null/);
});

test("works with a report of the version before, which has neither packets nor runs", () => {
  const { strategies, mode: _, intended: __, ...rest } = JSON.parse(JSON.stringify(pair()));
  for (const strategy of strategies) {
    for (const absent of [
      "packets",
      "pressure",
      "fragmentation",
      "noise",
      "runs",
      "kind",
      "summary",
      "engine",
      "skippedTicks",
      "roundTripCurve",
      "heapGrowthMbPerS",
      "allocationMbPerS",
      "meanLifetimeMs",
      "flame",
      "sizeClasses",
    ]) {
      delete strategy[absent];
    }
    for (const isolate of strategy.isolates) delete isolate.kinds;
  }
  const page = reportPage({ ...rest, strategies } as Report);
  assert.match(textOf(page, "h1"), /^On this machine the worst stall fell/);
  assert.doesNotMatch(textOf(page, "main"), /NaN|undefined|null/);
});

test("works with a single strategy and with none", () => {
  assert.match(
    textOf(reportPage(sampleReport({ names: ["arena"] })), "h1"),
    /with arena, the worst pause was .*; it ran alone, so there is nothing to compare it with\./,
  );
  assert.match(textOf(reportPage(sampleReport({ names: [] })), "h1"), /No strategy was run/);
});

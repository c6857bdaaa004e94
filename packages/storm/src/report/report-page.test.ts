import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Report, StrategyResult } from "../compare/report-data.js";
import { reportPage } from "./report-page.js";

const HOSTILE = "</script><img src=x onerror=alert(1)>\"'&";

/** A run of `seconds` whose collector stops for up to `pauseMs` about once a second. */
function run(
  name: string,
  pauseMs: number,
  over: Partial<StrategyResult> = {},
  seconds = 30,
): StrategyResult {
  const pauses = {
    count: seconds,
    p50Ms: pauseMs / 2,
    p99Ms: pauseMs * 0.9,
    maxMs: pauseMs,
    totalMs: (seconds * pauseMs) / 2,
    intervalS: 1,
  };
  return {
    name,
    void: false,
    receivedPerS: 3980,
    sentPerS: 4000,
    pauses,
    latenessMs: { p50: 2.1, p99: pauseMs + 1, max: pauseMs + 12 },
    stutters: pauseMs > 16 ? seconds : 0,
    ticks: 12_000,
    roundTripMs: { p50: 41.5, p99: 60 + pauseMs },
    heapUsedMb: 5 * pauseMs,
    rssMb: 310,
    cpuShare: 0.62,
    isolates: [{ name: "main", pauses, kinds: [] }],
    generator: {
      sentPerS: 3990,
      askedPerS: 4000,
      latenessMs: { p50: 0.2, p99: 1.37, max: 4 },
      viewsPerS: 3995,
      disconnects: 0,
    },
    latenessCurve: [50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100].map((percentile, index) => ({
      percentile,
      ms: 2 + (pauseMs * index) / 9,
    })),
    series: Array.from({ length: seconds * 10 }, (_, index) => ({
      atS: (index + 1) / 10,
      pauseMs: index % 10 === 0 ? pauseMs * (0.5 + (index % 7) / 12) : 0,
      lateMs: 2 + (index % 10 === 0 ? pauseMs : 0),
      heapUsedMb: pauseMs * (3 + (index % 10) / 5),
      rssMb: 310,
    })),
    ...over,
  } as StrategyResult;
}

function report(...strategies: StrategyResult[]): Report {
  return {
    machine: { cpu: "Example CPU 3000", cores: 2, memoryGb: 7.7, os: "Linux 6.1 x64", node: "v20.19.0" },
    startedAt: "2026-03-04T05:06:07.000Z",
    command: "pauseless storm --strategy heap,arena --seconds 30",
    settings: {
      clients: 200,
      battles: 20,
      players: 10,
      rate: 20,
      seconds: 30,
      warmUpS: 20,
      repeats: 1,
      scenario: "aoe",
      background: 300,
      traffic: "aoe",
    },
    mode: "net",
    intended: { phases: [], effectLifeMs: [50, 200], recordedMbPerS: 0 },
    strategies,
  };
}

/** What a reader sees of an element, as one line. */
function textOf(page: string, tag: string): string {
  const html = new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, "s").exec(page)?.[1] ?? "";
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

test("opens with the worst pause and lateness of the two strategies", () => {
  const page = reportPage(report(run("heap", 84.1), run("arena", 1.9)));
  assert.equal(
    textOf(page, "h1"),
    "On this machine the worst pause fell from 84.1 ms to 1.9 ms and the worst tick lateness from 96.1 ms " +
      "to 13.9 ms, with arena in place of heap.",
  );
});

test("holds machine, date, command and load", () => {
  const page = reportPage(report(run("heap", 84.1), run("arena", 1.9)));
  const header = textOf(page, "header");
  assert.match(
    header,
    /Example CPU 3000 · 2 cores · 7\.7 GB · Linux 6\.1 x64 · Node 20\.19\.0 · 2026-03-04 05:06 UTC/,
  );
  assert.match(header, /clients 200 · battles 20 · players 10/);
  assert.match(header, /pauseless storm --strategy heap,arena --seconds 30/);
});

test("holds every figure of a strategy in its row, and the generator's own", () => {
  const page = reportPage(report(run("heap", 84.1), run("arena", 1.9)));
  const main = textOf(page, "main");
  assert.match(
    main,
    /heap 3,980 4,000 30 75\.7 84\.1 1\.00 s 2\.1 85\.1 96\.1 30 of 12,000 41\.5 144\.1 420\.5 310 62%/,
  );
  assert.match(
    main,
    /arena 3,980 4,000 30 1\.7 1\.9 1\.00 s 2\.1 2\.9 13\.9 0 of 12,000 41\.5 61\.9 9\.5 310 62%/,
  );
  assert.match(textOf(page, "footer"), /heap 4,000 3,990 99\.8% 0\.20 1\.4 4\.0 3,995 0/);
  for (const term of ["Pause", "Lateness", "Stutter", "Round trip", "Void"]) {
    assert.ok(page.includes(`<dt>${term}</dt>`), term);
  }
});

test("has a place for each plot", () => {
  const page = reportPage(report(run("heap", 84.1), run("arena", 1.9)));
  for (const id of ["pauses", "lateness", "percentiles", "heap"])
    assert.ok(page.includes(`<figure id="${id}">`), id);
});

test("shows hostile text as text", () => {
  const base = report(run(HOSTILE, 84.1, { void: HOSTILE }), run("arena", 1.9));
  const { settings } = base;
  const machine = { ...base.machine, cpu: HOSTILE, os: HOSTILE, node: HOSTILE };
  const page = reportPage({
    ...base,
    machine,
    startedAt: HOSTILE,
    command: HOSTILE,
    settings: { ...settings, traffic: HOSTILE },
  });
  assert.ok(!page.includes("<img"));
  assert.equal(page.match(/<script/g)?.length, 2);
  assert.equal(page.match(/<\/script/g)?.length, 2);
  assert.ok(page.includes("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"));
});

test("carries the whole report as JSON", () => {
  const whole = report(run(HOSTILE, 84.1), run("arena", 1.9));
  const json =
    /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(reportPage(whole))?.[1] ?? "";
  assert.deepEqual(JSON.parse(json), whole);
});

test("refers to nothing outside itself and allows nothing but its own script", () => {
  const page = reportPage(report(run("heap", 84.1), run("arena", 1.9)));
  for (const [, reference] of page.matchAll(/\s(?:src|href|action|srcset)\s*=\s*["']?([^"'\s>]*)/gi)) {
    assert.match(String(reference), /^data:/);
  }
  assert.doesNotMatch(page, /url\(|@import/);
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  assert.ok(page.includes(`default-src 'none'; script-src 'sha256-${hash}'`));
});

test("embeds a script that parses and stands by itself", () => {
  const page = reportPage(report(run("heap", 84.1)));
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  assert.doesNotThrow(() => new Function(script));
  assert.match(script, /Permission is hereby granted/);
});

test("shows a void run with its reason, greyed, and compares nothing with it", () => {
  const reason = "the generator sent 61% of what it was asked to.";
  const page = reportPage(report(run("heap", 84.1, { void: reason }), run("arena", 1.9)));
  assert.equal(
    textOf(page, "h1"),
    "There is no comparison, because the run of heap is void (the generator sent 61% of what it was asked " +
      "to); on this machine, with arena alone, the worst pause was 1.9 ms and the latest tick ended " +
      "13.9 ms after it was due.",
  );
  assert.match(page, /<tr class="void">.*?heap.*?<\/tr><tr class="reason">.*?the generator sent 61%/s);
});

test("works where a run ended before anything was measured", () => {
  const nothing = { p50: Number.NaN, p99: Number.NaN, max: Number.NaN };
  const ended = run("heap", 0, {
    void: "the server ended",
    receivedPerS: Number.NaN,
    latenessMs: nothing,
    roundTripMs: nothing,
    latenessCurve: [],
    series: [],
  });
  const page = reportPage(report(ended));
  assert.equal(textOf(page, "h1"), "The only run, of heap, is void and is no result: the server ended.");
  assert.doesNotMatch(textOf(page, "main"), /NaN|undefined|null/);
});

test("works with a single strategy and with none", () => {
  const page = reportPage(report(run("arena", 1.9)));
  assert.equal(
    textOf(page, "h1"),
    "On this machine, with arena, the worst pause was 1.9 ms and the latest tick ended 13.9 ms after it " +
      "was due; it ran alone, so there is nothing to compare it with.",
  );
  assert.match(textOf(reportPage(report()), "h1"), /No strategy was run/);
});

test("shows the pauses of each isolate where there are several", () => {
  const one = run("arena", 1.9);
  const gateway = { name: "gateway", pauses: { ...one.pauses, maxMs: 7.3 }, kinds: [] };
  const page = reportPage(report(run("heap", 84.1), { ...one, isolates: [...one.isolates, gateway] }));
  assert.match(textOf(page, "main"), /arena gateway 30 0\.95 1\.7 7\.3/);
  assert.match(textOf(page, "header"), /With arena, the isolate gateway paused for longer, up to 7\.3 ms\./);
});

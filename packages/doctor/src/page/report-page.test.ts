import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { CallNode } from "../evidence/evidence.js";
import { madeEvidence, madeThread } from "../evidence/made-evidence.js";
import type { Report, Trial } from "../report/report-data.js";
import { illEvidence, madeFigures, madeReport } from "./made-report.js";
import { reportPage } from "./report-page.js";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'&`;

/** What a reader sees of a section, as one line. */
function textOf(page: string, id: string): string {
  const html = new RegExp(`<section id="${id}".*?</section>`, "s").exec(page)?.[0] ?? "";
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function trial(told: Partial<Trial>): Trial {
  return {
    advice: {
      id: "semi-space-64",
      text: "Give the young generation 64 MB.",
      engine: ["--max-semi-space-size=64"],
    },
    complaint: "pauseP99Ms",
    pairs: 6,
    measures: [{ measure: "pauseP99Ms", without: 41, with: 12, gain: 0.7, low: 0.6, high: 0.78 }],
    outcome: "kept",
    reason: "The p99 pause fell by 70%.",
    ...told,
  };
}

test("opens with the verdict, then what to do, what was found, the time axis, tables, graphs, facts", () => {
  const report = madeReport();
  const page = reportPage(report);
  const places = [
    `<h1 class="ill">${report.verdict}</h1>`,
    ...["cure", "findings", "time", "pauses", "mutator", "flame", "functions", "facts"].map(
      (id) => `<section id="${id}"`,
    ),
  ].map((text) => page.indexOf(text));
  assert.ok(places.every((place) => place > 0));
  assert.deepEqual(
    [...places].sort((a, b) => a - b),
    places,
  );
  assert.match(reportPage({ ...report, healthy: true }), /<h1 class="healthy">/);
  const stood = reportPage({ ...report, loopDelayMs: { p99: null, max: null } });
  assert.match(stood, /Its event loop did not turn in all that time.*p99 of loop delay<\/dt><dd>not known</s);
});

test("a finding has its weight, its figures and links to what shows it", () => {
  const page = reportPage(madeReport());
  assert.match(
    textOf(page, "findings"),
    /60 % 93 % of the time in full collections is marking.* marking-bound pauseP99Ms 41 markShare 0\.93 show 3 pauses/,
  );
  assert.match(page, /data-show="\{&quot;thread&quot;:0,&quot;pauses&quot;:\[3270,6570,9870\]\}"/);
  assert.match(page, /&quot;functions&quot;:\[&quot;handle\\n\/app\/handle\.ts\\n7&quot;\]/);
});

test("advice is shown as proven, not tried, or tried and rejected, with the interval of its gain", () => {
  const rejected = { id: "other", text: "Turn this off.", engine: ["--no-opt"] };
  const proof = {
    load: "npx autocannon http://127.0.0.1:3000",
    runSeconds: 20,
    seed: 1,
    untried: [{ advice: { id: "pool-handle", text: "" }, reason: "The code must change for it." }],
    trials: [trial({}), trial({ advice: rejected, outcome: "rejected", reason: "It took away nothing." })],
  };
  const text = textOf(reportPage(madeReport(illEvidence(), { proof })), "cure");
  assert.match(text, /Give the young generation 64 MB\. proven The p99 pause fell by 70%\./);
  assert.match(text, /p99 of pauses 41\.0 ms 12\.0 ms 70 % \(60 % to 78 %\)/);
  assert.match(
    text,
    /node --max-semi-space-size=64 … .*Keep the objects of handle in a pool\. not tried The code must change for it\./,
  );
  assert.match(text, /Tried and rejected Turn this off\. rejected It took away nothing\./);
  assert.match(
    textOf(reportPage(madeReport(illEvidence(), { insights: [] })), "cure"),
    /There is nothing to do\./,
  );
});

test("only its own script and style run, and they are those that its policy names", () => {
  const page = reportPage(madeReport());
  const policy = /content="(default-src[^"]*)"/.exec(page)?.[1] ?? "";
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
  assert.ok(policy.startsWith(`default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)};`));
  assert.doesNotMatch(policy, /unsafe|connect-src/);
  assert.doesNotMatch(page.replace(/<script>.*?<\/script>/s, ""), /<[^>]+\s(style|on[a-z]+)=/);
});

test("whatever the program calls itself and its functions, it is text", () => {
  const node = (name: string, ...children: CallNode[]): CallNode => {
    return { functionName: name, file: name, line: 1, column: 1, self: 5, children };
  };
  const root = node("(root)", node(HOSTILE, node(HOSTILE)));
  const made = madeThread();
  const top = [{ functionName: HOSTILE, file: HOSTILE, line: 1, share: 1 }];
  const thread = {
    ...made,
    name: HOSTILE,
    collections: made.collections.map((each) => ({
      ...each,
      reason: HOSTILE,
      phases: [{ phase: HOSTILE, ms: 1 }],
      spaces: [{ space: HOSTILE, sizeBytes: 1, usedBytes: 1 }],
    })),
    allocations: {
      ...made.allocations,
      all: { ...made.allocations.all, root },
      beforePauses: [{ collection: 0, top }],
    },
    cpu: { ...made.cpu, root, blocks: [{ startMs: 1, ms: 30, collectorMs: 0, top }] },
  };
  const evidence = madeEvidence({ threads: [thread], gaps: [HOSTILE] });
  const advice = { id: HOSTILE, text: HOSTILE, engine: [HOSTILE], snippet: HOSTILE };
  const figures = madeFigures(thread, {
    functions: [{ functionName: HOSTILE, file: HOSTILE, line: 1, bytesPerS: 5, share: 1 }],
    phases: [{ kind: "major", phase: HOSTILE, totalMs: 1 }],
    fragmentation: [{ space: HOSTILE, sizeBytes: 1, share: 0 }],
  });
  const report: Report = madeReport(evidence, {
    verdict: HOSTILE,
    madeAt: HOSTILE,
    thread: HOSTILE,
    figures: [figures],
    insights: [
      {
        id: "dominant-allocator",
        thread: HOSTILE,
        finding: HOSTILE,
        weight: 1,
        evidence: {
          figures: { [HOSTILE]: 1 },
          collections: [0],
          functions: [{ functionName: HOSTILE, file: HOSTILE, line: 1 }],
        },
        advice: [advice],
      },
    ],
    proof: {
      load: HOSTILE,
      runSeconds: 1,
      seed: 1,
      untried: [{ advice, reason: HOSTILE }],
      trials: [trial({ advice: { ...advice, id: "2" }, reason: HOSTILE })],
    },
    evidence: {
      ...evidence,
      exit: HOSTILE,
      ended: "crash",
      target: {
        ...evidence.target,
        command: [HOSTILE],
        cwd: HOSTILE,
        nodeVersion: HOSTILE,
        v8Version: HOSTILE,
        platform: HOSTILE,
        nodeOptions: [HOSTILE],
      },
      overhead: { ...evidence.overhead, method: HOSTILE, parts: [{ part: HOSTILE, share: 0 }] },
    },
  });
  const page = reportPage(report);
  assert.equal(page.match(/<script/g)?.length, 2, "its data and its own script");
  assert.equal(page.match(/<\/script/g)?.length, 2);
  assert.doesNotMatch(page, /<img/);
  assert.match(page, /<h1 class="ill">&lt;\/script&gt;/);
});

test("a page of a program without collections and samples, and one of twenty workers, has all its sections", () => {
  const empty = { ...madeThread(), collections: [], samples: [] };
  const quiet = reportPage(madeReport(madeEvidence({ threads: [empty], process: [] }), { insights: [] }));
  assert.match(textOf(quiet, "pauses"), /all pauses 0 –/);
  const threads = Array.from({ length: 21 }, (_, id) => ({
    ...madeThread(),
    id,
    name: id === 0 ? "main" : `worker ${id}`,
  }));
  const page = reportPage(madeReport(madeEvidence({ threads })));
  assert.equal(page.match(/<div data-thread="\d+" hidden>/g)?.length, 3 * 20);
});

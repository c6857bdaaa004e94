import assert from "node:assert/strict";
import { test } from "node:test";
import { StormError } from "../storm-error.js";
import { diceFrom } from "../testing/dice.js";
import { sampleReport } from "../testing/sample-report.js";
import { brokenConditions } from "./broken-conditions.js";
import { compareReports } from "./compare-reports.js";
import { parseFailIf } from "./fail-if.js";
import { readReport } from "./read-report.js";
import { reportMarkdown } from "./report-markdown.js";
import { reportPage } from "./report-page.js";

test("reads what was written, without a change", () => {
  const report = sampleReport();
  assert.deepEqual(readReport(JSON.stringify(report), "a.json"), report);
});

test("takes what is not there for not measured, never for 0", () => {
  const { strategies, ...rest } = JSON.parse(JSON.stringify(sampleReport({ names: ["arena"] })));
  const { stutters: _, packets: __, latenessMs, runs: ___, ...arena } = strategies[0];
  const old = { ...rest, strategies: [{ ...arena, latenessMs: { ...latenessMs, max: null } }] };
  const [read] = readReport(JSON.stringify(old), "a.json").strategies;
  assert.ok(Number.isNaN(read.stutters) && Number.isNaN(read.packets.received));
  assert.ok(Number.isNaN(read.latenessMs.max));
  assert.deepEqual(read.packets.curve, []);
  assert.equal(read.runs.length, 1);
  assert.equal(read.runs[0].rssMb, arena.rssMb);
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  ["text", "# Title", /^a\.json is not JSON; give a file/],
  ["another file", '{"name":"package"}', /^a\.json is not a report; give a file/],
  ["null", "null", /is not a report/],
  ["a report without settings", '{"machine":{},"strategies":[]}', /another version: `settings` is not there/],
  [
    "a report with other strategies",
    '{"machine":{},"settings":{},"strategies":[{"title":1}]}',
    /^a\.json is damaged or of another version: `strategies\[0\]\.name` is not there; measure again/,
  ],
];
for (const [what, text, expected] of mistakes) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => readReport(text, "a.json"),
      (error) => error instanceof StormError && error.code === "BAD_REPORT" && expected.test(error.message),
    );
  });
}

test("says where a report is damaged", () => {
  const damaged = (change: (report: ReturnType<typeof JSON.parse>) => void) => {
    const report = JSON.parse(JSON.stringify(sampleReport({ names: ["heap"], seconds: 1 })));
    change(report);
    return () => readReport(JSON.stringify(report), "a.json");
  };
  for (const [change, place] of [
    [
      (report) => (report.strategies[0].isolates[0].kinds = 5),
      "strategies[0].isolates[0].kinds` is not a list",
    ],
    [
      (report) => (report.strategies[0].runs[1].packets = "x"),
      "strategies[0].runs[1].packets` is not a record",
    ],
    [(report) => (report.machine.node = []), "machine.node` is not a text"],
    [(report) => (report.mode = "other"), "mode` is not one of net, sim"],
    [(report) => (report.strategies[0].flame = deep(1000)), "` is not less than 256 deep"],
  ] as readonly (readonly [(report: ReturnType<typeof JSON.parse>) => void, string])[]) {
    assert.throws(
      damaged(change),
      (error: StormError) => error.code === "BAD_REPORT" && error.message.includes(place),
    );
  }
});

const deep = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>(
    (inside) => ({ name: "", place: "", children: [inside] }),
    {},
  );

/** All places of what JSON holds, as the names that lead there. */
function* placesIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [name, inside] of Object.entries(value)) yield* placesIn(inside, [...path, name]);
}

test("a report that differs in one place is shown and compared, or refused with a sentence", () => {
  const seed = Date.now() % 1e6;
  console.log(`seed ${seed}`);
  const random = diceFrom(seed);
  const sample = sampleReport({ names: ["heap", "arena", "go"], seconds: 1 });
  const whole = JSON.stringify(sample);
  const places = [...placesIn(JSON.parse(whole))];
  const others: readonly unknown[] = [
    undefined,
    null,
    "x",
    "",
    7,
    -1,
    1e300,
    [],
    {},
    [null],
    [7],
    { toString: 1 },
    true,
  ];
  const fates = { read: 0, refused: 0 };
  const failIf = [parseFailIf("heap: p99 pause > +5%")];
  for (let round = 0; round < 600; round++) {
    const report = JSON.parse(whole);
    const path = places[random(places.length)];
    const other = others[random(others.length)];
    const parent = path.slice(0, -1).reduce((inside, name) => inside[name], report);
    if (other === undefined) delete parent[path.at(-1) as string];
    else parent[path.at(-1) as string] = other;
    try {
      const read = readReport(JSON.stringify(report), "a.json");
      compareReports(sample, read);
      compareReports(read, sample);
      brokenConditions(failIf, read, sample);
      reportMarkdown(read);
      reportPage(read);
      fates.read++;
    } catch (error) {
      const what = `${path.join(".")} = ${JSON.stringify(other)}: ${(error as Error).stack}`;
      assert.ok(error instanceof StormError && error.code === "BAD_REPORT", what);
      fates.refused++;
    }
  }
  assert.ok(fates.read > 50 && fates.refused > 50, JSON.stringify(fates));
});

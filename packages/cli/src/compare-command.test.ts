import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Report } from "@pauseless/storm";
import { sampleReport } from "./browser/sample-report.js";

const bin = fileURLToPath(new URL("../bin/pauseless.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pauseless-compare-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function compare(...args: string[]) {
  return spawnSync(process.execPath, [bin, "storm", "compare", ...args], { encoding: "utf8" });
}

const names = ["heap", "arena"];
const sample = sampleReport({ names });
/** The sample on another Node, with pauses of `arena` that take ten times as long. */
function slower(): Report {
  const [heap, arena] = sample.strategies;
  const ten = <T extends { pauses: Report["strategies"][0]["pauses"] }>(run: T): T => ({
    ...run,
    pauses: { ...run.pauses, p99Ms: 10 * run.pauses.p99Ms },
  });
  return {
    ...sample,
    machine: { ...sample.machine, node: "v26.0.0" },
    strategies: [heap, { ...ten(arena), runs: arena.runs.map(ten) }],
  };
}
const before = file("before.json", sample);
const later = file("after.json", slower());

test("says first what was not made alike, then what became worse; the exit code is 0", () => {
  const { stdout, stderr, status } = compare(before, later);
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /^The two were not made alike; .*\n {2}Node {2}v24\.1\.0 -> v26\.0\.0\n\nheap: 0 worse, 0 better, \d+ same\n/,
  );
  assert.match(
    stdout,
    /arena: 1 worse, 0 better, \d+ same\n {2}worse {2}p99 pause {2}0\.\d\d ms \(.* to .*\) -> \d\.\d ms \(.*\) {2}\+900%\n$/,
  );
});

test("--same lists the rest too", () => {
  assert.match(compare(before, later, "--same").stdout, /same +p99\.99 lateness +\d+ ms \(/);
});

test("--json prints one line with everything in it", () => {
  const { stdout, status } = compare("--json", before, later);
  assert.equal(status, 0);
  assert.match(stdout, /^\{.*\}\n$/);
  const { differences, contenders, onlyBefore, onlyAfter, broken } = JSON.parse(stdout);
  assert.deepEqual(differences, [{ what: "Node", before: "v24.1.0", after: "v26.0.0" }]);
  assert.deepEqual(
    contenders.map(({ name }: { name: string }) => name),
    names,
  );
  assert.deepEqual([onlyBefore, onlyAfter, broken], [[], [], []]);
});

test("--fail-if fails with a sentence for each condition that the second report meets", () => {
  const limits = [
    "--fail-if",
    "p99 pause > +20%",
    "--fail-if",
    "heap: stutters > 5",
    "--fail-if",
    "rss > 1000MB",
  ];
  const { stderr, status } = compare(before, later, ...limits);
  assert.equal(status, 1);
  const lines = stderr.trimEnd().split("\n");
  assert.equal(lines.length, 2);
  assert.match(
    lines[0],
    /^failed: p99 pause of arena is \d\.\d ms, above 0\.\d\d ms \(\+20% on 0\.\d\d ms\) \(p99 pause > \+20%\)$/,
  );
  assert.match(lines[1], /^failed: stutters of heap is [\d,]+, above 5 \(heap: stutters > 5\)$/);
  const { stdout } = compare(before, later, "--json", ...limits);
  assert.deepEqual(
    JSON.parse(stdout).broken.map(({ condition }: { condition: string }) => condition),
    ["p99 pause > +20%", "heap: stutters > 5"],
  );
  assert.equal(compare(before, later, "--fail-if", "stutters > 5").status, 0);
});

const mistakes: readonly (readonly [what: string, args: readonly string[], RegExp])[] = [
  [
    "a file that is not there",
    [before, join(folder, "none.json")],
    /cannot read .*none\.json: there is no such file/,
  ],
  ["text", [file("text.md", "# Title"), later], /text\.md is not JSON/],
  ["another JSON file", [before, file("other.json", { name: "x" })], /other\.json is not a report/],
  [
    "a report of another version",
    [before, file("old.json", { machine: {}, strategies: [] })],
    /old\.json is damaged or of another version: `settings` is not there/,
  ],
  [
    "a condition that cannot be read",
    [before, later, "--fail-if", "p98 pause > 1"],
    /at character 1: there is no metric/,
  ],
  ["a condition about nobody", [before, later, "--fail-if", "go: rss > 1"], /names go, which is not there/],
  ["one file", [before], /missing required argument 'after'/],
];
for (const [what, args, expected] of mistakes) {
  test(`refuses ${what} in a sentence`, () => {
    const { stdout, stderr, status } = compare(...args);
    assert.equal(status, 1);
    assert.match(stderr, expected);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

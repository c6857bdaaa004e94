import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseFailIf } from "@pauseless/storm";
import { sampleReport } from "./browser/sample-report.js";
import { checkOutputs, type StormOutputs, writeOutputs } from "./storm-output.js";

function outputs(t: TestContext, ...conditions: string[]): StormOutputs {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-output-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return {
    json: join(folder, "r.json"),
    report: join(folder, "r.html"),
    markdown: join(folder, "r.md"),
    failIf: conditions.map(parseFailIf),
  };
}

/** Writes a report of `heap` and `arena`; answers the exit code that is left, and what was said on both streams. */
function write(t: TestContext, to: StormOutputs, reason: string | false = false) {
  const report = sampleReport({ names: ["heap", "arena"] });
  const [heap, arena] = report.strategies;
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  t.mock.method(console, "log", say);
  t.mock.method(console, "error", say);
  const before = process.exitCode;
  process.exitCode = undefined;
  writeOutputs({ ...report, strategies: [heap, { ...arena, void: reason }] }, to);
  const { exitCode } = process;
  process.exitCode = before;
  return { exitCode, said: said.join("\n") };
}

test("writes figures, page and Markdown, and prints the table and the sentence", (t) => {
  const to = outputs(t);
  const { exitCode, said } = write(t, to);
  assert.equal(exitCode, undefined);
  assert.match(said, /ticks late p50 \/ p99 \/ max/);
  assert.match(said, /On this machine the worst stall fell .*\nThe p99 of stalls fell .*\nStutters, /);
  assert.deepEqual(JSON.parse(readFileSync(to.json, "utf8")), sampleReport({ names: ["heap", "arena"] }));
  assert.match(readFileSync(to.report, "utf8"), /<!doctype html>/);
  assert.match(readFileSync(to.markdown, "utf8"), /^### On this machine the worst stall fell/);
});

test("fails where a condition is met, says so, and keeps it with the figures", (t) => {
  const to = outputs(t, "p99 pause > 0.1ms", "p99 pause > 5ms");
  const { exitCode, said } = write(t, to);
  assert.equal(exitCode, 1);
  assert.match(said, /failed: p99 pause of arena is 0\.\d\d ms, above 0\.10 ms \(p99 pause > 0\.1ms\)$/);
  const { broken } = JSON.parse(readFileSync(to.json, "utf8"));
  assert.deepEqual(broken.length, 1);
});

test("writes what can be written, says what cannot, and fails", (t) => {
  const to = outputs(t);
  mkdirSync(to.report);
  const { exitCode, said } = write(t, to);
  assert.equal(exitCode, 1);
  assert.match(said, /^pauseless: the page could not be written to .*r\.html \(EISDIR.*\)$/m);
  assert.match(said, /\nthe figures: .*r\.json {3}as Markdown: .*r\.md$/);
  assert.equal(JSON.parse(readFileSync(to.json, "utf8")).strategies.length, 2);
  assert.match(readFileSync(to.markdown, "utf8"), /^### /);
});

test("refuses folders, no file, and the same file twice", (t) => {
  const to = outputs(t);
  const folder = dirname(to.json);
  const refused = (over: Partial<StormOutputs>, message: RegExp) =>
    assert.throws(() => checkOutputs({ ...to, ...over }, []), { code: "BAD_OPTION", message });
  refused({ json: folder }, /\(it is a folder\)/);
  refused({ json: `${folder}/new/` }, /\(it is a folder\)/);
  refused({ markdown: "" }, /cannot write "" \(it names no file\)/);
  writeFileSync(to.json, "");
  refused({ report: join(to.json, "r.html") }, /r\.json is no folder/);
  refused({ report: join(folder, ".", "x", "..", "r.md") }, /two outputs go to .*r\.md; give each a file/);
  checkOutputs({ ...to, json: devNull, report: devNull }, []);
});

test("fails where a run is void, and its conditions with it", (t) => {
  assert.equal(write(t, outputs(t), "the server ended").exitCode, 1);
  assert.match(
    write(t, outputs(t), "the server ended").said,
    /There is no comparison, because the run of arena/,
  );
  const { said } = write(t, outputs(t, "p99 pause > 5ms"), "the server ended");
  assert.match(said, /failed: arena is void: the server ended/);
});

test("refuses before the storm what could not be written or judged after it", (t) => {
  const to = outputs(t, "heap: rss > 1");
  checkOutputs(to, ["heap", "arena"]);
  assert.throws(() => checkOutputs(to, ["arena"]), /names heap, which is not there/);
  assert.throws(
    () => checkOutputs({ ...to, markdown: "/nowhere/r.md" }, ["heap"]),
    /cannot write \/nowhere\/r\.md .*; choose another place/,
  );
});

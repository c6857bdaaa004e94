import assert from "node:assert/strict";
import { test } from "node:test";
import { StormError } from "../storm-error.js";
import { checkFailIf, parseFailIf } from "./fail-if.js";
import { metrics } from "./metrics.js";

const parts = (text: string) => {
  const { strategy, metric, comparator, value, relative } = parseFailIf(text);
  return [strategy, metric.name, comparator, value, relative];
};

test("reads strategy, metric, comparator, value and unit, with or without spaces", () => {
  assert.deepEqual(parts("p99 pause > 5ms"), [undefined, "p99 pause", ">", 5, false]);
  assert.deepEqual(parts("p99 pause>5"), [undefined, "p99 pause", ">", 5, false]);
  assert.deepEqual(parts("  hybrid-tuned :  P99.99   Lateness >= .5 s "), [
    "hybrid-tuned",
    "p99.99 lateness",
    ">=",
    500,
    false,
  ]);
  assert.deepEqual(parts("heap: heap > 200MB"), ["heap", "heap", ">", 200, false]);
  assert.deepEqual(parts("received < 31000"), [undefined, "received", "<", 31_000, false]);
  assert.deepEqual(parts("allocation<=2 MB/s"), [undefined, "allocation", "<=", 2, false]);
  assert.deepEqual(parts("pause interval < 500ms"), [undefined, "pause interval", "<", 0.5, false]);
  assert.deepEqual(parts("growth > -0.5"), [undefined, "growth", ">", -0.5, false]);
});

test("takes a percentage with a sign for a change, and one without for a share", () => {
  assert.deepEqual(parts("cpu > 80%"), [undefined, "cpu", ">", 80, false]);
  assert.deepEqual(parts("cpu > +80%"), [undefined, "cpu", ">", 80, true]);
  assert.deepEqual(parts("received < -2%"), [undefined, "received", "<", -2, true]);
});

test("reads the name of every figure", () => {
  for (const { name } of metrics) assert.equal(parseFailIf(`${name} > 1`).metric.name, name);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
  [
    "p98 pause > 5ms",
    /at character 1: there is no metric "p98 pause"; known are p50 lateness, .*fragmentation/,
  ],
  ["arena:  pauses > 5ms", /at character 9: there is no metric "pauses"/],
  ["> 5", /at character 1: a metric is missing; known are/],
  ["p99 pause 5ms", /at character 14: a comparator is missing; give >, >=, < or <=/],
  ["p99 pause = 5ms", /a comparator is missing/],
  ["p99 pause >", /at character 12: a value is missing/],
  ["p99 pause > fast", /at character 13: a value is missing; give a number/],
  ["p99 pause > 5MB", /at character 14: "MB" is no unit of p99 pause; give ms or s/],
  ["p99 pause > 5%", /"%" is no unit of p99 pause; give ms or s/],
  ["stutters > 5ms", /"ms" is no unit of stutters; it is a count and has none/],
  ["p99 pause > +5ms", /a value with \+ is a change in percent/],
  [": stutters > 1", /at character 1: a strategy's name is missing before the colon/],
  ["", /at character 1: a comparator is missing/],
];
for (const [text, expected] of mistakes) {
  test(`refuses "${text}" and says where`, () => {
    assert.throws(
      () => parseFailIf(text),
      (error) => error instanceof StormError && error.code === "BAD_OPTION" && expected.test(error.message),
    );
  });
}

test("a condition is about arena, the only contender, or the one that it names, and about nothing else", () => {
  const check = (text: string, names: readonly string[], withBefore = false) =>
    checkFailIf([parseFailIf(text)], names, withBefore);
  check("stutters > 0", ["heap", "arena"]);
  check("stutters > 0", ["heap"]);
  check("heap: stutters > 0", ["heap", "arena"]);
  assert.throws(
    () => check("stutters > 0", ["heap", "tuned"]),
    /names no strategy and there is no arena; choose from heap, tuned, as in "heap: stutters > 0"/,
  );
  assert.throws(() => check("frame: stutters > 0", ["heap", "arena"]), /names frame, which is not there/);
  check("stutters > +5%", ["arena"], true);
  for (const [change, advice, heeded] of [
    ["stutters > +5%", "a number without a unit", "stutters > 5"],
    ["p99 pause > +20%", "a value in ms", "p99 pause > 20ms"],
    ["received < -2%", "a value in /s", "received < 2/s"],
    ["cpu > +20%", "a value in %, without a sign", "cpu > 20%"],
  ]) {
    assert.throws(
      () => check(change, ["arena"]),
      (error: Error) =>
        error.message.endsWith(
          `is about a change; give it to \`pauseless storm compare\`, or give ${advice}`,
        ),
    );
    check(heeded, ["arena"]);
  }
});

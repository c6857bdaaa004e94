import assert from "node:assert/strict";
import { processorShare } from "../figures/processor-share.js";
import type { Insight } from "../insights/insight.js";
import type { Examined } from "./examine-exhibit.js";
import type { Exhibit } from "./exhibit.js";

/** A machine that gives less of the time that was wanted is one that others work on. */
const STARVED_SHARE = 0.5;

/**
 * Holds what the doctor says of an exhibit against the truth: what ails it, first, in the right thread and function, and nothing that does not.
 *
 * @throws AssertionError that says what was said
 */
export function judgeExhibit(exhibit: Exhibit, { report, source }: Examined): void {
  const { verdict, also = [], thread = "main", named } = exhibit;
  const said = report.insights.map(
    ({ id, weight, finding, thread }) => `${id} ${weight.toFixed(2)} ${thread}: ${finding}`,
  );
  const { ended, exit, windowMs, gaps } = report.evidence;
  const end = `observed for ${windowMs.toFixed(0)} ms: ${ended} ${exit ?? ""}`;
  const told = [report.verdict, ...said, ...gaps, end].join("\n  ");
  const [first] = report.insights;
  assert.equal(first?.id, verdict, told);
  assert.equal(report.healthy, verdict === "healthy", told);
  // Without a processor for most of the time, turns of an ill program are long; that nothing is found in a healthy one holds all the same.
  const isStarved = processorShare(report.evidence.threads) < STARVED_SHARE && verdict !== "healthy";
  const others = report.insights.filter(
    ({ id }) => id !== verdict && !also.some((may) => may === id) && !(isStarved && id === "loop-blocked"),
  );
  assert.deepEqual(
    others.map(({ id }) => id),
    [],
    told,
  );
  if (verdict !== "healthy") assert.equal(first.thread, thread, told);
  if (named !== undefined) {
    const lines = named.map(({ functionName, begins }) => ({
      functionName,
      file: source.file,
      line: lineOf(source.text, begins),
    }));
    assert.ok(
      lines.some((line) => names(first, line)),
      `${JSON.stringify(first.evidence.functions, undefined, 1)}\n has none of ${JSON.stringify(lines)}\n  ${told}`,
    );
  }
}

const names = (
  { evidence }: Insight,
  { functionName, file, line }: Insight["evidence"]["functions"][number],
): boolean =>
  evidence.functions.some(
    (found) => found.functionName === functionName && found.file === file && found.line === line,
  );

/** Where a text stands, from 1. */
function lineOf(text: string, begins: string): number {
  const at = text.indexOf(begins);
  assert.ok(
    at >= 0 && text.indexOf(begins, at + 1) < 0,
    `\`${begins}\` has to stand just once in the program`,
  );
  return text.slice(0, at).split("\n").length;
}

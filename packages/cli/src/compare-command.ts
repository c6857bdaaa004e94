import { readFileSync } from "node:fs";
import {
  brokenConditions,
  checkFailIf,
  compareReports,
  type FailCondition,
  type Report,
  readReport,
  StormError,
} from "@pauseless/storm";
import type { Command } from "commander";
import { comparisonText } from "./comparison-text.js";
import { failIfOption, sayBroken } from "./storm-output.js";

interface CompareOptions {
  readonly json?: true;
  readonly same?: true;
  readonly failIf: readonly FailCondition[];
}

/** Adds `pauseless storm compare`: what changed from one report to another, beyond the spread of their runs. */
export function addCompareCommand(storm: Command): void {
  storm
    .command("compare")
    .description("say what changed from one report to another, beyond the spread of their runs")
    .argument("<before>", "a report.json")
    .argument("<after>", "another; --fail-if is about this one, and may be a change as in 'p99 pause > +20%'")
    .option("--json", "print one line of JSON instead of words")
    .option("--same", "list what stayed the same too")
    .addOption(failIfOption())
    .action((beforeFile: string, afterFile: string, { json, same, failIf }: CompareOptions) => {
      const [before, after] = [read(beforeFile), read(afterFile)];
      checkFailIf(
        failIf,
        after.strategies.map(({ name }) => name),
        true,
      );
      const comparison = compareReports(before, after);
      const broken = brokenConditions(failIf, after, before);
      console.log(
        json ? JSON.stringify({ ...comparison, broken }) : comparisonText(comparison, same ?? false),
      );
      sayBroken(broken);
    });
}

/** @throws StormError where the file cannot be read, or holds no report. */
function read(file: string): Report {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new StormError("BAD_REPORT", `cannot read ${file}: ${why}`);
  }
  return readReport(text, file);
}

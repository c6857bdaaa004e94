import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  type BrokenCondition,
  brokenConditions,
  checkFailIf,
  type FailCondition,
  parseFailIf,
  type Report,
  reportMarkdown,
  reportPage,
  StormError,
  verdict,
} from "@pauseless/storm";
import { type Command, Option } from "commander";
import { stormTable } from "./storm-table.js";

/** Where what a storm found goes, and what makes it fail. */
export interface StormOutputs {
  readonly json: string;
  readonly report: string;
  readonly markdown: string;
  readonly failIf: readonly FailCondition[];
}

/** Adds the options of {@link StormOutputs}. */
export function addOutputOptions(command: Command): Command {
  return command
    .option("--json <file>", "where the figures go", "report.json")
    .option("--report <file>", "where the page goes", "report.html")
    .option("--markdown <file>", "where the Markdown goes", "report.md")
    .addOption(failIfOption());
}

/** `--fail-if`, which may be given several times. It throws StormError where a condition cannot be read. */
export function failIfOption(): Option {
  return new Option(
    "--fail-if <condition>",
    "exit with 1 where this holds, as in 'p99 pause > 5ms' or 'heap: stutters > 100'; may be given several times",
  )
    .argParser((text, conditions: readonly FailCondition[] = []) => [...conditions, parseFailIf(text)])
    .default([], "none");
}

/**
 * Checks outputs before the storm, not after it: minutes of measuring are not to be lost for want of a folder.
 *
 * @param names - of the contenders that are to run
 * @throws StormError where a file cannot be written, or a condition is about none of the contenders
 */
export function checkOutputs(outputs: StormOutputs, names: readonly string[]): void {
  for (const file of [outputs.json, outputs.report, outputs.markdown]) checkWritable(file);
  checkFailIf(outputs.failIf, names);
}

/**
 * Prints the table and the verdict, and writes the files; the figures have the conditions that were met as `broken`. The exit code is 1 where
 * a contender is void or a condition is met, unless it is set already.
 */
export function writeOutputs(report: Report, outputs: StormOutputs): void {
  const broken = brokenConditions(outputs.failIf, report);
  console.log(stormTable(report));
  writeFileSync(outputs.json, JSON.stringify(outputs.failIf.length === 0 ? report : { ...report, broken }));
  writeFileSync(outputs.report, reportPage(report));
  writeFileSync(outputs.markdown, reportMarkdown(report));
  const { sentence, details, caveats } = verdict(report);
  console.log(["", sentence, ...details, ...caveats.map((caveat) => `Note: ${caveat}`)].join("\n"));
  console.log(
    `\nthe page: ${outputs.report}   the figures: ${outputs.json}   as Markdown: ${outputs.markdown}`,
  );
  sayBroken(broken);
  if (report.strategies.some((strategy) => strategy.void !== false)) process.exitCode ??= 1;
}

/** Says on the error stream which conditions were met, a line each, and sets the exit code where there are any. */
export function sayBroken(broken: readonly BrokenCondition[]): void {
  for (const { condition, sentence } of broken) console.error(`failed: ${sentence} (${condition})`);
  if (broken.length > 0) process.exitCode ??= 1;
}

/** Checks that a file can be written. @throws StormError where it cannot */
export function checkWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new StormError(
      "BAD_OPTION",
      `cannot write ${file} (${(error as Error).message}); choose another place`,
    );
  }
}

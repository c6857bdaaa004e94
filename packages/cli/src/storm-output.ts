import { accessSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
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
  const files = [outputs.json, outputs.report, outputs.markdown];
  for (const file of files) checkWritable(file);
  const places = files.filter((file) => !isDevice(file)).map((file) => resolve(file));
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) throw new StormError("BAD_OPTION", `two outputs go to ${twice}; give each a file`);
  checkFailIf(outputs.failIf, names);
}

/**
 * Prints the table and the verdict, and writes the files; the figures have the conditions that were met as `broken`. The exit code is 1 where
 * a contender is void, a condition is met or a file cannot be written, unless it is set already.
 */
export function writeOutputs(report: Report, outputs: StormOutputs): void {
  const broken = brokenConditions(outputs.failIf, report);
  console.log(stormTable(report));
  const figures = outputs.failIf.length === 0 ? report : { ...report, broken };
  const written = [
    write("the page", outputs.report, () => reportPage(report)),
    write("the figures", outputs.json, () => JSON.stringify(figures)),
    write("as Markdown", outputs.markdown, () => reportMarkdown(report)),
  ].filter((each) => each !== undefined);
  const { sentence, details, caveats } = verdict(report);
  console.log(["", sentence, ...details, ...caveats.map((caveat) => `Note: ${caveat}`)].join("\n"));
  if (written.length > 0) console.log(`\n${written.join("   ")}`);
  sayBroken(broken);
  if (report.strategies.some((strategy) => strategy.void !== false)) process.exitCode ??= 1;
}

/** Writes a file; answers what it is and where it went. Where it cannot be written it says so, and the others still are. */
function write(what: string, file: string, content: () => string): string | undefined {
  try {
    writeFileSync(file, content());
    return `${what}: ${file}`;
  } catch (error) {
    console.error(`pauseless: ${what} could not be written to ${file} (${(error as Error).message})`);
    process.exitCode ??= 1;
    return undefined;
  }
}

/** Says on the error stream which conditions were met, a line each, and sets the exit code where there are any. */
export function sayBroken(broken: readonly BrokenCondition[]): void {
  for (const { condition, sentence } of broken) console.error(`failed: ${sentence} (${condition})`);
  if (broken.length > 0) process.exitCode ??= 1;
}

/** Checks that a file can be written. @throws StormError where it cannot */
export function checkWritable(file: string): void {
  const fault = faultOf(file);
  if (fault === undefined) return;
  throw new StormError("BAD_OPTION", `cannot write ${file || '""'} (${fault}); choose another place`);
}

function faultOf(file: string): string | undefined {
  if (file === "") return "it names no file";
  const folder = dirname(resolve(file));
  try {
    if (/[\\/]$/.test(file) || (existsSync(file) && statSync(file).isDirectory())) return "it is a folder";
    if (!statSync(folder).isDirectory()) return `${folder} is no folder`;
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether it is what takes everything, as `/dev/null` does. */
function isDevice(file: string): boolean {
  return existsSync(file) && !statSync(file).isFile();
}

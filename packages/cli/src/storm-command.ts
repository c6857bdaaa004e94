import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  expectedSeconds,
  type Report,
  reportPage,
  runStorm,
  StormError,
  type StormProgress,
} from "@pauseless/storm";
import { Presets, SingleBar } from "cli-progress";
import type { Command } from "commander";
import { addStormSettings, type StormSettings, stormOptionsOf } from "./storm-settings.js";
import { stormTable } from "./storm-table.js";

interface StormCommandOptions extends StormSettings {
  json: string;
  report: string;
}

/** Adds `pauseless storm`: every strategy under the same real clients, measured and reported. */
export function addStormCommand(program: Command): void {
  const command = program
    .command("storm")
    .description("measure strategies under real WebSocket clients, one after the other");
  addStormSettings(command)
    .option("--json <file>", "where the figures go", "report.json")
    .option("--report <file>", "where the page goes", "report.html")
    .action(async (options: StormCommandOptions) => {
      // Before the storm, not after it: minutes of measuring are not to be lost for want of a folder.
      for (const file of [options.json, options.report]) checkWritable(file);
      const storm = stormOptionsOf(options);
      console.error(`about ${Math.ceil(expectedSeconds(storm) / 6) / 10} minutes in all`);
      const report = await withProgress((onProgress, signal) => runStorm(storm, onProgress, signal));
      if (report.strategies.length === 0) {
        console.error("pauseless: interrupted before anything was measured; nothing was written");
        return;
      }
      console.log(stormTable(report));
      writeFileSync(options.json, JSON.stringify(report));
      writeFileSync(options.report, reportPage(report));
      console.log(`\nthe page: ${options.report}   the figures: ${options.json}`);
      if (report.strategies.some((strategy) => strategy.void !== false)) process.exitCode = 1;
    });
}

type Run = (onProgress: Parameters<typeof runStorm>[1], signal: AbortSignal) => Promise<Report>;

/** Shows a bar while the storm runs. Ctrl-C ends the storm early, and keeps what was measured. */
async function withProgress(run: Run): Promise<Report> {
  const abort = new AbortController();
  const interrupt = () => {
    process.exitCode = 130;
    abort.abort();
  };
  process.once("SIGINT", interrupt);
  const bar = new SingleBar(
    {
      format: "{bar} {percentage}%  run {run} of {runs}, {strategy}: {phase}{noise}",
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  bar.start(100, 0, { strategy: "", phase: "", run: 0, runs: 0, noise: "" });
  try {
    return await run(
      ({ fraction, noise, ...at }) =>
        bar.update(Math.floor(fraction * 100), { ...at, noise: noise === undefined ? "" : inWords(noise) }),
      abort.signal,
    );
  } finally {
    bar.stop();
    process.off("SIGINT", interrupt);
  }
}

/** How noisy the machine was before a run. */
function inWords({ worstGapMs }: NonNullable<StormProgress["noise"]>): string {
  return `; the machine stood still for up to ${worstGapMs.toFixed(1)} ms`;
}

function checkWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new StormError(
      "BAD_OPTION",
      `cannot write ${file} (${(error as Error).message}); choose another place`,
    );
  }
}

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
import { type Report, runStorm, strategies } from "@pauseless/storm";
import { Presets, SingleBar } from "cli-progress";
import type { Command } from "commander";
import { addCompareCommand } from "./compare-command.js";
import { wholeNumber } from "./options.js";
import { addOutputOptions, checkOutputs, type StormOutputs, writeOutputs } from "./storm-output.js";

interface StormCommandOptions extends StormOutputs {
  strategies: string;
  clients: number;
  players: number;
  rate: number;
  seconds: number;
  traffic?: string;
  background: number;
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
  // Else the options of `storm` would take those of the same name that stand behind `compare`.
  const storm = program
    .enablePositionalOptions()
    .command("storm")
    .description("measure strategies under real WebSocket clients, one after the other")
    .option(
      "--strategies <names>",
      "which, separated by commas",
      strategies.map(({ name }) => name).join(","),
    )
    .option("--clients <n>", "WebSocket clients", wholeNumber, 1000)
    .option("--players <n>", "clients in each battle", wholeNumber, 50)
    .option("--rate <n>", "messages a second of each client", wholeNumber, 32)
    .option("--seconds <n>", "seconds that are measured, for each strategy", wholeNumber, 30)
    .option(
      "--traffic <bots|file>",
      "what clients send: bots, or a recorded match; the one that comes along unless told",
    )
    .option("--background <n>", "battles of bots in the same server, scenario aoe", wholeNumber, 300)
    .action(async (options: StormCommandOptions) => {
      const names = options.strategies.split(",").map((name) => name.trim());
      checkOutputs(options, names);
      const report = await withProgress((onProgress, signal) =>
        runStorm(
          {
            ...options,
            strategies: names,
            traffic: options.traffic ?? "",
            command: ["pauseless", ...process.argv.slice(2)].join(" "),
          },
          onProgress,
          signal,
        ),
      );
      if (report.strategies.length === 0) {
        console.error("pauseless: interrupted before anything was measured; nothing was written");
        return;
      }
      writeOutputs(report, options);
    });
  addOutputOptions(storm);
  addCompareCommand(storm);
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

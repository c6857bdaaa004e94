import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Report, reportPage, runStorm, StormError, strategies } from "@pauseless/storm";
import { Presets, SingleBar } from "cli-progress";
import type { Command } from "commander";
import { wholeNumber } from "./options.js";
import { stormTable } from "./storm-table.js";

interface StormCommandOptions {
  strategies: string;
  clients: number;
  players: number;
  rate: number;
  seconds: number;
  traffic?: string;
  background: number;
  json: string;
  report: string;
}

/** Adds `pauseless storm`: every strategy under the same real clients, measured and reported. */
export function addStormCommand(program: Command): void {
  program
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
    .option("--json <file>", "where the figures go", "report.json")
    .option("--report <file>", "where the page goes", "report.html")
    .action(async (options: StormCommandOptions) => {
      // Before the storm, not after it: minutes of measuring are not to be lost for want of a folder.
      for (const file of [options.json, options.report]) checkWritable(file);
      const report = await withProgress((onProgress, signal) =>
        runStorm(
          {
            ...options,
            strategies: options.strategies.split(",").map((name) => name.trim()),
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
      format: "{bar} {percentage}%  {strategy}: {phase}",
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  bar.start(100, 0, { strategy: "", phase: "" });
  try {
    return await run(
      ({ strategy, phase, fraction }) => bar.update(Math.floor(fraction * 100), { strategy, phase }),
      abort.signal,
    );
  } finally {
    bar.stop();
    process.off("SIGINT", interrupt);
  }
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

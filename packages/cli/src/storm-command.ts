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

import { expectedSeconds, type Report, runStorm, type StormProgress } from "@pauseless/storm";
import { Presets, SingleBar } from "cli-progress";
import type { Command } from "commander";
import { addCompareCommand } from "./compare-command.js";
import { addOutputOptions, checkOutputs, type StormOutputs, writeOutputs } from "./storm-output.js";
import { addStormSettings, type StormSettings, stormOptionsOf } from "./storm-settings.js";

type StormCommandOptions = StormOutputs & StormSettings;

/** Adds `pauseless storm`: every strategy under the same load, measured and reported. */
export function addStormCommand(program: Command): void {
  // Else the options of `storm` would take those of the same name that stand behind `compare`.
  const command = program
    .enablePositionalOptions()
    .command("storm")
    .description("measure strategies under real WebSocket clients, one after the other");
  addStormSettings(command).action(async (options: StormCommandOptions) => {
    const storm = stormOptionsOf(options);
    checkOutputs(options, [...storm.strategies, ...storm.peers.map(({ name }) => name)]);
    console.error(`pauseless: this takes about ${minutes(expectedSeconds(storm))}`);
    const report = await withProgress((onProgress, signal) => runStorm(storm, onProgress, signal));
    if (report.strategies.length === 0) {
      console.error("pauseless: interrupted before anything was measured; nothing was written");
      return;
    }
    writeOutputs(report, options);
  });
  addOutputOptions(command);
  addCompareCommand(command);
}

const minutes = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;

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
      format: "{bar} {percentage}%  {what}",
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  bar.start(100, 0, { what: "" });
  try {
    return await run(
      (progress) => bar.update(Math.floor(progress.fraction * 100), { what: inWords(progress) }),
      abort.signal,
    );
  } finally {
    bar.stop();
    process.off("SIGINT", interrupt);
  }
}

function inWords({ run, runs, strategy, phase, noise }: StormProgress): string {
  const still =
    noise === undefined ? "" : `; the machine stood still for up to ${noise.worstGapMs.toFixed(1)} ms`;
  return `run ${run} of ${runs}, ${strategy}: ${phase}${still}`;
}

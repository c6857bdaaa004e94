import { expectedSeconds, type Report, runStorm, type StormProgress } from "@pauseless/storm";
import { Presets, SingleBar } from "cli-progress";
import type { Command } from "commander";
import { addCompareCommand } from "./compare-command.js";
import { addOutputOptions, checkOutputs, type StormOutputs, writeOutputs } from "./storm-output.js";
import { addStormSettings, type StormSettings, stormOptionsOf } from "./storm-settings.js";

/** Adds `pauseless storm`: every strategy, and what others make, under the same load, measured and reported. */
export function addStormCommand(program: Command): void {
  // Else the options of `storm` would take those of the same name that stand behind `compare`.
  const command = program
    .enablePositionalOptions()
    .command("storm")
    .description("measure strategies under the same load, one after the other");
  addOutputOptions(addStormSettings(command));
  command.action(async (asked: StormSettings & StormOutputs) => {
    const options = stormOptionsOf(asked);
    checkOutputs(asked, [...options.strategies, ...options.peers.map(({ name }) => name)]);
    console.error(`about ${Math.ceil(expectedSeconds(options) / 6) / 10} minutes in all`);
    const report = await withProgress((onProgress, signal) => runStorm(options, onProgress, signal));
    if (report.strategies.length === 0) {
      console.error("pauseless: interrupted before anything was measured; nothing was written");
      return;
    }
    writeOutputs(report, asked);
  });
  addCompareCommand(command);
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

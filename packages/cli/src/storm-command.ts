import { checkStorm, expectedSeconds, runStorm, type StormProgress } from "@pauseless/storm";
import type { Command } from "commander";
import { addCompareCommand } from "./compare-command.js";
import { withProgressBar } from "./progress-bar.js";
import { addOutputOptions, checkOutputs, type StormOutputs, writeOutputs } from "./storm-output.js";
import { addStormSettings, type StormSettings, stormOptionsOf } from "./storm-settings.js";
import { addTuneOptions, type TuneSettings, tuneStrategies } from "./tune-settings.js";

type StormCommandOptions = StormSettings & StormOutputs & TuneSettings;

/** Adds `pauseless storm`: every strategy, and what others make, under the same load, measured and reported. */
export function addStormCommand(program: Command): void {
  // Else the options of `storm` would take those of the same name that stand behind `compare`.
  const command = program
    .enablePositionalOptions()
    .command("storm")
    .description("measure strategies under the same load, one after the other");
  addTuneOptions(addOutputOptions(addStormSettings(command)));
  command.action((asked: StormCommandOptions) => (asked.tune ? tuneStrategies(asked) : storm(asked)));
  addCompareCommand(command);
}

async function storm(asked: StormCommandOptions): Promise<void> {
  const options = stormOptionsOf(asked);
  checkStorm(options);
  checkOutputs(asked, [...options.strategies, ...options.peers.map(({ name }) => name)]);
  const seconds = await expectedSeconds(options);
  const length = seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;
  console.error(`pauseless: this takes about ${length}`);
  const report = await withProgressBar((show, signal) =>
    runStorm(options, (progress) => show(progress.fraction, inWords(progress)), signal),
  );
  if (report.strategies.length === 0) {
    console.error("pauseless: interrupted before anything was measured; nothing was written");
    return;
  }
  writeOutputs(report, asked);
}

function inWords({ run, runs, strategy, phase, noise }: StormProgress): string {
  const still =
    noise === undefined ? "" : `; the machine stood still for up to ${noise.worstGapMs.toFixed(1)} ms`;
  return `run ${run} of ${runs}, ${strategy}: ${phase}${still}`;
}

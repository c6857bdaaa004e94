import { writeFileSync } from "node:fs";
import {
  checkStrategies,
  checkTune,
  expectedTuneSeconds,
  strategies,
  type TuneOptions,
  type TuneResult,
  tune,
} from "@pauseless/storm";
import type { Command } from "commander";
import { withProgressBar } from "./progress-bar.js";
import { checkWritable } from "./storm-output.js";
import type { StormSettings } from "./storm-settings.js";
import { tuneText } from "./tune-text.js";

/** The options of `pauseless storm` that are about tuning. */
export interface TuneSettings {
  tune: boolean;
  tuneOut?: string;
}

/** The strategies that are ordinary code with settings. */
const TUNED = ["tuned", "hybrid-tuned"];
const SECONDS = 4;
const WARM_UP_S = 2;
const PAIRS = 6;

/** Adds the options that are about tuning. */
export function addTuneOptions(command: Command): Command {
  return command
    .option(
      "--tune",
      `instead of a storm, find settings of the engine for ${TUNED.join(" and ")} (or --strategies) on this machine`,
      false,
    )
    .option("--tune-out <file>", "where what was tried goes as JSON; nowhere unless told");
}

/** Finds settings of the engine, and prints them. */
export async function tuneStrategies(asked: StormSettings & TuneSettings): Promise<void> {
  if (asked.tuneOut !== undefined) checkWritable(asked.tuneOut);
  const wanted = asked.strategies?.split(",").map((name) => name.trim()) ?? TUNED;
  const names = asked.strategies === undefined ? present(wanted) : wanted;
  const all = names.map(
    (strategy): TuneOptions => ({
      strategy,
      scenario: asked.scenario,
      background: asked.background,
      seconds: asked.seconds ?? SECONDS,
      warmUpS: asked.warmUp ?? WARM_UP_S,
      pairs: Math.max(asked.repeats ?? PAIRS, 5),
      seed: asked.seed,
    }),
  );
  checkStrategies(names);
  for (const options of all) checkTune(options);
  const seconds = all.reduce((sum, options) => sum + expectedTuneSeconds(options), 0);
  console.error(`pauseless: this takes ${Math.ceil(seconds / 60)} minutes at most`);
  const results: TuneResult[] = [];
  try {
    for (const [index, options] of all.entries()) {
      const result = await withProgressBar((show, signal) =>
        tune(
          options,
          ({ what, fraction }) => show((index + fraction) / all.length, `${options.strategy}: ${what}`),
          signal,
        ),
      );
      results.push(result);
      console.log(tuneText(result));
    }
  } catch (error) {
    // Whoever is interrupted has a code already.
    if (process.exitCode === undefined) throw error;
    console.error("pauseless: interrupted; what was found before is all");
  }
  if (asked.tuneOut !== undefined) writeFileSync(asked.tuneOut, JSON.stringify(results, null, 2));
}

function present(names: readonly string[]): string[] {
  return names.filter((wanted) => strategies.some(({ name }) => name === wanted));
}

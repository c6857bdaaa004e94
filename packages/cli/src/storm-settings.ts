import { peers, SCENARIO_NAMES, type StormOptions, stormLength, strategies } from "@pauseless/storm";
import { type Command, Option } from "commander";
import { wholeNumber } from "./options.js";

/** The options of `pauseless storm` that say what is measured. */
export interface StormSettings {
  mode: "net" | "sim";
  strategies?: string;
  scenario: string;
  quick: boolean;
  peers?: boolean;
  clients: number;
  players: number;
  rate: number;
  seconds?: number;
  warmUp?: number;
  repeats?: number;
  seed: number;
  traffic?: string;
  background?: number;
  settings?: string;
}

/** Adds the options that say what is measured. */
export function addStormSettings(command: Command): Command {
  const full = stormLength(false);
  const quick = stormLength(true);
  return command
    .addOption(
      new Option("--mode <mode>", "net: real WebSocket clients; sim: bots' battles only, paced, no sockets")
        .choices(["net", "sim"])
        .default("net"),
    )
    .option(
      "--strategies <names>",
      `which, separated by commas (default: ${strategies.map(({ name }) => name).join(",")})`,
    )
    .option(
      "--scenario <name|file>",
      `${SCENARIO_NAMES.join(", ")}, or a file of yours that ends in .json`,
      "aoe",
    )
    .option("--quick", `${quick.strategies.join(", ")} alone, once each, and shorter: about 80 s`, false)
    .option(
      "--peers",
      `measure ${peers.map(({ name }) => name).join(", ")} too, once each, where they can run`,
    )
    .option("--no-peers", "measure strategies alone, as --quick does unless told")
    .option("--clients <n>", "WebSocket clients", wholeNumber, 1000)
    .option("--players <n>", "clients in each battle", wholeNumber, 50)
    .option("--rate <n>", "messages a second of each client", wholeNumber, 32)
    .option("--seconds <n>", `seconds that are measured, in each run (default: ${full.seconds})`, wholeNumber)
    .option("--warm-up <n>", `seconds of load before these (default: ${full.warmUpS})`, wholeNumber)
    .option("--repeats <n>", `runs of each strategy (default: ${full.repeats})`, wholeNumber)
    .option("--seed <n>", "the seed of the battles, and of the order of runs", wholeNumber, 7)
    .option(
      "--traffic <bots|file>",
      "what clients send: bots, or a recorded match; the one that comes along unless told",
    )
    .option("--background <n>", "battles of bots, in place of the scenario's number", wholeNumber)
    .option("--settings <flags>", 'settings of the engine for strategy tuned, as "--max-semi-space-size=64"');
}

/** What is to be measured, of what was asked for. */
export function stormOptionsOf(asked: StormSettings): StormOptions {
  const length = stormLength(asked.quick);
  const { mode, scenario, clients, players, rate, seed, background, settings } = asked;
  return {
    mode,
    scenario,
    clients,
    players,
    rate,
    seed,
    background,
    strategies: asked.strategies?.split(",").map((name) => name.trim()) ?? length.strategies,
    peers: (asked.peers ?? !asked.quick) && mode === "net" ? peers : [],
    seconds: asked.seconds ?? length.seconds,
    warmUpS: asked.warmUp ?? length.warmUpS,
    repeats: asked.repeats ?? length.repeats,
    traffic: asked.traffic ?? "",
    settings: settings?.split(/\s+/).filter(Boolean),
    command: ["pauseless", ...process.argv.slice(2)].join(" "),
  };
}

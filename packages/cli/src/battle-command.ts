import { type BattleRunResult, runBattles, scenarioNamed, strategies } from "@pauseless/storm";
import type { Command } from "commander";
import { wholeNumber } from "./options.js";

interface BattleOptions {
  strategy: string;
  scenario: string;
  battles?: number;
  players?: number;
  cast?: number;
  move?: number;
  ticks: number;
  seed: number;
  warmupTicks: number;
  periodMs: number;
  json?: true;
  listStrategies?: true;
}

/** Adds `pauseless battle`: bot battles of the rules in one strategy, measured. */
export function addBattleCommand(program: Command): void {
  program
    .command("battle")
    .description("run battles of bots in one strategy and measure ticks and pauses")
    .option(
      "--strategy <name>",
      `how memory is held: ${strategies.map(({ name }) => name).join(" or ")}`,
      "arena",
    )
    .option(
      "--scenario <name>",
      "walk, aoe or horde: sets battles, players, cast and move where they are not given",
      "aoe",
    )
    .option("--battles <n>", "how many battles", wholeNumber)
    .option("--players <n>", "players in each battle", wholeNumber)
    .option("--ticks <n>", "ticks that count", wholeNumber, 600)
    .option("--cast <n>", "a bot's chance to cast, of 1,000", wholeNumber)
    .option("--move <n>", "a bot's chance to move, of 1,000", wholeNumber)
    .option("--seed <n>", "the seed of the run", wholeNumber, 7)
    .option("--warmup-ticks <n>", "ticks of a rehearsal on a scratch copy before tick 1", wholeNumber, 100)
    .option("--period-ms <n>", "pace ticks to this period; 0 for as fast as they go", wholeNumber, 0)
    .option("--json", "print one line of JSON and nothing else")
    .option("--list-strategies", "print the names of the strategies, a line each")
    .action(async (options: BattleOptions) => {
      if (options.listStrategies) {
        for (const { name } of strategies) console.log(name);
        return;
      }
      const scenario = scenarioNamed(options.scenario);
      const result = await runBattles({
        strategy: options.strategy,
        battles: options.battles ?? scenario.battles,
        players: options.players ?? scenario.players,
        cast: options.cast ?? scenario.cast,
        move: options.move ?? scenario.move,
        ticks: options.ticks,
        seed: options.seed,
        warmupTicks: options.warmupTicks,
        periodMs: options.periodMs,
      });
      console.log(options.json ? JSON.stringify(result) : table(result));
    });
}

function table(result: BattleRunResult): string {
  const { tickMs, lateMs, gc } = result;
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  const rows = [
    [
      "strategy",
      `${result.strategy}: ${result.battles} battles of ${result.players}, ${result.ticks} ticks, seed ${result.seed}`,
    ],
    ["hash", `${result.hash} (${result.spawned} effects spawned, ${result.rejected} casts rejected)`],
    ["tick", `mean ${ms(tickMs.mean)}, p50 ${ms(tickMs.p50)}, p99 ${ms(tickMs.p99)}, max ${ms(tickMs.max)}`],
    ["late", `mean ${ms(lateMs.mean)}, p50 ${ms(lateMs.p50)}, p99 ${ms(lateMs.p99)}, max ${ms(lateMs.max)}`],
    [
      "collector",
      `${gc.count} pauses (${gc.byKind.minor} minor, ${gc.byKind.major} major, ${gc.byKind.incremental} incremental), ` +
        `p50 ${ms(gc.pauseMs.p50)}, p99 ${ms(gc.pauseMs.p99)}, max ${ms(gc.pauseMs.max)}, total ${ms(gc.pauseMs.total)}`,
    ],
    [
      "memory",
      `${result.heapUsedMb.toFixed(1)} MB of heap, ${result.rssMb.toFixed(1)} MB resident, Node ${result.node}`,
    ],
  ];
  return rows.map(([name, text]) => `${name.padEnd(10)} ${text}`).join("\n");
}

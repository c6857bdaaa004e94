import { type Pause, PauseRecorder, percentile } from "@pauseless/doctor/measure";
import type { Battle } from "./battle.js";
import { collectGarbage } from "./collect-garbage.js";
import { battleSeed, fold, HASH_START, hashText } from "./rules.js";
import { checkRun, checkWhole, type RunOptions } from "./scenario.js";
import { type Battles, strategyNamed } from "./strategy.js";

/** How {@link runBattles} runs them. */
export interface BattleRunOptions extends RunOptions {
  readonly strategy: string;
  /** Ticks of a rehearsal on a scratch copy before tick 1, not part of the run. */
  readonly warmupTicks: number;
  /** The length of a period that ticks are paced to, in milliseconds; 0 for as fast as they go. */
  readonly periodMs: number;
  /** Called after each tick, with how many ended. */
  readonly onTick?: (ticks: number) => void;
}

/** Milliseconds of ticks. */
export interface TickTimes {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a run of bot battles gave. */
export interface BattleRunResult {
  readonly strategy: string;
  readonly battles: number;
  readonly players: number;
  readonly ticks: number;
  readonly seed: number;
  /** The run's hash: eight hexadecimal digits, equal in every strategy. */
  readonly hash: string;
  readonly spawned: number;
  readonly rejected: number;
  /** How long a tick of all battles took. */
  readonly tickMs: TickTimes;
  /** How long after it was due a tick ended; all 0 where ticks were not paced. */
  readonly lateMs: TickTimes;
  readonly gc: {
    readonly count: number;
    readonly pauseMs: {
      readonly p50: number;
      readonly p99: number;
      readonly max: number;
      readonly total: number;
    };
    readonly byKind: { readonly minor: number; readonly major: number; readonly incremental: number };
  };
  readonly heapUsedMb: number;
  readonly rssMb: number;
  readonly node: string;
}

/**
 * Runs bot battles of the rules in one strategy and measures every tick and every pause of the collector. After the
 * rehearsal its garbage is collected, in every strategy, so that none of it counts.
 *
 * @throws StormError where a number is out of its range or the strategy is unknown.
 */
export async function runBattles(options: BattleRunOptions): Promise<BattleRunResult> {
  const { ticks, warmupTicks, periodMs, onTick } = options;
  checkRun(options);
  checkWhole("warmup-ticks", warmupTicks, 0, 1_000_000);
  checkWhole("period-ms", periodMs, 0, 60_000);
  // Twice the room: one for the rehearsal, which must be in the same room because what a room compiles is its own.
  const room = strategyNamed(options.strategy).open(
    options.battles * (warmupTicks > 0 ? 2 : 1),
    options.players,
  );
  if (warmupTicks > 0) rehearse(room, options);
  const run = start(room, options);
  const tickMs = new Float64Array(ticks);
  const lateMs = new Float64Array(ticks);
  collectGarbage();

  const recorder = new PauseRecorder();
  recorder.start();
  await recorder.drain();
  const startMs = performance.now();
  for (let tick = 0; tick < ticks; tick++) {
    const dueMs = startMs + tick * periodMs;
    if (periodMs > 0) await until(dueMs);
    const beginMs = performance.now();
    tickAll(run, options);
    const endMs = performance.now();
    tickMs[tick] = endMs - beginMs;
    if (periodMs > 0) lateMs[tick] = Math.max(0, endMs - dueMs);
    onTick?.(tick + 1);
  }
  // In a run that is not paced the event loop stands still; what the engine does as it turns again is of no tick.
  const endedMs = performance.now();
  const pauses = (await recorder.drain()).filter(({ atMs, ms }) => atMs - ms < endedMs);
  recorder.stop();

  const { heapUsed, rss } = process.memoryUsage();
  return {
    strategy: options.strategy,
    battles: options.battles,
    players: options.players,
    ticks,
    seed: options.seed,
    hash: hashText(run.reduce((hash, battle) => fold(hash, battle.hash()), HASH_START)),
    spawned: run.reduce((sum, battle) => sum + battle.spawned, 0),
    rejected: run.reduce((sum, battle) => sum + battle.rejected, 0),
    tickMs: tickTimes(tickMs),
    lateMs: tickTimes(lateMs),
    gc: collections(pauses),
    heapUsedMb: heapUsed / 2 ** 20,
    rssMb: rss / 2 ** 20,
    node: process.version,
  };
}

/** Starts the battles of a run, each with its own seed. */
function start(room: Battles, { battles, seed }: RunOptions): Battle[] {
  return Array.from({ length: battles }, (_, index) => room.start(battleSeed(seed, index), index));
}

/**
 * Runs a copy of the battles until the engine has compiled what they run, so that the run itself is all of one speed.
 * The copy's memory is given back.
 */
function rehearse(room: Battles, options: BattleRunOptions): void {
  const scratch = start(room, options);
  for (let tick = 0; tick < options.warmupTicks; tick++) tickAll(scratch, options);
  for (const battle of scratch) battle.close();
}

// Hot path: benchmark `battle`.
function tickAll(run: readonly Battle[], options: RunOptions): void {
  for (let i = 0; i < run.length; i++) run[i].botTick(options);
}

/** Waits until a moment on the clock of `performance.now()`, letting the event loop turn. */
async function until(dueMs: number): Promise<void> {
  for (let left = dueMs - performance.now(); left > 0; left = dueMs - performance.now()) {
    await new Promise<void>((resolve) => {
      // Timers are whole milliseconds and may be early by part of one.
      if (left > 1) setTimeout(resolve, Math.floor(left));
      else setImmediate(resolve);
    });
  }
}

function tickTimes(ms: Float64Array): TickTimes {
  const sorted = ms.slice().sort();
  return {
    mean: ms.reduce((sum, each) => sum + each, 0) / ms.length,
    p50: percentile(sorted, 50),
    p99: percentile(sorted, 99),
    max: percentile(sorted, 100),
  };
}

function collections(pauses: readonly Pause[]): BattleRunResult["gc"] {
  const sorted = Float64Array.from(pauses, (pause) => pause.ms).sort();
  const byKind = { minor: 0, major: 0, incremental: 0 };
  for (const { kind } of pauses) byKind[kind]++;
  return {
    count: pauses.length,
    pauseMs: {
      p50: percentile(sorted, 50),
      p99: percentile(sorted, 99),
      max: percentile(sorted, 100),
      total: sorted.reduce((sum, ms) => sum + ms, 0),
    },
    byKind,
  };
}

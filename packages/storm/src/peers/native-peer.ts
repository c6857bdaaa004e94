import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TickTimes } from "../battle/run-battles.js";
import { checkRun, type RunOptions } from "../battle/scenario.js";
import type { Pressure, PressureLedger, RecorderLedger } from "../pressure/pressure-model.js";
import type { ScenarioPhase } from "../scenario/storm-scenario.js";
import { type CommandLine, NativeProcess } from "./native-process.js";
import type { Peer, PeerOptions, PeerProcess } from "./peer.js";
import { buildPeer, findToolChain, type ToolChain } from "./tool-chain.js";

const execute = promisify(execFile);
/** A trace and the pauses of a run are lines of some megabytes at most. */
const MOST_OUTPUT_BYTES = 64 * 2 ** 20;

/** How a run of bot battles is made. */
export interface NativeRunOptions extends RunOptions {
  /** Ticks of a rehearsal on a scratch copy before tick 1, not part of the run. */
  readonly warmupTicks: number;
  /** The length of a period that ticks are paced to, in milliseconds; 0 for as fast as they go. */
  readonly periodMs: number;
  /** Ticks after which the first battle's hash is told. */
  readonly trace?: readonly number[];
  /** What battles do beside their rules; nothing unless told. */
  readonly pressure?: Pressure;
  /** The load over time, instead of `cast`, `move` and the pressure's events. */
  readonly phases?: readonly ScenarioPhase[];
}

/** What a run of bot battles gave. */
export interface NativeRun {
  readonly hash: string;
  readonly spawned: number;
  readonly rejected: number;
  readonly trace: readonly { readonly tick: number; readonly hash: string; readonly effects: number }[];
  /** What the pressure of each battle has come to; empty where there is none. */
  readonly ledgers: readonly PressureLedger[];
  readonly recorded: RecorderLedger;
  /** Entry `n`: effects that were gone after `n` ticks. */
  readonly lifetimes: readonly number[];
  /** How long a tick of all battles took, one after the other on one thread. */
  readonly tickMs: TickTimes;
  /** How long after it was due a tick ended; all 0 where ticks were not paced. */
  readonly lateMs: TickTimes;
  /** Stops by the collector, from the first tick on. */
  readonly pauses: readonly { readonly atS: number; readonly ms: number }[];
  readonly heapUsedMb: number;
  readonly rssMb: number;
  /** The runtime and its version, as it tells them. */
  readonly runtime: string;
}

/** What {@link NativePeer} is made of. */
export interface NativePeerPlan extends Pick<Peer, "name" | "language" | "summary" | "advice"> {
  readonly toolChain: ToolChain;
  /** How what was built into a folder is started with arguments. */
  commandLine(built: string, args: readonly string[]): CommandLine;
}

/** A peer in another language: its sources come with the package, and are built where its tool chain is found. */
export class NativePeer implements Peer {
  readonly name: string;
  readonly language: string;
  readonly summary: string;
  readonly advice: string;
  readonly protocol = "plain";

  constructor(private readonly plan: NativePeerPlan) {
    this.name = plan.name;
    this.language = plan.language;
    this.summary = plan.summary;
    this.advice = plan.advice;
  }

  async leftOut(): Promise<string | undefined> {
    const found = await findToolChain(this.plan.toolChain);
    return "leftOut" in found ? found.leftOut : undefined;
  }

  start(options: PeerOptions): PeerProcess {
    const { battles, players, background, cast, move, seed } = options;
    const { pressure, phases, backgroundPlayers } = options;
    const args = argumentsOf("serve", {
      ...{ battles, players, background, cast, move, seed },
      ...pressureOptions(pressure),
      ...phaseOptions(phases),
      ...(backgroundPlayers === undefined ? {} : { "background-players": backgroundPlayers }),
    });
    return new NativeProcess(`${this.name} server`, this.built(args));
  }

  /**
   * Runs bot battles of the rules.
   *
   * @throws StormError where a number is out of its range, or the peer cannot be built.
   */
  async runBattles(options: NativeRunOptions): Promise<NativeRun> {
    checkRun(options);
    const { battles, players, ticks, cast, move, seed } = options;
    const { warmupTicks, periodMs, trace = [], pressure, phases } = options;
    const args = argumentsOf("battle", {
      ...{ battles, players, ticks, cast, move, seed },
      "warmup-ticks": warmupTicks,
      "period-ms": periodMs,
      trace: trace.join(),
      ...pressureOptions(pressure),
      ...phaseOptions(phases),
    });
    const { command, args: all, tidy } = await this.built(args);
    try {
      const { stdout } = await execute(command, all, { maxBuffer: MOST_OUTPUT_BYTES });
      const { type: _, ...run } = JSON.parse(stdout) as NativeRun & { type: string };
      return run;
    } finally {
      tidy?.();
    }
  }

  private async built(args: readonly string[]): Promise<CommandLine> {
    return this.plan.commandLine(await buildPeer(this.plan.toolChain), args);
  }
}

type NativeOptions = Readonly<Record<string, number | string | boolean>>;

/** The options of what battles do beside their rules. */
function pressureOptions(pressure: Pressure | undefined): NativeOptions {
  if (pressure === undefined) return {};
  const { entities, entityBytes, recorder, follow } = pressure.model;
  const [least, most] = entityBytes;
  const { events } = pressure.dial;
  return { entities, "entity-least": least, "entity-most": most, recorder, follow, events };
}

function phaseOptions(phases: readonly ScenarioPhase[] | undefined): NativeOptions {
  if (phases === undefined) return {};
  return {
    phases: phases.map(({ seconds, cast, move, events }) => [seconds, cast, move, events].join(":")).join(),
  };
}

/** A mode and its options as arguments. */
function argumentsOf(mode: string, options: NativeOptions): string[] {
  return [mode, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)];
}

import type { TickListener } from "@pauseless/server";
import type { PressureModel } from "../pressure/pressure-model.js";
import type { ScenarioPhase } from "../scenario/storm-scenario.js";
import type { PressureMeter } from "../serve/pressure-meter.js";

/** What a peer's server in Node hosts. */
export interface NodeServerOptions {
  /** Battles that clients can join. */
  readonly battles: number;
  readonly players: number;
  /** Further battles, of bots alone. */
  readonly background: number;
  /** The players of those; 50 unless told. */
  readonly backgroundPlayers?: number;
  readonly seed: number;
  /** How the bots in the background play, and how many events there are, over time. */
  readonly phases: readonly ScenarioPhase[];
  /** What all battles do beside their rules; nothing unless told. */
  readonly model?: PressureModel;
  /** Called after each tick with when it was due and when it ended. */
  readonly onTick: TickListener;
}

/** A server that others would write, for Node. */
export interface NodeServer {
  /** Messages and views since the start. */
  readonly counters: { readonly received: number; readonly sent: number };
  /** Ticks that were given up because the process could not keep up. */
  readonly skippedTicks: number;
  /** What the load of all battles comes to. */
  readonly meter: PressureMeter;
  /** Listens without ticking; answers the port. */
  bind(port: number, host: string): Promise<number>;
  /** Begins to tick at a moment on the clock of `performance.now()`. */
  tickFrom(ms: number): void;
  /** Ends everything. */
  close(): Promise<void>;
}

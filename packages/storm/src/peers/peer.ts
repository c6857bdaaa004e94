import type { RunResult } from "../compare/report-data.js";
import type { Pressure } from "../pressure/pressure-model.js";
import type { ScenarioPhase } from "../scenario/storm-scenario.js";

/** What a peer's server hosts. */
export interface PeerOptions {
  /** Battles that clients can join. */
  readonly battles: number;
  readonly players: number;
  /** Further battles, of bots alone. */
  readonly background: number;
  /** The chance of a bot in the background to cast, out of 1,000, per tick. */
  readonly cast: number;
  /** Its chance to move. */
  readonly move: number;
  readonly seed: number;
  /** What battles do beside their rules; nothing unless told. */
  readonly pressure?: Pressure;
  /** The load over time, by each battle's own ticks, instead of `cast`, `move` and the pressure's events. */
  readonly phases?: readonly ScenarioPhase[];
  /** Players of each battle in the background; 50 unless told. */
  readonly backgroundPlayers?: number;
}

/** A server that others would write, in the harness beside the strategies. */
export interface Peer {
  /** Its name in commands and reports. */
  readonly name: string;
  /** The language, or the runtime, that it is written for. */
  readonly language: string;
  /** What it is, in a line. */
  readonly summary: string;
  /** Where its makers say how it is to be written. */
  readonly advice: string;
  /** What its clients speak. */
  readonly protocol: "plain" | "msgpack" | "colyseus";
  /** Why it cannot run on this machine, in a sentence that says what to install, or undefined where it can. */
  leftOut(): Promise<string | undefined>;
  /** Starts its server as a process of its own, building it first where it has to be built. */
  start(options: PeerOptions): PeerProcess;
}

/** A server in a process of its own, driven as `ServerProcess` is. */
export interface PeerProcess {
  /** Waits until it listens; answers the port. It does not tick yet. @throws Error where it fails. */
  ready(): Promise<number>;
  /** Makes it tick from a moment in milliseconds since 1970. */
  tickFrom(epochMs: number): void;
  /** Begins a measured time. @throws Error where the process has ended. */
  begin(): Promise<void>;
  /** Ends the measured time. @throws Error where none was begun, or the process has ended. */
  measured(): Promise<PeerFigures>;
  /** Waits until the process ends by itself. @throws Error always, with why. */
  ended(): Promise<never>;
  /** Ends the process and waits until it is gone. */
  end(): Promise<void>;
}

/** What a peer's server did over a measured time, as far as its runtime tells. */
export type PeerFigures = Partial<RunResult> & { readonly seconds: number };

import type { Strategy } from "../battle/strategy.js";
import type { StormScenario } from "../scenario/storm-scenario.js";

import type { RunResult, StrategyResult } from "./report-data.js";
import { TracedServer } from "./traced-server.js";

/** What a contender's server hosts. */
export interface ContenderOptions {
  /** Battles that clients can join. */
  readonly battles: number;
  readonly players: number;
  /** Bots' battles, and what pressure all are under. */
  readonly scenario: StormScenario;
  readonly seed: number;
  /** After which tick of each the bots' battles are proved. */
  readonly proofTick: number;
  /** After which tick they are proved once more, when nothing is measured any longer. */
  readonly lateProofTick: number;
}

/** What a server says of a measured time: of a result, what it knows. */
export type ContenderFigures = Partial<RunResult> & { readonly seconds: number };

/** A server in a process of its own. */
export interface ContenderProcess {
  /** Waits until it listens; answers the port. It does not tick yet. @throws Error where it fails. */
  ready(): Promise<number>;
  /** Makes it tick from a moment in milliseconds since 1970. */
  tickFrom(epochMs: number): void;
  /** Begins a measured time. */
  begin(): Promise<void>;
  /** Ends the measured time. */
  measured(): Promise<ContenderFigures>;
  /** Waits until the process ends by itself. @throws Error always, with why. */
  ended(): Promise<never>;
  /** Ends the process and waits until it is gone. */
  end(): Promise<void>;
}

/** Whoever is measured: a strategy, or a peer. */
export interface Contender extends Pick<StrategyResult, "name" | "summary"> {
  readonly kind: StrategyResult["kind"];
  /** Settings of the engine that its process is started with. */
  readonly engine: readonly string[];
  /** Where its makers say how it is to be written. */
  readonly advice?: string;
  /** What its clients speak: as `clientProtocolNamed` knows it. */
  readonly protocol: string;
  /** Why it cannot run on this machine, or nothing where it can. */
  leftOut(): Promise<string | undefined>;
  /** Starts its server. */
  start(options: ContenderOptions): ContenderProcess;
}

/** A strategy as one who is measured. @param engine - settings of the engine in place of its own */
export function strategyContender(
  { name, summary, ...strategy }: Strategy,
  mode: "net" | "sim",
  engine: readonly string[] = strategy.engine,
): Contender {
  return {
    name,
    summary,
    kind: "strategy",
    engine,
    protocol: "battle",
    leftOut: async () => undefined,
    start: (options) =>
      new TracedServer(
        { ...options, strategy: name, background: 0, bots: false, port: 0, host: HOST },
        engine,
        mode,
      ),
  };
}

/** Where servers listen. */
export const HOST = "127.0.0.1";

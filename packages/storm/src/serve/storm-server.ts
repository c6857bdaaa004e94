import { setTimeout as wait } from "node:timers/promises";
import { GameServer } from "@pauseless/server";
import { hashText, World } from "../battle/rules.js";
import type { PlayableBattle } from "../battle/strategy.js";
import type { RunResult } from "../compare/report-data.js";
import type { TelemetrySample } from "../live/telemetry.js";
import { battleProtocol } from "../protocol/battle-protocol.js";
import { Monitor, type ServerMeasurement } from "./monitor.js";
import { METER_LEAD_MS } from "./pressure-meter.js";
import { StormBattles, type StormBattlesOptions } from "./storm-battles.js";

/** What a storm server hosts. */
export interface StormServerOptions extends StormBattlesOptions {
  /** Origins that pages may connect from, or `"any"`; those of the server's own host unless told. */
  readonly origins?: readonly string[] | "any";
}

/** What a storm server did over a measured time. */
export type StormServerMeasurement = ServerMeasurement &
  Pick<RunResult, "receivedPerS" | "sentPerS" | "skippedTicks" | "pressure" | "proof" | "lateProof">;

/** The state hash of the first battle is kept at multiples of this tick. */
const PROOF_TICKS = 20;

/** A server of the reference battle in one strategy, with its monitor. */
export class StormServer {
  /** The ticks, pauses and memory of this process. */
  readonly monitor: Monitor;
  private readonly battles: StormBattles;
  private readonly server: GameServer;
  private proof: TelemetrySample["proof"] = null;
  private counted = { received: 0, sent: 0, skippedTicks: 0 };

  /** Makes the battles. @throws StormError where a number is out of its range or the strategy is unknown. */
  constructor(options: StormServerOptions) {
    this.battles = new StormBattles(options);
    const { exchange, background } = this.battles;
    const battles = [...this.battles.hosted];
    this.monitor = new Monitor(() => this.proof, this.battles.memory);
    battles[0] = this.proved(battles[0]);
    this.server = new GameServer({
      exchange,
      origins: options.origins,
      battles,
      background,
      protocol: battleProtocol,
      tickMs: World.TickMs,
      onTick: this.monitor.onTick,
      paths: new Map([
        [
          "/telemetry",
          {
            open: (connection) => {
              connection.data = this.monitor.subscribe((sample) =>
                connection.sendText(JSON.stringify(sample)),
              );
            },
            message() {},
            closed: (connection) => (connection.data as () => void)(),
          },
        ],
      ]),
    });
  }

  /** How many players are connected. */
  get connected(): number {
    return this.server.connected;
  }

  /** Listens, and ticks from now on; answers the port. @throws ServerError where the port cannot be had. */
  async listen(port: number, host: string): Promise<number> {
    const bound = await this.bind(port, host);
    this.tickFrom(Date.now());
    return bound;
  }

  /** Listens without ticking; answers the port. @throws ServerError where the port cannot be had. */
  async bind(port: number, host: string): Promise<number> {
    const bound = await this.server.bind(port, host);
    this.monitor.start();
    return bound;
  }

  /** Begins to tick at a moment in milliseconds since 1970, so that several servers can begin together. */
  tickFrom(epochMs: number): void {
    this.server.tickFrom(epochMs - performance.timeOrigin);
  }

  /** Ends everything. */
  async close(): Promise<void> {
    this.monitor.stop();
    await this.server.close();
  }

  /** Begins a measured time. */
  async beginMeasurement(): Promise<void> {
    this.battles.meter.begin();
    await wait(METER_LEAD_MS);
    await this.monitor.begin();
    const { received, sent } = this.server.counters;
    this.counted = { received, sent, skippedTicks: this.server.skippedTicks };
  }

  /** Ends the measured time. */
  async endMeasurement(): Promise<StormServerMeasurement> {
    const { received, sent } = this.server.counters;
    const skippedTicks = this.server.skippedTicks - this.counted.skippedTicks;
    const measured = await this.monitor.end();
    return {
      ...measured,
      receivedPerS: (received - this.counted.received) / measured.seconds,
      sentPerS: (sent - this.counted.sent) / measured.seconds,
      skippedTicks,
      pressure: this.battles.meter.end(),
      proof: this.battles.proof.get(),
      lateProof: await this.battles.lateProof(),
    };
  }

  /** The same battle, but its state hash is kept at every 20th tick. */
  private proved(battle: PlayableBattle): PlayableBattle {
    let tick = 0;
    const runTick = battle.runTick.bind(battle);
    battle.runTick = () => {
      runTick();
      if (++tick % PROOF_TICKS === 0) this.proof = { tick, hash: hashText(battle.battle.hash()) };
    };
    return battle;
  }
}

import { setTimeout as wait } from "node:timers/promises";
import { collectYoungGarbage } from "../battle/collect-garbage.js";
import { World } from "../battle/rules.js";
import { Monitor } from "./monitor.js";
import { PacedLine } from "./paced-line.js";
import { METER_LEAD_MS } from "./pressure-meter.js";
import { StormBattles, type StormBattlesOptions } from "./storm-battles.js";
import type { StormServerMeasurement } from "./storm-server.js";

/**
 * Bots' battles alone, paced, without sockets. Between ticks its thread sleeps rather than waits for timers, so that what is measured is the
 * battles and next to nothing else.
 */
export class Simulation {
  /** The ticks, pauses and memory of this process. */
  readonly monitor: Monitor;
  private readonly battles: StormBattles;
  private readonly line: PacedLine;
  private readonly stretch = () => this.run();
  private skippedTicks = 0;
  private running = false;

  /** Makes the battles. @throws StormError where a number is out of its range or the strategy is unknown. */
  constructor(options: StormBattlesOptions) {
    this.battles = new StormBattles(options);
    this.monitor = new Monitor(() => null, this.battles.memory);
    this.line = new PacedLine(this.battles.background, World.TickMs, this.monitor.onTick);
    this.monitor.start();
  }

  /** Begins to tick at a moment in milliseconds since 1970. */
  tickFrom(epochMs: number): void {
    this.line.start(epochMs - performance.timeOrigin);
    this.running = true;
    setImmediate(this.stretch);
  }

  /** Ends ticking. */
  close(): void {
    this.running = false;
    this.monitor.stop();
  }

  /** Begins a measured time. */
  async beginMeasurement(): Promise<void> {
    this.battles.meter.begin();
    // A collection in the measured time is then of what was made in it.
    collectYoungGarbage();
    await wait(METER_LEAD_MS);
    await this.monitor.begin();
    this.skippedTicks = this.line.skippedTicks;
  }

  /** Ends the measured time. */
  async endMeasurement(): Promise<StormServerMeasurement> {
    const skippedTicks = this.line.skippedTicks - this.skippedTicks;
    const measured = await this.monitor.end();
    return {
      ...measured,
      receivedPerS: 0,
      sentPerS: 0,
      skippedTicks,
      pressure: this.battles.meter.end(),
      proof: this.battles.proof.get(),
      lateProof: await this.battles.lateProof(),
    };
  }

  // Hot path: makes one small object each time, by which the event loop calls it again.
  /** Runs 20 ms of battles; then the event loop has its turn: for commands, for what observers are told, for finalizers, for the collector's own tasks. */
  private run(): void {
    this.line.runPart();
    if (this.running) setImmediate(this.stretch);
  }
}

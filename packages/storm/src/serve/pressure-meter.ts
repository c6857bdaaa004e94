import { LONGEST_LIFE_TICKS } from "../battle/rules.js";
import type { Battles, PlayableBattle } from "../battle/strategy.js";
import type { PressureFigures } from "../compare/report-data.js";

/** How long before the measured time a meter is begun, in milliseconds: it makes garbage, and ticks are late while it looks. */
export const METER_LEAD_MS = 300;

/** What the pressure of battles has come to at a moment. */
interface Totals {
  readonly atMs: number;
  readonly effects: number;
  readonly events: number;
  readonly timers: number;
  readonly followed: number;
  readonly lifetimes: Float64Array;
  readonly recordedBytes: number;
  readonly chunks: number;
}

/** Measures what load a server's battles really were: differences of what they have counted. */
export class PressureMeter {
  private began: Totals | undefined;

  constructor(
    private readonly battles: readonly PlayableBattle["battle"][],
    private readonly rooms: readonly Battles[],
  ) {}

  /** Begins. It looks at all that battles hold and makes garbage: begin it some time before what else is measured. */
  begin(): void {
    this.began = this.totals();
  }

  /** Ends; answers what was between. */
  end(): PressureFigures {
    const { began } = this;
    if (began === undefined) throw new Error("nothing is being measured");
    this.began = undefined;
    const now = this.totals();
    const ms = now.atMs - began.atMs;
    return {
      effectsPerMs: (now.effects - began.effects) / ms,
      eventsPerMs: (now.events - began.events) / ms,
      timersPerMs: (now.timers - began.timers) / ms,
      lifetimeTicks: Array.from(now.lifetimes, (count, ticks) => count - began.lifetimes[ticks]),
      recordedMbPerS: (now.recordedBytes - began.recordedBytes) / 1000 / ms,
      chunks: now.chunks - began.chunks,
      followed: now.followed - began.followed,
    };
  }

  private totals(): Totals {
    let [effects, events, timers, followed] = [0, 0, 0, 0];
    const lifetimes = new Float64Array(LONGEST_LIFE_TICKS + 1);
    for (const battle of this.battles) {
      const ledger = battle.ledger();
      effects += battle.spawned;
      events += ledger.events;
      timers += ledger.fired;
      followed += ledger.followed;
      battle.addLifetimes(lifetimes);
    }
    const recorded = this.rooms.map((room) => room.recorded());
    return {
      atMs: performance.now(),
      effects,
      events,
      timers,
      followed,
      lifetimes,
      recordedBytes: recorded.reduce((sum, { bytes }) => sum + bytes, 0),
      chunks: recorded.reduce((sum, { chunks }) => sum + chunks, 0),
    };
  }
}

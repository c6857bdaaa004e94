import { Pool } from "@pauseless/arena";
import { fold, HASH_START, LONGEST_LIFE_TICKS, xorshift32 } from "../battle/rules.js";
import {
  type Pressure,
  type PressureLedger,
  pressureSeed,
  SLOT_BYTES,
  TimerTicks,
} from "../pressure/pressure-model.js";
import { Follower, LargeEvent, SmallEvent, Timer } from "./pooled-events.js";
import type { Effect, Player } from "./pooled-objects.js";
import type { PooledRecorder } from "./pooled-recorder.js";
import { ReusedArray } from "./reused-array.js";

/** What an entity has on file of an event. */
interface Slot {
  serial: number;
  player: number;
  value: number;
  tick: number;
}

/**
 * What a battle does beside its rules, in pooled objects: `docs/pressure.md`.
 *
 * A player makes at most one event a tick, so what can be out follows from how long it lives: the events of four ticks, the timers of three.
 */
export class PooledPressure {
  private random: number;
  private readonly entities: readonly (readonly Slot[])[];
  /** By tick modulo its length: the timers that are due then, in the order in which they were made. */
  private readonly wheel = Array.from({ length: TimerTicks.Most + 1 }, () => new ReusedArray<Timer>());
  private readonly made = new ReusedArray<SmallEvent>();
  private readonly followers = new ReusedArray<Follower>();
  private readonly smallPool: Pool<SmallEvent>;
  private readonly largePool: Pool<LargeEvent>;
  private readonly timerPool: Pool<Timer>;
  private readonly followerPool: Pool<Follower>;
  private serial = 0;
  private largeEvents = 0;
  private fired = 0;
  private followed = 0;
  private lost = 0;
  private checksum = HASH_START;

  /**
   * @param index - the battle's number in recordings
   * @param checked - whether pools record where each object was acquired
   */
  constructor(
    private readonly pressure: Pressure,
    private readonly recorder: PooledRecorder | undefined,
    players: number,
    seed: number,
    private readonly index: number,
    checked: boolean,
  ) {
    this.random = pressureSeed(seed);
    const [least, most] = pressure.model.entityBytes.map((bytes) => bytes / SLOT_BYTES);
    this.entities = Array.from({ length: pressure.model.entities }, () =>
      Array.from({ length: least + this.rnd(most - least + 1) }, () => ({
        serial: 0,
        player: 0,
        value: 0,
        tick: 0,
      })),
    );
    const events = { capacity: players * (TimerTicks.Most + 1), preheat: players, checked };
    this.smallPool = Pool.open({ name: "small events", create: () => new SmallEvent(), ...events });
    this.largePool = Pool.open({ name: "large events", create: () => new LargeEvent(), ...events });
    const anything = new SmallEvent();
    this.timerPool = Pool.open({
      name: "timers",
      capacity: players * TimerTicks.Most,
      preheat: players,
      create: () => new Timer(anything),
      checked,
    });
    this.followerPool = Pool.open({
      name: "followers",
      capacity: LONGEST_LIFE_TICKS,
      create: () => new Follower(),
      checked,
    });
  }

  /** Does what follows a tick of the rules. @param newest - the effect that was spawned last in it, where one was that still lives */
  tick(tick: number, roster: readonly Player[], newest: Effect | undefined): void {
    this.fire(tick);
    this.handle(tick);
    this.makeEvents(tick, roster);
    if (this.pressure.model.follow) this.follow(newest);
    this.recorder?.takeDown(this.index, tick, roster);
  }

  ledger(): PressureLedger {
    const { serial, largeEvents, fired, followed, lost } = this;
    const checksum = this.entities.flat().reduce((hash, { value }) => fold(hash, value), this.checksum);
    return { events: serial, largeEvents, fired, followed, lost, checksum };
  }

  /** Gives back what is out, and ends the pools. @throws ArenaError `LEAK`, in checked mode, where an object was lost. */
  close(): void {
    for (const timers of this.wheel) {
      for (let i = 0; i < timers.length; i++) this.releaseTimer(timers.at(i));
      timers.truncate(0);
    }
    for (let i = 0; i < this.made.length; i++) this.releaseEvent(this.made.at(i));
    this.made.truncate(0);
    for (let i = 0; i < this.followers.length; i++) this.followerPool.release(this.followers.at(i));
    this.followers.truncate(0);
    for (const pool of [this.smallPool, this.largePool, this.timerPool, this.followerPool]) pool.close();
  }

  private fire(tick: number): void {
    const timers = this.wheel[tick % this.wheel.length];
    for (let i = 0; i < timers.length; i++) {
      const timer = timers.at(i);
      const value = timer.event.value();
      this.checksum = fold(this.checksum, value);
      this.file(timer.event, value, tick);
      this.releaseTimer(timer);
      this.fired++;
    }
    timers.truncate(0);
  }

  /** Files an event in place of another: the slot is written over. */
  private file({ serial, player }: SmallEvent, value: number, tick: number): void {
    if (this.entities.length === 0) return;
    const entity = this.entities[player % this.entities.length];
    const slot = entity[(value >>> 8) % entity.length];
    slot.serial = serial;
    slot.player = player;
    slot.value = fold(slot.value, value);
    slot.tick = tick;
  }

  private handle(tick: number): void {
    const { made } = this;
    for (let i = 0; i < made.length; i++) {
      const timer = this.timerPool.acquire();
      timer.due = tick + TimerTicks.Least + this.rnd(TimerTicks.Most - TimerTicks.Least + 1);
      timer.event = made.at(i);
      this.wheel[timer.due % this.wheel.length].push(timer);
    }
    made.truncate(0);
  }

  private makeEvents(tick: number, roster: readonly Player[]): void {
    const { events } = this.pressure.dial;
    for (let player = 0; player < roster.length; player++) {
      if (this.rnd(1000) >= events) continue;
      const isLarge = this.rnd(2) === 1;
      const event = isLarge ? this.largePool.acquire() : this.smallPool.acquire();
      event.serial = ++this.serial;
      event.player = player;
      event.tick = tick;
      event.fill(this.random);
      if (isLarge) this.largeEvents++;
      this.made.push(event);
    }
  }

  private follow(newest: Effect | undefined): void {
    const { followers } = this;
    let kept = 0;
    for (let i = 0; i < followers.length; i++) {
      const follower = followers.at(i);
      if (follower.effect !== undefined) followers.put(kept++, follower);
      else {
        this.followerPool.release(follower);
        this.lost++;
      }
    }
    followers.truncate(kept);
    if (newest === undefined) return;
    const follower = this.followerPool.acquire();
    follower.follow(newest);
    followers.push(follower);
    this.followed++;
  }

  private releaseTimer(timer: Timer): void {
    this.releaseEvent(timer.event);
    this.timerPool.release(timer);
  }

  private releaseEvent(event: SmallEvent): void {
    if (event instanceof LargeEvent) this.largePool.release(event);
    else this.smallPool.release(event);
  }

  private rnd(n: number): number {
    this.random = xorshift32(this.random);
    return (this.random >>> 8) % n;
  }
}

import { fold, HASH_START, xorshift32 } from "../battle/rules.js";
import {
  type Pressure,
  type PressureLedger,
  pressureSeed,
  SLOT_BYTES,
  TimerTicks,
} from "../pressure/pressure-model.js";
import type { EffectFollower, EffectRegistry } from "./effect-registry.js";
import type { Effect, Player } from "./heap-battle.js";
import type { HeapRecorder } from "./heap-recorder.js";

/** What a player did with its device: a tap, a key. */
class SmallEvent {
  constructor(
    readonly serial: number,
    readonly player: Player,
    readonly tick: number,
    readonly a: number,
    readonly b: number,
  ) {}

  value(): number {
    return fold(fold(this.head(), this.a), this.b);
  }

  protected head(): number {
    return fold(fold(fold(HASH_START, this.serial), this.player.index), this.tick);
  }
}

/** What a player did that takes more to tell: a stroke, an aim. */
class LargeEvent extends SmallEvent {
  constructor(
    serial: number,
    player: Player,
    tick: number,
    a: number,
    b: number,
    readonly c: number,
    readonly d: number,
    readonly e: number,
    readonly f: number,
    readonly g: number,
    readonly h: number,
    readonly i: number,
  ) {
    super(serial, player, tick, a, b);
  }

  override value(): number {
    const first = fold(fold(super.value(), this.c), this.d);
    return fold(fold(fold(fold(fold(first, this.e), this.f), this.g), this.h), this.i);
  }
}

/** What becomes of an event after a while. */
interface Timer {
  readonly due: number;
  readonly event: SmallEvent;
}

/** What an entity has on file of an event. */
interface Slot {
  readonly serial: number;
  readonly player: number;
  readonly value: number;
  readonly tick: number;
}

/** What a battle does beside its rules, in ordinary objects: `docs/pressure.md`. */
export class HeapPressure implements EffectFollower {
  private random: number;
  private readonly entities: Slot[][];
  /** By tick modulo its length: the timers that are due then, in the order in which they were made. */
  private readonly wheel: Timer[][] = Array.from({ length: TimerTicks.Most + 1 }, () => []);
  private made: SmallEvent[] = [];
  private followers: WeakRef<Effect>[] = [];
  private serial = 0;
  private largeEvents = 0;
  private fired = 0;
  private followed = 0;
  private lost = 0;
  private checksum = HASH_START;
  /** How many effects the collector has taken since the last tick. */
  private taken = 0;

  /**
   * @param registry - tells of effects of all battles of the room
   * @param index - the battle's number in recordings
   */
  constructor(
    private readonly pressure: Pressure,
    private readonly recorder: HeapRecorder | undefined,
    private readonly registry: EffectRegistry,
    seed: number,
    private readonly index: number,
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
  }

  /** Does what follows a tick of the rules. @param newest - the effect that was spawned last in it, where one was that still lives */
  tick(tick: number, roster: readonly Player[], newest: Effect | undefined): void {
    this.fire(tick);
    this.handle(tick);
    this.makeEvents(tick, roster);
    if (this.pressure.model.follow) this.follow(newest);
    this.recorder?.takeDown(this.index, tick, roster);
  }

  /** Takes note that an effect is gone that it followed. */
  onTaken(): void {
    this.taken++;
  }

  ledger(): PressureLedger {
    const { serial, largeEvents, fired, followed, lost } = this;
    const checksum = this.entities.flat().reduce((hash, { value }) => fold(hash, value), this.checksum);
    return { events: serial, largeEvents, fired, followed, lost, checksum };
  }

  private fire(tick: number): void {
    const place = tick % this.wheel.length;
    for (const { event } of this.wheel[place]) {
      const value = event.value();
      this.checksum = fold(this.checksum, value);
      this.file(event, value, tick);
      this.fired++;
    }
    this.wheel[place] = [];
  }

  private file({ serial, player }: SmallEvent, value: number, tick: number): void {
    if (this.entities.length === 0) return;
    const entity = this.entities[player.index % this.entities.length];
    const place = (value >>> 8) % entity.length;
    entity[place] = { serial, player: player.index, value: fold(entity[place].value, value), tick };
  }

  private handle(tick: number): void {
    for (const event of this.made) {
      const due = tick + TimerTicks.Least + this.rnd(TimerTicks.Most - TimerTicks.Least + 1);
      this.wheel[due % this.wheel.length].push({ due, event });
    }
    this.made = [];
  }

  private makeEvents(tick: number, roster: readonly Player[]): void {
    const { events } = this.pressure.dial;
    for (const player of roster) {
      if (this.rnd(1000) >= events) continue;
      const isLarge = this.rnd(2) === 1;
      const state = this.random;
      const serial = ++this.serial;
      if (isLarge) this.largeEvents++;
      this.made.push(
        isLarge
          ? new LargeEvent(
              serial,
              player,
              tick,
              fold(state, 0),
              fold(state, 1),
              fold(state, 2),
              fold(state, 3),
              fold(state, 4),
              fold(state, 5),
              fold(state, 6),
              fold(state, 7),
              fold(state, 8),
            )
          : new SmallEvent(serial, player, tick, fold(state, 0), fold(state, 1)),
      );
    }
  }

  private follow(newest: Effect | undefined): void {
    if (this.taken > 0) {
      this.lost += this.taken;
      this.taken = 0;
      this.followers = this.followers.filter((follower) => follower.deref() !== undefined);
    }
    if (newest === undefined) return;
    this.followers.push(new WeakRef(newest));
    this.registry.register(newest, this);
    this.followed++;
  }

  private rnd(n: number): number {
    this.random = xorshift32(this.random);
    return (this.random >>> 8) % n;
  }
}

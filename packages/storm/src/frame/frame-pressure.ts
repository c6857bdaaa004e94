import type { FrameArena } from "@pauseless/arena";
import { fold, HASH_START, xorshift32 } from "../battle/rules.js";
import type { EffectFollower, EffectRegistry } from "../heap/effect-registry.js";
import type { Effect, Player } from "../heap/heap-battle.js";
import type { HeapRecorder } from "../heap/heap-recorder.js";
import {
  EventValues,
  type Pressure,
  type PressureLedger,
  pressureSeed,
  SLOT_BYTES,
  TimerTicks,
} from "../pressure/pressure-model.js";
import { FrameQueue } from "./frame-queue.js";
import { InputEvent } from "./frame-records.js";
import type { FrameRoom } from "./frame-room.js";
import { type EventCursor, LargeTimer, Timer } from "./frame-timers.js";

/** What an entity has on file of an event. */
interface Slot {
  readonly serial: number;
  readonly player: number;
  readonly value: number;
  readonly tick: number;
}

/**
 * What a battle does beside its rules: `docs/pressure.md`. Events are made in one frame and handled in the next; timers outlive both, and
 * they, the entities and the followers are objects.
 */
export class FramePressure implements EffectFollower {
  private random: number;
  private readonly entities: Slot[][];
  /** By tick modulo its length: the timers that are due then, in the order in which they were made. */
  private readonly wheel: Timer[][] = Array.from({ length: TimerTicks.Most + 1 }, () => []);
  private readonly made: FrameQueue<EventCursor>;
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
   * @param room - what opened the frames
   * @param frames - those of the battle
   * @param index - the battle's number in recordings
   */
  constructor(
    private readonly pressure: Pressure,
    private readonly recorder: HeapRecorder | undefined,
    private readonly registry: EffectRegistry,
    room: FrameRoom,
    frames: FrameArena,
    seed: number,
    private readonly index: number,
  ) {
    this.random = pressureSeed(seed);
    this.made = new FrameQueue(frames, room.event, InputEvent.bytes);
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
    for (const timer of this.wheel[place]) {
      const value = timer.value();
      this.checksum = fold(this.checksum, value);
      this.file(timer, value, tick);
      this.fired++;
    }
    this.wheel[place] = [];
  }

  private file({ serial, player }: Timer, value: number, tick: number): void {
    if (this.entities.length === 0) return;
    const entity = this.entities[player % this.entities.length];
    const place = (value >>> 8) % entity.length;
    entity[place] = { serial, player, value: fold(entity[place].value, value), tick };
  }

  /** Sets a timer for each event of the last frame. */
  private handle(tick: number): void {
    const { made } = this;
    for (let reference = made.first; reference !== 0; ) {
      const event = made.at(reference);
      const due = tick + TimerTicks.Least + this.rnd(TimerTicks.Most - TimerTicks.Least + 1);
      const timer = event.isLarge ? new LargeTimer(due, event) : new Timer(due, event);
      this.wheel[due % this.wheel.length].push(timer);
      reference = event.next;
    }
    made.clear();
  }

  private makeEvents(tick: number, roster: readonly Player[]): void {
    const { events } = this.pressure.dial;
    for (const player of roster) {
      if (this.rnd(1000) >= events) continue;
      const isLarge = this.rnd(2) === 1;
      if (isLarge) this.largeEvents++;
      const event = this.made.add();
      event.serial = ++this.serial;
      event.player = player.index;
      event.tick = tick;
      event.isLarge = isLarge;
      const { values } = event;
      const count = isLarge ? EventValues.Large : EventValues.Small;
      for (let i = 0; i < count; i++) values.set(i, fold(this.random, i));
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

import { type Arena, overlay } from "@pauseless/arena";
import { fold, HASH_START, xorshift32 } from "../battle/rules.js";
import {
  EventValues,
  type Pressure,
  type PressureLedger,
  pressureSeed,
  SLOT_BYTES,
  TimerTicks,
} from "../pressure/pressure-model.js";
import type { HybridMemory } from "./hybrid-memory.js";
import type { HybridRecorder } from "./hybrid-recorder.js";
import { Slot } from "./hybrid-records.js";

/** What the battle that was entered does beside its rules. */
export type HybridPressure = ReturnType<typeof hybridPressure>;

/**
 * Makes the pressure of a room, as `docs/pressure.md` has it: entities in the arenas, events and timers in slabs. A follower is a handle: it
 * keeps nothing alive, and is asked whether its effect still lives.
 */
export function hybridPressure(
  memory: HybridMemory,
  { model, dial }: Pressure,
  recorder: HybridRecorder | undefined,
) {
  const { players, load, long, short } = memory;
  const [leastSlots, mostSlots] = model.entityBytes.map((bytes) => bytes / SLOT_BYTES);
  const due = long.dues.cursor();
  const entity = long.entities.cursor();
  const slot = overlay(long.layout.reserve, Slot);
  const event = short.events.cursor();
  const more = short.moreValues.cursor();
  const timer = short.timers.cursor();
  const effect = short.effects.cursor();

  function random(n: number): number {
    const state = xorshift32(load.random);
    load.random = state;
    return (state >>> 8) % n;
  }

  /** Begins the pressure of a battle whose arena was just entered. */
  function begin(arena: Arena, seed: number): void {
    load.random = pressureSeed(seed);
    load.checksum = HASH_START;
    for (let index = 0; index < model.entities; index++) {
      const slots = leastSlots + random(mostSlots - leastSlots + 1);
      entity.at(index).slots = slots;
      entity.offset = arena.allocZeroed(slots * SLOT_BYTES);
    }
  }

  /** Ends what is in slabs. */
  function end(): void {
    for (let place = 0; place <= TimerTicks.Most; place++) {
      const { timers } = due.at(place);
      for (let i = 0; i < timers.length; i++) {
        timer.at(timers.get(i));
        freeEvent(timer.event);
        timer.free();
      }
    }
    const { made } = load;
    for (let i = 0; i < made.length; i++) freeEvent(made.get(i));
  }

  // Hot path: allocation test `the pressure on a battle that holds large things in arenas and small ones in slabs`.
  /**
   * Does what follows a tick of the rules.
   *
   * @param battle - the battle's number in recordings
   * @param newest - the effect that was spawned last in the tick, where one was that still lives; otherwise 0
   */
  function tick(battle: number, now: number, newest: number): void {
    fire(now);
    handle(now);
    makeEvents(now);
    if (model.follow) follow(newest);
    recorder?.takeDown(battle, now);
  }

  function fire(now: number): void {
    const { timers } = due.at(now % (TimerTicks.Most + 1));
    const { length } = timers;
    for (let i = 0; i < length; i++) {
      timer.at(timers.get(i));
      event.at(timer.event);
      const value = valueOfEvent();
      load.checksum = fold(load.checksum, value);
      file(value, now);
      load.fired++;
      freeEvent(timer.event);
      timer.free();
    }
    timers.clear();
  }

  function valueOfEvent(): number {
    let value = fold(fold(fold(HASH_START, event.serial), event.player), event.tick);
    for (let i = 0; i < EventValues.Small; i++) value = fold(value, event.values.get(i));
    if (event.more === 0) return value;
    const { values } = more.at(event.more);
    for (let i = 0; i < values.length; i++) value = fold(value, values.get(i));
    return value;
  }

  /** Files the event that the cursor stands on. */
  function file(value: number, now: number): void {
    if (model.entities === 0) return;
    const { player } = event;
    entity.at(player % model.entities);
    slot.at(memory.baseBytes + entity.offset + ((value >>> 8) % entity.slots) * SLOT_BYTES);
    slot.serial = event.serial;
    slot.player = player;
    slot.value = fold(slot.value, value);
    slot.tick = now;
  }

  function handle(now: number): void {
    const { made } = load;
    const { length } = made;
    for (let i = 0; i < length; i++) {
      const dueTick = now + TimerTicks.Least + random(TimerTicks.Most - TimerTicks.Least + 1);
      timer.alloc().event = made.get(i);
      due.at(dueTick % (TimerTicks.Most + 1)).timers.push(timer.handle);
    }
    made.clear();
  }

  function makeEvents(now: number): void {
    const { events } = dial;
    for (let player = 0; player < players; player++) {
      if (random(1000) >= events) continue;
      const isLarge = random(2) === 1;
      const serial = load.serial + 1;
      load.serial = serial;
      event.alloc();
      event.serial = serial;
      event.player = player;
      event.tick = now;
      fillValues(isLarge);
      load.made.push(event.handle);
    }
  }

  function fillValues(isLarge: boolean): void {
    const state = load.random;
    for (let i = 0; i < EventValues.Small; i++) event.values.set(i, fold(state, i));
    event.more = 0;
    if (!isLarge) return;
    load.largeEvents++;
    const { values } = more.alloc();
    for (let i = 0; i < values.length; i++) values.set(i, fold(state, EventValues.Small + i));
    event.more = more.handle;
  }

  function freeEvent(handleOfEvent: number): void {
    event.at(handleOfEvent);
    if (event.more !== 0) more.at(event.more).free();
    event.free();
  }

  function follow(newest: number): void {
    const { followers } = load;
    const { length } = followers;
    let staying = 0;
    for (let i = 0; i < length; i++) {
      const follower = followers.get(i);
      if (effect.has(follower)) followers.set(staying++, follower);
    }
    followers.resize(staying);
    load.lost += length - staying;
    if (newest === 0) return;
    followers.push(newest);
    load.followed++;
  }

  function ledger(): PressureLedger {
    const { serial, largeEvents, fired, followed, lost } = load;
    let { checksum } = load;
    for (let index = 0; index < model.entities; index++) {
      entity.at(index);
      for (let place = 0; place < entity.slots; place++) {
        checksum = fold(checksum, slot.at(memory.baseBytes + entity.offset + place * SLOT_BYTES).value);
      }
    }
    return { events: serial, largeEvents, fired, followed, lost, checksum };
  }

  return { begin, end, tick, ledger };
}

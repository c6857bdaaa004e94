import { fold, HASH_START, xorshift32 } from "../battle/rules.js";
import {
  EventValues,
  type PressureDial,
  type PressureLedger,
  pressureSeed,
  SLOT_BYTES,
  TimerTicks,
} from "../pressure/pressure-model.js";
import type { ArenaRecorder } from "./arena-recorder.js";
import { type BattlePressure, Books, WHEEL } from "./battle-pressure.js";
import { type BattleWorld, Match } from "./battle-world.js";

/** The pressure of the battle that the layout was last moved to. */
export type ArenaPressure = ReturnType<typeof arenaPressure>;

/**
 * Adds what battles do beside their rules to a shape of battles, as the last system of a tick: `docs/pressure.md`. What it needs is in the
 * block, so a battle's end gives all of it back in one step.
 *
 * @param memory - what was placed for it in the layout
 */
export function arenaPressure(
  { layout, players, live }: BattleWorld,
  { model, events, due, entities }: BattlePressure,
  dial: PressureDial,
  recorder: ArenaRecorder | undefined,
) {
  const match = layout.singleton(Match);
  const books = layout.singleton(Books);
  const event = events.cursor();
  const extent = entities?.extents.cursor();
  const slot = entities?.slots.cursor();
  const effects = live.cursor();

  layout.system("pressure", { phase: "pressure", run });

  /** Begins the books of a battle that was just opened. @param index - its number in recordings */
  function begin(seed: number, index: number): void {
    books.random = pressureSeed(seed);
    books.battle = index;
    books.checksum = HASH_START;
    if (extent === undefined) return;
    const [least, most] = model.entityBytes.map((bytes) => bytes / SLOT_BYTES);
    let first = 0;
    for (let entity = 0; entity < model.entities; entity++) {
      const slots = least + rnd(most - least + 1);
      extent.at(entity);
      extent.first = first;
      extent.slots = slots;
      first += slots;
    }
  }

  // Hot path: allocation test `the arena battle under pressure`.
  function run(): void {
    const { tick } = match;
    fire(tick);
    handle(tick);
    makeEvents(tick);
    if (model.follow) follow(tick);
    recorder?.takeDown(books.battle, tick);
  }

  function fire(tick: number): void {
    const list = tick % WHEEL;
    let { checksum } = books;
    for (let row = due.firstOf(list); row >= 0; row = due.next(row)) {
      event.at(row);
      const value = valueOfEvent();
      checksum = fold(checksum, value);
      file(value, tick);
      books.fired++;
    }
    books.checksum = checksum;
    due.clear(list);
  }

  /** The value of the event that the cursor stands on. */
  function valueOfEvent(): number {
    const { count, value } = event;
    let hash = fold(fold(fold(HASH_START, event.serial), event.player), event.tick);
    for (let i = 0; i < count; i++) hash = fold(hash, value.get(i));
    return hash;
  }

  /** Files the event that the cursor stands on. */
  function file(value: number, tick: number): void {
    if (extent === undefined || slot === undefined) return;
    const { player } = event;
    const { first, slots } = extent.at(player % model.entities);
    slot.at(first + ((value >>> 8) % slots));
    slot.serial = event.serial;
    slot.player = player;
    slot.value = fold(slot.value, value);
    slot.tick = tick;
  }

  /** Gives each event of the tick before a timer: a place in the list of the tick in which it is due. */
  function handle(tick: number): void {
    const { made } = books;
    let row = books.next - made;
    if (row < 0) row += events.length;
    for (let i = 0; i < made; i++) {
      const dueTick = tick + TimerTicks.Least + rnd(TimerTicks.Most - TimerTicks.Least + 1);
      due.pushLast(dueTick % WHEEL, row);
      if (++row === events.length) row = 0;
    }
  }

  /** The generator's state is in a local meanwhile. */
  function makeEvents(tick: number): void {
    const { events: chance } = dial;
    let { random, next, events: serial } = books;
    const before = serial;
    for (let player = 0; player < players; player++) {
      random = xorshift32(random);
      if ((random >>> 8) % 1000 >= chance) continue;
      random = xorshift32(random);
      const isLarge = ((random >>> 8) & 1) === 1;
      if (isLarge) books.largeEvents++;
      const count = isLarge ? EventValues.Large : EventValues.Small;
      const { value } = event.at(next);
      event.serial = ++serial;
      event.tick = tick;
      event.player = player;
      event.count = count;
      for (let i = 0; i < count; i++) value.set(i, fold(random, i));
      if (++next === events.length) next = 0;
    }
    books.random = random;
    books.next = next;
    books.events = serial;
    books.made = serial - before;
  }

  /** Drops handles that have gone stale, and follows the effect that was spawned last. */
  function follow(tick: number): void {
    const { followers, following } = books;
    let kept = 0;
    for (let i = 0; i < following; i++) {
      const handle = followers.get(i);
      if (effects.find(handle)) followers.set(kept++, handle);
    }
    books.lost += following - kept;
    const { length } = effects;
    if (length > 0 && effects.at(length - 1).effect.spawned === tick) {
      followers.set(kept++, effects.handle);
      books.followed++;
    }
    books.following = kept;
  }

  function ledger(): PressureLedger {
    const { events, largeEvents, fired, followed, lost } = books;
    let { checksum } = books;
    if (extent !== undefined && slot !== undefined) {
      // The slots of all entities lie in order.
      const { first, slots } = extent.at(model.entities - 1);
      for (let i = 0; i < first + slots; i++) checksum = fold(checksum, slot.at(i).value);
    }
    return { events, largeEvents, fired, followed, lost, checksum };
  }

  function rnd(n: number): number {
    const random = xorshift32(books.random);
    books.random = random;
    return (random >>> 8) % n;
  }

  return { begin, ledger };
}

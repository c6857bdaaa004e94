import { array, type BlockLayout, i32, LinkedLists, record, Table, u8, u16 } from "@pauseless/arena";
import { component } from "@pauseless/world";
import { LONGEST_LIFE_TICKS } from "../battle/rules.js";
import { EventValues, type PressureModel, SLOT_BYTES, TimerTicks } from "../pressure/pressure-model.js";

/** The most ticks that pass from the making of an event to the firing of its timer. */
const EVENT_TICKS = 1 + TimerTicks.Most;
/** A list for each tick in which a timer that waits can be due, and one for the tick that is being played. */
export const WHEEL = TimerTicks.Most + 1;

/** What a player did with its device. One size for both kinds: a small one leaves the last of its values as they are. */
const InputEvent = record("InputEvent", {
  serial: i32,
  tick: i32,
  player: u16,
  /** How many of the values are its own. */
  count: u8,
  value: array(i32, EventValues.Large),
});
/** What an entity has on file of an event. */
const Slot = record("Slot", { serial: i32, player: i32, value: i32, tick: i32 });
/** Where the slots of an entity lie among those of all. */
const Extent = record("Extent", { first: i32, slots: i32 });

/** The books of a battle under pressure: its own generator, what was counted, who is followed. */
export const Books = component("books", {
  random: i32,
  /** Its number in recordings. */
  battle: i32,
  events: i32,
  largeEvents: i32,
  fired: i32,
  followed: i32,
  lost: i32,
  checksum: i32,
  /** The row of the next event, and how many were made in the tick before. */
  next: i32,
  made: i32,
  /** Handles of effects, of which the first `following` are followed. */
  following: i32,
  followers: array(i32, LONGEST_LIFE_TICKS),
});

/** What the pressure of a battle has in its block, besides its books. */
export type BattlePressure = ReturnType<typeof battlePressure>;

/**
 * Places what the pressure of battles of so many players needs. All of it is bounded: a player makes at most one event a tick, so the events
 * of the last four ticks are all that can wait; an effect lives for at most four ticks, so as many can be followed; entities have room for the largest.
 */
export function battlePressure(block: BlockLayout, players: number, model: PressureModel) {
  const events = players * EVENT_TICKS;
  const { entities } = model;
  return {
    model,
    /** Rows are taken in turn: when one comes round again its event has fired. */
    events: new Table(block, InputEvent, events),
    /** By tick modulo {@link WHEEL}: the events whose timers are due then, in the order in which these were made. */
    due: new LinkedLists(block, { lists: WHEEL, nodes: events }),
    entities:
      entities === 0
        ? undefined
        : {
            extents: new Table(block, Extent, entities),
            /** Those of all entities, one after the other. */
            slots: new Table(block, Slot, mostSlots(model)),
          },
  };
}

/** How many bytes of a block {@link battlePressure} takes at most. */
export function battlePressureBytes(players: number, model: PressureModel): number {
  const events = players * EVENT_TICKS;
  const node = 12;
  const rounding = 4 * 8;
  return (
    events * (InputEvent.bytes + node) +
    WHEEL * node +
    model.entities * Extent.bytes +
    mostSlots(model) * Slot.bytes +
    rounding
  );
}

function mostSlots({ entities, entityBytes: [, most] }: PressureModel): number {
  return entities * (most / SLOT_BYTES);
}

import type { AnyComponent } from "./component.js";
import { WorldError } from "./errors.js";

/** A kind of entities, as it is declared: how many there can be, and what they can have. */
export interface KindOptions {
  /** The most that live at once, those despawned in the same frame included. */
  readonly capacity: number;
  /** What entities of this kind can have. */
  readonly components: readonly AnyComponent[];
}

/** A kind of entities: a run of slots, and what can be in them. */
export interface EntityKind {
  readonly index: number;
  readonly name: string;
  readonly firstSlot: number;
  readonly endSlot: number;
  readonly capacity: number;
  readonly components: ReadonlySet<AnyComponent>;
}

/** The most entities of a world: a handle has 20 bits for the slot. */
const MOST_SLOTS = 2 ** 20;

/** Gives each kind its slots, one kind behind the other. @throws WorldError `BAD_OPTION` */
export function layOutKinds(kinds: Readonly<Record<string, KindOptions>>): EntityKind[] {
  const laid: EntityKind[] = [];
  let firstSlot = 0;
  for (const [name, { capacity, components }] of Object.entries(kinds)) {
    if (!Number.isInteger(capacity) || capacity < 1 || firstSlot + capacity > MOST_SLOTS) {
      throw new WorldError(
        "BAD_OPTION",
        `entities "${name}": capacity is ${capacity}; give a whole number from 1, and at most ${MOST_SLOTS} in all`,
      );
    }
    const endSlot = firstSlot + capacity;
    laid.push({
      index: laid.length,
      name,
      firstSlot,
      endSlot,
      capacity,
      components: new Set(components),
    });
    firstSlot = endSlot;
  }
  return laid;
}

/** The slots that a component needs memory for: from the first kind that has it to the last. */
export function slotsOf(component: AnyComponent, kinds: readonly EntityKind[]) {
  const having = kinds.filter(({ components }) => components.has(component));
  const first = Math.min(...having.map(({ firstSlot }) => firstSlot));
  const end = Math.max(...having.map(({ endSlot }) => endSlot));
  return { firstSlot: first, slots: end - first };
}

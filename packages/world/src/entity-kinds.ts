import { lanesOf } from "@pauseless/arena";
import type { AnyComponent } from "./component.js";
import { WorldError } from "./errors.js";

/** A kind of entities, as it is declared: how many there can be, and what they can have. */
export interface KindOptions {
  /** The most that live at once, those despawned in the same frame included. */
  readonly capacity: number;
  /** What entities of this kind can have. */
  readonly components: readonly AnyComponent[];
  /**
   * For kinds of which far fewer live than could: how many entities share a chunk of memory, in which all that they have lies close
   * together; a multiple of 16. The components are then of this kind alone, and have no 64-bit floats, texts or narrow lists. Slots of such
   * entities are further apart: what counts by slot has gaps. One chunk for all unless told.
   */
  readonly chunk?: number;
}

/** A kind of entities: a run of slots, and what can be in them. */
export interface EntityKind {
  readonly index: number;
  readonly name: string;
  readonly firstSlot: number;
  /** Behind the last slot. */
  readonly endSlot: number;
  readonly capacity: number;
  /** How many entities the kinds before have at most. */
  readonly firstEntity: number;
  /** How many entities share a chunk, and how many slots further the next chunk is. */
  readonly chunk: number;
  readonly chunkSlots: number;
  readonly components: ReadonlySet<AnyComponent>;
}

/** The most slots of a world: a handle has 20 bits for the slot. */
const MOST_SLOTS = 2 ** 20;

/** The slot of the entity that is the `count`th of its kind to be taken for the first time, from 0 on. */
export function slotOf({ firstSlot, chunk, chunkSlots }: EntityKind, count: number): number {
  return firstSlot + Math.floor(count / chunk) * chunkSlots + (count % chunk);
}

// Hot path: once for each entity that a snapshot tells of.
/** Which of its kind's entities has a slot, the inverse of {@link slotOf}; -1 where none has. */
export function rowOf(kinds: readonly EntityKind[], slot: number): number {
  if ((slot | 0) !== slot) return -1;
  for (let i = 0; i < kinds.length; i++) {
    const { firstSlot, endSlot, capacity, chunk, chunkSlots } = kinds[i];
    if (slot >= endSlot) continue;
    const from = slot - firstSlot;
    const within = from % chunkSlots;
    const row = ((from / chunkSlots) | 0) * chunk + within;
    return from >= 0 && within < chunk && row < capacity ? row : -1;
  }
  return -1;
}

/** Gives each kind its slots, one kind behind the other. @throws WorldError `BAD_OPTION` */
export function layOutKinds(kinds: Readonly<Record<string, KindOptions>>): EntityKind[] {
  const laid: EntityKind[] = [];
  let firstSlot = 0;
  let firstEntity = 0;
  for (const [name, options] of Object.entries(kinds)) {
    const { capacity, components } = options;
    if (!Number.isInteger(capacity) || capacity < 1 || firstSlot + capacity > MOST_SLOTS) {
      throw new WorldError(
        "BAD_OPTION",
        `entities "${name}": capacity is ${capacity}; give a whole number from 1, and at most ${MOST_SLOTS} in all`,
      );
    }
    const { chunk, chunkSlots } = chunksOf(name, options, kinds);
    const endSlot = firstSlot + (chunk === capacity ? capacity : Math.ceil(capacity / chunk) * chunkSlots);
    if (endSlot > MOST_SLOTS) {
      throw new WorldError(
        "BAD_OPTION",
        `entities "${name}": chunks of ${chunk} take ${endSlot - firstSlot} slots, and there are ${MOST_SLOTS} in all; leave out \`chunk\``,
      );
    }
    laid.push({
      index: laid.length,
      name,
      firstSlot,
      endSlot,
      capacity,
      firstEntity,
      chunk,
      chunkSlots,
      components: new Set(components),
    });
    firstSlot = endSlot;
    firstEntity += capacity;
  }
  return laid;
}

/** The chunks of a kind. @throws WorldError `BAD_OPTION` where it cannot have any. */
function chunksOf(
  name: string,
  { capacity, components, chunk }: KindOptions,
  kinds: Readonly<Record<string, KindOptions>>,
) {
  if (chunk === undefined || chunk >= capacity) return { chunk: capacity, chunkSlots: capacity };
  if (!Number.isInteger(chunk) || chunk < 16 || chunk % 16 !== 0) {
    throw new WorldError("BAD_OPTION", `entities "${name}": chunk is ${chunk}; give a multiple of 16`);
  }
  let lanes = 0;
  for (const component of new Set(components)) {
    if (component.kind === "tag") continue;
    const own = lanesOf(component.layout);
    const isShared = Object.entries(kinds).some(
      ([other, kind]) => other !== name && kind.components.includes(component),
    );
    if (own < 0 || isShared) {
      throw new WorldError(
        "BAD_OPTION",
        `entities "${name}": "${component.name}" ${isShared ? "is of other kinds, too" : "has a 64-bit float, a text or a narrow list"}, so they have no chunks; leave out \`chunk\``,
      );
    }
    lanes += own;
  }
  return { chunk, chunkSlots: chunk * Math.max(1, lanes) };
}

/** The slots that a component needs memory for: from the first kind that has it to the last. */
export function slotsOf(component: AnyComponent, kinds: readonly EntityKind[]) {
  const having = kinds.filter(({ components }) => components.has(component));
  const first = Math.min(...having.map(({ firstSlot }) => firstSlot));
  const end = Math.max(...having.map(({ endSlot }) => endSlot));
  return { firstSlot: first, slots: end - first };
}

import type { Origin, RecordView } from "@pauseless/arena";
import type { AnyComponent, Component, Entity } from "./component.js";
import type { Fill } from "./fill.js";
import { Bits, Mask } from "./mask.js";
import type { Presence, Spot } from "./presence.js";

/** What a cursor shows of one component: its fields, and whether the entity has it. */
export type PartOf<C> = (C extends Component<string, infer F> ? RecordView<F> : unknown) & Presence;

/** What a cursor shows of components, by their names. */
export type PartsOf<C extends AnyComponent> = { readonly [K in C as K["name"]]: PartOf<K> };

/** A cursor that stands on one entity and is moved to others. Make the few that are needed once. */
export type EntityCursor<C extends AnyComponent> = PartsOf<C> & {
  /** The slot of the entity: its row in raw columns. */
  readonly slot: number;
  /** The handle of the entity: what to keep of it. */
  readonly handle: Entity;
  /**
   * Moves to the entity of a handle and answers this cursor.
   *
   * @throws WorldError in checked mode `STALE_ENTITY` where it is not alive.
   */
  to(handle: Entity): EntityCursor<C>;
  /** Moves to the entity of a handle where it is alive; answers whether it is. */
  find(handle: Entity): boolean;
  /** Moves to the entity in a slot, as of a raw list of slots, and answers this cursor. */
  toSlot(slot: number): EntityCursor<C>;
  /**
   * Despawns the entity: queries do not have it from the next boundary on, what it had can be read until the end of the frame,
   * and then its slot is free. Nothing where it is despawned already.
   */
  despawn(): void;
};

/** A cursor over the entities of a query. */
export type QueryCursor<C extends AnyComponent> = EntityCursor<C> & {
  /** How many entities the query has: those that matched at the last boundary. */
  readonly length: number;
  /**
   * Moves to entity `index` of the query, 0 being the one that has matched for the longest, and answers this cursor.
   *
   * @throws WorldError in checked mode `OUT_OF_RANGE`.
   */
  at(index: number): QueryCursor<C>;
};

/** A cursor that spawns entities of a prefab. */
export type SpawnCursor<C extends AnyComponent> = EntityCursor<C> & {
  /**
   * Spawns an entity, moves to it and answers this cursor. Queries have it from the next boundary on.
   *
   * @throws WorldError `WORLD_FULL` where all slots of its kind are taken.
   */
  spawn(): SpawnCursor<C>;
  /**
   * Spawns `count` entities at once, which is faster than one by one; `spawned` moves to them.
   *
   * @throws WorldError `WORLD_FULL` where there is no room for all of them, `OUT_OF_RANGE` where `count` is no whole number from 0: none
   * is spawned then.
   */
  spawnMany(count: number): SpawnCursor<C>;
  /** Moves to entity `index` of those that `spawnMany` made last, until the next boundary, and answers this cursor. */
  spawned(index: number): SpawnCursor<C>;
};

/** A class of cursors, as the factories here make it and extend it. */
export type CursorClass = new () => object;

/*
 * The factories, for a `Specialize`: they refer to nothing but their parameters. Places in CAPITALS of single words of a slot
 * count from where the spot stands; counts and lists count from the columns' first word.
 *
 * Hot paths: benchmark `ecs`; allocation test `a tick of every kind of change makes no object`.
 */

/** What every cursor has. `isAlive` is the table's. */
export function entityCursor(
  spot: Spot,
  i32: Int32Array,
  origin: Origin,
  names: readonly string[],
  parts: readonly object[],
  isAlive: (handle: number) => boolean,
  TAG: number,
  MASK: number,
  TOUCHED_COUNT: number,
  TOUCHED: number,
  BEFORE: number,
): CursorClass {
  return class {
    [name: string]: unknown;
    constructor() {
      for (let i = 0; i < names.length; i++) this[names[i]] = parts[i];
    }
    get slot() {
      return (spot._at - origin.first) | 0;
    }
    get handle() {
      const at = spot._at;
      return (((at - origin.first) << Bits.Generation) | i32[at + TAG]) + 1;
    }
    to(handle: number) {
      spot._at = (origin.first + (handle >> Bits.Generation)) | 0;
      return this;
    }
    find(handle: number) {
      if (!isAlive(handle)) return false;
      spot._at = (origin.first + (handle >> Bits.Generation)) | 0;
      return true;
    }
    toSlot(slot: number) {
      spot._at = (origin.first + slot) | 0;
      return this;
    }
    despawn() {
      const at = spot._at;
      const mask = i32[at + MASK];
      if ((mask & Mask.Alive) === 0) return;
      i32[at + MASK] = (mask & ~Mask.Alive) | Mask.Touched | Mask.Dying;
      if ((mask & Mask.Touched) !== 0) return;
      const { first } = origin;
      const count = i32[first + TOUCHED_COUNT];
      i32[first + TOUCHED + count] = at - first;
      i32[first + BEFORE + count] = mask;
      i32[first + TOUCHED_COUNT] = count + 1;
    }
  };
}

/** Where masks have more words than one: despawning clears the bit of life in all of them. */
export function wideCursor(
  Cursor: CursorClass,
  spot: Spot,
  i32: Int32Array,
  touch: () => void,
  MASK: number,
  SLOTS: number,
  WORDS: number,
): CursorClass {
  return class extends Cursor {
    despawn() {
      const at = spot._at + MASK;
      if ((i32[at] & Mask.Alive) === 0) return;
      touch();
      i32[at] |= Mask.Dying;
      for (let word = 0; word < WORDS; word++) i32[at + word * SLOTS] &= ~Mask.Alive;
    }
  };
}

/** `LENGTH` is the word of the list's length, `LIST` that of its first slot. */
export function queryCursor(
  Cursor: CursorClass,
  spot: Spot,
  i32: Int32Array,
  origin: Origin,
  LENGTH: number,
  LIST: number,
): CursorClass {
  return class extends Cursor {
    get length() {
      return i32[origin.first + LENGTH];
    }
    at(index: number) {
      const { first } = origin;
      spot._at = (first + i32[first + LIST + index]) | 0;
      return this;
    }
  };
}

export function spawnCursor(
  Cursor: CursorClass,
  spot: Spot,
  i32: Int32Array,
  origin: Origin,
  full: (count: number) => never,
  fill: Fill,
  fills: boolean,
  FREE_COUNT: number,
  FREE: number,
  FRESH: number,
  FIRST_SLOT: number,
  CAPACITY: number,
  CHUNK: number,
  CHUNK_SLOTS: number,
  MASK: number,
  BITS: number,
  ALIVE_BITS: number,
  TOUCHED_COUNT: number,
  TOUCHED: number,
  BEFORE: number,
  BATCH_COUNT: number,
  BATCHES: number,
  MOST_BATCHES: number,
  MASK_WORDS: number,
): CursorClass {
  /** The slot that is the `count`th to be taken for the first time. */
  function slotOf(count: number): number {
    const within = count % CHUNK;
    return FIRST_SLOT + ((count - within) / CHUNK) * CHUNK_SLOTS + within;
  }
  function fresh(first: number): number {
    const count = i32[first + FRESH];
    if (count === CAPACITY) full(1);
    i32[first + FRESH] = count + 1;
    return slotOf(count);
  }
  return class extends Cursor {
    _batch: number;
    constructor() {
      super();
      this._batch = 0;
    }
    spawn() {
      const { first } = origin;
      const free = i32[first + FREE_COUNT] - 1;
      let slot = 0;
      if (free >= 0) {
        i32[first + FREE_COUNT] = free;
        slot = i32[first + FREE + free];
      } else slot = fresh(first);
      const at = (first + slot) | 0;
      const count = i32[first + TOUCHED_COUNT];
      spot._at = at;
      i32[at + MASK] = BITS;
      i32[first + TOUCHED + count] = slot;
      i32[first + BEFORE + count] = 0;
      i32[first + TOUCHED_COUNT] = count + 1;
      fill();
      return this;
    }
    spawnMany(count: number) {
      const { first } = origin;
      const free = i32[first + FREE_COUNT];
      const used = i32[first + FRESH];
      const again = Math.min(free, count);
      if (count >>> 0 !== count || count - again > CAPACITY - used) full(count);
      const begin = i32[first + TOUCHED_COUNT];
      this._batch = begin;
      if (count === 0) return this;
      if (MASK_WORDS > 1 || i32[first + BATCH_COUNT] === MOST_BATCHES) {
        for (let i = 0; i < count; i++) this.spawn();
        return this;
      }
      const list = first + TOUCHED + begin;
      for (let i = 0; i < again; i++) i32[list + i] = i32[first + FREE + free - 1 - i];
      for (let i = again; i < count; i++) i32[list + i] = slotOf(used + i - again);
      for (let i = list; i < list + count; i++) i32[first + MASK + i32[i]] = ALIVE_BITS;
      const batch = first + BATCHES + 4 * i32[first + BATCH_COUNT]++;
      i32[batch] = begin;
      i32[batch + 1] = begin + count;
      i32[batch + 2] = 0;
      i32[batch + 3] = ALIVE_BITS;
      i32[first + FREE_COUNT] = free - again;
      i32[first + FRESH] = used + count - again;
      i32[first + TOUCHED_COUNT] = begin + count;
      for (let i = list; fills && i < list + count; i++) {
        spot._at = (first + i32[i]) | 0;
        fill();
      }
      return this;
    }
    spawned(index: number) {
      const { first } = origin;
      spot._at = (first + i32[first + TOUCHED + this._batch + index]) | 0;
      return this;
    }
  };
}

/** A further word of the mask, as a link of the chain that sets an entity's fields; it was none before. */
export function fillMaskWord(
  spot: Spot,
  i32: Int32Array,
  origin: Origin,
  MASK: number,
  BITS: number,
  TOUCHED_COUNT: number,
  BEFORE: number,
  next: Fill,
): Fill {
  return () => {
    const { first } = origin;
    i32[spot._at + MASK] = BITS;
    i32[first + BEFORE + i32[first + TOUCHED_COUNT] - 1] = 0;
    next();
  };
}

/** What a prefab's values can be: for each component, some of its fields that are numbers, booleans or names. */
export type ValuesOf<C extends AnyComponent> = {
  readonly [K in C as K extends Component ? K["name"] : never]?: K extends Component<string, infer F>
    ? Partial<RecordView<F>>
    : never;
};

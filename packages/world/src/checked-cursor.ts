import type { Component } from "./component.js";
import type { CursorClass } from "./entity-cursor.js";
import type { EntityTable } from "./entity-table.js";
import { WorldError } from "./errors.js";
import type { Presence } from "./presence.js";
import type { SlotList } from "./slot-list.js";

/*
 * What cursors have on top in checked mode. Production does not have it.
 */

/** Moves by handle, checked. */
export function checkedCursor(
  Cursor: new () => {
    readonly slot: number;
    to(handle: number): object;
    toSlot(slot: number): object;
    despawn(): void;
  },
  table: EntityTable,
  world: string,
): CursorClass {
  return class extends Cursor {
    override despawn() {
      if (this.slot === table.slots - 1) {
        throw new WorldError("WRONG_KIND", `${world}: the root lives as long as its world; end that`);
      }
      super.despawn();
    }
    override to(handle: number) {
      if (!table.isAlive(handle)) {
        throw new WorldError(
          "STALE_ENTITY",
          `${world}: handle ${handle} names no entity that lives; ask \`find\` where it may be gone`,
        );
      }
      return super.to(handle);
    }
    override toSlot(slot: number) {
      if (slot >>> 0 !== slot || slot >= table.slots) {
        throw new WorldError("OUT_OF_RANGE", `${world}: there is no slot ${slot}; there are ${table.slots}`);
      }
      return super.toSlot(slot);
    }
  };
}

/** Moves along a list, checked. */
export function checkedQueryCursor(
  Cursor: new () => { at(index: number): object },
  list: SlotList,
): CursorClass {
  return class extends Cursor {
    override at(index: number) {
      const { length } = list;
      if (index >>> 0 !== index || index >= length) {
        throw new WorldError(
          "OUT_OF_RANGE",
          `a query has ${length} entities, and ${index} is none of them; look at \`length\``,
        );
      }
      return super.at(index);
    }
  };
}

/** Moves along a batch, checked. */
export function checkedSpawnCursor(
  Cursor: new () => {
    spawnMany(count: number): object;
    spawned(index: number): object;
  },
  table: EntityTable,
): CursorClass {
  return class extends Cursor {
    _many: number;
    _boundary: number;
    _block: number;
    constructor() {
      super();
      this._many = 0;
      this._boundary = 0;
      this._block = 0;
    }
    override spawnMany(count: number) {
      this._many = 0;
      super.spawnMany(count);
      this._many = count;
      this._boundary = table.boundaries;
      this._block = table.firstWord;
      return this;
    }
    override spawned(index: number) {
      // A boundary empties the list that batches are on.
      const isThere = this._boundary === table.boundaries && this._block === table.firstWord;
      const many = isThere ? this._many : 0;
      if (index >>> 0 !== index || index >= many) {
        throw new WorldError(
          "OUT_OF_RANGE",
          `of the last batch ${many} are there, and ${index} is none of them; ask before the next boundary`,
        );
      }
      return super.spawned(index);
    }
  };
}

/** Lets the fields of a part be used only while the entity has the component. */
export function checkedPart(
  prototype: object,
  component: Component,
  presence: Presence,
  world: string,
): void {
  const check = () => {
    if (presence.present) return;
    throw new WorldError(
      "NO_COMPONENT",
      `${world}: the entity has no "${component.name}"; ask \`${component.name}.present\` where that may be`,
    );
  };
  for (const field of Object.keys(component.layout.fields)) {
    let owner = prototype;
    while (!Object.hasOwn(owner, field)) owner = Object.getPrototypeOf(owner) as object;
    const { get, set } = Object.getOwnPropertyDescriptor(owner, field) as PropertyDescriptor;
    Object.defineProperty(prototype, field, {
      enumerable: true,
      configurable: true,
      get() {
        check();
        return get?.call(this);
      },
      ...(set === undefined
        ? {}
        : {
            set(value: unknown) {
              check();
              set.call(this, value);
            },
          }),
    });
  }
}

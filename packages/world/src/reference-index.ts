import { type ColumnGroup, type Origin, type Place, WordCollection } from "@pauseless/arena";
import type { Component, Entity, OnDespawn } from "./component.js";
import type { Setter } from "./cursor-builder.js";
import type { BoundaryListener, EntityTable } from "./entity-table.js";
import { WorldError } from "./errors.js";
import type { Fill } from "./fill.js";
import { Bits, Mask, type MaskLayout } from "./mask.js";
import type { Spot } from "./presence.js";
import type { Transitions } from "./transitions.js";

/*
 * Who names whom by one field, as lists in the block, words by slot:
 *
 *   target | head | next | previous
 *
 * `target` is, for a slot that names an entity, the slot of that one plus 1. `head` is, for a slot that is named, the last that came to
 * name it plus 1; `next` and `previous` go from one to the other of those that name the same.
 */

/** The entities that name an entity by one reference field: found from there, in both directions. */
export class ReferenceIndex extends WordCollection implements BoundaryListener {
  /** The field's name, as `burning.by`. */
  readonly name: string;
  private readonly slots: number;
  private readonly word: number;
  private readonly bit: number;
  private readonly masks: number;
  /** Words from the index to the column of the field. */
  private readonly column: number;

  /** Places the index of one field. */
  constructor(
    where: Place,
    private readonly table: EntityTable,
    columns: ColumnGroup,
    masks: MaskLayout,
    sheet: number,
    component: Component,
    field: string,
    readonly onDespawn: OnDespawn,
  ) {
    const name = `${component.name}.${field}`;
    super(where, 4 * table.slots, table.slots, `references ${name}`, `${table.slots}`);
    this.name = name;
    this.slots = table.slots;
    ({ word: this.word, bit: this.bit } = masks.placeOf(component));
    this.masks = table.offset - this.origin.offset + table.places.masks + this.word * table.slots;
    const place = component.layout.places.find((each) => each.name === field);
    if (place === undefined) throw new WorldError("BAD_COMPONENT", `${name} is no field`);
    this.column =
      columns.origin.offset - this.origin.offset + columns.columnPlace(sheet, place).rowZeroBytes / 4;
  }

  /** The entity that came last to name `target`, or 0 where none does. */
  newest(target: Entity): Entity {
    return this.table.isAlive(target) ? this.handleAt(this.words[this.head(target >> Bits.Generation)]) : 0;
  }

  /**
   * The one that came to name the same entity before `referrer` did, or 0 where that was the first. A loop can despawn those that it
   * comes by: they are on the list until the next boundary.
   */
  older(referrer: Entity): Entity {
    const slot = referrer >> Bits.Generation;
    const { words, slots, table } = this;
    if (slot >>> 0 >= slots || table.handleOf(slot) !== referrer) return 0;
    const first = this.head(slot) - slots;
    return words[first] === 0 ? 0 : this.handleAt(words[first + 2 * slots]);
  }

  /** How many entities name `target`. */
  count(target: Entity): number {
    let count = 0;
    for (let each = this.newest(target); each !== 0; each = this.older(each)) count++;
    return count;
  }

  concerns(diff: Int32Array): boolean {
    return (diff[this.word] & (this.bit | Mask.Alive)) !== 0;
  }

  /** Those that do not have the field any more name nobody. */
  update(transitions: Transitions): void {
    const { words, first, word, bit } = this;
    const { table, maskWords } = transitions;
    const has = bit | Mask.Alive;
    for (let i = 0; i < transitions.count; i++) {
      if ((table[transitions.beforeAt(i) + maskWords + word] & has) === has) continue;
      const next = transitions.firstOf(i + 1);
      for (let at = transitions.firstOf(i); at < next; at++) {
        // A slot may have been touched again since: what counts is what it is now.
        if (words[first + words[at]] !== 0 && !this.has(words[at])) this.unlink(words[at]);
      }
    }
  }

  /** The setter of the field: it keeps the lists. */
  setter(spot: Spot, columns: Origin, set: Setter): Setter {
    const index = this;
    const write = set as (this: object, value: number) => void;
    const { checked } = index.table;
    return function (this: object, value: number) {
      const slot = spot._at - columns.first;
      const lives = value !== 0 && index.table.isAlive(value);
      if (checked && value !== 0 && !lives) {
        throw new WorldError(
          "STALE_ENTITY",
          `${index.name} is set to handle ${value}, which names no entity that lives`,
        );
      }
      write.call(this, lives || index.onDespawn === "keep" ? value : 0);
      index.unlink(slot);
      // What is despawned already would be named as who comes next to its slot.
      if (lives && index.has(slot)) index.link(slot, value >> Bits.Generation);
    } as Setter;
  }

  /** What is done before the field is set to 0 as its component is added anew. */
  unlinkBefore(spot: Spot, columns: Origin, next: Fill): Fill {
    return () => {
      this.unlink(spot._at - columns.first);
      next();
    };
  }

  /**
   * Lets go of the entity that came last to name a slot, the field of which becomes 0 where that is the policy: its slot, or -1 where
   * none names it any more.
   */
  release(target: number): number {
    const { words } = this;
    const referrer = words[this.head(target)] - 1;
    if (referrer < 0) return referrer;
    this.unlink(referrer);
    if (this.onDespawn === "clear") words[this.origin.first + this.column + referrer] = 0;
    return referrer;
  }

  /** Whether an entity that lives is in a slot, and has the field. */
  private has(slot: number): boolean {
    const has = this.bit | Mask.Alive;
    return (this.words[this.origin.first + this.masks + slot] & has) === has;
  }

  private head(slot: number): number {
    return this.origin.first + this.slots + slot;
  }

  private handleAt(slotPlusOne: number): number {
    return slotPlusOne === 0 ? 0 : this.table.handleOf(slotPlusOne - 1);
  }

  private link(slot: number, target: number): void {
    const { words, slots } = this;
    const { first } = this.origin;
    const head = first + slots + target;
    const next = words[head];
    words[first + slot] = target + 1;
    words[first + 2 * slots + slot] = next;
    words[first + 3 * slots + slot] = 0;
    if (next !== 0) words[first + 3 * slots + next - 1] = slot + 1;
    words[head] = slot + 1;
  }

  private unlink(slot: number): void {
    const { words, slots } = this;
    const { first } = this.origin;
    const target = words[first + slot];
    if (target === 0) return;
    const next = words[first + 2 * slots + slot];
    const previous = words[first + 3 * slots + slot];
    if (previous === 0) words[first + slots + target - 1] = next;
    else words[first + 2 * slots + previous - 1] = next;
    if (next !== 0) words[first + 3 * slots + next - 1] = previous;
    words[first + slot] = 0;
  }
}

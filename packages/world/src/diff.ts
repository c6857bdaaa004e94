import type { FieldPlace } from "@pauseless/arena";
import type { AnyComponent, Entity } from "./component.js";
import type { EntityKind } from "./entity-kinds.js";
import { WorldError } from "./errors.js";
import { type FieldValue, fieldValues } from "./field-values.js";
import { Bits, Mask } from "./mask.js";
import type { WorldLayout } from "./world-layout.js";

/** An entity, as reports name it. */
export interface NamedEntity {
  /** The name of its kind: `entity` where the layout has no kinds, `root` for the entity that has the singletons. */
  readonly kind: string;
  readonly slot: number;
  readonly handle: Entity;
}

/** One thing that differs between two snapshots, the one before and the one after. */
export type Difference =
  | { readonly what: "spawned" | "despawned"; readonly entity: NamedEntity }
  | { readonly what: "added" | "removed"; readonly entity: NamedEntity; readonly component: string }
  | {
      readonly what: "changed";
      readonly entity: NamedEntity;
      readonly component: string;
      /** The path of the value in the component: `hp`, `position.x`, `list[2].kind`. */
      readonly field: string;
      /** The value, or `undefined` where the list was shorter. */
      readonly before: FieldValue | undefined;
      readonly after: FieldValue | undefined;
    }
  | { readonly what: "enabled" | "disabled"; readonly system: string }
  | {
      /** Bytes of collections that were placed in the block besides. */
      readonly what: "bytes";
      /** The first byte that differs, from the block's beginning. */
      readonly firstByte: number;
      readonly lastByte: number;
    };

/** What differs between two snapshots. */
export interface SnapshotDiff {
  /** By slot, an entity's components in the order of their declaration; then the systems and the bytes. */
  readonly differences: readonly Difference[];
  /** Whether these are all. */
  readonly isComplete: boolean;
  /**
   * Whether the blocks are equal byte by byte. They need not be where nothing differs: which slots are free, in which order queries have
   * their entities, and what was left by the dead, are not reported.
   */
  readonly isIdentical: boolean;
}

/** How much is reported. */
export interface DiffOptions {
  /** The most differences; 1000 unless told. */
  readonly limit?: number;
}

/** Bytes of a block that are not given out: the header of the memory package. */
const HEADER_BYTES = 64;
/** Bytes that differ and have as few equal ones between them are one difference: they are of one number for the most part. */
const JOINED_BYTES = 3;

/**
 * What differs between two snapshots of worlds of a layout: for finding out why two worlds that should be equal are not. It reads
 * bytes only, enters no world, and is made to be understood, not to be fast.
 *
 * @param before - what {@link World.snapshot} answered
 * @param after - the same, of the other world or of a later tick
 * @throws ArenaError `BAD_SNAPSHOT` where one of them is no snapshot, or of another layout; WorldError `BAD_OPTION` where the
 * limit is no whole number from 1.
 */
export function diffSnapshots(
  layout: WorldLayout,
  before: Uint8Array,
  after: Uint8Array,
  { limit = 1000 }: DiffOptions = {},
): SnapshotDiff {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new WorldError("BAD_OPTION", `diff: limit is ${limit}; give a whole number from 1`);
  }
  layout.block.checkSnapshot(before, "the snapshot before");
  layout.block.checkSnapshot(after, "the snapshot after");
  const differences: Difference[] = [];
  let isComplete = true;
  for (const difference of allDifferences(layout, before, after)) {
    isComplete = differences.length < limit;
    if (!isComplete) break;
    differences.push(difference);
  }
  const isIdentical = before.length === after.length && areEqual(before, after, 0, before.length);
  return { differences, isComplete, isIdentical };
}

function* allDifferences(layout: WorldLayout, before: Uint8Array, after: Uint8Array) {
  const [then, now] = [new Inside(layout, before), new Inside(layout, after)];
  for (const kind of layout.store.kinds) {
    for (let slot = kind.firstSlot; slot < kind.endSlot; slot++) {
      yield* slotDifferences(then, now, kind, slot);
    }
  }
  for (const [index, system] of layout.plan.declared.entries()) {
    if (then.isOff(index) !== now.isOff(index)) {
      yield { what: now.isOff(index) ? "disabled" : "enabled", system } as const;
    }
  }
  const common = Math.min(before.length, after.length);
  for (const { offsetBytes, bytes } of layout.own.othersBetween(HEADER_BYTES, common)) {
    yield* byteDifferences(before, after, offsetBytes, offsetBytes + bytes);
  }
  const lastByte = Math.max(before.length, after.length) - 1;
  if (lastByte >= common) yield { what: "bytes", firstByte: common, lastByte } as const;
}

function* slotDifferences(then: Inside, now: Inside, kind: EntityKind, slot: number): Generator<Difference> {
  const [was, is] = [then.handleAt(slot), now.handleAt(slot)];
  const named = (handle: Entity): NamedEntity => ({ kind: kind.name, slot, handle });
  if (was !== is) {
    if (was !== 0) yield { what: "despawned", entity: named(was) };
    if (is !== 0) yield { what: "spawned", entity: named(is) };
    return;
  }
  if (is === 0) return;
  const entity = named(is);
  for (const component of then.components) {
    const [had, has] = [then.has(slot, component), now.has(slot, component)];
    if (had !== has) yield { what: has ? "added" : "removed", entity, component: component.name };
    else if (has) yield* valueDifferences(then, now, entity, component);
  }
}

function* valueDifferences(
  then: Inside,
  now: Inside,
  entity: NamedEntity,
  component: AnyComponent,
): Generator<Difference> {
  if (component.kind === "tag") return;
  for (const place of component.layout.places) {
    const [values, others] = [then, now].map((each) =>
      fieldValues(each.bytesOf(component, place, entity.slot), 0, place),
    );
    for (const field of new Set([...values.keys(), ...others.keys()])) {
      const [before, after] = [values.get(field), others.get(field)];
      if (Object.is(before, after)) continue;
      yield { what: "changed", entity, component: component.name, field, before, after };
    }
  }
}

function* byteDifferences(
  before: Uint8Array,
  after: Uint8Array,
  start: number,
  end: number,
): Generator<Difference> {
  let firstByte = -1;
  let lastByte = -1;
  for (let at = start; at < end; at++) {
    if (before[at] === after[at]) continue;
    if (firstByte >= 0 && at > lastByte + 1 + JOINED_BYTES) {
      yield { what: "bytes", firstByte, lastByte };
      firstByte = -1;
    }
    if (firstByte < 0) firstByte = at;
    lastByte = at;
  }
  if (firstByte >= 0) yield { what: "bytes", firstByte, lastByte };
}

/** What is in the bytes of a snapshot. */
class Inside {
  readonly view: DataView;
  readonly components: readonly AnyComponent[];

  constructor(
    private readonly layout: WorldLayout,
    readonly bytes: Uint8Array,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.components = layout.store.masks.components;
  }

  /** The handle of the entity that lives in a slot, or 0 where none does. */
  handleAt(slot: number): Entity {
    const { masks, tags } = this.layout.store.table.places;
    if ((this.tableWord(masks + slot) & Mask.Alive) === 0) return 0;
    return ((slot << Bits.Generation) | this.tableWord(tags + slot)) + 1;
  }

  /** Whether the entity in a slot has a component. */
  has(slot: number, component: AnyComponent): boolean {
    const { table, masks } = this.layout.store;
    const { word, bit } = masks.placeOf(component);
    return (this.tableWord(table.places.masks + word * table.slots + slot) & bit) !== 0;
  }

  /** The bytes of a field of a component that the entity in a slot has, as they would be in a record. */
  bytesOf(component: Exclude<AnyComponent, { kind: "tag" }>, place: FieldPlace, slot: number): DataView {
    const { columns, sheets } = this.layout.store;
    const { rowZeroBytes, strideBytes, laneBytes } = columns.columnPlace(sheets.get(component) ?? 0, place);
    const at = columns.origin.offset * 4 + rowZeroBytes + slot * strideBytes;
    const bytes = new Uint8Array(place.bytes);
    if (laneBytes === undefined || place.bytes <= 4) bytes.set(this.bytes.subarray(at, at + place.bytes));
    else {
      for (let byte = 0; byte < place.bytes; byte += 4) {
        const lane = at + (byte / 4) * laneBytes;
        bytes.set(this.bytes.subarray(lane, lane + 4), byte);
      }
    }
    return new DataView(bytes.buffer);
  }

  /** Whether the system that was declared as number `index` is switched off. */
  isOff(index: number): boolean {
    const word = this.layout.switchedOff.offset + (index >>> 5);
    return ((this.view.getInt32(word * 4, true) >>> index) & 1) === 1;
  }

  private tableWord(word: number): number {
    return this.view.getInt32((this.layout.store.table.offset + word) * 4, true);
  }
}

function areEqual(a: Uint8Array, b: Uint8Array, start: number, end: number): boolean {
  if (end > a.length || end > b.length) return false;
  for (let at = start; at < end; at++) if (a[at] !== b[at]) return false;
  return true;
}

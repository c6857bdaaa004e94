import {
  flag,
  quantised,
  type SnapshotCapture,
  type SnapshotField,
  type SnapshotFields,
  type SnapshotLayout,
  type SnapshotTable,
  signed,
  snapshotLayout,
  snapshotTable,
  unsigned,
} from "../index.js";
import { type Dice, pick } from "./dice.js";

/*
 * A battle in plain objects whose things come, go, move and change at random, of a layout that is made up as well. Each thing has a number that no other
 * has, told as its field `id`: so a test sees whether a client takes one thing for another.
 */

/** A thing: what its fields are once they are quantised, `id` being the first. */
export interface Thing {
  readonly id: number;
  readonly generation: number;
  values: number[];
  /** How far each field goes in a tick. */
  way: number[];
}

/** What is there, by table and slot; or what a client has. */
export type Things = Map<number, Map<number, readonly number[]>>;

const ID_BITS = 24;

/** A random layout. */
export function someLayout(dice: Dice): SnapshotLayout {
  const tables = Array.from({ length: 1 + dice(3) }, (_, t) => {
    const fields: Record<string, SnapshotField> = { id: unsigned(ID_BITS) };
    for (let f = dice(5); f > 0; f--) fields[`field${f}`] = someField(dice);
    const capacity = pick(dice, [1, 3, 20, 31, 32, 33, 50, 64, 100, 200]);
    return snapshotTable(`table${t}`, { capacity, fields, priority: pick(dice, [1, 1, 3, 255]) });
  });
  return snapshotLayout("battle", tables, { historyTicks: pick(dice, [2, 3, 8, 32, 255]) });
}

function someField(dice: Dice): SnapshotField {
  const predicted = dice(2) === 0;
  const kinds = [
    () => unsigned(1 + dice(32), { predicted }),
    () => signed(2 + dice(31), { predicted }),
    () => quantised(-dice(100), 1 + dice(1000), 1 + dice(31), { predicted }),
    () => quantised(5, 5.5, 1 + dice(12), { predicted }),
    () => flag(),
  ];
  return pick(dice, kinds)();
}

/** What a field has that was given a value: worked out apart from what is tested. */
export function nearest({ kind, min, max, step, bits }: SnapshotField, value: number): number {
  if (kind === "flag") return value === 0 ? 0 : 1;
  if (kind !== "quantised") return Math.min(max, Math.max(min, Math.trunc(value))) + 0;
  const steps = Math.min(2 ** bits - 1, Math.max(0, Math.round((value - min) / step)));
  return min + steps * step;
}

/** A battle of a layout. */
export class ShadowBattle {
  readonly tables: readonly { readonly table: SnapshotTable; readonly slots: (Thing | undefined)[] }[];
  /** In a hundred: how many things change, come or go in a tick. */
  liveliness = 20;
  private ids = 0;

  constructor(
    readonly layout: SnapshotLayout,
    private readonly dice: Dice,
  ) {
    this.tables = layout.tables.map((table) => ({
      table,
      slots: Array.from({ length: table.capacity }, () => undefined),
    }));
  }

  /** A tick passes. */
  step(): void {
    const { dice, liveliness } = this;
    if (liveliness === 0) return;
    for (const { table, slots } of this.tables) {
      for (const [slot, thing] of slots.entries()) {
        if (dice(100) < liveliness && dice(4) === 0) slots[slot] = this.another(table, thing);
        else if (thing !== undefined) this.change(table, thing);
      }
    }
  }

  /** Another thing in a slot, or none. One of the same generation must not follow at once: it would be the same thing. */
  private another(table: SnapshotTable, before: Thing | undefined): Thing | undefined {
    const { dice } = this;
    if (dice(3) === 0) return undefined;
    const fields = Object.values(table.fields);
    const id = this.ids++;
    const values = fields.map((field, i) => (i === 0 ? id : someValue(dice, field)));
    const way = fields.map((field, i) => (i === 0 ? 0 : someWay(dice, field)));
    const generation = before === undefined ? 0 : before.generation + 1;
    return { id, generation, values, way };
  }

  private change(table: SnapshotTable, thing: Thing): void {
    const { dice, liveliness } = this;
    const turns = dice(100) < liveliness;
    for (const [i, field] of Object.values(table.fields).entries()) {
      if (i === 0) continue;
      if (turns && dice(2) === 0) thing.way[i] = someWay(dice, field);
      if (turns && dice(4) === 0) thing.values[i] = someValue(dice, field);
      if (liveliness > 0) thing.values[i] = nearest(field, thing.values[i] + thing.way[i]);
    }
  }

  /** Takes all down, by what `dice` says row by row or from columns. */
  capture(captureOf: (table: SnapshotTable) => SnapshotCapture<SnapshotFields>): void {
    for (const { table, slots } of this.tables) {
      const capture = captureOf(table);
      if (this.dice(2) === 0) this.captureRows(table, slots, capture);
      else this.captureColumns(table, slots, capture);
    }
  }

  private captureRows(
    { fields }: SnapshotTable,
    slots: readonly (Thing | undefined)[],
    capture: SnapshotCapture<SnapshotFields>,
  ): void {
    for (const [slot, thing] of slots.entries()) {
      if (thing === undefined) continue;
      const row = capture.row(slot, thing.generation) as Record<string, unknown>;
      for (const [i, [name, { kind }]] of Object.entries(fields).entries()) {
        row[name] = kind === "flag" ? thing.values[i] === 1 : thing.values[i];
      }
    }
  }

  private captureColumns(
    { fields, capacity }: SnapshotTable,
    slots: readonly (Thing | undefined)[],
    capture: SnapshotCapture<SnapshotFields>,
  ): void {
    const columns = Object.entries(fields).map(([name], i) => {
      const start = this.dice(5);
      const step = 1 + this.dice(3);
      const array = new Float64Array(start + step * capacity);
      for (const [slot, thing] of slots.entries()) array[start + slot * step] = thing?.values[i] ?? 1e9;
      return [name, { array, start, step }];
    });
    const generations = slots.map((thing) => thing?.generation ?? 0);
    const list = Int32Array.from(slots.keys()).filter((slot) => slots[slot] !== undefined);
    const source = Object.fromEntries(columns);
    if (list.length < capacity) capture.listed(source, list, list.length, generations);
    else capture.rows(source, 0, capacity, generations);
  }

  /** What is there and seen. */
  things(sees: (table: number, slot: number) => boolean): Things {
    const entries = this.tables.map(({ slots }, t) => {
      const seen = [...slots.entries()].filter(([slot, thing]) => thing !== undefined && sees(t, slot));
      const rows = seen.map(([slot, thing]) => [slot, [...(thing?.values ?? [])]] as const);
      return [t, new Map(rows)] as const;
    });
    return new Map(entries);
  }
}

function someValue(dice: Dice, field: SnapshotField): number {
  const { min, max } = field;
  const anywhere = min + ((max - min) * dice(2 ** 30)) / 2 ** 30;
  return nearest(field, pick(dice, [anywhere, anywhere, min, max, 0, 1]));
}

/** Mostly small, so that much goes on as it went. */
function someWay(dice: Dice, { min, max, step }: SnapshotField): number {
  return pick(dice, [0, 0, step, -step, (max - min) / 64, -3 * step, (min - max) / 100]);
}

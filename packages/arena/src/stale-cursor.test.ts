import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { Columns } from "./columns.js";
import { EACH_CHECKED_MODE, type Mode, openArena, openReserve } from "./each-mode.test.js";
import type { Field, RecordFields } from "./field.js";
import { List } from "./list.js";
import type { Place } from "./place.js";
import { Queue } from "./queue.js";
import { diceFrom } from "./random-program.test.js";
import { Everything } from "./random-record.test.js";
import type { RecordLayout } from "./record.js";
import { type Loose, RecordShadow } from "./record-shadow.test.js";
import type { Reserve } from "./reserve.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Stack } from "./stack.js";
import { Table } from "./table.js";

type Use = () => unknown;
type Method = (...given: unknown[]) => unknown;

/** Every use that can be made of a record's fields. */
function usesOfFields(record: Loose, layout: RecordLayout<RecordFields>): Use[] {
  const values: Record<string, unknown> = { scalar: 1, bits: 1, oneOf: "dead", utf8: "a" };
  return layout.places.flatMap(({ name, field }) => {
    const uses: Use[] = [() => record[name]];
    if (field.kind in values) uses.push(() => (record[name] = values[field.kind]));
    return uses;
  });
}

/** Every use that can be made of a view that was asked for. */
function usesOfView(view: object, field: Field): Use[] {
  if (field.kind === "record") return usesOfFields(view as Loose, field);
  const methods = view as Record<string, Method>;
  const isRecords = "element" in field && field.element.kind === "record";
  const given: Record<string, unknown[]> = {
    array: isRecords ? ["at"] : ["get", "set"],
    list: ["push", "removeAt", "clear", ...(isRecords ? ["at"] : ["get", "set"])],
    ring: ["push", "newest", "clear"],
  };
  const uses = given[field.kind].map((name) => () => methods[name as string](0, 1));
  return field.kind === "array" ? uses : [...uses, () => methods.length];
}

/** All views that a cursor, which stands, can be asked for, with what they are of. */
function viewsOf(cursor: Loose): [object, Field][] {
  return Everything.places
    .filter(({ field }) => ["record", "array", "list", "ring"].includes(field.kind))
    .map(({ name, field }) => [cursor[name] as object, field]);
}

const GONE = {
  code: "STALE_CURSOR",
  message: /: its cursor stands in another block, or on what is gone; move it/,
};
const MOVED = { code: "STALE_CURSOR", message: /: its cursor moved since; ask the cursor for it again/ };

/** Puts a cursor on the next record, and answers it. */
type Put = () => Loose;

/** Places a collection of every kind; answers what makes a cursor over each. */
function placeAll(where: Place): Record<string, () => Put> {
  const rows = (rows: Table<RecordFields> | Columns<RecordFields>) => () => {
    const cursor = rows.cursor();
    let index = 0;
    return () => cursor.at(index++) as Loose;
  };
  const pushing = (records: { cursor(): { push(): unknown } }) => () => {
    const cursor = records.cursor();
    return () => cursor.push() as Loose;
  };
  const slab = new Slab(where, Everything, 3);
  const rings = new Rings(where, Everything, { rings: 3, capacity: 2 });
  return {
    "a table": rows(new Table(where, Everything, 3)),
    columns: rows(new Columns(where, Everything, 3)),
    "a list": pushing(new List(where, Everything, 3)),
    "a queue": pushing(new Queue(where, Everything, 3)),
    "a stack": pushing(new Stack(where, Everything, 3)),
    "a slab": () => {
      const cursor = slab.cursor();
      return () => cursor.alloc() as Loose;
    },
    rings: () => {
      const cursor = rings.cursor();
      let index = 0;
      return () => cursor.at(index++ % 3).push() as Loose;
    },
  };
}

const KINDS = Object.keys(placeAll(openArena(EACH_CHECKED_MODE[0], 1 << 17)));
const ROOM = 1 << 18;

/** A cursor that stands in the first of two blocks, on a record that has something in every field, with all of its views. */
function standing(mode: Mode, kind: string) {
  const reserve = openReserve(mode, ROOM);
  const layout = new BlockLayout(reserve, "block");
  const make = placeAll(layout)[kind];
  const [here, there] = [layout.open("here"), layout.open("there")];
  layout.enter(here);
  const put = make();
  const cursor = put();
  const shadow = RecordShadow.of(Everything);
  shadow.settle(cursor, diceFrom(1));
  const views = viewsOf(cursor);
  const usesOfViews = views.flatMap(([view, field]) => usesOfView(view, field));
  const uses = [...usesOfFields(cursor, Everything), ...usesOfViews];
  return { reserve, layout, make, put, here, there, cursor, shadow, uses, usesOfViews };
}

/** Asserts that every one of `uses` is refused, and that no byte of the reserve changes. */
function refusesAll(uses: readonly Use[], refusal: object, reserve: Reserve): void {
  const before = reserve.views.u8.slice();
  for (const use of uses) assert.throws(use, refusal);
  assert.ok(uses.length > 0);
  assert.ok(Buffer.from(reserve.views.u8).equals(before), "what is refused changes nothing");
}

/** Does what may be out of range: a list can be empty, but must not be stale. */
function tolerate(use: Use): void {
  try {
    use();
  } catch (error) {
    if ((error as { code: string }).code !== "OUT_OF_RANGE") throw error;
  }
}

for (const mode of EACH_CHECKED_MODE) {
  for (const kind of KINDS) {
    describe(`a cursor over ${kind}, and its views, ${mode.mode},`, () => {
      test("are stale once another block was entered, also when their own is entered again, until they are moved", () => {
        const { reserve, layout, here, there, uses, put } = standing(mode, kind);
        layout.enter(there);
        refusesAll(uses, GONE, reserve);
        layout.enter(here);
        refusesAll(uses, GONE, reserve);
        const cursor = put();
        const shadow = RecordShadow.of(Everything);
        shadow.settle(cursor, diceFrom(2));
        shadow.expect(cursor);
      });

      test("stand where they were when their own block is entered once more", () => {
        const { layout, here, cursor, shadow, usesOfViews } = standing(mode, kind);
        layout.enter(here);
        shadow.expect(cursor);
        for (const use of usesOfViews) assert.doesNotThrow(() => tolerate(use));
      });

      test("say why their block is gone, and are stale in the next one in its place", () => {
        for (const [end, code] of [
          ["reset", "ARENA_RESET"],
          ["close", "ARENA_CLOSED"],
        ] as const) {
          const { reserve, layout, here, put, uses } = standing(mode, kind);
          here[end]();
          refusesAll(uses, { code }, reserve);
          const next = end === "reset" ? here : layout.open("next");
          if (end === "reset") layout.format(next);
          assert.equal(next.baseBytes, 0, "it has the place of the first");
          layout.enter(next);
          refusesAll(uses, GONE, reserve);
          put().i32 = 1;
        }
      });

      test("are stale in the next block in its place, also where another was entered in between", () => {
        const { reserve, layout, here, there, uses } = standing(mode, kind);
        layout.enter(there);
        here.close();
        const next = layout.open("next");
        assert.equal(next.baseBytes, 0);
        layout.enter(next);
        refusesAll(uses, GONE, reserve);
      });

      test("are stale in the block that is entered, also where they were refused to move there", () => {
        if (["a table", "columns", "rings"].includes(kind)) return;
        const { reserve, layout, make, put, there, uses } = standing(mode, kind);
        layout.enter(there);
        const other = make();
        for (let count = 0; count < 3; count++) other();
        refusesAll([put], { code: "COLLECTION_FULL" }, reserve);
        refusesAll(uses, GONE, reserve);
      });

      test("a view is stale once its cursor has moved, until the cursor is asked for it again", () => {
        const { reserve, put, usesOfViews } = standing(mode, kind);
        const moved = put();
        refusesAll(usesOfViews, MOVED, reserve);
        const shadow = RecordShadow.of(Everything);
        shadow.settle(moved, diceFrom(2));
        shadow.expect(moved);
      });
    });
  }
}

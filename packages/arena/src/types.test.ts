import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Columns } from "./columns.js";
import { EACH_UNCHECKED_MODE, openArena } from "./each-mode.test.js";
import {
  array,
  bits,
  bool,
  f32,
  f64,
  type Handle,
  handle,
  i32,
  list,
  oneOf,
  ring,
  u8,
  utf8,
} from "./field.js";
import { List } from "./list.js";
import { overlay } from "./overlay.js";
import { Queue } from "./queue.js";
import { type RecordLayout, record, vec2 } from "./record.js";
import type { RecordView } from "./record-view.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Stack } from "./stack.js";
import { Table } from "./table.js";

/*
 * What the compiler takes and refuses, with nothing for the user to cast. The compiler is the judge: a line below
 * `@ts-expect-error` that it takes is an error of the build. That the lines run is beside the point.
 */

/** Compiles where both types are one and the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

const Item = record("Item", { price: i32, kind: oneOf("sword", "bow") });
const Unit = record("Unit", {
  hp: i32,
  weight: f64,
  alive: bool,
  team: bits(3),
  state: oneOf("idle", "dead"),
  name: utf8(8),
  target: handle("Unit"),
  weapon: handle(Item),
  place: vec2(f32),
  item: Item,
  cooldowns: array(u8, 2),
  seen: array(bool, 2),
  allies: array(handle("Unit"), 2),
  items: array(Item, 2),
  codes: list(u8, 2),
  flags: list(bool, 2),
  bag: list(Item, 2),
  steps: ring(f32, 2),
  marks: ring(bool, 2),
  trail: ring(vec2(f32), 2),
});
type UnitFields = (typeof Unit)["fields"];

/** Runs lines of which some are refused by the compiler, and so may throw. */
function lines(run: () => void): void {
  try {
    run();
  } catch {
    // Beside the point.
  }
}

const [mode] = EACH_UNCHECKED_MODE;
const arena = openArena(mode, 1 << 16);
const units = new Slab(arena, Unit, 4);
const unit = units.cursor().alloc();
const item = new Slab(arena, Item, 4).cursor().alloc();

describe("the compiler knows", () => {
  test("the type of every field", () => {
    const view: RecordView<UnitFields> = unit;
    same<typeof view.hp, number>(true);
    same<typeof view.weight, number>(true);
    same<typeof view.alive, boolean>(true);
    same<typeof view.team, number>(true);
    same<typeof view.state, "idle" | "dead">(true);
    same<typeof view.name, string>(true);
    same<typeof view.target, Handle<"Unit">>(true);
    same<typeof view.weapon, Handle<"Item">>(true);
    const x: number = unit.place.x;
    const kind: "sword" | "bow" = unit.item.kind;
    const cooldown: number = unit.cooldowns.get(0);
    const seen: boolean = unit.seen.get(0);
    const ally: Handle<"Unit"> = unit.allies.get(0);
    const price: number = unit.items.at(0).price;
    assert.deepEqual([x, kind, cooldown, seen, ally, price], [0, "sword", 0, false, 0, 0]);
    lines(() => {
      unit.codes.push(1);
      unit.flags.push(true);
      unit.bag.push().kind = "bow";
      unit.steps.push(0.5);
      unit.marks.push(true);
      unit.trail.push().x = 1;
      const [code, flag, step, mark]: [number, boolean, number, boolean] = [
        unit.codes.get(0),
        unit.flags.get(0),
        unit.steps.newest(),
        unit.marks.newest(0),
      ];
      const bow: "sword" | "bow" = unit.bag.at(0).kind;
      const y: number = unit.trail.newest().y;
      assert.deepEqual([code, flag, step, mark, bow, y], [1, true, 0.5, true, "bow", 0]);
    });
  });

  test("the handles of each slab, which are numbers to all else", () => {
    const handles: number[] = [unit.handle, unit.target, item.handle];
    unit.target = unit.handle;
    unit.weapon = item.handle;
    unit.target = 0;
    unit.target = handles[0];
    assert.ok(units.cursor().at(unit.target));
    assert.ok(item.at(unit.weapon).price === 0 || item.price !== 0);
    const none: Handle<"Unit"> = 0;
    const any: Handle = unit.handle;
    assert.equal(none + any, unit.handle);
  });

  test("cursors of every collection by their records", () => {
    same<ReturnType<ReturnType<Table<UnitFields>["cursor"]>["at"]>["state"], "idle" | "dead">(true);
    const cursors = [
      new Table(arena, Item, 1).cursor().at(0),
      new Columns(arena, Item, 1).cursor().at(0),
      new List(arena, Item, 1).cursor().push(),
      new Queue(arena, Item, 1).cursor().push(),
      new Stack(arena, Item, 1).cursor().push(),
      new Rings(arena, Item, { rings: 1, capacity: 1 }).cursor().at(0).push(),
      overlay(arena.reserve, Item).at(arena.byteAt(arena.alloc(Item.bytes))),
    ];
    for (const cursor of cursors) {
      cursor.kind = "bow";
      const { kind }: { kind: "sword" | "bow" } = cursor;
      assert.equal(kind, "bow");
    }
  });

  test("what a column is an array of", () => {
    const columns = new Columns(arena, Unit, 1);
    same<ReturnType<typeof columns.column<"hp">>, Int32Array>(true);
    same<ReturnType<typeof columns.column<"weight">>, Float64Array>(true);
    same<ReturnType<typeof columns.column<"alive">>, Uint8Array>(true);
    same<ReturnType<typeof columns.column<"target">>, Int32Array>(true);
  });

  test("a layout by its fields and its name", () => {
    const named: RecordLayout<UnitFields, "Unit"> = Unit;
    const some: RecordLayout<UnitFields> = Unit;
    const unnamed = record({ x: i32 });
    same<typeof unnamed.name, "Record">(true);
    // @ts-expect-error a layout of another name
    const other: RecordLayout<UnitFields, "Item"> = Unit;
    assert.ok(named === some && some === (other as object));
  });
});

describe("the compiler refuses", () => {
  test("a value of another type", () => {
    lines(() => {
      // @ts-expect-error a text into a number
      unit.hp = "5";
      // @ts-expect-error a boolean into a number
      unit.hp = true;
      // @ts-expect-error a number into a boolean
      unit.alive = 1;
      // @ts-expect-error a text into bits
      unit.team = "1";
      // @ts-expect-error a number into a text
      unit.name = 5;
      // @ts-expect-error nothing into a number
      unit.weight = undefined;
    });
    lines(() => {
      // @ts-expect-error a number among booleans
      unit.seen.set(0, 1);
      // @ts-expect-error a boolean among numbers
      unit.cooldowns.set(0, true);
      // @ts-expect-error a number among booleans
      unit.flags.push(1);
      // @ts-expect-error a text among numbers
      unit.steps.push("1");
    });
  });

  test("a name that is none of a field's", () => {
    // @ts-expect-error another name
    lines(() => (unit.state = "walking"));
    // @ts-expect-error any text
    lines(() => (unit.state = String("idle")));
    // @ts-expect-error a name of another field
    lines(() => (unit.item.kind = "idle"));
    // @ts-expect-error a comparison that is never true
    lines(() => assert.equal(unit.state === "walking", false));
    // @ts-expect-error no name at all
    assert.throws(() => oneOf());
  });

  test("a handle of another kind", () => {
    lines(() => {
      // @ts-expect-error an item's handle for a unit
      unit.target = item.handle;
      // @ts-expect-error a unit's handle for an item
      unit.weapon = unit.handle;
      // @ts-expect-error an item's handle among units
      unit.allies.set(0, item.handle);
      // @ts-expect-error a slab of items asked for a unit
      item.has(unit.target);
      // @ts-expect-error a slab of units asked for an item
      units.cursor().at(unit.weapon);
    });
  });

  test("to replace a view, or what cursors say of their collection", () => {
    lines(() => {
      // @ts-expect-error a record within a record
      unit.place = { x: 1, y: 2 };
    });
    lines(() => {
      // @ts-expect-error an array
      unit.cooldowns = [1, 2];
    });
    lines(() => {
      // @ts-expect-error a list's length
      unit.bag.length = 0;
    });
    lines(() => {
      // @ts-expect-error a slab's count
      unit.live = 0;
    });
    lines(() => {
      // @ts-expect-error a record's handle
      unit.handle = 0;
    });
  });

  test("what a view or a cursor does not have", () => {
    lines(() => {
      // @ts-expect-error an array of numbers has no records
      unit.cooldowns.at(0);
    });
    lines(() => {
      // @ts-expect-error an array of records has no numbers
      unit.items.get(0);
    });
    lines(() => {
      // @ts-expect-error a list of records is given none
      unit.bag.push(1);
      // @ts-expect-error a list of numbers is given one
      unit.codes.push();
      // @ts-expect-error a new length is told
      unit.bag.resize();
    });
    lines(() => {
      // @ts-expect-error no such field
      unit.speed = 1;
    });
    lines(() => {
      // @ts-expect-error a table's records are all there
      new Table(arena, Item, 1).cursor().push();
    });
  });

  test("the column of what is no scalar", () => {
    const columns = new Columns(arena, Unit, 1);
    // @ts-expect-error a text
    assert.throws(() => columns.column("name"), { code: "BAD_ARGUMENT" });
    // @ts-expect-error bits
    assert.throws(() => columns.columnStart("team"), { code: "BAD_ARGUMENT" });
    // @ts-expect-error nothing
    assert.throws(() => columns.column("speed"), { code: "BAD_ARGUMENT" });
  });

  test("elements that are neither scalars nor records", () => {
    // @ts-expect-error texts
    lines(() => array(utf8(3), 2));
    // @ts-expect-error lists
    lines(() => list(list(u8, 2), 2));
    // @ts-expect-error bits
    lines(() => ring(bits(3), 2));
  });
});

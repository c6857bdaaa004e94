import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { EACH_CHECKED_MODE, openArena, openReserve } from "./each-mode.test.js";
import { array, bool, i32, list, oneOf, ring, u8, utf8 } from "./field.js";
import { FrameArena } from "./frame-arena.js";
import { FrameList } from "./frame-list.js";
import { List } from "./list.js";
import { Queue } from "./queue.js";
import { record } from "./record.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const Slot = record("Slot", { item: i32, used: bool, state: oneOf("new", "old"), name: utf8(3) });
const Bag = record("Bag", { colour: u8, slots: list(Slot, 4), codes: array(u8, 2), top: Slot });
const Unit = record("Unit", {
  id: i32,
  bags: array(Bag, 2),
  more: list(Bag, 2),
  last: ring(Bag, 2),
  bag: Bag,
});

const MOVED = (what: string) => ({
  code: "STALE_CURSOR",
  message: `${what}: its cursor moved since; ask the cursor for it again, or make a second cursor`,
});
const GONE = { code: "STALE_CURSOR", message: /: its cursor stands in another block, or on what is gone/ };

for (const mode of EACH_CHECKED_MODE) {
  describe(`what a view lends is stale, ${mode.mode},`, () => {
    const units = () => new Table(openArena(mode), Unit, 3).cursor();

    test("once the cursor of the view has moved, however deep it lies, also when it came back", () => {
      const unit = units().at(1);
      const bags = {
        "an array": () => unit.bags.at(1),
        "a list": () => unit.more.push(),
        "a ring": () => unit.last.push(),
        "a record": () => unit.bag,
      };
      for (const [where, bagOf] of Object.entries(bags)) {
        const bag = bagOf();
        bag.slots.push().item = 5;
        const { slots, codes, top } = bag;
        const slot = slots.at(0);
        const uses = [
          ["Bag", () => bag.colour],
          ["Bag", () => (bag.colour = 1)],
          ["Bag", () => bag.slots],
          ["Bag.slots", () => slots.length],
          ["Bag.slots", () => slots.push()],
          ["Bag.codes", () => codes.get(0)],
          ["Bag.codes", () => codes.set(0, 1)],
          ["Slot", () => top.item],
          ["Slot", () => (top.used = true)],
          ["Slot", () => slot.item],
          ["Slot", () => (slot.state = "old")],
          ["Slot", () => (slot.name = "x")],
          ["Slot", () => slot.name],
        ] as const;
        for (const [, use] of uses) use();
        unit.at(2);
        for (const [, use] of uses) assert.throws(use, { code: "STALE_CURSOR" }, where);
        if (where === "a record") assert.throws(() => bag.colour, MOVED("Bag"));
        unit.at(1);
        for (const [, use] of uses) assert.throws(use, { code: "STALE_CURSOR" }, where);
        unit.at(1);
      }
    });

    test("once the view was asked for again, though the cursor came back", () => {
      const unit = units().at(1);
      const bag = unit.more.push();
      bag.colour = 7;
      unit.at(2);
      assert.equal(unit.more.length, 0);
      unit.at(1);
      assert.throws(() => bag.colour, MOVED("Unit.more"));
      const { more } = unit;
      assert.throws(() => bag.colour, MOVED("Bag"));
      assert.equal(more.at(0).colour, 7);
    });

    test("once a record was removed or all were, or the list was told its length: it may be another, or none", () => {
      const unit = units().at(1);
      for (let colour = 0; colour < 2; colour++) unit.more.push().colour = colour;
      const bag = unit.more.at(1);
      unit.more.removeAt(0);
      assert.throws(() => bag.colour, MOVED("Bag"));
      assert.equal(unit.more.at(0).colour, 1);
      unit.more.clear();
      assert.throws(() => bag.colour, MOVED("Bag"));
      unit.more.resize(2);
      assert.equal(unit.more.at(1).colour, 1);
      assert.throws(() => unit.more.resize(3), { code: "OUT_OF_RANGE" });
      assert.equal(bag.colour, 1);
      unit.more.resize(1);
      assert.throws(() => bag.colour, MOVED("Bag"));
      const last = unit.last.push();
      unit.last.clear();
      assert.throws(() => last.colour, MOVED("Bag"));
    });

    test("not where its cursor was moved to where it stands already", () => {
      const unit = units().at(1);
      const bag = unit.more.push();
      unit.at(1);
      bag.colour = 3;
      assert.equal(unit.more.at(0).colour, 3);
    });

    test("once the view stands elsewhere, asked of another record of the same array", () => {
      const unit = units().at(1);
      const { slots } = unit.bags.at(0);
      const slot = slots.push();
      slot.item = 3;
      const other = unit.bags.at(1);
      assert.equal(other.colour, 0);
      assert.throws(() => slots.length, MOVED("Bag.slots"));
      assert.throws(() => slot.item, MOVED("Bag.slots"));
      assert.equal(unit.bags.at(0).slots.at(0).item, 3);
    });

    test("but not where its own element moves on: it is one cursor, that stands elsewhere now", () => {
      const unit = units().at(1);
      const first = unit.more.push();
      first.colour = 1;
      unit.more.push().colour = 2;
      assert.equal(first.colour, 2);
    });
  });

  describe(`a record is stale, ${mode.mode},`, () => {
    test("of a slab, once another cursor has freed it, also when its slot has another", () => {
      const units = new Slab(openArena(mode, 1 << 14), Unit, 3);
      const [unit, other] = [units.cursor(), units.cursor()];
      const { handle } = unit.alloc();
      const { bag } = unit;
      const stale = {
        code: "STALE_HANDLE",
        message: `slab of Unit: handle ${handle} names no live record; it was freed, or came from elsewhere`,
      };
      other.at(handle).free();
      const uses = [
        () => unit.id,
        () => (unit.id = 1),
        () => unit.bag,
        () => bag.colour,
        () => (bag.colour = 2),
      ];
      for (const use of uses) assert.throws(use, stale);
      other.alloc().id = 5;
      assert.equal(other.handle >> 11, handle >> 11);
      for (const use of uses) assert.throws(use, stale);
      assert.equal(other.id, 5);
      assert.equal(unit.at(other.handle).id, 5);
    });

    test("of a slab, once its own cursor has freed it", () => {
      const unit = new Slab(openArena(mode, 1 << 14), Unit, 3).cursor().alloc();
      unit.free();
      assert.throws(() => unit.id, { code: "STALE_HANDLE" });
    });

    test("of a list, once the list was truncated below it", () => {
      const units = new List(openArena(mode, 1 << 14), Unit, 3);
      const [unit, other] = [units.cursor(), units.cursor()];
      for (let id = 0; id < 3; id++) unit.push().id = id;
      const { bag } = unit;
      other.truncate(2);
      for (const use of [() => unit.id, () => (unit.id = 1), () => unit.more, () => bag.colour]) {
        assert.throws(use, GONE);
      }
      assert.equal(unit.at(1).id, 1);
      unit.truncate(1);
      assert.throws(() => unit.id, GONE);
    });

    test("of rings, once their cursor has moved to another ring", () => {
      const ring = new Rings(openArena(mode, 1 << 14), Unit, { rings: 2, capacity: 2 }).cursor();
      const unit = ring.at(0).push();
      unit.id = 3;
      const { bag } = unit;
      ring.at(1);
      for (const use of [() => unit.id, () => (unit.id = 1), () => unit.bag, () => bag.colour]) {
        assert.throws(use, MOVED("Unit"));
      }
      assert.equal(ring.at(0).newest().id, 3);
      assert.equal(unit.id, 3);
    });

    test("of a queue, not once it was taken: it can be read until the next push", () => {
      const unit = new Queue(openArena(mode, 1 << 14), Unit, 2).cursor();
      unit.push().id = 4;
      unit.take();
      assert.equal(unit.id, 4);
    });

    test("of a frame, once the frame has ended, and when its bytes come round", () => {
      const { checked, generateCode } = mode;
      const frames = FrameArena.open({ frameBytes: 1 << 13, checked, generateCode });
      const units = new FrameList(frames, Unit, 2);
      const [now, last, other] = [units.cursor(), units.lastCursor(), units.cursor()];
      now.push().id = 1;
      frames.swap();
      assert.throws(() => now.id, GONE);
      assert.equal(last.at(0).id, 1);
      frames.swap();
      assert.throws(() => last.id, GONE);
      other.push();
      assert.throws(() => now.id, GONE, "another cursor has pushed a record where this one stood");
      frames.close();
      assert.throws(() => other.id, { code: "ARENA_CLOSED" });
    });

    test("that was placed since a checkpoint, once the arena was rolled back", () => {
      const arena = openArena(mode, 1 << 14);
      const before = new Table(arena, Unit, 1).cursor().at(0);
      const mark = arena.checkpoint();
      const since = new Table(arena, Unit, 1).cursor().at(0);
      const { bag } = since;
      arena.rollback(mark);
      for (const use of [() => since.id, () => (since.id = 1), () => bag.colour]) {
        assert.throws(use, { code: "ROLLED_BACK" });
      }
      before.id = 5;
      assert.equal(before.bag.colour, 0);
    });

    test("once its arena was restored: of a slab, it may be another record or none", () => {
      const arena = openArena(mode, 1 << 14);
      const unit = new Slab(arena, Unit, 1).cursor();
      const bytes = arena.snapshot();
      const { handle } = unit.alloc();
      const { bag } = unit;
      arena.restore(bytes);
      for (const use of [() => unit.id, () => (unit.id = 1), () => bag.colour, () => unit.free()]) {
        assert.throws(use, GONE);
      }
      assert.equal(unit.has(handle), false);
    });

    test("once a restore has moved it, as it made one piece of an arena that has grown", () => {
      const reserve = openReserve(mode, 1 << 16);
      const arena = Arena.open({ capacityBytes: 1024, growth: { limitBytes: 1 << 15 }, reserve });
      Arena.open({ capacityBytes: 64, reserve });
      const unit = new Table(arena, Unit, 1).cursor().at(0);
      unit.id = 5;
      const { bag } = unit;
      arena.alloc(2000);
      const before = arena.baseBytes;
      arena.restore(arena.snapshot());
      assert.notEqual(arena.baseBytes, before);
      for (const use of [() => unit.id, () => unit.bag, () => bag.colour]) assert.throws(use, GONE);
      assert.equal(unit.at(0).id, 5);
    });
  });
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { f64, i32, u8 } from "./field.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const Clock = record("Clock", { tick: i32 });
const Unit = record("Unit", { hp: i32, weight: f64, team: u8 });
const Hit = record("Hit", { amount: i32 });

/** What looks for misuse, whatever the export condition is. */
const checkedReserve = (capacityBytes: number) => Reserve.open({ capacityBytes, checked: true });

/** A layout with one collection of every kind, and a cursor over each. */
function battle(reserve: Reserve, name = "battle") {
  const layout = new BlockLayout(reserve, name);
  const cursors = {
    clock: new Table(layout, Clock, 1).cursor(),
    unit: new Slab(layout, Unit, 4).cursor(),
    order: new List(layout, Hit, 4).cursor(),
    hits: new Rings(layout, Hit, { rings: 2, capacity: 3 }).cursor(),
  };
  const { clock, unit, order, hits } = cursors;
  const moves = [
    () => clock.at(0),
    () => unit.alloc(),
    () => unit.at(1),
    () => order.push(),
    () => order.length,
    () => hits.at(1),
  ];
  return { layout, moves, ...cursors };
}

for (const checked of [true, false]) {
  const reserveOf = (capacityBytes: number) => Reserve.open({ capacityBytes, checked });

  describe(`many blocks of one layout, ${checked ? "checked" : "unchecked"}`, () => {
    test("are told apart by what was entered last", () => {
      const { layout, clock, unit, order, hits } = battle(reserveOf(1 << 16));
      const blocks = Array.from({ length: 10 }, () => layout.open());
      const handles: number[] = [];
      for (const [index, block] of blocks.entries()) {
        layout.enter(block);
        clock.at(0).tick = index + 1;
        for (let i = 0; i <= index % 4; i++) unit.alloc().hp = index * 10 + i;
        unit.weight = index / 3;
        handles.push(unit.handle);
        for (let i = 0; i < index % 5; i++) order.push().amount = index;
        for (let i = 0; i < index; i++) hits.at(index % 2).push().amount = i;
      }
      for (const [index, block] of [...blocks.entries()].reverse()) {
        layout.enter(block);
        assert.equal(clock.at(0).tick, index + 1);
        assert.equal(unit.live, (index % 4) + 1);
        assert.deepEqual([unit.at(handles[index]).hp, unit.weight], [index * 10 + (index % 4), index / 3]);
        assert.equal(order.length, index % 5);
        if (order.length > 0) assert.equal(order.at(order.length - 1).amount, index);
        assert.equal(hits.at(index % 2).length, Math.min(index, 3));
        if (index > 0) assert.equal(hits.newest().amount, index - 1);
        assert.equal(hits.at((index + 1) % 2).length, 0);
      }
    });

    test("are zeroed when they are opened, in spans that others had, and when they are formatted again", () => {
      const probe = battle(reserveOf(64)).layout.bytes;
      const reserve = reserveOf(probe * 2);
      const { layout, clock, unit, order, hits } = battle(reserve);
      const fill = (block: Arena) => {
        reserve.views.u8.fill(0xff, block.baseBytes + 64, block.baseBytes + block.capacityBytes);
      };
      let firstHandle = 0;
      const expectEmpty = (block: Arena) => {
        layout.enter(block);
        assert.deepEqual([clock.at(0).tick, unit.live, order.length, hits.at(0).length], [0, 0, 0, 0]);
        assert.ok(
          block
            .snapshot()
            .subarray(64)
            .every((byte) => byte === 0),
        );
        const { handle } = unit.alloc();
        firstHandle ||= handle;
        assert.equal(handle, firstHandle, "handles begin anew, too");
      };
      const first = layout.open();
      const second = layout.open();
      for (const block of [first, second]) expectEmpty(block);
      fill(first);
      first.reset();
      layout.format(first);
      expectEmpty(first);
      fill(second);
      second.close();
      expectEmpty(layout.open());
    });

    test("hold nothing but their bytes: a copy moved to another block is the same battle", () => {
      const reserve = reserveOf(1 << 14);
      const { layout, clock, unit, hits } = battle(reserve);
      const [from, to] = [layout.open(), layout.open()];
      layout.enter(from);
      clock.at(0).tick = 9;
      const { handle } = unit.alloc();
      unit.hp = 50;
      hits.at(1).push().amount = 4;
      to.restore(from.snapshot());
      from.close();
      layout.enter(to);
      assert.deepEqual([clock.at(0).tick, unit.at(handle).hp, hits.at(1).newest().amount], [9, 50, 4]);
    });

    test("can be entered again and again, whichever was entered before", () => {
      const { layout, clock } = battle(reserveOf(1 << 14));
      const blocks = [layout.open(), layout.open(), layout.open()];
      for (let round = 0; round < 30; round++) {
        layout.enter(blocks[(round * round) % 3]);
        clock.at(0).tick++;
      }
      const ticks = blocks.map((block) => {
        layout.enter(block);
        return clock.at(0).tick;
      });
      assert.deepEqual(ticks, [10, 20, 0]);
    });
  });
}

describe("a block layout", () => {
  test("knows the size of a block and the hash of everything in it", () => {
    const reserve = checkedReserve(1 << 14);
    const layout = new BlockLayout(reserve, "row");
    assert.deepEqual([layout.bytes, layout.hash], [64, 0]);
    const table = new Table(layout, Clock, 3);
    assert.deepEqual([table.offsetBytes, table.bytes, layout.bytes], [64, 12, 128]);
    const units = new Slab(layout, Unit, 1);
    assert.equal(units.offsetBytes, 80);
    assert.equal(layout.bytes, 128, "a multiple of 64");
    const block = layout.open();
    assert.equal(block.layoutHash, layout.hash);
    assert.equal(block.capacityBytes, layout.bytes);
    assert.deepEqual([block.name, layout.open("row 2").name], ["row", "row 2"]);
    assert.equal(battle(reserve).layout.hash, battle(reserve, "other").layout.hash);
  });

  test("is sealed once a block was opened or formatted", () => {
    const reserve = checkedReserve(1 << 14);
    const sealed = {
      code: "BAD_LAYOUT",
      message: "b: blocks are open already; place everything before the first",
    };
    const opened = battle(reserve, "b").layout;
    opened.open();
    assert.throws(() => new Table(opened, Clock, 1), sealed);
    const formatted = battle(reserve, "b").layout;
    formatted.format(Arena.open({ capacityBytes: 4096, reserve }));
    assert.throws(() => new Slab(formatted, Unit, 1), sealed);
  });

  test("is not sealed by a block that could not be made", () => {
    const { layout } = battle(Reserve.open({ capacityBytes: 64 }), "battle");
    assert.throws(() => layout.open("battle 1"), {
      code: "ARENA_FULL",
      message: /^battle 1: its reserve has no/,
    });
    const small = Arena.open({ capacityBytes: 64, reserve: layout.reserve });
    assert.throws(() => layout.format(small), { code: "ARENA_FULL" });
    new Table(layout, Clock, 1);
  });

  test("with nothing in it has blocks all the same", () => {
    const layout = new BlockLayout(Reserve.open({ capacityBytes: 128 }), "empty");
    const block = layout.open();
    layout.enter(block);
    assert.equal(block.state, "open");
  });

  test("formats an arena that is larger than its blocks, and leaves the rest to it", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout, clock } = battle(reserve);
    const arena = Arena.open({ capacityBytes: 4096, reserve });
    layout.format(arena);
    assert.equal(arena.usedBytes, layout.bytes);
    assert.equal(arena.alloc(8), layout.bytes);
    layout.enter(arena);
    clock.at(0).tick = 4;
    arena.slice(layout.bytes, 8).fill(0xff);
    assert.equal(clock.at(0).tick, 4);
  });
});

describe("a block layout refuses", () => {
  const refuses = { code: "BAD_LAYOUT", message: /does not hold the layout that is to enter it/ };

  test("an arena that was not formatted with it", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout } = battle(reserve);
    const arena = Arena.open({ capacityBytes: layout.bytes, reserve });
    assert.throws(() => layout.enter(arena), refuses);
    new Table(arena, Clock, 1);
    assert.throws(() => layout.enter(arena), refuses);
  });

  test("a block of another layout, of another shape or of the same", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout } = battle(reserve);
    const twin = battle(reserve).layout;
    const other = new BlockLayout(reserve, "other");
    new Table(other, Clock, 1);
    assert.throws(() => layout.enter(other.open("room 3")), {
      code: "BAD_LAYOUT",
      message: "room 3 does not hold the layout that is to enter it; format the arena with it first",
    });
    assert.throws(() => layout.enter(twin.open()), refuses);
  });

  test("a block that was reset and not formatted since, or formatted with another layout", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout, clock } = battle(reserve);
    const twin = battle(reserve);
    const block = layout.open();
    block.reset();
    assert.throws(() => layout.enter(block), refuses);
    twin.layout.format(block);
    assert.throws(() => layout.enter(block), refuses);
    twin.layout.enter(block);
    block.reset();
    layout.format(block);
    layout.enter(block);
    clock.at(0);
    assert.throws(() => twin.clock.at(0), { code: "ARENA_RESET" });
  });

  test("an empty layout's arena that was never formatted", () => {
    const reserve = checkedReserve(1 << 14);
    const layout = new BlockLayout(reserve, "empty");
    assert.throws(() => layout.enter(Arena.open({ capacityBytes: 64, reserve })), refuses);
  });

  test("a closed arena, to format and to enter", () => {
    const { layout } = battle(checkedReserve(1 << 14));
    const block = layout.open("room 3");
    block.close();
    const closed = { code: "ARENA_CLOSED", message: "room 3 is closed; open a new arena" };
    assert.throws(() => layout.enter(block), closed);
    assert.throws(() => layout.format(block), closed);
    assert.throws(() => layout.adopt(block), closed);
  });

  test("to format an arena that is in use", () => {
    const { layout } = battle(checkedReserve(1 << 14));
    assert.throws(() => layout.format(layout.open("room 3")), {
      code: "BAD_LAYOUT",
      message: "room 3 is in use; reset it before it is formatted again",
    });
  });

  test("an arena in another reserve, whose bytes its cursors cannot reach", () => {
    const { layout } = battle(checkedReserve(1 << 14));
    const stranger = Arena.open({ capacityBytes: 4096, name: "stranger" });
    for (const use of [() => layout.format(stranger), () => layout.adopt(stranger)]) {
      assert.throws(use, {
        code: "BAD_ARGUMENT",
        message: "stranger is in another reserve than battle; open it with that layout's `reserve`",
      });
    }
    assert.throws(() => layout.enter(stranger), refuses);
    assert.equal(stranger.state, "open");
  });

  test("and stays in the block that it was in", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout, clock } = battle(reserve);
    layout.enter(layout.open());
    clock.at(0).tick = 5;
    assert.throws(() => layout.enter(Arena.open({ capacityBytes: 64, reserve })), refuses);
    assert.equal(clock.at(0).tick, 5);
  });
});

describe("cursors of a block layout refuse to move", () => {
  test("before any block was entered", () => {
    const { layout, moves } = battle(checkedReserve(1 << 14), "battle of 4");
    layout.open();
    for (const move of moves) {
      assert.throws(move, {
        code: "BAD_ARGUMENT",
        message: "battle of 4: no block was entered; call `enter` first",
      });
    }
  });

  test("after their block was reset, until a block is entered", () => {
    const { layout, moves, clock } = battle(checkedReserve(1 << 14));
    const block = layout.open("room 3");
    layout.enter(block);
    block.reset();
    const reset = {
      code: "ARENA_RESET",
      message: "room 3 was reset and what was placed in it is gone; place it, or format and enter it, again",
    };
    for (const move of moves) assert.throws(move, reset);
    layout.format(block);
    for (const move of moves) assert.throws(move, reset, "formatting is not entering");
    layout.enter(block);
    assert.equal(clock.at(0).tick, 0);
  });

  test("after their block was closed, until another is entered", () => {
    const { layout, moves, clock } = battle(checkedReserve(1 << 14));
    const [block, other] = [layout.open("room 3"), layout.open()];
    layout.enter(block);
    block.close();
    const again = layout.open();
    assert.equal(again.baseBytes, block.baseBytes);
    for (const move of moves) {
      assert.throws(move, { code: "ARENA_CLOSED", message: "room 3 is closed; open a new arena" });
    }
    layout.enter(other);
    assert.equal(clock.at(0).tick, 0);
  });

  test("but go on where another block was reset or closed", () => {
    const { layout, clock } = battle(checkedReserve(1 << 14));
    const [here, reset, closed] = [layout.open(), layout.open(), layout.open()];
    layout.enter(here);
    clock.at(0).tick = 3;
    reset.reset();
    closed.close();
    assert.equal(clock.at(0).tick, 3);
  });

  test("and a cursor can be made at any time", () => {
    const reserve = checkedReserve(1 << 14);
    const layout = new BlockLayout(reserve, "late");
    const clocks = new Table(layout, Clock, 1);
    const block = layout.open();
    layout.enter(block);
    clocks.cursor().at(0).tick = 4;
    block.close();
    const late = clocks.cursor();
    assert.throws(() => late.at(0), { code: "ARENA_CLOSED" });
    layout.enter(layout.open());
    assert.equal(late.at(0).tick, 0);
  });
});

describe("cursors of a block layout, where their block is rolled back", () => {
  test("refuse to move if it was formatted since the checkpoint, until a block is entered", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout, moves, clock } = battle(reserve);
    const block = Arena.open({ capacityBytes: layout.bytes, reserve, name: "room 3" });
    const checkpoint = block.checkpoint();
    layout.format(block);
    layout.enter(block);
    clock.at(0).tick = 6;
    block.rollback(checkpoint);
    for (const move of moves) {
      assert.throws(move, {
        code: "ROLLED_BACK",
        message: "room 3 was rolled back and what was placed since is gone; place it again",
      });
    }
    assert.throws(() => layout.enter(block), { code: "BAD_LAYOUT" });
    layout.format(block);
    layout.enter(block);
    assert.equal(clock.at(0).tick, 0, "zeroed again");
  });

  test("go on if it was formatted before the checkpoint", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout, clock } = battle(reserve);
    const block = Arena.open({ capacityBytes: 4096, reserve });
    layout.format(block);
    layout.enter(block);
    const checkpoint = block.checkpoint();
    clock.at(0).tick = 6;
    block.alloc(200);
    block.rollback(checkpoint);
    assert.equal(clock.at(0).tick, 6, "a rollback gives back; it does not undo");
    layout.enter(block);
    assert.equal(clock.at(0).tick, 6);
  });
});

describe("a block layout restores", () => {
  for (const checked of [true, false]) {
    const mode = checked ? "checked" : "unchecked";

    test(`a snapshot of one of its blocks into a block of its own, ${mode}`, () => {
      const reserve = Reserve.open({ capacityBytes: 1 << 14, checked });
      const { layout, clock, unit, order } = battle(reserve);
      const block = layout.open("room 3");
      layout.enter(block);
      clock.at(0).tick = 8;
      const { handle } = unit.alloc();
      unit.hp = 20;
      order.push().amount = 2;
      const snapshot = block.snapshot();
      clock.at(0).tick = 9;
      unit.hp = 10;
      const copy = layout.restore(snapshot, "room 4");
      assert.deepEqual([copy.name, copy.capacityBytes], ["room 4", layout.bytes]);
      assert.equal(clock.at(0).tick, 9, "the block that was entered stays so");
      layout.enter(copy);
      assert.deepEqual([clock.at(0).tick, unit.at(handle).hp, order.length], [8, 20, 1]);
      assert.deepEqual(copy.snapshot(), snapshot);
      assert.equal(layout.restore(snapshot).name, "battle");
    });

    test(`a snapshot of another process, whose layout is of the same shape, ${mode}`, () => {
      const here = battle(Reserve.open({ capacityBytes: 1 << 14, checked: !checked }));
      const there = battle(Reserve.open({ capacityBytes: 1 << 14, checked }), "elsewhere");
      const block = here.layout.open();
      here.layout.enter(block);
      here.hits.at(1).push().amount = 5;
      there.layout.enter(there.layout.restore(block.snapshot()));
      assert.equal(there.hits.at(1).newest().amount, 5);
    });

    test(`what was allocated behind a block, too, ${mode}`, () => {
      const reserve = Reserve.open({ capacityBytes: 1 << 14, checked });
      const { layout, clock } = battle(reserve);
      const larger = Arena.open({ capacityBytes: 4096, reserve });
      layout.format(larger);
      layout.enter(larger);
      clock.at(0).tick = 3;
      const tail = larger.allocSlice(300);
      tail.fill(0x5a);
      const copy = layout.restore(larger.snapshot());
      layout.enter(copy);
      assert.equal(clock.at(0).tick, 3);
      assert.deepEqual(copy.slice(tail.offset, 300).clone(), tail.clone());
    });

    test(`no snapshot of another layout, or that is shorter than its blocks, and opens nothing, ${mode}`, () => {
      const reserve = Reserve.open({ capacityBytes: 1 << 14, checked });
      const { layout } = battle(reserve);
      const other = new BlockLayout(reserve, "other");
      new Table(other, Clock, 1);
      const foreign = other.open().snapshot();
      const block = layout.open();
      const short = block.snapshot().slice(0, layout.bytes - 64);
      new DataView(short.buffer).setInt32(8, short.length, true);
      const { freeBytes } = reserve;
      const refusal = {
        code: "BAD_SNAPSHOT",
        message: "room 4: the snapshot is of another layout than battle; restore it there",
      };
      assert.throws(() => layout.restore(foreign, "room 4"), refusal);
      assert.throws(() => layout.checkSnapshot(foreign, "room 4"), refusal);
      assert.doesNotThrow(() => layout.checkSnapshot(block.snapshot()));
      assert.throws(() => layout.restore(short, "room 4"), refusal);
      assert.throws(() => layout.restore(block.snapshot().subarray(1)), { code: "BAD_SNAPSHOT" });
      assert.throws(() => layout.restore(new Uint8Array(0)), { code: "BAD_SNAPSHOT" });
      assert.equal(reserve.freeBytes, freeBytes);
    });

    test(`nothing where the reserve has no room, and opens nothing, ${mode}`, () => {
      const probe = battle(Reserve.open({ capacityBytes: 64 })).layout.bytes;
      const reserve = Reserve.open({ capacityBytes: probe, checked });
      const { layout } = battle(reserve);
      const snapshot = layout.open().snapshot();
      assert.throws(() => layout.restore(snapshot), { code: "ARENA_FULL" });
    });
  }
});

describe("a block layout adopts", () => {
  test("an arena whose bytes are a block of its shape, which can then be entered", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout, clock } = battle(reserve);
    const block = layout.open();
    layout.enter(block);
    clock.at(0).tick = 5;
    const plain = Arena.open({ capacityBytes: 4096, reserve });
    plain.restore(block.snapshot());
    assert.throws(() => layout.enter(plain), { code: "BAD_LAYOUT" });
    layout.adopt(plain);
    layout.enter(plain);
    assert.equal(clock.at(0).tick, 5);
    clock.tick = 6;
    layout.enter(block);
    assert.equal(clock.at(0).tick, 5);
    assert.throws(() => new Table(layout, Clock, 1), { code: "BAD_LAYOUT" }, "it is sealed");
  });

  test("nothing else, and changes nothing", () => {
    const reserve = checkedReserve(1 << 14);
    const { layout } = battle(reserve);
    const empty = Arena.open({ capacityBytes: 4096, reserve, name: "room 3" });
    const other = Arena.open({ capacityBytes: 4096, reserve, name: "room 3" });
    new Table(other, Clock, 1);
    const refusal = {
      code: "BAD_LAYOUT",
      message: "room 3 does not hold the layout that is to enter it; format the arena with it first",
    };
    for (const arena of [empty, other]) {
      assert.throws(() => layout.adopt(arena), refusal);
      assert.throws(() => layout.enter(arena), refusal);
    }
    new Table(layout, Clock, 1);
  });

  test("a block of a twin of its own, whose cursors are taken out of it", () => {
    const reserve = checkedReserve(1 << 14);
    const [one, twin] = [battle(reserve), battle(reserve)];
    const block = one.layout.open("room 3");
    one.layout.enter(block);
    one.clock.at(0).tick = 2;
    twin.layout.adopt(block);
    assert.throws(() => one.clock.at(0), { code: "BAD_LAYOUT", message: /^room 3 does not hold the layout/ });
    assert.throws(() => one.layout.enter(block), { code: "BAD_LAYOUT" });
    twin.layout.enter(block);
    assert.equal(twin.clock.at(0).tick, 2);
    twin.layout.adopt(block);
    assert.equal(twin.clock.at(0).tick, 2, "adopting once more changes nothing");
    block.reset();
    assert.throws(() => twin.clock.at(0), { code: "ARENA_RESET" });
  });
});

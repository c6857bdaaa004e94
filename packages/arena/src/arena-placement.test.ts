import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { i32 } from "./field.js";
import { List } from "./list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const Point = record("Point", { x: i32, y: i32 });

describe("the layout hash", () => {
  const hashOf = (place: (arena: Arena) => void) => {
    const arena = Arena.open({ capacityBytes: 4096 });
    place(arena);
    return arena.layoutHash;
  };

  test("is 0 for an empty arena, and for one that was reset", () => {
    const arena = Arena.open({ capacityBytes: 1024 });
    assert.equal(arena.layoutHash, 0);
    new Table(arena, Point, 4);
    assert.notEqual(arena.layoutHash, 0);
    arena.reset();
    assert.equal(arena.layoutHash, 0);
  });

  test("is equal for equal placements, in an arena and in a block layout, in either mode", () => {
    const place = (where: Arena | BlockLayout) => {
      new Table(where, Point, 4);
      new Slab(where, Point, 4);
    };
    const layout = new BlockLayout(Reserve.open({ capacityBytes: 64 }), "block");
    place(layout);
    for (const checked of [true, false]) {
      const arena = Arena.open({ capacityBytes: 4096, checked });
      place(arena);
      assert.equal(arena.layoutHash, layout.hash);
    }
  });

  test("tells apart records, counts, orders and kinds of collection", () => {
    const Other = record("Other", { x: i32, y: i32 });
    const hashes = [
      hashOf((arena) => new Table(arena, Point, 20)),
      hashOf((arena) => new Table(arena, Point, 10)),
      hashOf((arena) => new Table(arena, Other, 20)),
      hashOf((arena) => new Slab(arena, Point, 20)),
      hashOf((arena) => new Slab(arena, Point, 10)),
      hashOf((arena) => new List(arena, Point, 20)),
      hashOf((arena) => new Rings(arena, Point, { rings: 4, capacity: 5 })),
      hashOf((arena) => new Rings(arena, Point, { rings: 5, capacity: 4 })),
      hashOf((arena) => new Rings(arena, Point, { rings: 4, capacity: 5, together: "position" })),
      hashOf((arena) => [new Table(arena, Point, 1), new Slab(arena, Point, 1)]),
      hashOf((arena) => [new Slab(arena, Point, 1), new Table(arena, Point, 1)]),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
  });

  test("tells apart where collections lie", () => {
    const behind = (bytes: number) =>
      hashOf((arena) => {
        arena.alloc(bytes);
        new Table(arena, Point, 4);
      });
    assert.equal(new Set([behind(0), behind(8), behind(80)]).size, 3);
  });

  test("plain bytes are no layout", () => {
    assert.equal(
      hashOf((arena) => arena.alloc(64)),
      0,
    );
  });
});

describe("what was placed in an arena", () => {
  const everyUse = (arena: Arena) => {
    const table = new Table(arena, Point, 2).cursor();
    const list = new List(arena, Point, 2).cursor();
    const slab = new Slab(arena, Point, 2).cursor();
    const ring = new Rings(arena, Point, { rings: 2, capacity: 2 }).cursor();
    table.at(1);
    list.push();
    const { handle } = slab.alloc();
    ring.at(1).push();
    return {
      handle,
      slab,
      refused: [
        () => table.at(0),
        () => table.x,
        () => list.at(0),
        () => list.push(),
        () => list.length,
        () => list.truncate(0),
        () => slab.at(handle),
        () => slab.alloc(),
        () => slab.free(),
        () => slab.live,
        () => ring.at(0),
        () => ring.push(),
        () => ring.newest(),
        () => ring.length,
        () => ring.position,
      ],
    };
  };

  test("refuses later use once the arena was reset, also after something new was placed", () => {
    const arena = Arena.open({ capacityBytes: 1024, name: "tick scratch", checked: true });
    const { refused, slab, handle } = everyUse(arena);
    arena.reset();
    const reset = {
      code: "ARENA_RESET",
      message: /^tick scratch was reset and what was placed in it is gone/,
    };
    for (const use of refused) assert.throws(use, reset);
    const { refused: allowed } = everyUse(arena);
    for (const use of refused) assert.throws(use, reset);
    for (const use of allowed) assert.doesNotThrow(use);
    assert.equal(slab.has(handle), false);
    arena.close();
    for (const use of refused) assert.throws(use, reset);
    for (const use of allowed) assert.throws(use, { code: "ARENA_CLOSED" });
  });

  test("refuses later use once the arena was closed, also where another arena has the span", () => {
    const reserve = Reserve.open({ capacityBytes: 1024, checked: true });
    const arena = Arena.open({ capacityBytes: 1024, reserve, name: "room 7" });
    const { refused } = everyUse(arena);
    arena.close();
    everyUse(Arena.open({ capacityBytes: 1024, reserve }));
    for (const use of refused) {
      assert.throws(use, { code: "ARENA_CLOSED", message: "room 7 is closed; open a new arena" });
    }
  });

  test("refuses later use once it was rolled back, and what was placed before goes on", () => {
    const arena = Arena.open({ capacityBytes: 1024, name: "search", checked: true });
    const before = new Table(arena, Point, 2).cursor();
    before.at(1).x = 5;
    const checkpoint = arena.checkpoint();
    const { refused, slab, handle } = everyUse(arena);
    arena.rollback(checkpoint);
    const gone = {
      code: "ROLLED_BACK",
      message: "search was rolled back and what was placed since is gone; place it again",
    };
    for (const use of refused) assert.throws(use, gone);
    everyUse(arena);
    for (const use of refused) assert.throws(use, gone);
    assert.equal(slab.has(handle), false);
    assert.equal(before.x, 5);
    assert.equal(before.at(1).x, 5);
    arena.reset();
    for (const use of refused) assert.throws(use, gone);
    assert.throws(() => before.at(1), { code: "ARENA_RESET" });
  });

  test("makes cursors even when it is gone, which refuse to be moved", () => {
    const arena = Arena.open({ capacityBytes: 1024, checked: true });
    const table = new Table(arena, Point, 2);
    arena.reset();
    const cursor = table.cursor();
    assert.throws(() => cursor.at(0), { code: "ARENA_RESET" });
  });
});

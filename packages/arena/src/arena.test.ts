import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Arena, BlockLayout, f64, i32, List, Reserve, Rings, record, Slab, Table } from "./index.js";

const HEADER_BYTES = 64;
const Point = record("Point", { x: i32, y: i32 });

describe("an arena's life", () => {
  test("goes from open to used, back by a reset, and ends closed", () => {
    const arena = Arena.open({ capacityBytes: 1024 });
    assert.equal(arena.state, "open");
    assert.equal(arena.usedBytes, HEADER_BYTES);
    assert.equal(arena.epoch, 0);
    assert.equal(arena.name, "arena");

    arena.alloc(8);
    assert.equal(arena.state, "used");
    assert.equal(arena.usedBytes, HEADER_BYTES + 8);

    arena.reset();
    assert.equal(arena.state, "open");
    assert.equal(arena.usedBytes, HEADER_BYTES);
    assert.equal(arena.epoch, 1);

    arena.close();
    assert.equal(arena.state, "closed");
  });

  test("a closed arena has no bytes, no epoch and no layout, and can be closed again", () => {
    const reserve = Reserve.open({ capacityBytes: 256 });
    const arena = Arena.open({ capacityBytes: 256, reserve });
    new Table(arena, Point, 2);
    arena.reset();
    new Table(arena, Point, 2);
    arena.close();
    arena.close();
    assert.deepEqual([arena.usedBytes, arena.epoch, arena.layoutHash], [0, 0, 0]);
    assert.equal(reserve.freeBytes, 256, "closing twice gives the span back once");
  });

  test("a closed arena refuses every use, by name", () => {
    const arena = Arena.open({ capacityBytes: 1024, name: "room 7" });
    arena.close();
    const closed = { code: "ARENA_CLOSED", message: "room 7 is closed; open a new arena" };
    assert.throws(() => arena.alloc(8), closed);
    assert.throws(() => arena.tryAlloc(8), closed);
    assert.throws(() => arena.reset(), closed);
    assert.throws(() => arena.copyOut(), closed);
    assert.throws(() => new Table(arena, Point, 1), closed);
    assert.throws(() => new List(arena, Point, 1), closed);
    assert.throws(() => new Slab(arena, Point, 1), closed);
    assert.throws(() => new Rings(arena, Point, { rings: 1, capacity: 1 }), closed);
  });

  test("a capacity that is not a whole number of bytes from 64 to 2^31 - 8 is refused", () => {
    for (const capacityBytes of [0, 63, 64.5, -64, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
      const refusal = {
        code: "BAD_ARGUMENT",
        message: new RegExp(`capacityBytes is ${capacityBytes}; give`),
      };
      assert.throws(() => Arena.open({ capacityBytes }), refusal);
      const reserve = Reserve.open({ capacityBytes: 1024 });
      assert.throws(() => Arena.open({ capacityBytes, reserve }), refusal);
      assert.equal(reserve.freeBytes, 1024);
    }
  });

  test("a capacity is rounded up to 8 bytes", () => {
    const arena = Arena.open({ capacityBytes: 65 });
    assert.equal(arena.capacityBytes, 72);
    assert.equal(arena.alloc(8), 64);
  });

  test("the header alone is a legal arena, which holds nothing", () => {
    const arena = Arena.open({ capacityBytes: HEADER_BYTES });
    assert.equal(arena.alloc(0), HEADER_BYTES);
    assert.equal(arena.tryAlloc(1), -1);
    assert.equal(arena.state, "open");
  });
});

describe("allocation", () => {
  test("a full arena says how full it is and takes nothing", () => {
    const arena = Arena.open({ capacityBytes: 256 });
    arena.alloc(128);
    assert.throws(() => arena.alloc(65), {
      name: "ArenaError",
      code: "ARENA_FULL",
      message: "arena full: 192 of 256 bytes used, 65 more asked for; raise `capacityBytes` or reset sooner",
    });
    assert.equal(arena.tryAlloc(65), -1);
    assert.equal(arena.usedBytes, 192);
    assert.equal(arena.alloc(64), 192, "to the last byte");
    assert.equal(arena.tryAlloc(1), -1);
  });

  test("more bytes than any arena can have are too many, not a wrong number", () => {
    const arena = Arena.open({ capacityBytes: 256 });
    assert.equal(arena.tryAlloc(2 ** 31), -1);
    assert.equal(arena.tryAlloc(2 ** 53), -1);
    const Wide = record("Wide", Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`f${i}`, f64])));
    assert.throws(() => new Table(arena, Wide, 2 ** 24), { code: "ARENA_FULL" });
  });

  test("what is not a whole number of bytes is refused", () => {
    const arena = Arena.open({ capacityBytes: 256, name: "scratch" });
    for (const bytes of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
      const message = `scratch: cannot allocate ${bytes} bytes; give a whole number`;
      assert.throws(() => arena.alloc(bytes), { code: "BAD_ARGUMENT", message });
      assert.throws(() => arena.tryAlloc(bytes), { code: "BAD_ARGUMENT", message });
    }
  });

  test("an alignment other than 1, 2, 4 and 8 is refused", () => {
    const arena = Arena.open({ capacityBytes: 256 });
    for (const align of [0, 3, 16, -8, 0.5, Number.NaN]) {
      assert.throws(() => arena.alloc(8, align), { code: "BAD_ARGUMENT", message: /none of 1, 2, 4 and 8/ });
    }
  });

  test("offsets are multiples of the alignment, 8 unless told", () => {
    const arena = Arena.open({ capacityBytes: 1024 });
    assert.equal(arena.alloc(1, 1), 64);
    assert.equal(arena.alloc(1, 1), 65);
    assert.equal(arena.alloc(1, 1), 66);
    assert.equal(arena.alloc(2, 2), 68);
    assert.equal(arena.alloc(3, 4), 72);
    assert.equal(arena.alloc(1), 80);
    assert.equal(arena.alloc(8), 88);
    assert.equal(arena.usedBytes, 96);
  });

  test("alignment that pushes the end past the capacity is refused", () => {
    const arena = Arena.open({ capacityBytes: 72 });
    arena.alloc(1, 1);
    assert.equal(arena.tryAlloc(1, 8), -1);
    assert.equal(arena.tryAlloc(4, 4), 68);
  });
});

describe("memory is given out zeroed", () => {
  test("after a reset, what alignment wastes included", () => {
    const arena = Arena.open({ capacityBytes: 512 });
    const bytes = arena.reserve.views.u8;
    for (let round = 0; round < 3; round++) {
      const at = arena.baseBytes + arena.alloc(300 + round, 1);
      assert.ok(bytes.subarray(at, at + 300 + round).every((byte) => byte === 0));
      bytes.fill(0xff, at, at + 300 + round);
      arena.reset();
    }
    arena.alloc(1, 1);
    arena.alloc(4, 8);
    assert.ok(
      arena
        .copyOut()
        .subarray(HEADER_BYTES)
        .every((byte) => byte === 0),
    );
  });

  test("after a smaller use between two larger ones", () => {
    const arena = Arena.open({ capacityBytes: 512 });
    const bytes = arena.reserve.views.u8;
    const first = arena.alloc(400);
    bytes.fill(0xff, first, first + 400);
    arena.reset();
    arena.alloc(16);
    arena.reset();
    arena.alloc(16);
    arena.alloc(384);
    assert.ok(bytes.subarray(HEADER_BYTES, HEADER_BYTES + 400).every((byte) => byte === 0));
  });

  test("in a span of a reserve that another arena had", () => {
    const reserve = Reserve.open({ capacityBytes: 1024 });
    const bytes = reserve.views.u8;
    const before = Arena.open({ capacityBytes: 512, reserve });
    const offset = before.baseBytes + before.alloc(448);
    bytes.fill(0xff, offset, offset + 448);
    before.close();
    const small = Arena.open({ capacityBytes: 128, reserve });
    const after = Arena.open({ capacityBytes: 384, reserve });
    assert.equal(after.baseBytes, small.capacityBytes, "its header is where the data was");
    after.alloc(320);
    assert.ok(
      after
        .copyOut()
        .subarray(20)
        .every((byte) => byte === 0),
    );
  });

  test("for tables, in every field", () => {
    const arena = Arena.open({ capacityBytes: 512 });
    for (let round = 0; round < 2; round++) {
      const point = new Table(arena, Point, 8).cursor();
      for (let index = 0; index < 8; index++) {
        point.at(index);
        assert.deepEqual([point.x, point.y], [0, 0]);
        point.x = -1;
        point.y = -1;
      }
      arena.reset();
    }
  });
});

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

  test("is equal for equal placements, in an arena and in a block layout", () => {
    const place = (where: Arena | BlockLayout) => {
      new Table(where, Point, 4);
      new Slab(where, Point, 4);
    };
    const layout = new BlockLayout(Reserve.open({ capacityBytes: 64 }), "block");
    place(layout);
    assert.equal(hashOf(place), hashOf(place));
    assert.equal(hashOf(place), layout.hash);
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

  test("plain bytes are no layout", () => {
    assert.equal(
      hashOf((arena) => arena.alloc(64)),
      0,
    );
  });
});

describe("a copy of a block", () => {
  test("holds the bytes up to the last given out, and is a copy", () => {
    const arena = Arena.open({ capacityBytes: 1024 });
    assert.equal(arena.copyOut().length, HEADER_BYTES);
    const point = new Table(arena, Point, 3).cursor().at(1);
    point.x = 0x01020304;
    const copy = arena.copyOut();
    assert.equal(copy.length, arena.usedBytes);
    assert.deepEqual([...copy.subarray(HEADER_BYTES + 8, HEADER_BYTES + 12)], [4, 3, 2, 1]);
    copy.fill(0);
    assert.equal(point.x, 0x01020304);
  });

  test("is equal for equal contents, wherever the block is and whatever was there before", () => {
    const reserve = Reserve.open({ capacityBytes: 4096 });
    reserve.views.u8.fill(0xff);
    const copies = [128, 256, 64].map((before) => {
      Arena.open({ capacityBytes: before, reserve });
      const arena = Arena.open({ capacityBytes: 512, reserve });
      arena.alloc(3, 1);
      const slab = new Slab(arena, Point, 4).cursor();
      slab.alloc().x = 7;
      slab.y = 8;
      return arena.copyOut();
    });
    assert.deepEqual(copies[1], copies[0]);
    assert.deepEqual(copies[2], copies[0]);
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
    const arena = Arena.open({ capacityBytes: 1024, name: "tick scratch" });
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
    const reserve = Reserve.open({ capacityBytes: 1024 });
    const arena = Arena.open({ capacityBytes: 1024, reserve, name: "room 7" });
    const { refused } = everyUse(arena);
    arena.close();
    everyUse(Arena.open({ capacityBytes: 1024, reserve }));
    for (const use of refused) {
      assert.throws(use, { code: "ARENA_CLOSED", message: "room 7 is closed; open a new arena" });
    }
  });

  test("makes cursors even when it is gone, which refuse to be moved", () => {
    const arena = Arena.open({ capacityBytes: 1024 });
    const table = new Table(arena, Point, 2);
    arena.reset();
    const cursor = table.cursor();
    assert.throws(() => cursor.at(0), { code: "ARENA_RESET" });
  });
});

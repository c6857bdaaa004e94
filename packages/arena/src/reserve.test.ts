import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHECKED } from "#mode";
import { Arena } from "./arena.js";
import { i32 } from "./field.js";
import { FrameArena } from "./frame-arena.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Table } from "./table.js";

describe("a reserve", () => {
  test("has views of every element type over the same bytes", () => {
    const { views } = Reserve.open({ capacityBytes: 64 });
    views.i32[1] = -2;
    assert.deepEqual([views.i8[4], views.u8[4], views.i16[2], views.u16[2]], [-2, 254, -2, 65534]);
    assert.deepEqual([views.u32[1], Number.isNaN(views.f32[1])], [4294967294, true]);
    assert.equal(views.f64.length, 8);
    assert.equal(views.f64.buffer, views.i8.buffer);
  });

  test("is rounded up to 64 bytes, and is checked as the export condition says unless told", () => {
    const reserve = Reserve.open({ capacityBytes: 65 });
    assert.equal(reserve.capacityBytes, 128);
    assert.equal(reserve.freeBytes, 128);
    assert.equal(reserve.checked, CHECKED);
    const options = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`;
    assert.equal(CHECKED, options.includes("development"), "production unless told");
    for (const checked of [true, false]) {
      assert.equal(Reserve.open({ capacityBytes: 64, checked }).checked, checked);
    }
    assert.deepEqual([reserve.name, reserve.generateCode], ["reserve", true]);
    assert.equal(Reserve.open({ capacityBytes: 64, generateCode: false }).generateCode, false);
  });

  test("refuses a capacity that is not a whole number of bytes from 64 to 2^31 - 64", () => {
    for (const capacityBytes of [0, 63, 100.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31 - 63]) {
      assert.throws(() => Reserve.open({ capacityBytes, name: "hall" }), {
        code: "BAD_ARGUMENT",
        message: `hall: capacityBytes is ${capacityBytes}; give a whole number of bytes from 64 to 2147483584`,
      });
    }
  });

  test("says so where the platform has no shared memory, as a page that is not isolated, and works without", () => {
    const shared = Reserve.open({ capacityBytes: 64, shared: true }).share();
    const { SharedArrayBuffer: Real } = globalThis;
    Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
    try {
      assert.throws(() => Arena.open({ capacityBytes: 64, shared: true, name: "hall" }), {
        code: "BAD_ARGUMENT",
        message:
          "the reserve of hall: this platform has no SharedArrayBuffer; serve the page cross-origin isolated, or leave out `shared`",
      });
      const own = Reserve.open({ capacityBytes: 64, name: "own" });
      assert.throws(() => own.share(), {
        code: "BAD_ARGUMENT",
        message: "own is of this thread alone; open it with `shared: true`",
      });
      assert.throws(() => Reserve.attach(shared), { code: "BAD_ARGUMENT" });
    } finally {
      globalThis.SharedArrayBuffer = Real;
    }
  });

  test("says so where the platform has no such piece of address space", () => {
    const { ArrayBuffer: Real } = globalThis;
    const cause = new RangeError("Array buffer allocation failed");
    globalThis.ArrayBuffer = class {
      constructor() {
        throw cause;
      }
    } as unknown as ArrayBufferConstructor;
    try {
      assert.throws(() => Reserve.open({ capacityBytes: 128 }), {
        code: "ARENA_FULL",
        message: "reserve: the platform has no 128 bytes of address space in one piece; ask for less",
        cause,
      });
    } finally {
      globalThis.ArrayBuffer = Real;
    }
  });

  test("knows how much is free, and how scattered that is", () => {
    const reserve = Reserve.open({ capacityBytes: 1024 });
    const arenas = [0, 1, 2, 3].map(() => Arena.open({ capacityBytes: 256, reserve }));
    assert.deepEqual(reserve.stats(), {
      capacityBytes: 1024,
      freeBytes: 0,
      largestFreeBytes: 0,
      fragmentation: 0,
    });
    arenas[0].close();
    arenas[2].close();
    assert.deepEqual(reserve.stats(), {
      capacityBytes: 1024,
      freeBytes: 512,
      largestFreeBytes: 256,
      fragmentation: 0.5,
    });
    arenas[1].close();
    assert.deepEqual(reserve.stats(), {
      capacityBytes: 1024,
      freeBytes: 768,
      largestFreeBytes: 768,
      fragmentation: 0,
    });
  });
});

describe("a shared reserve", () => {
  test("is of shared memory, described for other threads, and of this thread alone unless told", () => {
    const reserve = Reserve.open({ capacityBytes: 128, shared: true, name: "hall", checked: true });
    assert.ok(reserve.buffer instanceof SharedArrayBuffer);
    assert.deepEqual(reserve.share(), {
      kind: "pauseless reserve",
      name: "hall",
      checked: true,
      buffer: reserve.buffer,
    });
    const own = Reserve.open({ capacityBytes: 128, name: "den" });
    assert.ok(own.buffer instanceof ArrayBuffer);
    assert.throws(() => own.share(), {
      code: "BAD_ARGUMENT",
      message: "den is of this thread alone; open it with `shared: true`",
    });
  });

  test("shows the same bytes where it is attached to, where no arena can be opened", () => {
    const reserve = Reserve.open({ capacityBytes: 128, shared: true, name: "hall", checked: true });
    const attached = Reserve.attach(structuredClone(reserve.share()));
    assert.deepEqual(
      [attached.name, attached.checked, attached.capacityBytes, attached.freeBytes, attached.generateCode],
      ["hall", true, 128, 0, true],
    );
    reserve.views.i32[3] = 77;
    assert.equal(attached.views.i32[3], 77);
    assert.throws(() => Arena.open({ capacityBytes: 64, reserve: attached }), { code: "ARENA_FULL" });
    assert.equal(Reserve.attach(reserve.share(), { generateCode: false }).generateCode, false);
  });

  test("is not attached to by what is no description of one", () => {
    const description = Reserve.open({ capacityBytes: 128, shared: true }).share();
    for (const wrong of [
      undefined,
      null,
      {},
      { ...description, kind: "pauseless arena" },
      { ...description, buffer: new ArrayBuffer(128) },
      { ...description, buffer: undefined },
    ]) {
      assert.throws(() => Reserve.attach(wrong as typeof description), {
        code: "BAD_ARGUMENT",
        message: "this describes no shared reserve; post what `reserve.share()` answers",
      });
    }
  });
});

describe("arenas in a reserve", () => {
  const openAll = (reserve: Reserve, sizes: number[]) =>
    sizes.map((capacityBytes) => Arena.open({ capacityBytes, reserve }));

  test("stand side by side until it is full, which says what is left", () => {
    const reserve = Reserve.open({ capacityBytes: 512 });
    const arenas = openAll(reserve, [128, 70, 64]);
    assert.deepEqual(
      arenas.map((arena) => arena.baseBytes),
      [0, 128, 256],
    );
    assert.equal(reserve.freeBytes, 512 - 128 - 128 - 64);
    assert.throws(() => Arena.open({ capacityBytes: 250, reserve, name: "fourth" }), {
      code: "ARENA_FULL",
      message:
        "fourth: its reserve has no 256 bytes in one piece left (192 of 512 are free); reserve more or close an arena",
    });
    Arena.open({ capacityBytes: 192, reserve });
    assert.equal(reserve.freeBytes, 0);
    assert.throws(() => Arena.open({ capacityBytes: 64, reserve }), { code: "ARENA_FULL" });
  });

  test("do not touch each other", () => {
    const reserve = Reserve.open({ capacityBytes: 1024 });
    const Cell = record("Cell", { value: i32 });
    const arenas = openAll(reserve, [128, 128, 128]);
    const cursors = arenas.map((arena) => new Table(arena, Cell, 16).cursor());
    for (const [owner, cursor] of cursors.entries()) {
      for (let index = 0; index < 16; index++) cursor.at(index).value = owner * 100 + index;
    }
    arenas[1].reset();
    arenas[1].alloc(48);
    for (const owner of [0, 2]) {
      for (let index = 0; index < 16; index++) {
        assert.equal(cursors[owner].at(index).value, owner * 100 + index);
      }
    }
  });

  test("give their spans back, and gaps join, in whatever order they close", () => {
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [0, 2, 1, 3],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
      [1, 2, 0, 3],
    ];
    for (const order of orders) {
      const reserve = Reserve.open({ capacityBytes: 512 });
      const arenas = openAll(reserve, [128, 128, 128, 128]);
      for (const [closed, index] of order.entries()) {
        arenas[index].close();
        assert.equal(reserve.freeBytes, 128 * (closed + 1));
      }
      assert.equal(Arena.open({ capacityBytes: 512, reserve }).baseBytes, 0, `closed in order ${order}`);
    }
  });

  test("free bytes that are not in one piece are no room for a larger arena", () => {
    const reserve = Reserve.open({ capacityBytes: 384 });
    const [first, , third] = openAll(reserve, [128, 128, 128]);
    first.close();
    third.close();
    assert.equal(reserve.freeBytes, 256);
    assert.throws(() => Arena.open({ capacityBytes: 256, reserve }), { code: "ARENA_FULL" });
    assert.equal(Arena.open({ capacityBytes: 128, reserve }).baseBytes, 0);
    assert.equal(Arena.open({ capacityBytes: 128, reserve }).baseBytes, 256);
  });

  test("a gap is used from its start, and what is left of it stays free", () => {
    const reserve = Reserve.open({ capacityBytes: 512 });
    const [, second] = openAll(reserve, [128, 256, 128]);
    second.close();
    assert.equal(Arena.open({ capacityBytes: 64, reserve }).baseBytes, 128);
    assert.equal(Arena.open({ capacityBytes: 192, reserve }).baseBytes, 192);
    assert.equal(reserve.freeBytes, 0);
  });
});

describe("closing a reserve", () => {
  /** Where in this file something is opened. */
  const openHere = (reserve: Reserve, name: string) => Arena.open({ capacityBytes: 256, reserve, name });

  for (const checked of [true, false]) {
    test(`closes what is open in it and refuses to open more, ${checked ? "checked" : "unchecked"}`, () => {
      const reserve = Reserve.open({ capacityBytes: 4096, checked, name: "hall" });
      const arenas = ["room 1", "room 2", "room 3"].map((name) => openHere(reserve, name));
      arenas[1].close();
      if (checked) assert.throws(() => reserve.close(), { code: "LEAK" });
      else reserve.close();
      assert.deepEqual(
        arenas.map((arena) => arena.state),
        ["closed", "closed", "closed"],
      );
      assert.equal(reserve.freeBytes, 4096);
      assert.throws(() => openHere(reserve, "room 4"), {
        code: "ARENA_CLOSED",
        message: "hall is closed; open a new reserve",
      });
      reserve.close();
    });
  }

  test("tells which arenas leaked, and where each was opened", () => {
    const reserve = Reserve.open({ capacityBytes: 4096, checked: true, name: "hall" });
    openHere(reserve, "room 1");
    openHere(reserve, "room 2").close();
    FrameArena.open({ frameBytes: 256, reserve, name: "ticks" });
    assert.throws(
      () => reserve.close(),
      ({ code, message, cause }: Error & { code: string }) => {
        assert.equal(code, "LEAK");
        assert.match(
          message,
          /^hall closed with 3 of its arenas still open; close each before:\nroom 1, opened\n +at /,
        );
        assert.match(message, /openHere \(.*reserve\.test\.js/);
        assert.equal(message.match(/^ticks, opened$/gm)?.length, 2);
        assert.doesNotMatch(message, /room 2/);
        assert.equal(cause, undefined);
        return true;
      },
    );
  });

  test("is quiet where everything was closed", () => {
    const reserve = Reserve.open({ capacityBytes: 4096, checked: true });
    const arena = openHere(reserve, "room 1");
    const frames = FrameArena.open({ frameBytes: 256, reserve });
    arena.reset();
    arena.close();
    frames.close();
    reserve.close();
  });

  test("closes all of them also where something was written behind an allocation, and says both", () => {
    const reserve = Reserve.open({ capacityBytes: 4096, checked: true });
    const arenas = ["room 1", "room 2"].map((name) => openHere(reserve, name));
    const offset = arenas[0].alloc(8);
    reserve.views.u8[arenas[0].byteAt(offset) + 8] = 1;
    assert.throws(
      () => reserve.close(),
      ({ code, cause }: Error & { code: string }) => {
        assert.deepEqual([code, (cause as { code?: string }).code], ["LEAK", "OVERRUN"]);
        return true;
      },
    );
    assert.deepEqual([arenas[0].state, arenas[1].state, reserve.freeBytes], ["closed", "closed", 4096]);
  });
});

describe("pages", () => {
  const MEBIBYTE = 2 ** 20;
  const BYTES = 48 * MEBIBYTE;
  const rssBytes = () => process.memoryUsage.rss();
  /** What was opened, so that no collection gives pages back while they are counted. */
  const kept: unknown[] = [];

  test("cost nothing until they are touched, where address space is reserved", () => {
    const before = rssBytes();
    const reserve = Reserve.open({ capacityBytes: BYTES, checked: false });
    kept.push(reserve);
    const arena = Arena.open({ capacityBytes: BYTES, reserve });
    const bytes = BYTES - 64;
    const first = arena.byteAt(arena.alloc(bytes));
    assert.ok(rssBytes() - before < BYTES / 4);
    reserve.views.u8.fill(1, first, first + bytes);
    assert.ok(rssBytes() - before > BYTES * 0.75, "and cost something then");
  });

  test("are all touched at once, where they are committed", () => {
    for (const open of [
      () => Reserve.open({ capacityBytes: BYTES, strategy: "commit" }),
      () => Reserve.open({ capacityBytes: BYTES, strategy: "commit", shared: true }),
      () => Arena.open({ capacityBytes: BYTES, strategy: "commit" }),
      () => {
        const reserve = Reserve.open({ capacityBytes: BYTES });
        return Arena.open({ capacityBytes: BYTES, strategy: "commit", reserve });
      },
      () => FrameArena.open({ frameBytes: BYTES / 2, strategy: "commit" }),
    ]) {
      const before = rssBytes();
      kept.push(open());
      assert.ok(rssBytes() - before > BYTES * 0.75, String(open));
    }
  });

  test("of a span are zero still, and those of others are not touched", () => {
    const reserve = Reserve.open({ capacityBytes: BYTES, checked: false });
    kept.push(reserve);
    const before = rssBytes();
    const arena = Arena.open({ capacityBytes: 8 * MEBIBYTE, reserve, strategy: "commit" });
    assert.ok(rssBytes() - before < BYTES / 2);
    const first = arena.byteAt(arena.alloc(MEBIBYTE));
    assert.ok(reserve.views.u8.subarray(first, first + MEBIBYTE).every((byte) => byte === 0));
  });

  test("of a span that begins and ends within pages are touched to the last", () => {
    const { reserve, touched } = watched(Reserve.open({ capacityBytes: 5 * 4096 }));
    reserve.commit(4032, 4096 + 128);
    assert.deepEqual([...new Set(touched.map((byte) => byte >> 12))], [0, 1, 2]);
    assert.ok(touched.every((byte) => byte >= 4032 && byte < 4032 + 4096 + 128));
    touched.length = 0;
    reserve.commit(8192, 4096);
    assert.deepEqual([...new Set(touched.map((byte) => byte >> 12))], [2]);
  });
});

/** A reserve whose bytes tell which of them were written. */
function watched(reserve: Reserve): { reserve: Reserve; touched: number[] } {
  const touched: number[] = [];
  const u8 = new Proxy(reserve.views.u8, {
    get: (bytes, key) => Reflect.get(bytes, key),
    set: (bytes, key, value) => {
      touched.push(Number(key));
      return Reflect.set(bytes, key, value);
    },
  });
  Object.defineProperty(reserve, "views", { value: { ...reserve.views, u8 } });
  return { reserve, touched };
}

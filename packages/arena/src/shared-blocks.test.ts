import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SharedBlocks } from "./shared-blocks.js";

const STALE = { code: "STALE_HANDLE" };
const DOUBLE = { code: "DOUBLE_FREE" };

/** Asserts that `use` throws `error` and changes no byte. */
function refuses(blocks: SharedBlocks, error: object, use: () => unknown) {
  const before = blocks.views.u8.slice();
  assert.throws(use, error);
  assert.deepEqual(blocks.views.u8, before);
}

/** Does `use`, and all of `other` just before the first call of an Atomics method on one word: as another thread may. */
function interleaved<T>(
  method: "load" | "compareExchange",
  word: number,
  other: () => void,
  use: () => T,
): T {
  const atomics = Atomics as unknown as Record<string, (...parameters: unknown[]) => unknown>;
  const real = atomics[method];
  let isFirst = true;
  atomics[method] = (...parameters) => {
    if (isFirst && parameters[1] === word) {
      isFirst = false;
      other();
    }
    return real(...parameters);
  };
  try {
    return use();
  } finally {
    atomics[method] = real;
    assert.equal(isFirst, false);
  }
}
const TOP = 16;
const FRESH = 18;

describe("shared blocks", () => {
  test("are acquired to the last, each under a handle and in a place of its own", () => {
    for (const [count, blockBytes] of [
      [1, 1],
      [7, 56],
      [100, 57],
      [1000, 500],
    ]) {
      const blocks = SharedBlocks.open({ blocks: count, blockBytes });
      const handles = Array.from({ length: count }, () => blocks.acquire());
      assert.equal(new Set(handles).size, count);
      assert.ok(handles.every((handle) => Number.isInteger(handle) && handle > 0 && handle < 2 ** 31));
      const starts = handles.map((handle) => blocks.byteAt(handle)).sort((a, b) => a - b);
      for (const [index, start] of starts.entries()) {
        assert.equal(start % 8, 0);
        if (index > 0) assert.ok(start - starts[index - 1] >= Math.max(64, blockBytes + 8));
        assert.ok(start + blockBytes <= blocks.views.u8.length);
      }
      assert.equal(blocks.tryAcquire(), 0);
      refuses(
        blocks,
        {
          code: "COLLECTION_FULL",
          message: `shared blocks full: all ${count} are held; release one first or open them with more blocks`,
        },
        () => blocks.acquire(),
      );
      assert.equal(blocks.live, count);
      for (const handle of handles) assert.equal(blocks.release(handle), true);
      assert.equal(blocks.live, 0);
      assert.equal(new Set(Array.from({ length: count }, () => blocks.acquire())).size, count);
      assert.equal(blocks.tryAcquire(), 0);
    }
  });

  test("are free once the last of their holders releases them", () => {
    const blocks = SharedBlocks.open({ blocks: 2, blockBytes: 8 });
    const handle = blocks.acquire();
    assert.equal(blocks.countOf(handle), 1);
    blocks.retain(handle);
    blocks.retain(handle);
    assert.equal(blocks.countOf(handle), 3);
    assert.equal(blocks.release(handle), false);
    assert.equal(blocks.release(handle), false);
    assert.equal(blocks.live, 1);
    assert.equal(blocks.release(handle), true);
    assert.equal(blocks.countOf(handle), 0);
    assert.equal(blocks.live, 0);
  });

  test("hold what their last holders wrote, and zeros at first", () => {
    const blocks = SharedBlocks.open({ blocks: 1, blockBytes: 16 });
    const handle = blocks.acquire();
    const at = blocks.byteAt(handle);
    assert.ok(blocks.views.u8.subarray(at, at + 16).every((byte) => byte === 0));
    blocks.views.f64[at / 8] = 1.5;
    blocks.release(handle);
    assert.equal(blocks.views.f64[blocks.byteAt(blocks.acquire()) / 8], 1.5);
  });

  test("are used again, the last released first, under other handles", () => {
    const blocks = SharedBlocks.open({ blocks: 3, blockBytes: 8 });
    const [a, b] = [blocks.acquire(), blocks.acquire()];
    const places = [blocks.byteAt(b), blocks.byteAt(a)];
    blocks.release(a);
    blocks.release(b);
    const again = [blocks.acquire(), blocks.acquire()];
    assert.deepEqual(
      again.map((handle) => blocks.byteAt(handle)),
      places,
    );
    assert.equal(new Set([a, b, ...again]).size, 4);
  });

  test("tell the most that were held at once", () => {
    const blocks = SharedBlocks.open({ blocks: 10, blockBytes: 8 });
    assert.equal(blocks.highWater, 0);
    const handles = [1, 2, 3, 4].map(() => blocks.acquire());
    for (const handle of handles) blocks.release(handle);
    blocks.acquire();
    assert.deepEqual([blocks.live, blocks.highWater], [1, 4]);
  });

  test("refuse to be released twice, and a handle whose block was acquired again", () => {
    const blocks = SharedBlocks.open({ blocks: 2, blockBytes: 8 });
    const handle = blocks.acquire();
    blocks.release(handle);
    refuses(
      blocks,
      {
        code: "DOUBLE_FREE",
        message: `shared blocks: handle ${handle} was freed already; free a block once`,
      },
      () => blocks.release(handle),
    );
    refuses(blocks, STALE, () => blocks.retain(handle));
    refuses(blocks, STALE, () => blocks.byteAt(handle));
    const again = blocks.acquire();
    for (const use of [blocks.release, blocks.retain, blocks.byteAt]) {
      refuses(blocks, STALE, () => use.call(blocks, handle));
    }
    assert.equal(blocks.countOf(handle), 0);
    blocks.release(again);
    refuses(blocks, STALE, () => blocks.release(handle));
    refuses(blocks, DOUBLE, () => blocks.release(again));
  });

  test("refuse handles that never named a block", () => {
    const blocks = SharedBlocks.open({ blocks: 2, blockBytes: 8 });
    const handle = blocks.acquire();
    const bogus = [
      0,
      -1,
      -handle,
      handle + 1,
      handle + 2,
      handle + 0.5,
      handle + 2 ** 32,
      handle | (1 << 31),
      Number.NaN,
    ];
    for (const other of [...bogus, 1 << 16, handle | (5 << 16), 0xffff]) {
      assert.equal(blocks.countOf(other), 0);
      for (const use of [blocks.release, blocks.retain, blocks.byteAt]) {
        refuses(blocks, STALE, () => use.call(blocks, other));
      }
    }
    assert.equal(blocks.countOf(handle), 1);
  });

  test("repeat a handle after 32,768 acquisitions of its block", () => {
    const blocks = SharedBlocks.open({ blocks: 1, blockBytes: 8 });
    const first = blocks.acquire();
    let handle = first;
    let acquisitions = 0;
    do {
      blocks.release(handle);
      handle = blocks.acquire();
      acquisitions++;
    } while (handle !== first);
    assert.equal(acquisitions, 32768);
  });

  test("have at most 65,535 holders each", () => {
    const blocks = SharedBlocks.open({ blocks: 2, blockBytes: 8 });
    const handle = blocks.acquire();
    for (let holders = 1; holders < 65535; holders++) blocks.retain(handle);
    refuses(blocks, { code: "OUT_OF_RANGE" }, () => blocks.retain(handle));
    for (let holders = 65535; holders > 1; holders--) assert.equal(blocks.release(handle), false);
    assert.equal(blocks.release(handle), true);
  });

  test("can be as many as 65,535", () => {
    const blocks = SharedBlocks.open({ blocks: 65535, blockBytes: 8 });
    for (let round = 0; round < 3; round++) {
      const handles = Array.from({ length: 65535 }, () => blocks.acquire());
      assert.equal(new Set(handles.map((handle) => blocks.byteAt(handle))).size, 65535);
      assert.equal(blocks.tryAcquire(), 0);
      for (const handle of handles) assert.ok(blocks.release(handle));
    }
  });
});

describe("shared blocks, with another thread in between", () => {
  test("give no block out twice where the stack has the same top again (ABA)", () => {
    const blocks = SharedBlocks.open({ blocks: 3, blockBytes: 8 });
    const [a, b, c] = [blocks.acquire(), blocks.acquire(), blocks.acquire()];
    const [placeA, placeB] = [blocks.byteAt(a), blocks.byteAt(b)];
    blocks.release(b);
    blocks.release(a);
    let heldByOther = 0;
    const mine = interleaved(
      "compareExchange",
      TOP,
      () => {
        const again = blocks.acquire();
        heldByOther = blocks.acquire();
        blocks.release(again);
      },
      () => blocks.acquire(),
    );
    assert.deepEqual([blocks.byteAt(heldByOther), blocks.byteAt(mine)], [placeB, placeA]);
    assert.equal(blocks.tryAcquire(), 0);
    for (const handle of [c, mine, heldByOther]) assert.equal(blocks.release(handle), true);
  });

  test("are full only where none was free at one moment", () => {
    const blocks = SharedBlocks.open({ blocks: 2, blockBytes: 8 });
    const [a, b] = [blocks.acquire(), blocks.acquire()];
    const handle = interleaved(
      "load",
      FRESH,
      () => blocks.release(a),
      () => blocks.tryAcquire(),
    );
    assert.ok(handle > 0);
    assert.equal(blocks.release(handle), true);
    assert.equal(blocks.release(b), true);
  });

  test("are freed by whichever holder turns out to be the last", () => {
    const blocks = SharedBlocks.open({ blocks: 1, blockBytes: 8 });
    const handle = blocks.acquire();
    blocks.retain(handle);
    const answers: boolean[] = [];
    const state = (blocks.byteAt(handle) - 8) / 4;
    const mine = interleaved(
      "compareExchange",
      state,
      () => answers.push(blocks.release(handle)),
      () => blocks.release(handle),
    );
    assert.deepEqual([...answers, mine], [false, true]);
  });

  test("refuse a handle that became stale in between", () => {
    for (const use of ["retain", "release"] as const) {
      const blocks = SharedBlocks.open({ blocks: 1, blockBytes: 8 });
      const handle = blocks.acquire();
      const state = (blocks.byteAt(handle) - 8) / 4;
      let again = 0;
      const reuse = () => {
        blocks.release(handle);
        again = blocks.acquire();
      };
      assert.throws(() => interleaved("compareExchange", state, reuse, () => blocks[use](handle)), STALE);
      assert.equal(blocks.countOf(again), 1);
    }
  });
});

describe("sharing blocks", () => {
  test("a description that was cloned gives the same blocks", () => {
    const blocks = SharedBlocks.open({ blocks: 3, blockBytes: 100 });
    const other = SharedBlocks.attach(structuredClone(blocks.share()));
    assert.deepEqual([other.blocks, other.blockBytes], [3, 100]);
    const handle = blocks.acquire();
    blocks.views.u8[blocks.byteAt(handle)] = 7;
    assert.equal(other.views.u8[other.byteAt(handle)], 7);
    other.retain(handle);
    assert.equal(blocks.countOf(handle), 2);
    blocks.release(handle);
    assert.equal(other.release(handle), true);
    assert.equal(blocks.live, 0);
  });

  test("refuses what is no description", () => {
    const { buffer, ...rest } = SharedBlocks.open({ blocks: 3, blockBytes: 100 }).share();
    const other = SharedBlocks.open({ blocks: 3, blockBytes: 200 }).share();
    const wrong = [undefined, null, 7, "blocks", {}, rest, { ...rest, buffer: new ArrayBuffer(1000) }];
    for (const description of [...wrong, { ...rest, kind: "rings", buffer }]) {
      assert.throws(() => SharedBlocks.attach(description), {
        code: "BAD_ARGUMENT",
        message: "shared blocks: cannot attach to this; give what `share()` answered, as it arrived",
      });
    }
    assert.throws(() => SharedBlocks.attach({ ...rest, buffer, version: 2 }), {
      code: "BAD_ARGUMENT",
      message: "shared blocks: cannot attach to version 2, as this is 1; load one version in all threads",
    });
    const buffers = [new SharedArrayBuffer(0), new SharedArrayBuffer(buffer.byteLength), other.buffer];
    const longer = new SharedArrayBuffer(buffer.byteLength + 64);
    new Uint8Array(longer).set(new Uint8Array(buffer));
    const descriptions = [...buffers, longer].map((wrongBuffer) => ({ ...rest, buffer: wrongBuffer }));
    for (const description of [
      ...descriptions,
      { ...rest, buffer, blocks: 4 },
      { ...rest, buffer, blockBytes: 101 },
    ]) {
      assert.throws(() => SharedBlocks.attach(description), {
        code: "BAD_ARGUMENT",
        message:
          "shared blocks: the buffer is not what its description says; post what `share()` answers as it is",
      });
    }
  });

  test("refuses sizes out of range", () => {
    for (const blocks of [0, -1, 1.5, Number.NaN, 65536]) {
      assert.throws(() => SharedBlocks.open({ blocks, blockBytes: 8 }), {
        code: "BAD_ARGUMENT",
        message: `shared blocks: blocks is ${blocks}; give a whole number from 1 to 65535`,
      });
    }
    for (const blockBytes of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => SharedBlocks.open({ blocks: 1, blockBytes }), {
        code: "BAD_ARGUMENT",
        message: `shared blocks: blockBytes is ${blockBytes}; give a whole number of at least 1`,
      });
    }
    assert.throws(() => SharedBlocks.open({ blocks: 65535, blockBytes: 65536 }), {
      code: "BAD_ARGUMENT",
      message:
        "shared blocks: 65535 blocks of 65536 bytes take 4299096128 bytes; give so few that they take at most 2147483584",
    });
  });

  test("says so where the platform has no shared memory", () => {
    const global = globalThis as { SharedArrayBuffer?: unknown };
    const real = global.SharedArrayBuffer;
    try {
      delete global.SharedArrayBuffer;
      const message =
        "shared blocks: this platform has no SharedArrayBuffer; serve the page cross-origin isolated";
      assert.throws(() => SharedBlocks.open({ blocks: 1, blockBytes: 8 }), { code: "BAD_ARGUMENT", message });
      assert.throws(() => SharedBlocks.attach({}), { code: "BAD_ARGUMENT" });
    } finally {
      global.SharedArrayBuffer = real;
    }
  });
});

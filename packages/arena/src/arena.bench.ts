import { MemPool } from "@thi.ng/malloc";
import {
  Arena,
  Columns,
  FrameArena,
  HybridAllocator,
  i32,
  overlay,
  Reserve,
  Rings,
  record,
  Slab,
  SlabAllocator,
  Table,
} from "./index.js";

const ALLOCATIONS = 10_000;
/** What is called as often as this is compiled for what surrounds it, as a tick's code is; a single long loop is not. */
const BATCH = 100;
const ALLOCATION_BYTES = 32;
const RECORDS = 100_000;
const CHURN = 20_000;
const LIVE = 1000;
const ROUNDS = 7;

const Body = record("Body", { x: i32, y: i32, vx: i32, vy: i32 });

/** A step of 31-bit xorshift: which of the live things goes next, the same for every contender. */
function pick(state: number): number {
  let next = state ^ (state << 13);
  next ^= next >>> 17;
  next ^= next << 5;
  return next & 0x7fffffff;
}

/** What was allocated: each contender writes a number into each, so that memory is touched as it would be. */
const isSum = (words: Int32Array, first: number, stepWords: number) => {
  for (let i = 0; i < ALLOCATIONS; i++) if (words[first + i * stepWords] !== i) return false;
  return true;
};

function bumpArena(checked: boolean) {
  const reserve = Reserve.open({ capacityBytes: 64 + ALLOCATIONS * ALLOCATION_BYTES * 2, checked });
  const arena = Arena.open({ capacityBytes: reserve.capacityBytes, reserve });
  const words = reserve.views.i32;
  const allocate = (from: number) => {
    let offset = 0;
    for (let i = from; i < from + BATCH; i++) {
      offset = arena.alloc(ALLOCATION_BYTES);
      words[offset >> 2] = i;
    }
    return offset;
  };
  let last = 0;
  return {
    ops: ALLOCATIONS,
    run() {
      arena.reset();
      for (let i = 0; i < ALLOCATIONS; i += BATCH) last = allocate(i);
    },
    check: () => words[last >> 2] === ALLOCATIONS - 1 && (checked || isSum(words, 16, ALLOCATION_BYTES / 4)),
  };
}

function bumpZeroed() {
  const arena = Arena.open({ capacityBytes: 64 + ALLOCATIONS * ALLOCATION_BYTES, checked: false });
  const words = arena.reserve.views.i32;
  const allocate = (from: number) => {
    for (let i = from; i < from + BATCH; i++) words[arena.allocZeroed(ALLOCATION_BYTES) >> 2] = i;
  };
  return {
    ops: ALLOCATIONS,
    run() {
      arena.reset();
      for (let i = 0; i < ALLOCATIONS; i += BATCH) allocate(i);
    },
    check: () => isSum(words, 16, ALLOCATION_BYTES / 4) && words[17] === 0,
  };
}

/** The mark stands in the block, as it must where a copy of the bytes is to be a copy of the arena. */
function bumpByHand() {
  const words = new Int32Array((64 + ALLOCATIONS * ALLOCATION_BYTES) / 4);
  const allocate = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      const offset = words[0];
      const end = offset + ALLOCATION_BYTES;
      if (end > words.length * 4) throw new Error("full");
      words[0] = end;
      words[offset >> 2] = i;
    }
  };
  return {
    ops: ALLOCATIONS,
    run() {
      words[0] = 64;
      for (let i = 0; i < ALLOCATIONS; i += BATCH) allocate(i);
    },
    check: () => isSum(words, 16, ALLOCATION_BYTES / 4),
  };
}

function bumpThing() {
  const pool = new MemPool({ size: 1 << 20 });
  const words = new Int32Array(pool.buf);
  const got: number[] = new Array(ALLOCATIONS).fill(0);
  const allocate = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      got[i] = pool.malloc(ALLOCATION_BYTES);
      words[got[i] >> 2] = i;
    }
  };
  return {
    ops: ALLOCATIONS,
    run() {
      pool.freeAll();
      for (let i = 0; i < ALLOCATIONS; i += BATCH) allocate(i);
    },
    check: () => got.every((address, i) => address !== 0 && words[address >> 2] === i),
  };
}

function bumpBuffer() {
  const got: Buffer[] = new Array(ALLOCATIONS).fill(Buffer.alloc(0));
  const allocate = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      got[i] = Buffer.allocUnsafe(ALLOCATION_BYTES);
      got[i].writeInt32LE(i, 0);
    }
  };
  return {
    ops: ALLOCATIONS,
    run() {
      for (let i = 0; i < ALLOCATIONS; i += BATCH) allocate(i);
    },
    check: () => got.every((buffer, i) => buffer.length === ALLOCATION_BYTES && buffer.readInt32LE(0) === i),
  };
}

function bumpObjects() {
  const got = new Array(ALLOCATIONS).fill({ a: 0, b: 0, c: 0, d: 0 });
  const allocate = (from: number) => {
    for (let i = from; i < from + BATCH; i++) got[i] = { a: i, b: 0, c: 0, d: 0 };
  };
  return {
    ops: ALLOCATIONS,
    run() {
      for (let i = 0; i < ALLOCATIONS; i += BATCH) allocate(i);
    },
    check: () => got.every(({ a }, i) => a === i),
  };
}

/** An allocation of so many bytes and a reset, in turn: what was used makes no difference. */
function resetAfter(bytes: number) {
  const arena = Arena.open({ capacityBytes: 64 + (16 << 20), checked: false });
  const reset = () => {
    for (let i = 0; i < BATCH; i++) {
      arena.alloc(bytes);
      arena.reset();
    }
  };
  return {
    ops: ALLOCATIONS,
    run() {
      for (let i = 0; i < ALLOCATIONS; i += BATCH) reset();
    },
    check: () => arena.stats().highWaterBytes === 64 + bytes && arena.usedBytes === 64,
  };
}

function rentFrames() {
  const frames = FrameArena.open({ frameBytes: 64 + ALLOCATIONS * ALLOCATION_BYTES, checked: false });
  const words = frames.reserve.views.i32;
  const allocate = (from: number) => {
    let reference = 0;
    for (let i = from; i < from + BATCH; i++) {
      reference = frames.rent(ALLOCATION_BYTES);
      words[frames.byteAt(reference) >> 2] = i;
    }
    return reference;
  };
  let last = 0;
  return {
    ops: ALLOCATIONS,
    run() {
      frames.swap();
      for (let i = 0; i < ALLOCATIONS; i += BATCH) last = allocate(i);
    },
    check: () => words[frames.byteAt(last) >> 2] === ALLOCATIONS - 1,
  };
}

function churnSlab(checked: boolean) {
  const arena = Arena.open({ capacityBytes: 1 << 20, checked });
  const body = new Slab(arena, Body, LIVE).cursor();
  const live = Int32Array.from({ length: LIVE }, () => body.alloc().handle);
  let state = 1;
  const churn = (from: number, seed: number) => {
    let state = seed;
    for (let i = from; i < from + BATCH; i++) {
      state = pick(state);
      const slot = state % LIVE;
      body.at(live[slot]).free();
      body.alloc().x = i;
      live[slot] = body.handle;
    }
    return state;
  };
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i += BATCH) state = churn(i, state);
    },
    check: () =>
      body.live === LIVE && new Set(live).size === LIVE && live.every((handle) => body.has(handle)),
  };
}

/** How many bytes each block of a mixed churn has: 8 to 256, the same for every contender. */
const MIXED_BYTES = Int32Array.from({ length: 1024 }, (_, i) => 8 + (pick(i + 77) % 249));

interface Blocks {
  alloc(bytes: number): number;
  free(block: number): void;
  byteAt(block: number): number;
}

/** Blocks of mixed sizes: one of 1,000 goes, chosen at random, and another comes. */
function churnBlocks(blocks: Blocks, words: Int32Array) {
  const live = Int32Array.from({ length: LIVE }, (_, i) => blocks.alloc(MIXED_BYTES[i]));
  const sizes = Int32Array.from({ length: LIVE }, (_, i) => MIXED_BYTES[i]);
  const churn = (from: number, seed: number) => {
    let state = seed;
    for (let i = from; i < from + BATCH; i++) {
      state = pick(state);
      const slot = state % LIVE;
      const bytes = MIXED_BYTES[(state >>> 10) & 1023];
      blocks.free(live[slot]);
      live[slot] = blocks.alloc(bytes);
      sizes[slot] = bytes;
    }
    return state;
  };
  /** Each block is filled with its slot; then each must hold its own: no two overlap. */
  const areApart = () => {
    const wordsOf = (slot: number) => {
      const first = blocks.byteAt(live[slot]) >> 2;
      return words.subarray(first, first + (sizes[slot] >> 2));
    };
    for (let slot = 0; slot < LIVE; slot++) wordsOf(slot).fill(slot);
    for (let slot = 0; slot < LIVE; slot++) if (wordsOf(slot).some((word) => word !== slot)) return false;
    return true;
  };
  let state = 1;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i += BATCH) state = churn(i, state);
    },
    check: areApart,
  };
}

function churnSlabAllocator(checked: boolean) {
  const arena = Arena.open({ capacityBytes: 4 << 20, checked });
  const slabs = new SlabAllocator(arena, { capacityBytes: 2 << 20 });
  return churnBlocks(slabs, arena.reserve.views.i32);
}

function churnHybrid() {
  const arena = Arena.open({ capacityBytes: 4 << 20, checked: false });
  return churnBlocks(new HybridAllocator(arena, { slabBytes: 2 << 20 }), arena.reserve.views.i32);
}

/** Free lists by multiples of 8, without generations, checks or slabs: the least that such an allocator can do. */
function churnByHand() {
  const words = new Int32Array((4 << 20) / 4);
  const heads = new Int32Array(64);
  let end = 8;
  return churnBlocks(
    {
      alloc(bytes) {
        const units = (bytes + 15) >> 3;
        const head = heads[units];
        if (head !== 0) {
          heads[units] = words[(head >> 2) + 1];
          return head;
        }
        const block = end;
        end += units << 3;
        if (end > words.length * 4) throw new Error("full");
        words[block >> 2] = units;
        return block;
      },
      free(block) {
        const units = words[block >> 2];
        words[(block >> 2) + 1] = heads[units];
        heads[units] = block;
      },
      byteAt: (block) => block + 4,
    },
    words,
  );
}

function churnMalloc() {
  const pool = new MemPool({ size: 4 << 20 });
  const blocks = {
    alloc: (bytes: number) => pool.malloc(bytes),
    free: (block: number) => {
      pool.free(block);
    },
    byteAt: (block: number) => block,
  };
  return churnBlocks(blocks, new Int32Array(pool.buf));
}

/** What choosing blocks and sizes costs by itself, for every contender alike. */
function churnNothing() {
  const chosen = new Int32Array(LIVE);
  const churn = (from: number, seed: number) => {
    let state = seed;
    for (let i = from; i < from + BATCH; i++) {
      state = pick(state);
      const slot = state % LIVE;
      chosen[slot] = MIXED_BYTES[(state >>> 10) & 1023];
    }
    return state;
  };
  let state = 1;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i += BATCH) state = churn(i, state);
    },
    check: () => chosen.every((bytes) => bytes >= 8 && bytes <= 256),
  };
}

function churnBuffers() {
  const live: Buffer[] = Array.from({ length: LIVE }, () => Buffer.allocUnsafe(8));
  const churn = (from: number, seed: number) => {
    let state = seed;
    for (let i = from; i < from + BATCH; i++) {
      state = pick(state);
      const slot = state % LIVE;
      live[slot] = Buffer.allocUnsafe(MIXED_BYTES[(state >>> 10) & 1023]);
    }
    return state;
  };
  let state = 1;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i += BATCH) state = churn(i, state);
    },
    check() {
      live.forEach((buffer, slot) => {
        buffer.fill(slot);
      });
      return live.every((buffer, slot) => buffer.every((byte) => byte === (slot & 255)));
    },
  };
}

function churnObjects() {
  const live = Array.from({ length: LIVE }, () => ({ x: 0, y: 0, vx: 0, vy: 0 }));
  let state = 1;
  const churn = (from: number, seed: number) => {
    let state = seed;
    for (let i = from; i < from + BATCH; i++) {
      state = pick(state);
      live[state % LIVE] = { x: i, y: 0, vx: 0, vy: 0 };
    }
    return state;
  };
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i += BATCH) state = churn(i, state);
    },
    check: () => new Set(live).size === LIVE,
  };
}

function churnThing() {
  const pool = new MemPool({ size: 1 << 20 });
  const live = Array.from({ length: LIVE }, () => pool.malloc(Body.bytes));
  let state = 1;
  const churn = (from: number, seed: number) => {
    let state = seed;
    for (let i = from; i < from + BATCH; i++) {
      state = pick(state);
      const slot = state % LIVE;
      pool.free(live[slot]);
      live[slot] = pool.malloc(Body.bytes);
    }
    return state;
  };
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i += BATCH) state = churn(i, state);
    },
    check: () => new Set(live).size === LIVE && !live.includes(0),
  };
}

/** Each record moves by its velocity; after `runs` runs record `i` is at `3 * i + runs * (i & 7)`, in both directions. */
const movedRight = (x: number, y: number, i: number, runs: number) =>
  x === ((3 * i + runs * (i & 7)) | 0) && y === ((5 * i + runs * (i & 3)) | 0);

interface BodyCursor {
  at(index: number): unknown;
  x: number;
  y: number;
  vx: number;
  vy: number;
}

function moveCursor(body: BodyCursor) {
  for (let i = 0; i < RECORDS; i++) {
    body.at(i);
    body.x = 3 * i;
    body.y = 5 * i;
    body.vx = i & 7;
    body.vy = i & 3;
  }
  const move = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      body.at(i);
      body.x += body.vx;
      body.y += body.vy;
    }
  };
  const isAfter = (runs: number) => {
    for (let i = 0; i < RECORDS; i++) {
      body.at(i);
      if (!movedRight(body.x, body.y, i, runs)) return false;
    }
    return true;
  };
  let runs = 0;
  return {
    ops: RECORDS,
    run() {
      for (let i = 0; i < RECORDS; i += BATCH) move(i);
      runs++;
    },
    check: () => isAfter(runs),
    isAfter,
  };
}

const bodyArena = (checked: boolean) => Arena.open({ capacityBytes: 64 + RECORDS * Body.bytes, checked });

/** As a program says it that wants 32-bit sums: an addition whose overflow need not be looked for. */
function moveCursorBy32Bits() {
  const body = new Table(bodyArena(false), Body, RECORDS).cursor();
  const moved = moveCursor(body);
  const move = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      body.at(i);
      body.x = (body.x + body.vx) | 0;
      body.y = (body.y + body.vy) | 0;
    }
  };
  let runs = 0;
  return {
    ops: RECORDS,
    run() {
      for (let i = 0; i < RECORDS; i += BATCH) move(i);
      runs++;
    },
    check: () => moved.isAfter(runs),
  };
}

function moveOverlay() {
  const arena = bodyArena(false);
  const first = arena.byteAt(arena.alloc(RECORDS * Body.bytes));
  const body = overlay(arena.reserve, Body);
  const at = { at: (index: number) => body.at(first + index * Body.bytes) };
  return moveCursor(Object.setPrototypeOf(at, body));
}

function moveByHand() {
  const words = new Int32Array(RECORDS * 4);
  for (let i = 0; i < RECORDS; i++) words.set([3 * i, 5 * i, i & 7, i & 3], i * 4);
  const move = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      words[i * 4] += words[i * 4 + 2];
      words[i * 4 + 1] += words[i * 4 + 3];
    }
  };
  let runs = 0;
  return {
    ops: RECORDS,
    run() {
      for (let i = 0; i < RECORDS; i += BATCH) move(i);
      runs++;
    },
    check() {
      for (let i = 0; i < RECORDS; i++)
        if (!movedRight(words[i * 4], words[i * 4 + 1], i, runs)) return false;
      return true;
    },
  };
}

function fillArrays(x: Int32Array, y: Int32Array, vx: Int32Array, vy: Int32Array) {
  for (let i = 0; i < RECORDS; i++) {
    x[i] = 3 * i;
    y[i] = 5 * i;
    vx[i] = i & 7;
    vy[i] = i & 3;
  }
}

function moveArrays(x: Int32Array, y: Int32Array, vx: Int32Array, vy: Int32Array) {
  // Elsewhere, as a loop here would have this function replaced while it runs, and its closures with it.
  fillArrays(x, y, vx, vy);
  const move = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      x[i] += vx[i];
      y[i] += vy[i];
    }
  };
  let runs = 0;
  return {
    ops: RECORDS,
    run() {
      for (let i = 0; i < RECORDS; i += BATCH) move(i);
      runs++;
    },
    check() {
      for (let i = 0; i < RECORDS; i++) if (!movedRight(x[i], y[i], i, runs)) return false;
      return true;
    },
  };
}

function moveRawColumns() {
  const columns = new Columns(bodyArena(false), Body, RECORDS);
  return moveArrays(columns.column("x"), columns.column("y"), columns.column("vx"), columns.column("vy"));
}

function moveObjects() {
  return moveCursor(
    new (class {
      readonly bodies = Array.from({ length: RECORDS }, () => ({ x: 0, y: 0, vx: 0, vy: 0 }));
      private body = this.bodies[0];
      at(index: number) {
        this.body = this.bodies[index];
      }
      get x() {
        return this.body.x;
      }
      set x(x: number) {
        this.body.x = x;
      }
      get y() {
        return this.body.y;
      }
      set y(y: number) {
        this.body.y = y;
      }
      get vx() {
        return this.body.vx;
      }
      set vx(vx: number) {
        this.body.vx = vx;
      }
      get vy() {
        return this.body.vy;
      }
      set vy(vy: number) {
        this.body.vy = vy;
      }
    })(),
  );
}

function pushRing() {
  const arena = Arena.open({ capacityBytes: 1 << 20, checked: false });
  const ring = new Rings(arena, Body, { rings: 100, capacity: 64 }).cursor();
  let pushed = 0;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i++) ring.at(i % 100).push().x = pushed++;
    },
    check: () => ring.at(99).newest().x === pushed - 1 && ring.newest(63).x === pushed - 1 - 6300,
  };
}

function pushObjects() {
  const rings = Array.from({ length: 100 }, () => ({ next: 0, entries: new Array(64).fill(null) }));
  let pushed = 0;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i++) {
        const ring = rings[i % 100];
        ring.entries[ring.next] = { x: pushed++, y: 0, vx: 0, vy: 0 };
        ring.next = (ring.next + 1) % 64;
      }
    },
    check: () => rings[99].entries[(rings[99].next + 63) % 64].x === pushed - 1,
  };
}

/** The memory package beside what else a program could use. Figures are nanoseconds an operation. */
export const bench = {
  name: "arena",
  cases: [
    {
      name: "bump: allocate 32 bytes, write one word",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": bumpByHand,
        pauseless: () => bumpArena(false),
        "pauseless, checked": () => bumpArena(true),
        "pauseless, zeroed": bumpZeroed,
        "pauseless, frame": rentFrames,
        objects: bumpObjects,
        "@thi.ng/malloc": bumpThing,
        "Buffer.allocUnsafe": bumpBuffer,
      },
    },
    {
      name: "reset: after an allocation, little or much",
      unit: "ns",
      rounds: ROUNDS,
      against: "after 16 bytes",
      contenders: {
        "after 16 bytes": () => resetAfter(16),
        "after 16 MiB": () => resetAfter(16 << 20),
      },
    },
    {
      name: "slab: free one record of 1,000 at random, allocate one",
      unit: "ns",
      rounds: ROUNDS,
      against: "objects",
      contenders: {
        objects: churnObjects,
        pauseless: () => churnSlab(false),
        "pauseless, checked": () => churnSlab(true),
        "@thi.ng/malloc": churnThing,
      },
    },
    {
      name: "slab: free one block of 1,000 of 8 to 256 bytes at random, allocate one",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": churnByHand,
        pauseless: () => churnSlabAllocator(false),
        "pauseless, checked": () => churnSlabAllocator(true),
        "pauseless, hybrid": churnHybrid,
        "@thi.ng/malloc": churnMalloc,
        "Buffer.allocUnsafe": churnBuffers,
        "the loop alone": churnNothing,
      },
    },
    {
      name: "cursor: x += vx, y += vy over 100,000 records",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": moveByHand,
        pauseless: () => moveCursor(new Table(bodyArena(false), Body, RECORDS).cursor()),
        "pauseless, checked": () => moveCursor(new Table(bodyArena(true), Body, RECORDS).cursor()),
        "pauseless, 32-bit sums": moveCursorBy32Bits,
        "pauseless, overlay": moveOverlay,
        objects: moveObjects,
      },
    },
    {
      name: "columns: x += vx, y += vy over 100,000 records",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": () =>
          moveArrays(
            new Int32Array(RECORDS),
            new Int32Array(RECORDS),
            new Int32Array(RECORDS),
            new Int32Array(RECORDS),
          ),
        pauseless: () => moveCursor(new Columns(bodyArena(false), Body, RECORDS).cursor()),
        "pauseless, raw": moveRawColumns,
      },
    },
    {
      name: "ring: push into one of 100",
      unit: "ns",
      rounds: ROUNDS,
      against: "objects",
      contenders: { objects: pushObjects, pauseless: pushRing },
    },
  ],
};

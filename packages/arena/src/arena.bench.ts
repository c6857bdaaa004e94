import { MemPool } from "@thi.ng/malloc";
import { Arena, i32, Reserve, Rings, record, Slab, Table } from "./index.js";

const ALLOCATIONS = 10_000;
const ALLOCATION_BYTES = 32;
const RECORDS = 100_000;
const CHURN = 20_000;
const LIVE = 1000;

const Body = record("Body", { x: i32, y: i32, vx: i32, vy: i32 });

/** A step of 31-bit xorshift: which of the live things goes next, the same for every contender. */
function pick(state: number): number {
  let next = state ^ (state << 13);
  next ^= next >>> 17;
  next ^= next << 5;
  return next & 0x7fffffff;
}

/** Each record moves by its velocity; after `runs` runs record `i` is at `3 * i + runs * (i & 7)`. */
const movedRight = (x: number, i: number, runs: number) => x === ((3 * i + runs * (i & 7)) | 0);

function bumpArena() {
  const arena = Arena.open({ capacityBytes: 64 + ALLOCATIONS * ALLOCATION_BYTES });
  let last = 0;
  return {
    ops: ALLOCATIONS,
    run() {
      arena.reset();
      for (let i = 0; i < ALLOCATIONS; i++) last = arena.alloc(ALLOCATION_BYTES);
    },
    check: () => last === 64 + (ALLOCATIONS - 1) * ALLOCATION_BYTES,
  };
}

function bumpByHand() {
  const bytes = new Int32Array((64 + ALLOCATIONS * ALLOCATION_BYTES) / 4);
  let last = 0;
  return {
    ops: ALLOCATIONS,
    run() {
      let used = 64;
      for (let i = 0; i < ALLOCATIONS; i++) {
        last = used;
        used += ALLOCATION_BYTES;
        if (used > bytes.length * 4) throw new Error("full");
        // As the arena does, what is given out is zeroed.
        bytes.fill(0, last >> 2, used >> 2);
      }
    },
    check: () => last === 64 + (ALLOCATIONS - 1) * ALLOCATION_BYTES,
  };
}

function bumpThing() {
  const pool = new MemPool({ size: 1 << 20 });
  const got: number[] = new Array(ALLOCATIONS).fill(0);
  return {
    ops: ALLOCATIONS,
    run() {
      pool.freeAll();
      for (let i = 0; i < ALLOCATIONS; i++) got[i] = pool.calloc(ALLOCATION_BYTES);
    },
    check: () => new Set(got).size === ALLOCATIONS && !got.includes(0),
  };
}

function bumpBuffer() {
  let last = Buffer.alloc(0);
  return {
    ops: ALLOCATIONS,
    run() {
      for (let i = 0; i < ALLOCATIONS; i++) last = Buffer.allocUnsafe(ALLOCATION_BYTES).fill(0);
    },
    check: () => last.length === ALLOCATION_BYTES,
  };
}

function churnSlab(checked: boolean) {
  const arena = Arena.open({
    capacityBytes: 1 << 20,
    reserve: Reserve.open({ capacityBytes: 1 << 20, checked }),
  });
  const body = new Slab(arena, Body, LIVE).cursor();
  const live = Array.from({ length: LIVE }, () => body.alloc().handle);
  let state = 1;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i++) {
        state = pick(state);
        const slot = state % LIVE;
        body.at(live[slot]).free();
        body.alloc().x = i;
        live[slot] = body.handle;
      }
    },
    check: () =>
      body.live === LIVE && new Set(live).size === LIVE && live.every((handle) => body.has(handle)),
  };
}

function churnObjects() {
  const live = Array.from({ length: LIVE }, () => ({ x: 0, y: 0, vx: 0, vy: 0 }));
  let state = 1;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i++) {
        state = pick(state);
        live[state % LIVE] = { x: i, y: 0, vx: 0, vy: 0 };
      }
    },
    check: () => new Set(live).size === LIVE,
  };
}

function churnThing() {
  const pool = new MemPool({ size: 1 << 20 });
  const live = Array.from({ length: LIVE }, () => pool.malloc(Body.bytes));
  let state = 1;
  return {
    ops: CHURN,
    run() {
      for (let i = 0; i < CHURN; i++) {
        state = pick(state);
        const slot = state % LIVE;
        pool.free(live[slot]);
        live[slot] = pool.malloc(Body.bytes);
      }
    },
    check: () => new Set(live).size === LIVE && !live.includes(0),
  };
}

function moveCursor(checked: boolean) {
  const capacityBytes = 64 + RECORDS * Body.bytes;
  const arena = Arena.open({ capacityBytes, reserve: Reserve.open({ capacityBytes, checked }) });
  const body = new Table(arena, Body, RECORDS).cursor();
  for (let i = 0; i < RECORDS; i++) {
    body.at(i).x = 3 * i;
    body.vx = i & 7;
  }
  let runs = 0;
  return {
    ops: RECORDS,
    run() {
      for (let i = 0; i < RECORDS; i++) {
        body.at(i);
        body.x += body.vx;
      }
      runs++;
    },
    check: () => Array.from({ length: RECORDS }, (_, i) => movedRight(body.at(i).x, i, runs)).every(Boolean),
  };
}

function moveByHand() {
  const words = new Int32Array(RECORDS * 4);
  for (let i = 0; i < RECORDS; i++) {
    words[i * 4] = 3 * i;
    words[i * 4 + 2] = i & 7;
  }
  let runs = 0;
  return {
    ops: RECORDS,
    run() {
      for (let i = 0; i < RECORDS; i++) words[i * 4] += words[i * 4 + 2];
      runs++;
    },
    check: () => Array.from({ length: RECORDS }, (_, i) => movedRight(words[i * 4], i, runs)).every(Boolean),
  };
}

function moveObjects() {
  const bodies = Array.from({ length: RECORDS }, (_, i) => ({ x: 3 * i, y: 0, vx: i & 7, vy: 0 }));
  let runs = 0;
  return {
    ops: RECORDS,
    run() {
      for (let i = 0; i < RECORDS; i++) bodies[i].x += bodies[i].vx;
      runs++;
    },
    check: () => bodies.every((body, i) => movedRight(body.x, i, runs)),
  };
}

function pushRing() {
  const reserve = Reserve.open({ capacityBytes: 1 << 20, checked: false });
  const arena = Arena.open({ capacityBytes: 1 << 20, reserve });
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
      name: "bump: 32 zeroed bytes",
      unit: "ns",
      contenders: {
        pauseless: bumpArena,
        "by hand": bumpByHand,
        "@thi.ng/malloc": bumpThing,
        "Buffer.allocUnsafe": bumpBuffer,
      },
    },
    {
      name: "slab: free one of 1,000 at random, allocate one",
      unit: "ns",
      contenders: {
        pauseless: () => churnSlab(false),
        "pauseless, checked": () => churnSlab(true),
        objects: churnObjects,
        "@thi.ng/malloc": churnThing,
      },
    },
    {
      name: "cursor: x += vx over 100,000 records",
      unit: "ns",
      contenders: {
        pauseless: () => moveCursor(false),
        "pauseless, checked": () => moveCursor(true),
        "by hand": moveByHand,
        objects: moveObjects,
      },
    },
    {
      name: "ring: push into one of 100",
      unit: "ns",
      contenders: { pauseless: pushRing, objects: pushObjects },
    },
  ],
};

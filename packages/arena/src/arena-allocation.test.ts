import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { Arena } from "./arena.js";
import { f64, i32 } from "./field.js";
import { FrameArena } from "./frame-arena.js";
import { FrameList } from "./frame-list.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";

/*
 * What is done with an arena in every tick makes no object. It is measured in a process of its own, which is this file
 * started again. Without checks, that is: in checked mode an arena keeps a ledger of what it gave out, an object for each
 * life of it and numbers in it, and there nothing is promised but that a frame list makes none.
 */
const Effect = record("Effect", { id: i32, tick: i32 });
const Weighed = record("Weighed", { id: i32, weight: f64 });

const openArena = (growth?: { limitBytes: number }) =>
  Arena.open({ capacityBytes: 4096, checked: false, ...(growth && { growth }) });

/** An arena that is filled and reset, in ways that differ from one operation to the next. */
function fillAndReset(arena: Arena): Operations {
  return (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      let offset = arena.tryAlloc(8 + (i & 63), 1 << (i & 3));
      if (offset < 0) {
        arena.reset();
        for (let bytes = 0; bytes < 20; bytes++) offset = arena.allocZeroed(bytes);
      }
      sum = (sum + offset + arena.usedBytes) | 0;
    }
    return sum;
  };
}

const CASES: Record<string, () => Operations> = {
  "copying a block out and in again": () => copyOutAndIn(false),
  "copying a block of shared memory out and in again": () => copyOutAndIn(true),
  "allocating bytes and resetting": () => {
    const arena = openArena();
    const { u8 } = arena.reserve.views;
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if ((i & 31) === 0) arena.reset();
        const offset = arena.alloc(8 + (i & 63));
        u8[arena.byteAt(offset)] = i;
        sum = (sum + offset + u8[arena.byteAt(offset)]) | 0;
      }
      return sum;
    };
  },
  "allocating until an arena is full": () => fillAndReset(openArena()),
  "allocating in an arena that has grown": () => fillAndReset(openArena({ limitBytes: 16384 })),
  "resetting and keeping some chunks": () => {
    const arena = openArena({ limitBytes: 16384 });
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        sum = (sum + arena.alloc(3000) + arena.alloc(3000)) | 0;
        arena.reset(8192);
      }
      return sum;
    };
  },
  "checkpoint, allocate, roll back": () => {
    const arena = openArena();
    arena.alloc(100);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const outer = arena.checkpoint();
        sum = (sum + arena.alloc(i & 255)) | 0;
        const inner = arena.checkpoint();
        sum = (sum + arena.alloc(40, 64)) | 0;
        if ((i & 3) === 0) arena.keep(inner);
        else if ((i & 3) === 1) arena.rollback(inner);
        arena.rollback(outer);
      }
      return sum;
    };
  },
  "checkpoints at marks that rise, until a reset": () => {
    const arena = openArena();
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if ((i & 15) === 0) arena.reset();
        sum = (sum + arena.alloc(8)) | 0;
        const checkpoint = arena.checkpoint();
        sum = (sum + arena.alloc(64)) | 0;
        arena.rollback(checkpoint);
      }
      return sum;
    };
  },
  "renting bytes of a frame and swapping": () => {
    const frames = FrameArena.open({ frameBytes: 4096, checked: false });
    const { u8 } = frames.reserve.views;
    const last = new Int32Array(16);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const slot = i & 15;
        if (last[slot] !== 0) sum = (sum + u8[frames.byteAt(last[slot])]) | 0;
        last[slot] = frames.rent(1 + (i & 127));
        u8[frames.byteAt(last[slot])] = i;
        if (slot === 15) frames.swap();
      }
      return sum;
    };
  },
  "reading and writing through a slice that is moved": () => {
    const arena = openArena();
    const offsets = Int32Array.from({ length: 32 }, () => arena.alloc(64));
    const slice = arena.slice(offsets[0], 64);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        slice.move(offsets[i & 31], 64);
        const at = i & 31;
        slice.setI16(at, i);
        slice.setU8(at + 2, slice.getU8(at) + 1);
        slice.setI32(at + 3, i, false);
        sum = (sum + slice.getI32(at + 3, false) + slice.getI16(at)) | 0;
        if ((i & 63) === 0) slice.fill(0);
      }
      return sum;
    };
  },
  // Few calls in one function: a double that goes into or out of a call that the engine does not inline is boxed.
  "reading and writing doubles through a slice that is moved": () => {
    const arena = openArena();
    const offsets = Int32Array.from({ length: 32 }, () => arena.alloc(64));
    const slice = arena.slice(offsets[0], 64);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        slice.move(offsets[i & 31], 64);
        slice.setF64(i & 31, i * 0.5);
        sum = (sum + slice.getF64(i & 31)) | 0;
      }
      return sum;
    };
  },
  "reading through slices while an arena is rolled back": () => {
    const arena = openArena();
    const slice = arena.allocSlice(16);
    slice.fill(1);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const checkpoint = arena.checkpoint();
        sum = (sum + arena.alloc(24) + slice.getU8(i & 15)) | 0;
        arena.rollback(checkpoint);
        sum = (sum + slice.getI32(3)) | 0;
      }
      return sum;
    };
  },
  "pushing to a frame list": () => pushToFrameList(false),
  "pushing to a frame list in checked mode": () => pushToFrameList(true),
  "pushing doubles to a frame list": () => {
    const frames = FrameArena.open({ frameBytes: 4096, checked: false });
    const list = new FrameList(frames, Weighed, 64);
    const [now, last] = [list.cursor(), list.lastCursor()];
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (now.length === 64) frames.swap();
        now.push().id = i;
        now.weight = i * 0.5;
        if (last.length > 0) sum = (sum + last.at(i % last.length).id + last.weight) | 0;
      }
      return sum;
    };
  },
};

/** Copies a block that differs from one operation to the next out and in again. */
function copyOutAndIn(shared: boolean): Operations {
  const reserve = Reserve.open({ capacityBytes: 1024, checked: false, shared });
  const arena = Arena.open({ capacityBytes: 1024, reserve });
  const word = arena.byteAt(arena.alloc(64)) >> 2;
  const { i32 } = reserve.views;
  const copy = new Uint8Array(arena.usedBytes);
  return (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      i32[word] = i;
      sum = (sum + arena.snapshotTo(copy)) | 0;
      i32[word] = -1;
      arena.restore(copy);
      sum = (sum + i32[word]) | 0;
    }
    return sum;
  };
}

function pushToFrameList(checked: boolean): Operations {
  const frames = FrameArena.open({ frameBytes: 4096, checked });
  const list = new FrameList(frames, Effect, 64);
  const [now, last] = [list.cursor(), list.lastCursor()];
  return (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      if (now.length === 64) frames.swap();
      const effect = now.push();
      effect.id = i;
      effect.tick = i >> 3;
      if (last.length > 0) sum = (sum + last.at(i % last.length).id + last.tick) | 0;
    }
    return sum;
  };
}

const CHILD = "measure";
if (process.argv[2] === CHILD) {
  console.log(JSON.stringify(await measureCases(CASES)));
} else {
  describe("in steady state, no object is made by", () => {
    testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, CHILD);
  });
}

import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { HybridAllocator } from "./hybrid-allocator.js";
import { Reserve } from "./reserve.js";
import { SharedBlocks } from "./shared-blocks.js";
import { SlabAllocator } from "./slab-allocator.js";

const CAPACITY_BYTES = 4 << 20;
const openArena = (checked: boolean) =>
  Arena.open({
    capacityBytes: CAPACITY_BYTES,
    reserve: Reserve.open({ capacityBytes: CAPACITY_BYTES, checked }),
  });
/** A size from 1 to 1024 that differs from one operation to the next. */
const bytesOf = (i: number) => 1 + ((i * 37) & 1023);

const CASES: Record<string, (checked: boolean) => Operations> = {
  "allocating and freeing blocks of a slab allocator": (checked) => {
    const blocks = new SlabAllocator(openArena(checked), { capacityBytes: 2 << 20 });
    const handles = new Int32Array(64);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const slot = i & 63;
        if (blocks.has(handles[slot])) blocks.free(handles[slot]);
        handles[slot] = blocks.alloc(bytesOf(i));
        sum = (sum + blocks.byteAt(handles[slot]) + blocks.sizeOf(handles[slot])) | 0;
      }
      return sum;
    };
  },
  "slabs that change from one size to another": (checked) => {
    const blocks = new SlabAllocator(openArena(checked), { capacityBytes: 65536 });
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const handle = blocks.alloc(bytesOf(i));
        sum = (sum + handle) | 0;
        blocks.free(handle);
      }
      return sum;
    };
  },
  "a slab allocator that is full now and then": (checked) => {
    const blocks = new SlabAllocator(openArena(checked), { capacityBytes: 65536 });
    const handles = new Int32Array(64);
    let held = 0;
    return (from, count) => {
      let full = 0;
      for (let i = from; i < from + count; i++) {
        const handle = blocks.tryAlloc(1024);
        if (handle !== 0) {
          handles[held++] = handle;
        } else {
          full++;
          while (held > 0) blocks.free(handles[--held]);
        }
      }
      return full;
    };
  },
  "freeing blocks many at once": (checked) => {
    const blocks = new SlabAllocator(openArena(checked), { capacityBytes: 2 << 20 });
    const handles = new Int32Array(32);
    let held = 0;
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        handles[held++] = blocks.alloc(bytesOf(i));
        if (held < handles.length) continue;
        blocks.freeAll(handles, held);
        sum = (sum + handles[0]) | 0;
        held = 0;
      }
      return sum;
    };
  },
  "blocks of a slab allocator in one block of a layout after another": (checked) => {
    const layout = new BlockLayout(Reserve.open({ capacityBytes: 8 << 20, checked }), "block");
    const blocks = new SlabAllocator(layout, { capacityBytes: 4 * 65536 });
    const arenas = Array.from({ length: 16 }, () => layout.open());
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        layout.enter(arenas[i & 15]);
        const handle = blocks.alloc(8 << (i & 3));
        sum = (sum + blocks.byteAt(handle)) | 0;
        blocks.free(handle);
      }
      return sum;
    };
  },
  "allocating and freeing small blocks of a hybrid allocator": (checked) => {
    const blocks = new HybridAllocator(openArena(checked), { slabBytes: 2 << 20 });
    blocks.free(blocks.alloc(2000));
    const large = blocks.alloc(2000);
    const handles = new Int32Array(64);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const slot = i & 63;
        if (blocks.has(handles[slot])) blocks.free(handles[slot]);
        handles[slot] = blocks.alloc(1 + (i & 255));
        const handle = (i & 1) === 0 ? large : handles[slot];
        sum = (sum + blocks.byteAt(handle) + blocks.sizeOf(handle)) | 0;
      }
      return sum;
    };
  },
  "acquiring, retaining and releasing shared blocks": () => {
    const blocks = SharedBlocks.open({ blocks: 64, blockBytes: 56 });
    const handles = new Int32Array(32);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const slot = i & 31;
        if (blocks.countOf(handles[slot]) > 0) blocks.release(handles[slot]);
        const handle = blocks.acquire();
        blocks.retain(handle);
        if (blocks.release(handle)) sum++;
        handles[slot] = handle;
        sum = (sum + blocks.byteAt(handle) + blocks.live) | 0;
      }
      return sum;
    };
  },
};

const [, , childMode] = process.argv;
if (childMode !== undefined) {
  const begin = Object.entries(CASES).map(([name, of]) => [name, () => of(childMode === "checked")] as const);
  console.log(JSON.stringify(await measureCases(Object.fromEntries(begin))));
} else {
  for (const mode of ["checked", "unchecked"]) {
    describe(`in steady state, ${mode}, no object is made by`, () => {
      testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, mode);
    });
  }
}

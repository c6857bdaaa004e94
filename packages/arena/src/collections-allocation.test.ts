import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { BitSet } from "./bit-set.js";
import { BlockLayout } from "./block-layout.js";
import { IntMap } from "./int-map.js";
import { LinkedLists } from "./linked-lists.js";
import { PriorityQueue } from "./priority-queue.js";
import { Reserve } from "./reserve.js";
import { SparseSet } from "./sparse-set.js";
import { TimerWheel } from "./timer-wheel.js";

/*
 * Steady-state operations of the collections of 32-bit integers make no object. They are measured in a process of
 * their own, which is this file started again.
 */
const CHILD = "measure";

/** Two blocks of one layout, entered in turn for each batch. */
function inBlocks<C>(
  place: (layout: BlockLayout) => C,
  operations: (collection: C) => Operations,
): Operations {
  const layout = new BlockLayout(Reserve.open({ capacityBytes: 1 << 20 }), "block");
  const operate = operations(place(layout));
  const blocks = [layout.open(), layout.open()];
  return (from, count) => {
    layout.enter(blocks[(from / count) & 1]);
    return operate(from, count);
  };
}

const bitSets = (layout: BlockLayout) => [new BitSet(layout, 500), new BitSet(layout, 500)];

const CASES: Record<string, () => Operations> = {
  "adding to bit sets, deleting from them, walking and uniting them": () =>
    inBlocks(bitSets, ([set, other]) => (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        set.add((i * 7) % 500);
        other.add((i * 11) % 500);
        set.delete((i * 13) % 500);
        sum = (sum + set.next(i % 500) + set.count + (set.has(i % 500) ? 1 : 0)) | 0;
        if (i % 64 === 0) set.union(other);
        if (i % 64 === 16) other.subtract(set);
        if (i % 64 === 32) set.intersect(other);
        if (i % 64 === 48) set.setTo(other);
        if (i % 512 === 0) other.clear();
      }
      return sum;
    }),
  "adding to a sparse set, deleting from it and walking it": () =>
    inBlocks(
      (layout) => new SparseSet(layout, 500),
      (set) => (from, count) => {
        let sum = 0;
        for (let i = from; i < from + count; i++) {
          set.add((i * 7) % 500);
          set.delete((i * 13) % 500);
          set.add(i % 500);
          sum = (sum + set.at(i % set.size) + set.indexOf((i * 3) % 500) + (set.has(i % 500) ? 1 : 0)) | 0;
          if (i % 512 === 0) set.clear();
        }
        return sum;
      },
    ),
  "setting, getting and deleting keys of an int map, and walking it": () =>
    inBlocks(
      (layout) => new IntMap(layout, 300),
      (map) => (from, count) => {
        let sum = 0;
        let slot = 0;
        for (let i = from; i < from + count; i++) {
          // Keys and values of all 32 bits, which are no small integers on every engine.
          const key = Math.imul(i % 400, 0x9e3779b1);
          if (map.size < map.capacity) map.set(key, key ^ i);
          sum = (sum + map.get(key, -1) + (map.has(i) ? 1 : 0)) | 0;
          if (i % 3 === 0) map.delete(Math.imul((i * 7) % 400, 0x9e3779b1));
          slot = map.next(slot);
          if (slot >= 0) sum = (sum + map.keyAt(slot) + map.valueAt(slot)) | 0;
          slot++;
          if (i % 4096 === 0) map.clear();
        }
        return sum;
      },
    ),
  "moving the items of a priority queue and taking the first": () =>
    inBlocks(
      (layout) => new PriorityQueue(layout, 300),
      (queue) => (from, count) => {
        let sum = 0;
        for (let i = from; i < from + count; i++) {
          queue.set((i * 7) % 300, Math.imul(i, 0x9e3779b1));
          queue.set((i * 11) % 300, i & 1023);
          const first = queue.firstItem;
          sum = (sum + queue.priorityOf(first) + queue.size) | 0;
          if (i % 3 === 0) queue.delete((i * 13) % 300);
          if (queue.has(first)) sum = (sum + queue.takeFirst()) | 0;
          if (i % 4096 === 0) queue.clear();
        }
        return sum;
      },
    ),
  "moving nodes from one linked list to another, and walking them": () =>
    inBlocks(
      (layout) => new LinkedLists(layout, { lists: 16, nodes: 256 }),
      (lists) => (from, count) => {
        let sum = 0;
        for (let i = from; i < from + count; i++) {
          const node = (i * 7) & 255;
          const other = (i * 11) & 255;
          lists.remove(node);
          if (node === other || lists.listOf(other) < 0) lists.pushLast(i & 15, node);
          else if (i % 3 === 0) lists.insertBefore(other, node);
          else lists.insertAfter(other, node);
          lists.remove(other);
          if (lists.listOf(other) < 0) lists.pushFirst((i + 5) & 15, other);
          sum = (sum + lists.next(node) + lists.previous(node) + lists.firstOf(i & 15)) | 0;
          sum = (sum + lists.lastOf(i & 15) + lists.lengthOf(i & 15)) | 0;
          if (i % 512 === 0) lists.clear(i & 15);
        }
        return sum;
      },
    ),
  "scheduling, cancelling and running the timers of a wheel": () =>
    inBlocks(
      (layout) => new TimerWheel(layout, { timers: 256 }),
      (wheel) => {
        const handles = new Int32Array(64);
        return (from, count) => {
          let sum = 0;
          for (let i = from; i < from + count; i++) {
            if (wheel.size < 250) {
              handles[i & 63] = wheel.schedule(1 + ((i * 7) % 200), i, Math.imul(i, 0x9e3779b1));
              wheel.schedule(1 + ((i * 13) % 5000), i);
            }
            const handle = handles[(i * 5) & 63];
            if (wheel.has(handle)) sum = (sum + wheel.remaining(handle)) | 0;
            if (i % 5 === 0) wheel.cancel(handle);
            wheel.advance();
            while (wheel.next() !== 0) {
              sum = (sum + wheel.callback + wheel.data + wheel.tick) | 0;
              if (wheel.callback % 4 === 0) wheel.schedule(70, wheel.callback + 1);
            }
          }
          return sum;
        };
      },
    ),
};

if (process.argv[2] === CHILD) {
  console.log(JSON.stringify(await measureCases(CASES)));
} else {
  describe("in steady state, no object is made by", () => {
    testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, CHILD);
  });
}

import assert from "node:assert/strict";
import { FrameArena } from "./frame-arena.js";
import { FrameList } from "./frame-list.js";
import {
  badIndex,
  type Entry,
  entryLayout,
  pick,
  program,
  refuses,
  someEntry,
} from "./random-program.test.js";
import type { Slice } from "./slice.js";

const HEADER_BYTES = 64;

/** Bytes that were rented, and what all of them are. */
interface Rented {
  readonly reference: number;
  readonly bytes: number;
  pattern: number;
  readonly slice: Slice | undefined;
}

/** What one frame holds. */
interface Frame {
  rented: Rented[];
  lists: Entry[][];
  used: number;
}

const zoneEnd = (end: number) => Math.ceil(end / 8) * 8 + 8;
const roundUp = (bytes: number, to: number) => Math.ceil(bytes / to) * to;

program("frames and lists in them", ({ dice, checked, reserve }) => {
  const frameBytes = 64 + dice(2000);
  const frames = FrameArena.open({ frameBytes, reserve: reserve(4 * 2048 + 128) });
  const capacityBytes = roundUp(frameBytes, 64);
  const { u8 } = frames.reserve.views;
  const layout = entryLayout(dice);

  let placed = HEADER_BYTES;
  const lists: { capacity: number; list: FrameList<typeof layout.fields> }[] = [];
  for (let count = dice(4); count > 0; count--) {
    const capacity = 1 + dice(12);
    const bytes = 8 + layout.bytes * capacity;
    const offset = roundUp(placed, 8);
    if (offset + bytes > capacityBytes) {
      refuses("ARENA_FULL", () => new FrameList(frames, layout, capacity));
      continue;
    }
    lists.push({ capacity, list: new FrameList(frames, layout, capacity) });
    placed = offset + bytes;
  }
  const cursors = lists.map(({ list }) => ({ now: list.cursor(), last: list.lastCursor() }));

  const emptyFrame = (): Frame => ({ rented: [], lists: lists.map(() => []), used: placed });
  let now = emptyFrame();
  let last = emptyFrame();
  /** What was rented in frames that are gone. */
  let gone: Rented[] = [];
  let frame = 0;
  let highWater = placed;
  let pattern = 0;
  let rentedOnce = false;

  const rent = () => {
    const bytes = pick(dice, [0, 1, dice(16), dice(100), dice(300)]);
    const given = bytes === 0 ? 1 : bytes;
    const offset = roundUp(now.used, 8);
    if (offset + (checked ? zoneEnd(given) : given) > capacityBytes) {
      refuses("ARENA_FULL", () => frames.rent(bytes));
      return;
    }
    const reference = frames.rent(bytes);
    rentedOnce = true;
    const first = frames.byteAt(reference);
    assert.equal((first - offset) % 64, 0);
    pattern = (pattern % 250) + 1;
    u8.fill(pattern, first, first + bytes);
    const slice = dice(3) === 0 ? frames.slice(reference, bytes) : undefined;
    now.rented.push({ reference, bytes, pattern, slice });
    now.used = checked ? zoneEnd(offset + given) : offset + given;
    highWater = Math.max(highWater, now.used);
  };

  const swap = () => {
    frames.swap();
    frame++;
    gone = [...last.rented, ...gone].slice(0, 20);
    last = now;
    now = emptyFrame();
  };

  const push = () => {
    if (lists.length === 0) return;
    const index = dice(lists.length);
    const entries = now.lists[index];
    const { now: cursor } = cursors[index];
    if (entries.length === lists[index].capacity) {
      if (checked) refuses("COLLECTION_FULL", () => cursor.push());
      entries.length = dice(entries.length);
      cursor.truncate(entries.length);
      return;
    }
    const { id, tag } = someEntry(dice);
    entries.push({ id, tag });
    cursor.push().id = id;
    cursor.tag = tag;
  };

  const write = () => {
    const { rented } = dice(2) === 0 ? now : last;
    if (rented.length === 0) return;
    const each = pick(dice, rented);
    pattern = (pattern % 250) + 1;
    each.pattern = pattern;
    if (each.slice !== undefined) each.slice.fill(pattern);
    else frames.slice(each.reference, each.bytes).fill(pattern);
  };

  const refuse = () => {
    if (gone.length > 0) {
      const { reference, slice, bytes } = pick(dice, gone);
      refuses("FRAME_GONE", () => frames.byteAt(reference));
      refuses("FRAME_GONE", () => frames.slice(reference, 1));
      if (slice !== undefined && bytes > 0) refuses("ROLLED_BACK", () => slice.clone());
    }
    for (const wrong of [0, -1 - dice(1000), dice(placed / 8), Number.NaN, 2 ** 32 + 9]) {
      assert.throws(() => frames.byteAt(wrong), { name: "ArenaError" });
    }
    const running = rentedOnce || frame > 0;
    if (running) refuses("BAD_LAYOUT", () => new FrameList(frames, layout, 1));
    if (!checked || lists.length === 0) return;
    const index = dice(lists.length);
    refuses("OUT_OF_RANGE", () => cursors[index].now.at(badIndex(dice, now.lists[index].length)));
    refuses("OUT_OF_RANGE", () => cursors[index].last.at(badIndex(dice, last.lists[index].length)));
  };

  const step = () => {
    const action = dice(100);
    if (action < 40) rent();
    else if (action < 70) push();
    else if (action < 85) write();
    else if (action < 93) refuse();
    else swap();
  };

  const compare = () => {
    assert.deepEqual([frames.frame, frames.usedBytes, frames.highWaterBytes], [frame, now.used, highWater]);
    for (const { rented } of [now, last]) {
      for (const each of rented) {
        const first = frames.byteAt(each.reference);
        assert.ok(u8.subarray(first, first + each.bytes).every((byte) => byte === each.pattern));
        if (each.slice !== undefined) assert.ok(each.slice.clone().every((byte) => byte === each.pattern));
      }
    }
    for (const [index, { now: nowCursor, last: lastCursor }] of cursors.entries()) {
      for (const [cursor, entries] of [
        [nowCursor, now.lists[index]],
        [lastCursor, last.lists[index]],
      ] as const) {
        assert.equal(cursor.length, entries.length);
        for (const [at, { id, tag }] of entries.entries()) {
          assert.deepEqual([cursor.at(at).id, cursor.tag], [id, tag]);
        }
      }
    }
  };
  return { step, compare };
});

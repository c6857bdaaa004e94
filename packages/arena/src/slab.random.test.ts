import assert from "node:assert/strict";
import { Arena, Slab } from "./index.js";
import { type Entry, entryLayout, pick, program, refuses, someEntry } from "./random-program.test.js";

program("a slab", ({ dice, reserve, checked }) => {
  const capacity = 1 + dice(dice(2) === 0 ? 3 : 60);
  const layout = entryLayout(dice);
  const arena = Arena.open({ capacityBytes: 8192, reserve: reserve(8192) });
  arena.alloc(dice(9), 1);
  const slab = new Slab(arena, layout, capacity);
  const [record, other] = [slab.cursor(), slab.cursor()];
  const live = new Map<number, Entry>();
  const freed = new Set<number>();
  const someLive = () => [...live.keys()][dice(live.size)];
  const expectLive = (handle: number) => {
    const entry = live.get(handle);
    assert.deepEqual([record.at(handle).id, record.tag, record.handle], [entry?.id, entry?.tag, handle]);
  };
  const step = () => {
    const action = dice(20);
    if (action < 8) {
      if (live.size === capacity) {
        refuses("COLLECTION_FULL", () => record.alloc());
      } else {
        const entry = someEntry(dice);
        record.alloc().id = entry.id;
        record.tag = entry.tag;
        assert.ok(!live.has(record.handle), "a handle is not given out twice");
        live.set(record.handle, entry);
        freed.delete(record.handle);
      }
    } else if (action < 14 && live.size > 0) {
      const handle = someLive();
      other.at(handle);
      record.at(handle).free();
      live.delete(handle);
      freed.add(handle);
      if (checked) refuses("DOUBLE_FREE", () => pick(dice, [record, other]).free());
    } else if (action < 16 && live.size > 0) {
      const handle = someLive();
      expectLive(handle);
      record.tag = dice(256);
      live.set(handle, { id: record.id, tag: record.tag });
    } else if (action < 18 && freed.size > 0) {
      const handle = [...freed][dice(Math.min(freed.size, 20))];
      assert.equal(record.has(handle), false);
      if (checked) refuses("STALE_HANDLE", () => record.at(handle));
    } else if (checked) {
      const handle = pick(dice, [0, -dice(2 ** 31), dice(2 ** 31), Number.NaN]);
      if (!live.has(handle)) refuses("STALE_HANDLE", () => record.at(handle));
    }
    assert.equal(record.live, live.size);
    assert.equal(other.live, live.size);
  };
  const compare = () => {
    for (const handle of live.keys()) expectLive(handle);
    for (const handle of freed) assert.equal(record.has(handle), false);
  };
  return { step, compare };
});

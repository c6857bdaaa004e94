import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FrameArena, i32, overlay, Reserve, record } from "@pauseless/arena";
import { FrameQueue } from "./frame-queue.js";

const Note = record("Note", { next: i32, value: i32 });

function open() {
  const reserve = Reserve.open({ capacityBytes: 4096, checked: true });
  const frames = FrameArena.open({ frameBytes: 1024, reserve });
  const others = FrameArena.open({ frameBytes: 1024, reserve });
  const cursor = overlay(reserve, Note);
  const queueIn = (arena: FrameArena) => new FrameQueue(arena, cursor, Note.bytes);
  return { frames, queue: queueIn(frames), other: queueIn(others) };
}

function valuesOf(queue: ReturnType<typeof open>["queue"]): number[] {
  const values: number[] = [];
  for (let reference = queue.first; reference !== 0; reference = queue.at(reference).next) {
    values.push(queue.at(reference).value);
  }
  return values;
}

describe("a queue in frames", () => {
  test("has its records in the order in which they came, whatever else its cursor is used for", () => {
    const { queue, other } = open();
    assert.deepEqual([valuesOf(queue), queue.length], [[], 0]);
    for (let value = 1; value <= 4; value++) {
      queue.add().value = value;
      other.add().value = -value;
    }
    assert.deepEqual(valuesOf(queue), [1, 2, 3, 4]);
    assert.deepEqual(valuesOf(other), [-1, -2, -3, -4]);
    assert.equal(queue.length, 4);
  });

  test("is empty once it is cleared, and can be filled again in the same frame", () => {
    const { queue } = open();
    queue.add().value = 1;
    queue.clear();
    assert.deepEqual([valuesOf(queue), queue.length], [[], 0]);
    queue.add().value = 2;
    assert.deepEqual(valuesOf(queue), [2]);
  });

  test("can be read in the next frame, and in the one after it is refused", () => {
    const { frames, queue } = open();
    queue.add().value = 1;
    queue.add().value = 2;
    frames.swap();
    assert.deepEqual(valuesOf(queue), [1, 2]);
    frames.swap();
    assert.throws(() => valuesOf(queue), { code: "FRAME_GONE" });
  });

  test("that fills its frame says so, and has what it had", () => {
    const { queue } = open();
    let added = 0;
    assert.throws(
      () => {
        for (; ; added++) queue.add().value = added;
      },
      { code: "ARENA_FULL" },
    );
    assert.equal(valuesOf(queue).length, added);
  });
});

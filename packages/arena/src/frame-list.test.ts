import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { f64, i32, u8 } from "./field.js";
import { FrameArena } from "./frame-arena.js";
import { FrameList } from "./frame-list.js";
import { record } from "./record.js";

const Effect = record("Effect", { id: i32, power: f64 });
const Byte = record("Byte", { id: u8 });

for (const checked of [false, true]) {
  describe(`a frame list, ${checked ? "checked" : "unchecked"}`, () => {
    const open = (frameBytes = 1024) => FrameArena.open({ frameBytes, checked, name: "ticks" });

    test("is empty at the beginning of every frame, and the last frame's can still be read", () => {
      const frames = open();
      const list = new FrameList(frames, Effect, 10);
      assert.equal(list.capacity, 10);
      const [now, last] = [list.cursor(), list.lastCursor()];
      assert.deepEqual([now.length, last.length], [0, 0]);
      for (let frame = 0; frame < 50; frame++) {
        const count = (frame * 7) % 11;
        assert.equal(now.length, 0);
        for (let i = 0; i < count; i++) {
          now.push().id = frame * 100 + i;
          now.power = frame / (i + 1);
        }
        const before = ((frame - 1) * 7) % 11;
        assert.equal(last.length, frame === 0 ? 0 : before);
        for (let i = 0; i < last.length; i++) {
          assert.deepEqual([last.at(i).id, last.power], [(frame - 1) * 100 + i, (frame - 1) / (i + 1)]);
        }
        for (let i = 0; i < count; i++) assert.equal(now.at(i).id, frame * 100 + i);
        frames.swap();
      }
    });

    test("lives beside others and beside what is rented, and none touches another", () => {
      const frames = open();
      const lists = [
        new FrameList(frames, Effect, 5),
        new FrameList(frames, Byte, 7),
        new FrameList(frames, Byte, 3),
      ];
      const now = [lists[0].cursor(), lists[1].cursor(), lists[2].cursor()] as const;
      const last = [lists[0].lastCursor(), lists[1].lastCursor(), lists[2].lastCursor()] as const;
      for (let frame = 0; frame < 20; frame++) {
        frames.slice(frames.rent(64), 64).fill(0xff);
        for (let i = 0; i < 5; i++) now[0].push().id = frame + i;
        for (let i = 0; i < 7; i++) now[1].push().id = frame + 2 * i;
        for (let i = 0; i < frame % 4; i++) now[2].push().id = frame;
        frames.slice(frames.rent(64), 64).fill(0xee);
        if (frame > 0) {
          assert.deepEqual([last[0].length, last[1].length, last[2].length], [5, 7, (frame - 1) % 4]);
          for (let i = 0; i < 5; i++) assert.equal(last[0].at(i).id, frame - 1 + i);
          for (let i = 0; i < 7; i++) assert.equal(last[1].at(i).id, frame - 1 + 2 * i);
        }
        for (let i = 0; i < 7; i++) assert.equal(now[1].at(i).id, frame + 2 * i);
        frames.swap();
      }
    });

    test("has cursors made at any time, which find whichever frame it is", () => {
      const frames = open();
      const list = new FrameList(frames, Effect, 4);
      list.cursor().push().id = 1;
      frames.swap();
      const late = list.cursor();
      assert.equal(late.length, 0);
      late.push().id = 2;
      assert.deepEqual([list.lastCursor().at(0).id, list.cursor().at(0).id], [1, 2]);
      frames.swap();
      assert.equal(list.lastCursor().at(0).id, 2);
    });

    test("can be truncated, in this frame and the last", () => {
      const frames = open();
      const list = new FrameList(frames, Effect, 4);
      const [now, last] = [list.cursor(), list.lastCursor()];
      for (let i = 0; i < 4; i++) now.push().id = i;
      now.truncate(3);
      frames.swap();
      last.truncate(1);
      assert.deepEqual([last.length, last.at(0).id, now.length], [1, 0, 0]);
    });
  });
}

describe("a frame list refuses", () => {
  const open = (frameBytes = 1024) => FrameArena.open({ frameBytes, checked: true, name: "ticks" });

  test("a push when it is full, in each frame", () => {
    const frames = open();
    const now = new FrameList(frames, Effect, 2).cursor();
    for (let frame = 0; frame < 4; frame++) {
      now.push();
      now.push().id = 5;
      assert.throws(() => now.push(), { code: "COLLECTION_FULL" });
      assert.deepEqual([now.length, now.id], [2, 5]);
      frames.swap();
    }
  });

  test("an index beyond what a frame holds, and what a cursor stood on before the swap", () => {
    const frames = open();
    const list = new FrameList(frames, Effect, 3);
    const [now, last] = [list.cursor(), list.lastCursor()];
    now.push().id = 1;
    assert.throws(() => last.at(0), { code: "OUT_OF_RANGE", message: /it is empty/ });
    frames.swap();
    assert.throws(() => now.at(0), { code: "OUT_OF_RANGE" });
    assert.throws(() => now.id, { code: "STALE_CURSOR" });
    assert.throws(() => last.at(1), { code: "OUT_OF_RANGE" });
    last.at(0);
    frames.swap();
    assert.throws(() => last.id, { code: "STALE_CURSOR" });
    assert.throws(() => last.at(0), { code: "OUT_OF_RANGE" });
  });

  test("to be placed once the frames run, or where there is no room, and takes nothing then", () => {
    const frames = open(256);
    assert.throws(() => new FrameList(frames, Effect, 12), { code: "ARENA_FULL" });
    assert.throws(() => new FrameList(frames, Effect, 0), { code: "BAD_ARGUMENT" });
    assert.throws(() => new FrameList(frames, record("Bad", { push: i32 }), 1), { code: "BAD_LAYOUT" });
    assert.equal(frames.usedBytes, 64);
    new FrameList(frames, Effect, 11);
    assert.equal(frames.usedBytes, 64 + 8 + 11 * 16);
    frames.swap();
    assert.throws(() => new FrameList(frames, Byte, 1), { code: "BAD_LAYOUT" });
  });

  test("use after the frames were closed", () => {
    const frames = open();
    const list = new FrameList(frames, Effect, 3);
    const [now, last] = [list.cursor(), list.lastCursor()];
    now.push();
    frames.swap();
    now.push();
    frames.close();
    const closed = { code: "ARENA_CLOSED", message: "ticks is closed; open a new arena" };
    for (const cursor of [now, last, list.cursor()]) {
      for (const use of [
        () => cursor.at(0),
        () => cursor.push(),
        () => cursor.length,
        () => cursor.truncate(0),
      ]) {
        assert.throws(use, closed);
      }
    }
    assert.throws(() => now.id, closed);
    assert.throws(() => new FrameList(frames, Effect, 1), { name: "ArenaError" });
  });
});

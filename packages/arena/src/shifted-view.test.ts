import assert from "node:assert/strict";
import { test } from "node:test";
import { shiftedView } from "./shifted-view.js";
import { viewsOf } from "./views.js";

for (const Memory of [ArrayBuffer, SharedArrayBuffer]) {
  test(`a shifted view has at 0 what the view has at the offset, of every element type, in an ${Memory.name}`, () => {
    for (const view of Object.values(viewsOf(new Memory(64)))) {
      const shifted = shiftedView(view, 3);
      assert.ok(shifted !== undefined);
      assert.equal(shifted.constructor, view.constructor);
      assert.deepEqual([shifted.length, shifted.byteOffset], [view.length - 3, 3 * view.BYTES_PER_ELEMENT]);
      view[5] = 7;
      assert.equal(shifted[2], 7);
      shifted[4] = 9;
      assert.equal(view[7], 9);
      view.fill(0);
    }
  });
}

test("by 0 is the view itself", () => {
  const { i32 } = viewsOf(new ArrayBuffer(64));
  assert.equal(shiftedView(i32, 0), i32);
});

test("there is none by less than 0", () => {
  const { i32 } = viewsOf(new ArrayBuffer(64));
  assert.equal(shiftedView(i32, -1), undefined);
});

test("is one for one offset of one view, and another for another offset, type or memory", () => {
  const [views, others] = [viewsOf(new ArrayBuffer(64)), viewsOf(new ArrayBuffer(64))];
  assert.equal(shiftedView(views.i32, 2), shiftedView(views.i32, 2));
  const different = [
    shiftedView(views.i32, 2),
    shiftedView(views.i32, 3),
    shiftedView(views.u32, 2),
    shiftedView(views.f32, 2),
    shiftedView(others.i32, 2),
  ];
  assert.equal(new Set(different).size, different.length);
});

test("has nothing where it begins beyond the memory: reading is undefined, writing does nothing", () => {
  const { i32 } = viewsOf(new ArrayBuffer(64));
  const beyond = shiftedView(i32, 100);
  assert.ok(beyond !== undefined);
  assert.equal(beyond.length, 0);
  beyond[0] = 1;
  assert.equal(beyond[0], undefined);
  assert.deepEqual([...i32], new Array(16).fill(0));
});

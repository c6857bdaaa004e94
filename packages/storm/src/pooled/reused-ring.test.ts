import assert from "node:assert/strict";
import { test } from "node:test";
import { ReusedRing } from "./reused-ring.js";

test("a ring writes its oldest entry over, and makes none", () => {
  let made = 0;
  const ring = new ReusedRing(3, () => ({ number: ++made, value: 0 }));
  assert.deepEqual([ring.next, ring.newest.value], [0, 0]);
  const turned = [1, 2, 3, 4, 5].map((value) => {
    const entry = ring.turn();
    entry.value = value;
    assert.equal(ring.newest, entry);
    return entry.number;
  });
  assert.deepEqual(turned, [1, 2, 3, 1, 2]);
  assert.deepEqual([made, ring.next, ring.newest.value], [3, 2, 5]);
});

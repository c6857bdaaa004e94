import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection } from "../evidence/made-evidence.js";
import { promotedBytes } from "./promoted-bytes.js";

const spaces = (newMb: number, oldMb: number, largeMb = 0) => [
  { space: "new_space", sizeBytes: 16e6, usedBytes: newMb * 1e6 },
  { space: "old_space", sizeBytes: 50e6, usedBytes: oldMb * 1e6 },
  { space: "large_object_space", sizeBytes: 50e6, usedBytes: largeMb * 1e6 },
];

test("what the old space grew by was promoted, and with what lies in the new space it survived", () => {
  const { bytes, survivalShare } = promotedBytes([
    madeCollection({ spaces: spaces(0, 10) }),
    madeCollection({ usedBeforeBytes: 20e6, usedAfterBytes: 15e6, spaces: spaces(1, 12) }),
  ]);
  assert.equal(bytes, 2e6);
  assert.equal(survivalShare, 3 / 8);
});

test("what is made in the old space at once was not promoted: the new space held no more than it can", () => {
  const before = madeCollection({ spaces: spaces(1, 10) });
  const collected = { usedBeforeBytes: 24e6, usedAfterBytes: 19e6, spaces: spaces(1, 18) };
  assert.equal(promotedBytes([before, madeCollection(collected)]).bytes, 2e6);
  // Between tasks V8 collects it when it is four fifths full.
  const { bytes, survivalShare = 0 } = promotedBytes([
    before,
    madeCollection({ ...collected, reason: "task" }),
  ]);
  assert.ok(Math.abs(bytes - 0.4e6) < 1 && Math.abs(survivalShare - 1.4 / 6.4) < 1e-6);
  // A little fuller than that when the task came: nothing was promoted.
  const late = { ...collected, usedAfterBytes: 18e6, reason: "task" };
  assert.equal(promotedBytes([before, madeCollection(late)]).bytes, 0);
});

test("full collections and large objects promote nothing", () => {
  const { bytes } = promotedBytes([
    madeCollection({ spaces: spaces(0, 10) }),
    madeCollection({ kind: "major", spaces: spaces(0, 40) }),
    madeCollection({ spaces: spaces(0, 40, 30) }),
  ]);
  assert.equal(bytes, 0);
});

test("without a collection before nothing is known", () => {
  assert.deepEqual(promotedBytes([madeCollection()]), { bytes: 0 });
});

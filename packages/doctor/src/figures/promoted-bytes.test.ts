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
    madeCollection({ usedBeforeBytes: 20e6, usedAfterBytes: 13e6, spaces: spaces(1, 12) }),
  ]);
  assert.equal(bytes, 2e6);
  assert.equal(survivalShare, 3 / 10);
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

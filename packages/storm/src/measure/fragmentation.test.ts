import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fragmentation } from "./fragmentation.js";

const MB = 2 ** 20;
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 0.02, `${a} is not about ${b}`);

describe("fragmentation", () => {
  test("has the engine's spaces and the strategy's own memory, each with its share", () => {
    const { spaces } = fragmentation({ committedBytes: 64 * MB, usedBytes: 48 * MB });
    const names = spaces.map(({ space }) => space);
    for (const space of ["new_space", "old_space", "arenas"]) assert.ok(names.includes(space), names.join());
    assert.deepEqual(spaces.at(-1), { space: "arenas", committedMb: 64, usedMb: 48, share: 0.25 });
    for (const { space, committedMb, usedMb, share } of spaces) {
      assert.ok(committedMb > 0 && share >= 0 && share <= 1, space);
      near(share, Math.max(0, 1 - usedMb / committedMb));
    }
  });

  test("leaves out what is not there", () => {
    const { spaces } = fragmentation({ committedBytes: 0, usedBytes: 0 });
    assert.ok(spaces.every(({ space, committedMb }) => space !== "arenas" && committedMb > 0));
  });

  test("as a whole is that of all spaces but the young ones", () => {
    const { share, spaces } = fragmentation({ committedBytes: 4096 * MB, usedBytes: 1024 * MB });
    // The arenas are so large that the engine's spaces hardly count.
    near(share, 0.75);
    const old = spaces.filter(({ space }) => space !== "new_space" && space !== "new_large_object_space");
    const sum = (of: (space: (typeof spaces)[number]) => number) =>
      old.reduce((total, space) => total + of(space), 0);
    assert.equal(share.toFixed(9), (1 - sum((s) => s.usedMb) / sum((s) => s.committedMb)).toFixed(9));
  });
});

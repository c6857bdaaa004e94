import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { playEveryChange } from "./every-change.test.js";
import { EACH_MODE, nameOf } from "./random-program.test.js";

/*
 * The suite runs on several engines, so what is written here is the same on all of them. Who changes what is in a block writes the new
 * hashes here; what was said stays, as long as the order of entities does.
 */
const TICKS = 1000;
const PINNED = {
  "of one word": { wide: false, said: "0ea351ce", hashes: ["2c9d84bf", "8c0e310c"] },
  "of several words": { wide: true, said: "0ea351ce", hashes: ["4fc441a1", "ce65e0af"] },
};

describe("a thousand ticks of every kind of change come to what they came to on every engine", () => {
  for (const [masks, { wide, said, hashes }] of Object.entries(PINNED)) {
    for (const mode of EACH_MODE) {
      test(`with masks ${masks}, ${nameOf(mode)}`, () => {
        const outcome = playEveryChange({ wide, ...mode }, TICKS);
        assert.equal(outcome.said, said);
        assert.deepEqual(outcome.hashes, hashes);
      });
    }
  }
});

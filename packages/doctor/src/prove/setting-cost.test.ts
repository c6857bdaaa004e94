import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { settingCostBytes } from "./setting-cost.js";

const MIB = 1_048_576;

test("a larger young generation takes three semi-spaces more in each thread, a larger old one what it may grow by", () => {
  const one = madeEvidence();
  const two = madeEvidence({ threads: [madeThread(), madeThread({ id: 1, semiSpaceBytes: 0 })] });
  assert.equal(settingCostBytes(["--max-semi-space-size=64"], one), 3 * 48 * MIB);
  assert.equal(settingCostBytes(["--max_semi_space_size=64", "--trace-gc"], two), 2 * 3 * 48 * MIB);
  assert.equal(settingCostBytes(["--max-semi-space-size=8"], one), 0);
  assert.equal(settingCostBytes(["--single-threaded-gc"], one), 0);
  const limited = madeEvidence({ threads: [madeThread({ heapLimitBytes: 100 * MIB })] });
  assert.equal(settingCostBytes(["--max-old-space-size=400"], limited), 300 * MIB);
});

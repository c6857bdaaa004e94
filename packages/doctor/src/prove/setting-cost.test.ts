import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvidence, madeThread } from "../evidence/made-evidence.js";
import { settingCostBytes } from "./setting-cost.js";

const MIB = 1_048_576;

test("a larger young generation takes three semi-spaces more in each thread that runs at a time, a larger old one what it may grow by", () => {
  const one = madeEvidence();
  const two = madeEvidence({ threads: [madeThread(), madeThread({ id: 1, semiSpaceBytes: 0 })] });
  assert.equal(settingCostBytes(["--max-semi-space-size=64"], one), 3 * 48 * MIB);
  assert.equal(settingCostBytes(["--max_semi_space_size=64", "--trace-gc"], two), 2 * 3 * 48 * MIB);
  const passing = [1, 2, 3].map((id) => madeThread({ id, startMs: 1000 * id, endMs: 1000 * id + 900 }));
  const many = madeEvidence({ threads: [madeThread(), ...passing] });
  assert.equal(settingCostBytes(["--max-semi-space-size=64"], many), 2 * 3 * 48 * MIB, "two at a time");
  assert.equal(settingCostBytes(["--max-semi-space-size=8"], one), 0);
  assert.equal(settingCostBytes(["--single-threaded-gc"], one), 0);
  const limited = madeEvidence({ threads: [madeThread({ heapLimitBytes: 100 * MIB })] });
  assert.equal(settingCostBytes(["--max-old-space-size=400"], limited), 300 * MIB);
});

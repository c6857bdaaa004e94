import assert from "node:assert/strict";
import { test } from "node:test";
import { madeNode, madeThread } from "../evidence/made-evidence.js";
import { comesFrom } from "./comes-from.js";
import { survivors } from "./survivors.js";

const { allocations } = madeThread();

test("names whose objects outlive the young generation, and says of what its share is", () => {
  const survived = {
    ...allocations.all,
    root: madeNode("(root)", 0, madeNode("open", 3e6), madeNode("log", 1e6)),
  };
  const known = madeThread({ allocations: { ...allocations, survived } });
  assert.equal(
    comesFrom(survivors(known)),
    "; 75 % of what outlives the young generation comes from open (open.ts:7)",
  );
});

test("names who allocates most where that was not seen, and nobody where nothing was", () => {
  assert.equal(comesFrom(survivors(madeThread())), "; 38 % of what is allocated comes from tick (tick.ts:7)");
  const few = madeThread({ allocations: { ...allocations, all: { ...allocations.all, samples: 3 } } });
  assert.equal(comesFrom(survivors(few)), "");
});

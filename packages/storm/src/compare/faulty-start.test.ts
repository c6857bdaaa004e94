import assert from "node:assert/strict";
import { test } from "node:test";
import { stormScenario } from "../scenario/scenario-file.js";
import type { Contender } from "./contender.js";
import { measureRun } from "./measure-run.js";
import type { StormOptions } from "./storm-options.js";

const OPTIONS: StormOptions = {
  strategies: ["heap"],
  clients: 2,
  players: 2,
  rate: 1,
  mode: "sim",
  peers: [],
  scenario: "aoe",
  seconds: 1,
  warmUpS: 1,
  repeats: 1,
  seed: 7,
  traffic: "bots",
  command: "pauseless storm",
};

test("a run whose server cannot be started is void, and says why", async () => {
  const contender: Contender = {
    name: "broken",
    summary: "",
    kind: "strategy",
    engine: [],
    protocol: "battle",
    leftOut: async () => undefined,
    start() {
      throw new Error("there is no room for it");
    },
  };
  const result = await measureRun(contender, OPTIONS, stormScenario("aoe"), () => {});
  assert.equal(result?.void, "there is no room for it");
});

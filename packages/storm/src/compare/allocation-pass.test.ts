import assert from "node:assert/strict";
import { test } from "node:test";
import { allocationPass } from "./allocation-pass.js";
import { type StormOptions, scenarioOf } from "./storm-options.js";

const OPTIONS: StormOptions = {
  strategies: ["tuned"],
  mode: "sim",
  peers: [],
  clients: 1,
  players: 50,
  rate: 10,
  scenario: "aoe",
  background: 2,
  seconds: 1,
  warmUpS: 1,
  repeats: 1,
  seed: 7,
  traffic: "bots",
  command: "",
};

test("what is allocated is seen with the settings of the engine that were measured", async () => {
  const pass = (engine: readonly string[]) =>
    allocationPass({ name: "tuned", engine }, OPTIONS, scenarioOf(OPTIONS));
  const [seen, refused] = await Promise.all([pass(["--max-semi-space-size=8"]), pass(["--no-such-setting"])]);
  assert.ok(seen?.sizeClasses.some(({ bytesPerS }) => bytesPerS > 0));
  // Settings that Node does not take end its process before it sees anything.
  assert.equal(refused, undefined);
});

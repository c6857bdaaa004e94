import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { stormScenario } from "../scenario/scenario-file.js";
import { expectedSeconds } from "./run-storm.js";
import { checkStorm, type StormOptions, stormLength } from "./storm-options.js";

const STORM: StormOptions = {
  ...stormLength(false),
  mode: "net",
  peers: [],
  clients: 1000,
  players: 50,
  rate: 32,
  scenario: "aoe",
  seed: 7,
  traffic: "bots",
  command: "pauseless storm",
};

const folder = mkdtempSync(join(tmpdir(), "pauseless-options-"));
after(() => rmSync(folder, { recursive: true }));

/** A scenario of two phases of so many seconds each. */
function scenarioOfPhases(seconds: number): string {
  const file = join(folder, `${seconds}.json`);
  const { phases, ...rest } = stormScenario("aoe");
  const [phase] = phases;
  writeFileSync(
    file,
    JSON.stringify({ ...rest, phases: [phase, phase].map((each) => ({ ...each, seconds })) }),
  );
  return file;
}

test("a quick storm is expected to take 80 s at most, and a whole one 15 minutes", async () => {
  assert.ok((await expectedSeconds({ ...STORM, ...stormLength(true) })) <= 80);
  assert.ok((await expectedSeconds(STORM)) <= 15 * 60);
});

test("the wait for a cycle of the scenario is in what a storm is expected to take", async () => {
  const each = { ...STORM, strategies: ["heap"], repeats: 1, warmUpS: 1 };
  const waits =
    (await expectedSeconds({ ...each, scenario: scenarioOfPhases(15) })) - (await expectedSeconds(each));
  // It begins 0.3 s before 30 s are over, in place of after 1 s.
  assert.ok(Math.abs(waits - 28.7) < 1e-9, `${waits}`);
});

test("a scenario of long cycles is refused unless all of a cycle is measured", () => {
  checkStorm({ ...STORM, scenario: scenarioOfPhases(15) });
  const long = { ...STORM, scenario: scenarioOfPhases(40) };
  checkStorm({ ...long, seconds: 80 });
  assert.throws(() => checkStorm(long), {
    code: "BAD_SCENARIO",
    message: /its phases take 80 s, of which 20 s would be measured; measure 80 s or more/,
  });
});

test("a strategy that is named twice is refused", () => {
  assert.throws(() => checkStorm({ ...STORM, strategies: ["heap", "arena", "heap"] }), {
    code: "BAD_OPTION",
    message: /strategy heap is named twice/,
  });
});

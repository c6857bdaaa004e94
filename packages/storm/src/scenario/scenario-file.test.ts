import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { checkScenario } from "./scenario-check.js";
import { SCENARIO_NAMES, stormScenario } from "./scenario-file.js";

const folder = mkdtempSync(join(tmpdir(), "pauseless-scenario-"));
after(() => rmSync(folder, { recursive: true }));

test("the scenarios that come with the package are sound, and bear their names", () => {
  for (const name of SCENARIO_NAMES) assert.equal(stormScenario(name).name, name);
});

test("a file of one's own is a scenario", () => {
  const file = join(folder, "siege.json");
  const siege = { ...stormScenario("aoe"), name: "siege", battles: 3 };
  writeFileSync(file, JSON.stringify(siege));
  assert.deepEqual(stormScenario(file), siege);
});

test("a name that is none, and a file that cannot be read, are refused", () => {
  assert.throws(() => stormScenario("siege"), {
    code: "UNKNOWN_SCENARIO",
    message: /no scenario "siege"; choose from walk, aoe, horde, mixed, or give a file/,
  });
  assert.throws(() => stormScenario(join(folder, "none.json")), {
    code: "BAD_SCENARIO",
    message: /none.json cannot be read as JSON/,
  });
  writeFileSync(join(folder, "broken.json"), "{");
  assert.throws(() => stormScenario(join(folder, "broken.json")), { code: "BAD_SCENARIO" });
});

describe("a fault of a scenario is named with its place and what to write instead:", () => {
  const aoe = stormScenario("aoe");
  const [phase] = aoe.phases;
  const faults: readonly (readonly [string, unknown, RegExp])[] = [
    ["no object", [], /the scenario is \[\]; write an object with name, summary, battles/],
    ["a misspelt key", { ...aoe, batles: 5 }, /the scenario has no "batles"; did you mean "battles"\?/],
    ["a key like none", { ...aoe, colour: 5 }, /no "colour"; it can have name, summary/],
    ["a missing key", { ...aoe, recorder: undefined }, /recorder is missing; give true or false/],
    ["a number as text", { ...aoe, battles: "5" }, /battles is "5"; give a whole number from 1 to 5000/],
    ["no phases", { ...aoe, phases: [] }, /phases is \[\]; give a list of one or more phases/],
    ["a phase that is none", { ...aoe, phases: [5] }, /phases\[0\] is 5; write an object with seconds/],
    [
      "a chance above 1,000",
      { ...aoe, phases: [phase, { ...phase, events: 1001 }] },
      /phases\[1\]\.events is 1001; give a whole number from 0 to 1000/,
    ],
    [
      "chances that are too many together",
      { ...aoe, phases: [{ ...phase, cast: 900 }] },
      /phases\[0\]: cast 900 and move 200 are chances of 1,000 together/,
    ],
    [
      "a misspelt key of a phase",
      { ...aoe, phases: [{ ...phase, casts: 1 }] },
      /phases\[0\] has no "casts"; did you mean "cast"\?/,
    ],
    [
      "sizes of entities that are no slots",
      { ...aoe, entityBytes: [100, 200] },
      /entityBytes.*multiples of 16/,
    ],
    [
      "sizes of entities the wrong way round",
      { ...aoe, entityBytes: [4096, 2048] },
      /entityBytes.*\[least, most\]/,
    ],
  ];
  for (const [name, value, message] of faults) {
    test(name, () => {
      assert.throws(
        () => checkScenario(value, "mine.json"),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, "BAD_SCENARIO");
          assert.match(error.message, /^mine\.json: /);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
});

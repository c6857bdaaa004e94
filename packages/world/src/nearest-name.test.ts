import assert from "node:assert/strict";
import { test } from "node:test";
import { knownNames, nearestName } from "./nearest-name.js";

const NAMES = ["input", "move", "fight", "regenerate"];

test("a name with a letter too many, too few, wrong or swapped is found", () => {
  for (const name of ["moove", "mve", "mofe", "mvoe", "Move", "move"])
    assert.equal(nearestName(name, NAMES), "move");
  assert.equal(nearestName("regnerat", NAMES), "regenerate");
});

test("a name that is like none is not taken for one", () => {
  for (const name of ["draw", "", "x", "regeneration of mana"])
    assert.equal(nearestName(name, NAMES), undefined);
  assert.equal(nearestName("move", []), undefined);
});

test("of names equally near, the first is given; of others, the nearest", () => {
  assert.equal(nearestName("moze", ["mode", "move"]), "mode");
  assert.equal(nearestName("fighter", ["fight", "fights", "fighters"]), "fighters");
});

test("an error names the nearest, where there is one, and all", () => {
  assert.equal(knownNames("mvoe", NAMES), "is it move? there are input, move, fight, regenerate");
  assert.equal(knownNames("draw", NAMES), "there are input, move, fight, regenerate");
  assert.equal(knownNames("move", []), "there is none yet");
});

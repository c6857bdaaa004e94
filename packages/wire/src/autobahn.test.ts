import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadMemory } from "./index.js";
import { type Limits, type Step, stepsUnder } from "./testing/autobahn-case.js";
import { autobahnCases } from "./testing/autobahn-cases.js";
import { EchoEndpoint } from "./testing/echo-endpoint.js";
import { compareAnswers } from "./testing/sequence.js";

const KIB = 1024;
const MIB = 1024 * KIB;
/** How many cases each section of the testsuite has. */
const SECTIONS: Readonly<Record<string, number>> = {
  1: 16,
  2: 11,
  3: 7,
  4: 10,
  5: 20,
  6: 145,
  7: 37,
  9: 54,
  10: 1,
};

/** Everything fits. */
const wide = new ReadMemory({ maxPayloadBytes: 16 * MIB, maxFragments: 2 ** 17 });
/** A megabyte fits, as it is or in fragments of 64 bytes. */
const middle = new ReadMemory({ maxPayloadBytes: MIB, maxFragments: 2 ** 14 });
/** The defaults. */
const narrow = new ReadMemory();

function run(memory: ReadMemory, steps: readonly Step[]): void {
  const endpoint = new EchoEndpoint(memory);
  for (const { writes, answers } of steps) {
    for (const write of writes) endpoint.receive(write);
    compareAnswers(endpoint.answers(), answers);
  }
  assert.equal(endpoint.isMidMessage, false);
  assert.equal(memory.spill.usedBytes, 0);
}

test("every case of the sections is there once", () => {
  const ids = autobahnCases.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [section, count] of Object.entries(SECTIONS)) {
    assert.equal(ids.filter((id) => id.startsWith(`${section}.`)).length, count, `section ${section}`);
  }
});

for (const each of autobahnCases) {
  test(`${each.id}: ${each.what}`, () => run(wide, each.steps()));
}

const limits: readonly [string, Limits & ReadMemory][] = [
  ["a megabyte", middle],
  ["the usual limits", narrow],
];
for (const [name, memory] of limits) {
  const over = autobahnCases.filter((each) => each.largest !== undefined);
  for (const each of over) {
    test(`${each.id} under ${name}: ${each.what}`, () => run(memory, stepsUnder(memory, each)));
  }
}

test("the other cases are no different under the usual limits", () => {
  for (const { id, largest, steps } of autobahnCases) {
    if (largest !== undefined) continue;
    try {
      run(narrow, steps());
    } catch (cause) {
      throw new Error(`case ${id}: ${(cause as Error).message}`, { cause });
    }
  }
});

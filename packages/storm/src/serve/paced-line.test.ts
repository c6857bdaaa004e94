import assert from "node:assert/strict";
import { test } from "node:test";
import { PacedLine } from "./paced-line.js";

/** A line of battles that take as long as they are told. */
function lineOf(battles: number, periodMs: number, workMs: (tick: number) => number = () => 0) {
  const ran: number[] = [];
  const late: number[] = [];
  const line = new PacedLine(
    Array.from({ length: battles }, (_, index) => ({
      tick() {
        ran.push(index);
        for (const end = performance.now() + workMs(ran.length); performance.now() < end; );
      },
    })),
    periodMs,
    (lateUs) => late.push(lateUs),
  );
  return { line, ran, late };
}

test("each battle ticks once a period, in order, none before it is due", () => {
  const { line, ran, late } = lineOf(4, 20);
  const startMs = performance.now();
  line.start(startMs);
  while (ran.length < 5 * 4) line.runPart();
  assert.deepEqual(ran, new Array(5).fill([0, 1, 2, 3]).flat());
  // The last is due three quarters into the fifth period, and the first period begins when one has passed.
  assert.ok(performance.now() - startMs >= 20 + 4 * 20 + 15);
  assert.equal(late.length, 20);
  assert.ok(late.every((us) => Number.isInteger(us) && us >= 0));
  assert.equal(line.skippedTicks, 0);
});

test("ticks that are late are caught up with, and their lateness counts", () => {
  const { line, ran, late } = lineOf(4, 20, (tick) => (tick === 1 ? 50 : 0));
  line.start(performance.now());
  while (ran.length < 6 * 4) line.runPart();
  assert.equal(ran.length, 24);
  assert.ok(late[0] >= 49_000 && late[1] >= 40_000, `${late}`);
  assert.equal(line.skippedTicks, 0);
});

test("what is more than five periods behind is given up", () => {
  const { line, ran, late } = lineOf(4, 20, (tick) => (tick === 1 ? 190 : 0));
  line.start(performance.now());
  while (ran.length < 3 * 4) line.runPart();
  // Nine periods late: eight of them, of four battles each; more on a machine that is busy.
  assert.ok(line.skippedTicks >= 4 * 7 && line.skippedTicks % 4 === 0, `${line.skippedTicks}`);
  // Each of them is told of, as late as it was then, or a line that stands still would be late once.
  assert.equal(late.length, ran.length + line.skippedTicks);
  const given = late.slice(4, 4 + line.skippedTicks);
  assert.ok(
    given.every((us, i) => i === 0 || given[i - 1] - us === 5000),
    `${given}`,
  );
  assert.ok(given[0] >= 150_000 && given[given.length - 1] < 20_000, `${given}`);
});

test("whoever drives it has a turn every 20 ms, whether it sleeps or is busy", () => {
  for (const workMs of [0, 6]) {
    const { line, ran } = lineOf(4, 50, () => workMs);
    line.start(performance.now());
    let turns = 0;
    for (; ran.length < 2 * 4; turns++) line.runPart();
    // From the begin to the last tick of the second period it is 137 ms; 90 at least by the clock of one that overslept.
    assert.ok(turns >= 4, `${turns} turns`);
  }
});

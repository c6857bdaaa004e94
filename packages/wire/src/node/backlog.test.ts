import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Backlog, Standing } from "./backlog.js";
import { backlogMarks } from "./backlog-marks.js";

const KIB = 1024;
const marks = backlogMarks();

/** A backlog whose writes are of a kibibyte each, with a clock that begins at any 32-bit number. */
function begin(startMs: number) {
  const backlog = new Backlog(marks);
  let waiting = 0;
  return {
    backlog,
    add: (atMs: number) => backlog.add(KIB, undefined, ++waiting * KIB, (startMs + atMs) | 0),
    done: () => {
      waiting--;
      return backlog.done();
    },
    look: (atMs: number, partBytes = 0) => backlog.look(waiting * KIB - partBytes, (startMs + atMs) | 0),
  };
}

for (const startMs of [0, 12_345, 2 ** 31 - 1500, -(2 ** 31)]) {
  describe(`a backlog whose clock begins at ${startMs}`, () => {
    test("is fine while nothing waits, or what waits is taken soon", () => {
      const { backlog, add, done, look } = begin(startMs);
      assert.equal(look(100_000), Standing.Fine);
      assert.equal(add(0), Standing.Fine);
      assert.equal(look(1999), Standing.Fine);
      assert.equal(done(), false);
      assert.equal(backlog.isEmpty, true);
      assert.equal(look(100_000), Standing.Fine);
    });

    test("has a peer fall behind by bytes, once, until it has all", () => {
      const { backlog, add, done } = begin(startMs);
      for (let i = 0; i < 256; i++) assert.equal(add(0), Standing.Fine);
      assert.equal(add(0), Standing.FellBehind);
      assert.equal(add(0), Standing.Fine);
      for (let i = 0; i < 257; i++) assert.equal(done(), false);
      assert.equal(backlog.isBehind, true);
      assert.equal(done(), true);
      assert.equal(backlog.isBehind, false);
    });

    test("has a peer fall behind by the time that the oldest write waits", () => {
      const { add, done, look } = begin(startMs);
      add(0);
      add(1500);
      assert.equal(look(1999), Standing.Fine);
      done();
      assert.equal(look(3499), Standing.Fine);
      assert.equal(look(3500), Standing.FellBehind);
      assert.equal(look(3600), Standing.Fine);
    });

    test("is hopeless where nothing was taken for too long", () => {
      const { add, look } = begin(startMs);
      add(0);
      look(100);
      assert.equal(look(2100), Standing.FellBehind);
      assert.equal(look(4900, 10), Standing.Fine);
      assert.equal(look(9899, 10), Standing.Fine);
      assert.equal(look(9900, 10), Standing.Hopeless);
    });

    test("counts the time without progress from the first write that waits", () => {
      const { add, done, look } = begin(startMs);
      add(0);
      done();
      add(100_000);
      assert.equal(look(100_001), Standing.Fine);
      assert.equal(look(104_900), Standing.FellBehind);
      assert.equal(look(105_100), Standing.Hopeless);
    });
  });
}

test("who waits for a write is told when it begins to wait and when it is over, oldest first", () => {
  const backlog = new Backlog(marks);
  const told: string[] = [];
  const holder = (name: string) => ({
    writeBegun: () => told.push(`${name} begun`),
    writeEnded: () => told.push(`${name} ended`),
  });
  backlog.add(1, holder("first"), 1, 0);
  backlog.add(1, holder("second"), 2, 0);
  backlog.done();
  backlog.add(1, holder("third"), 2, 0);
  backlog.drop();
  backlog.done();
  assert.deepEqual(told, [
    "first begun",
    "second begun",
    "first ended",
    "third begun",
    "second ended",
    "third ended",
  ]);
});

test("more than the hard mark is an overrun", () => {
  const backlog = new Backlog(marks);
  assert.equal(backlog.isOverrunBy(KIB, 1023 * KIB), false);
  assert.equal(backlog.isOverrunBy(KIB + 1, 1023 * KIB), true);
});

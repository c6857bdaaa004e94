import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { f64, i32, list, oneOf, record, u8 } from "@pauseless/arena";
import { InputLog } from "./input-log.js";

const Input = record("Input", { player: i32, key: oneOf("up", "down") });
const Wide = record("Wide", { weight: f64, hits: list(record("Hit", { by: u8 }), 3) });

for (const checked of [false, true]) {
  describe(`a log of inputs, ${checked ? "checked" : "unchecked"}`, () => {
    const logOf = (capacity = 4) => new InputLog(Input, { capacity, checked });
    const contents = (log: ReturnType<typeof logOf>) =>
      Array.from({ length: log.length }, (_, i) => [log.tickAt(i), log.at(i).player, log.at(i).key]);

    test("has what was recorded, in that order", () => {
      const log = logOf();
      for (const [tick, player, key] of [
        [0, 7, "down"],
        [3, 8, "up"],
        [3, 9, "down"],
      ] as const) {
        const input = log.record(tick);
        input.player = player;
        input.key = key;
      }
      assert.deepEqual(contents(log), [
        [0, 7, "down"],
        [3, 8, "up"],
        [3, 9, "down"],
      ]);
      assert.deepEqual([log.length, log.capacity], [3, 4]);
    });

    test("lends zeroed inputs, also where others were before", () => {
      const log = logOf();
      const first = log.record(0);
      first.player = -1;
      first.key = "down";
      log.clear();
      assert.equal(log.length, 0);
      log.record(5);
      assert.deepEqual(contents(log), [[5, 0, "up"]]);
    });

    test("is read while an input is filled", () => {
      const log = logOf();
      log.record(0).player = 1;
      const second = log.record(1);
      assert.equal(log.at(0).player, 1);
      second.player = 2;
      assert.deepEqual(contents(log), [
        [0, 1, "up"],
        [1, 2, "up"],
      ]);
    });

    test("refuses more than it holds", () => {
      const log = logOf(2);
      log.record(0);
      log.record(0).player = 5;
      assert.throws(() => log.record(1), {
        code: "LOG_FULL",
        message: "log of Input: it holds 2 inputs; take a snapshot and `clear` it, or raise its capacity",
      });
      assert.deepEqual(contents(log), [
        [0, 0, "up"],
        [0, 5, "up"],
      ]);
      log.clear();
      log.record(1);
    });

    test("refuses ticks that go back or are none", () => {
      const log = logOf();
      for (const tick of [-1, 0.5, Number.NaN, 2 ** 31]) {
        assert.throws(() => log.record(tick), { code: "OUT_OF_RANGE" });
      }
      log.record(9);
      assert.throws(() => log.record(8), { code: "OUT_OF_RANGE", message: /whole number from 9/ });
      assert.equal(log.length, 1);
    });

    test("finds a tick's first input, and forgets from a tick on", () => {
      const log = logOf(8);
      for (const tick of [2, 2, 5, 5, 5, 9]) log.record(tick);
      assert.deepEqual(
        [0, 2, 3, 5, 6, 9, 10].map((tick) => log.firstFrom(tick)),
        [0, 0, 2, 2, 5, 5, 6],
      );
      log.forgetFrom(5);
      assert.deepEqual(
        contents(log).map(([tick]) => tick),
        [2, 2],
      );
      log.record(3);
      log.forgetFrom(100);
      assert.equal(log.length, 3);
    });

    test("has no input beyond its length", () => {
      const log = logOf();
      log.record(0);
      for (const index of [1, -1, 0.5]) {
        assert.throws(() => log.at(index), { code: "OUT_OF_RANGE" });
        assert.throws(() => log.tickAt(index), { code: "OUT_OF_RANGE" });
      }
    });
  });
}

describe("a log as bytes", () => {
  function someLog() {
    const log = new InputLog(Wide, { capacity: 10 });
    for (let i = 0; i < 3; i++) {
      const input = log.record(i * 10);
      input.weight = i / 3;
      for (let hit = 0; hit < i; hit++) input.hits.push().by = hit;
    }
    return log;
  }
  const refused = (bytes: Uint8Array, message: RegExp, layout = Wide) =>
    assert.throws(() => InputLog.fromBytes(layout, bytes), { code: "BAD_SNAPSHOT", message });

  test("is the same log", () => {
    const log = someLog();
    const again = InputLog.fromBytes(Wide, log.toBytes(), { capacity: 5 });
    assert.deepEqual([again.length, again.capacity], [3, 5]);
    for (let i = 0; i < 3; i++) {
      assert.deepEqual([again.tickAt(i), again.at(i).weight, again.at(i).hits.length], [i * 10, i / 3, i]);
    }
    assert.equal(again.at(2).hits.at(1).by, 1);
    again.record(20).weight = 5;
    assert.equal(again.length, 4);
  });

  test("has no more bytes than its inputs need, and none of those that were cleared", () => {
    const log = someLog();
    const { length } = log.toBytes();
    log.forgetFrom(20);
    assert.ok(log.toBytes().length < length);
    log.clear();
    const empty = log.toBytes();
    assert.deepEqual(empty, new InputLog(Wide, { capacity: 1 }).toBytes());
    assert.equal(InputLog.fromBytes(Wide, empty).length, 0);
  });

  test("is refused where a byte of it was changed, wherever that is", () => {
    const bytes = someLog().toBytes();
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] ^= 1 << (at % 8);
      refused(changed, /give what `toBytes` answered/);
    }
  });

  test("is refused where it is not whole, or has more", () => {
    const bytes = someLog().toBytes();
    for (const length of [0, 4, 23, 24, bytes.length - 1, bytes.length - 4]) {
      refused(bytes.subarray(0, length), /log of Wide/);
    }
    refused(new Uint8Array([...bytes, 0, 0, 0, 0]), /bytes are not those of the 3 inputs/);
  });

  test("is refused where it is of other inputs, another version, or no log", () => {
    const bytes = someLog().toBytes();
    const Other = record("Wide", { weight: f64, hits: list(record("Hit", { with: u8 }), 3) });
    refused(bytes, /another layout/, Other as never);
    const version = bytes.slice();
    version[4] = 9;
    refused(version, /version 9/);
    refused(new Uint8Array(200), /no input log/);
  });

  test("is refused a log that is too small for it", () => {
    assert.throws(() => InputLog.fromBytes(Wide, someLog().toBytes(), { capacity: 2 }), {
      code: "BAD_OPTION",
    });
  });
});

test("a log holds 1 to 2^24 inputs", () => {
  for (const capacity of [0, 1.5, -1, 2 ** 24 + 1]) {
    assert.throws(() => new InputLog(Input, { capacity }), { code: "BAD_OPTION" });
  }
});

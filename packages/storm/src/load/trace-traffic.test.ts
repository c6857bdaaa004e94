import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { World } from "../battle/rules.js";
import { trafficNamed } from "./generator.js";
import { defaultTracePath, traceTraffic } from "./trace-traffic.js";
import { type Deed, Order, type Traffic } from "./traffic.js";

const HEADER = "ms\tplayer\tkind\tx\ty\torder\tobject";
const folder = mkdtempSync(join(tmpdir(), "pauseless-trace-"));
after(() => rmSync(folder, { recursive: true }));

function fileOf(bytes: Buffer): string {
  const path = join(folder, "match.tsv.gz");
  writeFileSync(path, bytes);
  return path;
}

const recording = (...lines: string[]): Traffic =>
  traceTraffic(fileOf(gzipSync(`${[HEADER, ...lines].join("\n")}\n`)));

function deeds(
  traffic: Traffic,
  count: number,
  { index = 0, clients = 1, players = 10, rate = 10 } = {},
): Deed[] {
  const script = traffic.script(index, clients, players, rate);
  return Array.from({ length: count }, () => {
    const deed = { atMs: 0, order: Order.Select, x: 0, y: 0, skill: 0, target: 0 };
    script.next(deed);
    return deed;
  });
}

describe("the recording that comes with the package", () => {
  const traffic = trafficNamed("");

  test("is read, and reports its name", () => {
    assert.equal(traffic.name, "match-2v2-a.tsv.gz");
    assert.equal(traceTraffic(defaultTracePath).name, traffic.name);
  });

  test("gives the asked rate over a long stretch, whoever plays it and wherever it starts", () => {
    for (const [index, clients, rate] of [
      [0, 1, 32],
      [1, 50, 32],
      [2, 50, 7],
      [3, 4, 1000],
      [49, 50, 32],
    ]) {
      const count = 60_000;
      const times = deeds(traffic, count, { index, clients, rate }).map(({ atMs }) => atMs);
      const seconds = (times[count - 1] - times[0]) / 1000;
      const measured = (count - 1) / seconds;
      assert.ok(
        Math.abs(measured / rate - 1) < 0.01,
        `client ${index} of ${clients}: ${measured} of ${rate} a second`,
      );
    }
  });

  test("never goes back in time, lap after lap, and begins with what is next", () => {
    for (let index = 0; index < 20; index++) {
      let last = 0;
      for (const { atMs } of deeds(traffic, 30_000, { index, clients: 20, rate: 32 })) {
        assert.ok(atMs >= last, `client ${index}: ${atMs} after ${last}`);
        last = atMs;
      }
    }
  });

  test("asks only for what there is: places on the map, skills, targets", () => {
    const orders = new Map<Order, number>();
    for (let index = 0; index < 4; index++) {
      for (const { order, x, y, skill, target } of deeds(traffic, 15_000, { index, clients: 4 })) {
        orders.set(order, (orders.get(order) ?? 0) + 1);
        for (const value of [x, y, skill, target]) assert.ok(Number.isInteger(value));
        assert.ok(x >= 0 && x < World.MapSize && y >= 0 && y < World.MapSize, `${x}, ${y}`);
        assert.ok(skill >= 0 && skill < 4 && target >= -1 && target < 10);
      }
    }
    assert.deepEqual([...orders.keys()].sort(), [Order.Select, Order.Move, Order.Cast]);
  });
});

test("each order is read as what it means", () => {
  const traffic = recording(
    "0\t0\ts\t\t\t\t",
    "100\t0\tm\t-8192\t8192\t\t",
    "100\t0\tm\t-99999\t99999.5\t\t",
    "200\t0\tm\t\t\t\t",
    "300\t0\tc\t0\t0\t6\t23",
    "999\t0\tc\t\t\t65535\t",
  );
  // Six orders in a second of recording, at six a second: as fast as they were recorded.
  const read = deeds(traffic, 7, { rate: 6 });
  const most = World.MapSize - 1;
  assert.deepEqual(
    read.map(({ atMs, order, x, y, skill, target }) => [Math.round(atMs), order, x, y, skill, target]),
    [
      [0, Order.Select, 0, 0, 0, -1],
      [100, Order.Move, 0, most, 0, -1],
      [100, Order.Move, 0, most, 0, -1],
      // A move without a place is sent as a selection.
      [200, Order.Select, 0, 0, 0, -1],
      [300, Order.Cast, Math.round(most / 2), Math.round(most / 2), 2, 3],
      [999, Order.Cast, 0, 0, 3, -1],
      [1000, Order.Select, 0, 0, 0, -1],
    ],
  );
});

test("clients are dealt the recorded players in turn, each from a point of its own", () => {
  const traffic = recording(
    "0\t0\ts\t\t\t\t",
    "10\t5\tc\t\t\t1\t",
    "500\t0\ts\t\t\t\t",
    "999\t5\tc\t\t\t1\t",
  );
  const [first, second, third] = [0, 1, 2].map((index) => deeds(traffic, 2, { index, clients: 4, rate: 2 }));
  assert.deepEqual(
    [first, second, third].map(([{ order }]) => order),
    [Order.Select, Order.Cast, Order.Select],
  );
  // The third begins in the middle, where the second order of its player is due.
  assert.deepEqual(
    third.map(({ atMs }) => Math.round(atMs)),
    [0, 500],
  );
});

test("a last line without an end and a file without its last tabs are read", () => {
  const text = `${HEADER}\n0\t0\ts\t\t\t\t\n5\t0\ts\t\t\t\t`;
  assert.equal(deeds(traceTraffic(fileOf(gzipSync(text))), 2).length, 2);
});

describe("a recording is refused, naming the line, when it", () => {
  const lines: readonly (readonly [string, readonly string[], number])[] = [
    ["goes back in time", ["5\t0\ts\t\t\t\t", "4\t0\ts\t\t\t\t"], 3],
    ["has an empty line", ["5\t0\ts\t\t\t\t", "", "6\t0\ts\t\t\t\t"], 3],
    ["has text for a time", ["soon\t0\ts\t\t\t\t"], 2],
    ["has a time below 0", ["-1\t0\ts\t\t\t\t"], 2],
    ["has a time that is not whole", ["1.5\t0\ts\t\t\t\t"], 2],
    ["has no player", ["1\t\ts\t\t\t\t"], 2],
    ["has a player that is no number", ["1\tme\ts\t\t\t\t"], 2],
    ["has more players than can be", ["1\t1000\ts\t\t\t\t"], 2],
    ["has an unknown kind", ["1\t0\ts\t\t\t\t", "2\t0\tx\t\t\t\t"], 3],
    ["has only a time", ["1"], 2],
    ["has an order that is no number", ["1\t0\tc\t\t\tburn\t"], 2],
    ["has an order below 0", ["1\t0\tc\t\t\t-1\t"], 2],
    ["has an object that is no number", ["1\t0\tc\t\t\t1\ttree"], 2],
    ["has half an object", ["1\t0\tc\t\t\t1\t0.5"], 2],
  ];
  for (const [what, text, line] of lines) {
    test(what, () => {
      assert.throws(() => recording(...text), {
        name: "StormError",
        code: "BAD_TRACE",
        message: new RegExp(`match\\.tsv\\.gz: line ${line} .*TRACES\\.md`),
      });
    });
  }

  const files: readonly (readonly [string, Buffer, RegExp])[] = [
    ["is empty", Buffer.alloc(0), /cannot be read as gzipped text/],
    ["is not gzipped", Buffer.from(`${HEADER}\n0\t0\ts\t\t\t\t\n`), /cannot be read as gzipped text/],
    [
      "is cut off",
      gzipSync(`${HEADER}\n0\t0\ts\t\t\t\t\n`).subarray(0, 30),
      /cannot be read as gzipped text/,
    ],
    ["holds nothing", gzipSync(""), /line 1 is not the header ms, player/],
    ["has another header", gzipSync("time,player\n0\t0\ts\t\t\t\t\n"), /line 1 is not the header/],
    ["has no header", gzipSync("0\t0\ts\t\t\t\t\n"), /line 1 is not the header/],
    ["holds no orders", gzipSync(`${HEADER}\n`), /holds no orders/],
  ];
  for (const [what, bytes, message] of files) {
    test(what, () => {
      assert.throws(() => traceTraffic(fileOf(bytes)), { name: "StormError", code: "BAD_TRACE", message });
    });
  }

  test("is not there", () => {
    assert.throws(() => trafficNamed(join(folder, "nothing.gz")), {
      code: "BAD_TRACE",
      message: /nothing\.gz.*no such file/i,
    });
  });
});

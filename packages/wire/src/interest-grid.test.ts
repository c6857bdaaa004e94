import assert from "node:assert/strict";
import { test } from "node:test";
import {
  InterestGrid,
  SnapshotDecoder,
  Snapshots,
  snapshotLayout,
  snapshotTable,
  unsigned,
} from "./index.js";
import { diceFrom } from "./testing/dice.js";

const Units = snapshotTable("units", { capacity: 70, fields: { x: unsigned(10), y: unsigned(10) } });
const Scores = snapshotTable("scores", { capacity: 2, fields: { points: unsigned(8) } });
const layout = snapshotLayout("field", [Scores, Units]);
const CELL = 10;

function open(options: { margin?: number; teams?: number } = {}) {
  const snapshots = new Snapshots(layout, { clients: 4 });
  const grid = new InterestGrid(snapshots, {
    cellSize: CELL,
    columns: 10,
    rows: 10,
    radiusCells: 1,
    ...options,
  });
  const seen = (view: number) => {
    const first = snapshots.views.wordOf(view) + snapshots.views.offsetOf(Units);
    const { i32 } = snapshots.reserve.views;
    return Array.from({ length: 70 }, (_, slot) => slot).filter(
      (slot) => (i32[first + (slot >> 5)] >> slot) & 1,
    );
  };
  return { snapshots, grid, seen };
}

test("one sees what is in the cells around one's own, as a plain search does", () => {
  const dice = diceFrom(3);
  const { snapshots, grid, seen } = open({ margin: 0 });
  for (let tick = 1; tick < 200; tick++) {
    snapshots.begin(tick);
    grid.begin();
    const places = Array.from({ length: dice(70) }, () => [dice(1100) / 10 - 5, dice(1100) / 10 - 5]);
    for (const [slot, [x, y]] of places.entries()) grid.place(Units, slot, x, y);
    const cell = (at: number) => Math.min(9, Math.max(0, Math.floor(at / CELL)));
    for (let viewer = 0; viewer < 4; viewer++) {
      // Off the edges of cells: there both sides are right.
      const [x, y] = [dice(100) + 0.25, dice(100) + 0.25];
      const near = [...places.keys()].filter((slot) => {
        const [ux, uy] = places[slot];
        return Math.abs(cell(ux) - cell(x)) <= 1 && Math.abs(cell(uy) - cell(y)) <= 1;
      });
      const isClear = places.every(([ux, uy]) => ux % CELL !== 0 && uy % CELL !== 0);
      const view = grid.viewFrom(viewer, x, y);
      if (isClear) assert.deepEqual(seen(view), near);
    }
  }
});

test("a team sees what any of it sees", () => {
  const { snapshots, grid, seen } = open({ teams: 2 });
  snapshots.begin(1);
  grid.begin();
  const places = [
    [5, 5],
    [95, 95],
    [18, 18],
    [84, 84],
    [50, 50],
  ];
  for (const [slot, [x, y]] of places.entries()) grid.place(Units, slot, x, y);
  grid.look(0, Units, 0);
  grid.look(0, Units, 1);
  grid.look(1, Units, 4);
  assert.deepEqual(seen(grid.teamView(0)), [0, 1, 2, 3]);
  assert.deepEqual(seen(grid.teamView(1)), [4]);
  assert.equal(grid.teamView(0), grid.teamView(0));
  assert.throws(() => grid.teamView(2), { code: "BAD_OPTION" });
});

for (const first of [0, 1])
  test(`viewers of one cell share a view, and what trembles at an edge does not come and go, wherever it was first (${first})`, () => {
    const { snapshots, grid, seen } = open();
    const decoder = new SnapshotDecoder(layout);
    const client = snapshots.join();
    grid.showAll(Scores);
    let comings = 0;
    for (let tick = 1; tick < 60; tick++) {
      snapshots.begin(tick);
      snapshots.capture(Scores).row(1).points = 7;
      grid.begin();
      // At the edge of what is seen, and a little nearer in every other tick.
      const x = 19.9 + ((tick + first) & 1) * 0.2;
      snapshots.capture(Units).row(40).x = x;
      grid.place(Units, 40, x, 5);
      const view = grid.viewFrom(client, 5, 5);
      assert.equal(grid.viewFrom(3, 9, 1), view);
      assert.notEqual(grid.viewFrom(2, 15, 5), view);
      snapshots.encode(client, view);
      assert.ok(
        decoder.receive(snapshots.reserve.views.u8.slice(snapshots.at, snapshots.at + snapshots.length)),
      );
      snapshots.acknowledge(client, tick);
      comings += decoder.table(Units).entered.count + decoder.table(Units).left.count;
      assert.equal(decoder.table(Scores).count, 1);
      assert.ok(seen(view).length <= 1);
    }
    assert.ok(comings <= 1, `it came or went ${comings} times`);
  });

test("a thing is placed once in a tick, and seen in one place, also where a second one is refused", () => {
  const { snapshots, grid, seen } = open();
  snapshots.begin(1);
  grid.begin();
  grid.place(Units, 69, 5, 5);
  grid.place(Units, 1, 95, 95);
  const columns = { array: [95, 95], start: 0, step: 0 };
  assert.throws(() => grid.place(Units, 69, 95, 95), { code: "WRONG_STATE", message: /slot 69 of units/ });
  assert.throws(() => grid.placeListed(Units, columns, columns, Int32Array.of(69), 1), {
    code: "WRONG_STATE",
  });
  assert.deepEqual(seen(grid.viewFrom(0, 5, 5)), [69]);
  assert.deepEqual(seen(grid.viewFrom(1, 95, 95)), [1]);
  snapshots.begin(2);
  // The grid's tick was not begun.
  assert.throws(() => grid.place(Units, 69, 5, 5), { code: "WRONG_STATE", message: /begin/ });
  grid.begin();
  grid.place(Units, 69, 95, 95);
  assert.deepEqual(seen(grid.viewFrom(0, 95, 95)), [69]);
});

test("what is out of range is refused", () => {
  const { snapshots, grid, seen } = open({ teams: 1 });
  snapshots.begin(1);
  grid.begin();
  assert.throws(() => grid.place(Units, 70, 1, 1), { code: "BAD_SNAPSHOT" });
  assert.throws(() => grid.look(1, Units, 0), { code: "BAD_OPTION" });
  assert.throws(() => grid.viewFrom(4, 1, 1), { code: "BAD_OPTION" });
  const Other = snapshotTable("units", { capacity: 1, fields: { x: unsigned(1) } });
  assert.throws(() => grid.place(Other, 0, 1, 1), { code: "BAD_OPTION" });
  grid.place(Units, 3, Number.NaN, Number.NEGATIVE_INFINITY);
  assert.deepEqual(seen(grid.viewFrom(0, Number.NaN, 5)), [3]);
  assert.deepEqual(seen(grid.viewFrom(1, 95, 95)), []);
  const good = { cellSize: 1, columns: 1, rows: 1, radiusCells: 0 };
  const bad = [
    { columns: 0 },
    { rows: 2 ** 21 },
    { cellSize: 0 },
    { radiusCells: -1 },
    { teams: 257 },
    { viewers: 0 },
    { margin: 1.5 },
    { minX: Number.NaN },
  ];
  for (const each of bad) {
    assert.throws(() => new InterestGrid(snapshots, { ...good, ...each }), { code: "BAD_OPTION" });
  }
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SnapshotDecoder, Snapshots, snapshotLayout, snapshotTable, unsigned } from "./index.js";
import { diceFrom } from "./testing/dice.js";
import { MOST_PLAYERS, moving, Players } from "./testing/moving-players.js";

describe("within a budget", () => {
  const Chiefs = snapshotTable("chiefs", { capacity: 100, priority: 8, fields: { value: unsigned(16) } });
  const Others = snapshotTable("others", { capacity: 100, fields: { value: unsigned(16) } });

  /** Everything changes in each tick; answers how often each row was told. */
  function tellings(budgetBytes: number, ticks: number) {
    const dice = diceFrom(5);
    const layout = snapshotLayout("crowd", [Chiefs, Others]);
    const snapshots = new Snapshots(layout, { clients: 1 });
    const decoder = new SnapshotDecoder(layout);
    const client = snapshots.join();
    const told = { chiefs: new Array<number>(100).fill(0), others: new Array<number>(100).fill(0) };
    for (let tick = 1; tick <= ticks; tick++) {
      snapshots.begin(tick);
      for (const table of [Chiefs, Others]) {
        const capture = snapshots.capture(table);
        for (let slot = 0; slot < 100; slot++) capture.row(slot).value = dice(65536);
      }
      snapshots.encode(client, snapshots.views.everything, budgetBytes);
      assert.ok(snapshots.length <= budgetBytes, `${snapshots.length} bytes of ${budgetBytes}`);
      assert.ok(snapshots.length > budgetBytes * 0.7, `${snapshots.length} bytes of ${budgetBytes} are used`);
      const { at, length } = snapshots;
      assert.ok(decoder.receive(snapshots.reserve.views.u8.subarray(at, at + length)));
      snapshots.acknowledge(client, tick);
      for (const [name, table] of [
        ["chiefs", Chiefs],
        ["others", Others],
      ] as const) {
        const { entered, changed } = decoder.table(table);
        for (let slot = 0; slot < 100; slot++) {
          if (entered.has(slot) || changed.has(slot)) told[name][slot]++;
        }
      }
    }
    return told;
  }

  test("what is declared to matter more is told more often, and nothing is forgotten", () => {
    const { chiefs, others } = tellings(80, 400);
    const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
    assert.ok(sum(chiefs) > 4 * sum(others), `${sum(chiefs)} and ${sum(others)}`);
    assert.ok(Math.min(...others) >= 3, `one was told ${Math.min(...others)} times`);
    assert.ok(Math.max(...others) <= Math.min(...others) + 3, "turns are fair");
  });

  for (const delay of [0, 1, 2, 3, 5, 8]) {
    test(`what is always in view never leaves, and all is told, with acknowledgements ${delay} ticks late`, () => {
      const { snapshots, step, players } = moving(Players, 1);
      const client = snapshots.join();
      const decoder = new SnapshotDecoder(snapshots.layout);
      const rows = decoder.table(Players);
      const rightAt = new Array<number>(MOST_PLAYERS).fill(0);
      let longestTicks = 0;
      for (let i = 0; i < 400; i++) {
        const tick = step();
        snapshots.encode(client, snapshots.views.everything, 60);
        const { at, length } = snapshots;
        assert.ok(decoder.receive(snapshots.reserve.views.u8.subarray(at, at + length)));
        snapshots.acknowledge(client, tick - delay);
        // All have come once each of the packets that are built on by turns has told them.
        if (tick < 40 * (delay + 1)) continue;
        assert.equal(rows.left.count, 0, `in tick ${tick}`);
        assert.equal(rows.count, MOST_PLAYERS);
        for (const [slot, { x, y }] of players.entries()) {
          if (rows.at(slot).x === x && rows.y === y) rightAt[slot] = tick;
          longestTicks = Math.max(longestTicks, tick - Math.max(rightAt[slot], 40 * (delay + 1)));
        }
      }
      assert.ok(longestTicks <= 15 * (delay + 1), `one was not told for ${longestTicks} ticks`);
    });
  }

  test("one row is told, however small it is", () => {
    const { snapshots, step } = moving(Players, 1);
    const client = snapshots.join();
    const decoder = new SnapshotDecoder(snapshots.layout);
    let before = 0;
    for (let i = 1; i <= 120; i++) {
      const tick = step();
      snapshots.encode(client, snapshots.views.everything, 0);
      const { at, length } = snapshots;
      assert.ok(decoder.receive(snapshots.reserve.views.u8.subarray(at, at + length)));
      snapshots.acknowledge(client, tick);
      const { count, entered, changed } = decoder.table(Players);
      assert.equal(entered.count + changed.count, 1);
      assert.ok(count <= before + 1);
      before = count;
    }
    assert.equal(before, MOST_PLAYERS);
  });
});

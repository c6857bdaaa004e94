import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Reserve } from "@pauseless/arena";
import { Snapshots, snapshotLayout } from "./index.js";
import { MOST_PLAYERS, moving, Players, Steady } from "./testing/moving-players.js";

function meanBytes(table: typeof Players): number {
  const { snapshots, step } = moving(table, 1);
  const client = snapshots.join();
  let sum = 0;
  for (let i = 0; i < 400; i++) {
    const tick = step();
    snapshots.encode(client, snapshots.views.everything);
    if (tick > 100) sum += snapshots.length;
    // What is acknowledged has been on its way for two ticks.
    snapshots.acknowledge(client, tick - 2);
  }
  return sum / 300;
}

describe("the bytes of fifty players that all move, acknowledged two ticks later", () => {
  test("are a quarter of @colyseus/schema's 633", () => {
    const bytes = meanBytes(Players);
    assert.ok(bytes <= 160, `${bytes} bytes`);
  });

  test("are a tenth where their ways are predicted", () => {
    const bytes = meanBytes(Steady);
    assert.ok(bytes <= 63, `${bytes} bytes`);
  });
});

test("one of fifty that changes takes ten bytes, and a tick in which none does six", () => {
  const snapshots = new Snapshots(snapshotLayout("battle", [Players]), { clients: 1 });
  const capture = snapshots.capture(Players);
  const client = snapshots.join();
  const lengths = [1, 2, 3, 4].map((tick) => {
    snapshots.begin(tick);
    for (let slot = 0; slot < MOST_PLAYERS; slot++) capture.row(slot);
    if (tick < 4) capture.row(20).x = 1000 * tick;
    snapshots.encode(client, snapshots.views.everything);
    snapshots.acknowledge(client, tick);
    return snapshots.length;
  });
  assert.deepEqual(lengths.slice(1), [10, 10, 6]);
});

describe("packets are shared", () => {
  test("by all who see all and have the same: one is written for fifty clients", () => {
    const { snapshots, step } = moving(Steady, 50);
    const clients = Array.from({ length: 50 }, () => snapshots.join());
    for (let i = 0; i < 40; i++) {
      const tick = step();
      for (const client of clients) {
        assert.equal(snapshots.encode(client, snapshots.views.everything), 0);
        snapshots.acknowledge(client, tick - 2);
      }
      assert.equal(snapshots.writtenCount, 1);
    }
  });

  test("again, soon after an acknowledgement was lost", () => {
    const { snapshots, step } = moving(Steady, 50);
    const clients = Array.from({ length: 50 }, () => snapshots.join());
    const written: number[] = [];
    for (let i = 0; i < 20; i++) {
      const tick = step();
      for (const client of clients) snapshots.encode(client, snapshots.views.everything);
      for (const client of clients) {
        if (tick !== 10 || client % 2 === 0) snapshots.acknowledge(client, tick);
      }
      written.push(snapshots.writtenCount);
    }
    assert.deepEqual(written.slice(8, 16), [1, 1, 2, 2, 1, 1, 1, 1]);
  });

  test("by those whose views are of one content, and not by those who see something else", () => {
    const { snapshots, step } = moving(Players, 6);
    const clients = Array.from({ length: 6 }, () => snapshots.join());
    for (let i = 0; i < 10; i++) {
      const tick = step();
      const views = clients.map((client) => {
        const view = snapshots.views.add();
        for (let slot = client & 1; slot < 25; slot++) snapshots.views.see(view, Players, slot);
        return view;
      });
      for (const client of clients) {
        assert.equal(snapshots.encode(client, views[client]), client & 1);
        snapshots.acknowledge(client, tick);
      }
      assert.equal(snapshots.writtenCount, 2);
    }
  });

  test("by those who have acknowledged the same, whatever else is on its way to them, where not all fits", () => {
    const { snapshots, step } = moving(Players, 2);
    const clients = [snapshots.join(), snapshots.join()];
    for (const tick of [1, 2, 3]) {
      step();
      for (const client of clients) {
        if (tick !== 2 || client === 0)
          snapshots.encode(client, snapshots.views.everything, tick === 1 ? 1000 : 60);
        if (tick === 1) snapshots.acknowledge(client, 1);
      }
      assert.equal(snapshots.writtenCount, 1);
    }
  });

  test("by those with other budgets, where all fits", () => {
    const { snapshots, step } = moving(Players, 3);
    const clients = Array.from({ length: 3 }, () => snapshots.join());
    step();
    const numbers = clients.map((client) =>
      snapshots.encode(client, snapshots.views.everything, [1000, 900, 100][client]),
    );
    assert.deepEqual(numbers, [0, 0, 1]);
    assert.ok(snapshots.isCut);
    assert.ok(snapshots.length <= 100);
  });
});

test("what is used wrongly is refused with a reason, and nothing changes", () => {
  const { snapshots, step } = moving(Players, 2);
  assert.throws(() => snapshots.capture(Players).row(0), { code: "WRONG_STATE" });
  const client = snapshots.join();
  assert.throws(() => snapshots.encode(client, 0), { code: "WRONG_STATE" });
  step();
  assert.throws(() => snapshots.begin(1), { code: "WRONG_STATE" });
  assert.throws(() => snapshots.begin(2 ** 30), { code: "WRONG_STATE" });
  assert.throws(() => snapshots.begin(1.5), { code: "WRONG_STATE" });
  for (const slot of [50, -1, 0.5, Number.NaN]) {
    assert.throws(() => snapshots.capture(Players).row(slot), { code: "BAD_SNAPSHOT" });
    assert.throws(() => snapshots.views.see(snapshots.views.count || snapshots.views.add(), Players, slot), {
      code: "BAD_SNAPSHOT",
    });
  }
  assert.throws(() => snapshots.capture(Steady), { code: "BAD_OPTION" });
  assert.throws(() => snapshots.encode(client, 2), { code: "WRONG_STATE" });
  assert.throws(() => snapshots.encode(1, 0), { code: "WRONG_STATE" });
  assert.throws(() => snapshots.views.see(0, Players, 1), { code: "WRONG_STATE" });
  for (const place of [2, snapshots.reserve.capacityBytes, 2 ** 32]) {
    assert.throws(() => snapshots.encode(client, 0, 100, place), { code: "BAD_OPTION" });
  }
  snapshots.encode(client, 0);
  assert.throws(() => snapshots.encode(client, 0), { code: "WRONG_STATE" });
  assert.throws(() => snapshots.capture(Players).row(0), { code: "WRONG_STATE" });
  assert.equal(snapshots.acknowledge(client, 2), false);
  assert.equal(snapshots.acknowledge(client, -1), false);
  assert.equal(snapshots.acknowledge(client, 0.5), false);
  assert.equal(snapshots.acknowledge(client, 1), true);
  assert.equal(snapshots.join(), 1);
  assert.equal(snapshots.join(), -1);
  snapshots.leave(client);
  assert.throws(() => snapshots.leave(client), { code: "WRONG_STATE" });
  assert.throws(() => snapshots.acknowledge(client, 1), { code: "WRONG_STATE" });
  assert.equal(snapshots.join(), client);
  for (const options of [{ clients: 0 }, { clients: 1, views: -1 }, { clients: 4, knowledge: 8 }]) {
    assert.throws(() => new Snapshots(snapshots.layout, options), { code: "BAD_OPTION" });
  }
  const reserve = Reserve.open({ capacityBytes: 4096 });
  assert.throws(() => new Snapshots(snapshots.layout, { clients: 1, reserve }), { code: "BAD_OPTION" });
});

test("what is refused leaves a tick open to be captured, and what waits to be acknowledged", () => {
  const snapshots = new Snapshots(snapshotLayout("battle", [Players]), { clients: 1, knowledge: 4 });
  const client = snapshots.join();
  const capture = snapshots.capture(Players);
  for (let tick = 1; tick <= 5; tick++) {
    snapshots.begin(tick);
    assert.throws(() => snapshots.begin(tick), { code: "WRONG_STATE" });
    capture.row(1).x = tick;
    for (const place of [3, -2, 2 ** 32]) {
      assert.throws(() => snapshots.encode(client, snapshots.views.everything, 100, place), {
        code: "BAD_OPTION",
      });
    }
    capture.row(2).x = tick;
    // There are four states of knowledge: for one more, another would be given up.
    if (tick === 5) for (const each of [1, 2, 3, 4]) assert.ok(snapshots.acknowledge(client, each));
    snapshots.encode(client, snapshots.views.everything);
  }
});

test("who joins when another has left has a packet in the same tick, though each had another one already", () => {
  const { snapshots, step } = moving(Players, 2);
  const clients = [snapshots.join(), snapshots.join()];
  step();
  const encode = (client: number, slot: number) => {
    const view = snapshots.views.add();
    snapshots.views.see(view, Players, slot);
    return snapshots.encode(client, view);
  };
  assert.deepEqual([encode(clients[0], 0), encode(clients[1], 1)], [0, 1]);
  for (const client of clients) snapshots.leave(client);
  assert.deepEqual([encode(snapshots.join(), 2), encode(snapshots.join(), 3)], [2, 3]);
  snapshots.leave(0);
  assert.equal(snapshots.join(), 0);
  assert.throws(() => encode(0, 4), { code: "WRONG_STATE", message: /more than 4 packets/ });
  step();
  assert.equal(encode(0, 4), 0);
});

test("battles that come and go share a reserve, and what one leaves in it is not seen by the next", () => {
  const layout = snapshotLayout("battle", [Players]);
  const options = { clients: 3, views: 2 };
  const reserve = Reserve.open({ capacityBytes: 2 * Snapshots.bytesFor(layout, options), checked: true });
  const packetsOf = (snapshots: Snapshots) => {
    const client = snapshots.join();
    const packets: number[][] = [];
    for (let tick = 1; tick <= 40; tick++) {
      snapshots.begin(tick);
      for (let slot = tick % 3; slot < MOST_PLAYERS; slot += 3) {
        const row = snapshots.capture(Players).row(slot, tick >> 3);
        row.x = slot * tick;
      }
      snapshots.encode(client, snapshots.views.everything);
      packets.push([...reserve.views.u8.subarray(snapshots.at, snapshots.at + snapshots.length)]);
      snapshots.acknowledge(client, tick - 1);
    }
    return packets;
  };
  const first = new Snapshots(layout, { ...options, reserve });
  const second = new Snapshots(layout, { ...options, reserve });
  const expected = packetsOf(first);
  assert.deepEqual(packetsOf(second), expected);
  assert.throws(() => new Snapshots(layout, { ...options, reserve }), { code: "BAD_OPTION" });
  first.close();
  const third = new Snapshots(layout, { ...options, reserve });
  assert.deepEqual(packetsOf(third), expected);
  second.close();
  third.close();
  assert.equal(reserve.stats().freeBytes, reserve.capacityBytes);
});

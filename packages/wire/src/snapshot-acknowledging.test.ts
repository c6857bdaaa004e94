import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Snapshots, snapshotLayout } from "./index.js";
import { isKeyframe, MOST_PLAYERS, moving, Players } from "./testing/moving-players.js";

describe("a keyframe is sent", () => {
  test("first, until one is acknowledged", () => {
    const { snapshots, step } = moving(Players, 1);
    const client = snapshots.join();
    const keyframes = [1, 2, 3, 4].map(() => {
      const tick = step();
      snapshots.encode(client, snapshots.views.everything);
      if (tick === 2) snapshots.acknowledge(client, 2);
      return isKeyframe(snapshots);
    });
    assert.deepEqual(keyframes, [true, true, false, false]);
  });

  test("when asked for", () => {
    const { snapshots, step } = moving(Players, 1);
    const client = snapshots.join();
    const keyframes = [1, 2, 3, 4].map(() => {
      const tick = step();
      if (tick === 3) snapshots.requestKeyframe(client);
      snapshots.encode(client, snapshots.views.everything);
      snapshots.acknowledge(client, tick);
      return isKeyframe(snapshots);
    });
    assert.deepEqual(keyframes, [true, false, true, false]);
  });

  test("after so many ticks without an acknowledgement as are remembered", () => {
    const { snapshots, step } = moving(Players, 1);
    const client = snapshots.join();
    const keyframes: number[] = [];
    for (let i = 0; i < 80; i++) {
      const tick = step();
      snapshots.encode(client, snapshots.views.everything);
      if (isKeyframe(snapshots)) keyframes.push(tick);
      if (tick <= 5) snapshots.acknowledge(client, tick);
    }
    assert.equal(snapshots.layout.historyTicks, 32);
    assert.deepEqual(keyframes.slice(0, 2), [1, 37]);
  });
});

describe("where each client sees what no other does", () => {
  const CLIENTS = 20;
  for (const knowledge of ["the usual", 3 * CLIENTS + 1] as const) {
    for (const delay of [0, 1, 2, 4, 6, 10]) {
      test(`nobody gets keyframes again and again, with ${knowledge} states of knowledge and acknowledgements ${delay} ticks late`, () => {
        const layout = snapshotLayout("battle", [Players]);
        const options = { clients: CLIENTS, ...(knowledge === "the usual" ? {} : { knowledge }) };
        const snapshots = new Snapshots(layout, options);
        const clients = Array.from({ length: CLIENTS }, () => snapshots.join());
        let keyframes = 0;
        let refused = 0;
        for (let tick = 1; tick <= 120; tick++) {
          snapshots.begin(tick);
          for (let slot = 0; slot < MOST_PLAYERS; slot++)
            snapshots.capture(Players).row(slot).x = slot * tick;
          for (const client of clients) {
            const view = snapshots.views.add();
            for (let i = 0; i < 10; i++) snapshots.views.see(view, Players, client + i);
            snapshots.encode(client, view);
            if (isKeyframe(snapshots) && tick > delay + 1) keyframes++;
          }
          if (tick <= delay) continue;
          for (const client of clients) if (!snapshots.acknowledge(client, tick - delay)) refused++;
        }
        assert.equal(keyframes, 0);
        if (knowledge === "the usual") assert.equal(refused, 0);
      });
    }
  }
});

test("an acknowledgement leaves packets behind it on their way, and those before it for good", () => {
  const { snapshots, step } = moving(Players, 1);
  const client = snapshots.join();
  for (let i = 0; i < 40; i++) {
    step();
    snapshots.encode(client, snapshots.views.everything);
  }
  const acknowledged = [8, 9, 20, 35, 30, 35, 36, 40].map((tick) => snapshots.acknowledge(client, tick));
  assert.deepEqual(acknowledged, [false, true, true, true, false, false, true, true]);
});

test("an old acknowledgement is not taken for one that matters, where ticks are left out", () => {
  const snapshots = new Snapshots(snapshotLayout("battle", [Players]), { clients: 1 });
  const client = snapshots.join();
  const encode = (tick: number) => {
    snapshots.begin(tick);
    snapshots.encode(client, snapshots.views.everything);
  };
  for (const tick of [1, 40, 70]) encode(tick);
  assert.deepEqual([snapshots.acknowledge(client, 40), snapshots.acknowledge(client, 1)], [true, false]);
  encode(71);
  assert.equal(isKeyframe(snapshots), false);
});

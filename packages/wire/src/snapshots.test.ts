import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Reserve } from "@pauseless/arena";
import { flag, SnapshotDecoder, Snapshots, snapshotLayout, snapshotTable, unsigned } from "./index.js";
import { diceFrom } from "./testing/dice.js";

const MOST_PLAYERS = 50;
const Players = snapshotTable("players", {
  capacity: MOST_PLAYERS,
  fields: { x: unsigned(16), y: unsigned(16) },
});
const Steady = snapshotTable("players", {
  capacity: MOST_PLAYERS,
  fields: { x: unsigned(16, { predicted: true }), y: unsigned(16, { predicted: true }) },
});

/** Fifty players that all move, at up to 512 a tick and now and then another way. */
function moving(table: typeof Players, clients: number) {
  const dice = diceFrom(7);
  const snapshots = new Snapshots(snapshotLayout("battle", [table]), { clients });
  const players = Array.from({ length: MOST_PLAYERS }, () => ({
    x: dice(65536),
    y: dice(65536),
    vx: 0,
    vy: 0,
  }));
  const capture = snapshots.capture(table);
  let tick = 0;
  return {
    snapshots,
    players,
    step(): number {
      snapshots.begin(++tick);
      for (const [slot, player] of players.entries()) {
        if (tick === 1 || dice(20) === 0) {
          player.vx = dice(1025) - 512;
          player.vy = dice(1025) - 512;
        }
        player.x = (player.x + player.vx) & 0xffff;
        player.y = (player.y + player.vy) & 0xffff;
        const row = capture.row(slot);
        row.x = player.x;
        row.y = player.y;
      }
      return tick;
    },
  };
}

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

/** Whether a packet builds on none before. */
const isKeyframe = ({ reserve, at }: Snapshots) =>
  ((reserve.views.u8[at + 3] >> 6) | ((reserve.views.u8[at + 4] & 63) << 2)) === 0;

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

describe("the rows of a decoder", () => {
  const Things = snapshotTable("things", { capacity: 40, fields: { value: unsigned(8), on: flag() } });
  const layout = snapshotLayout("things", [Things]);

  test("say who entered, left and changed, and tell one thing from the next in its slot", () => {
    const reserve = Reserve.open({ capacityBytes: 2 ** 20 });
    const snapshots = new Snapshots(layout, { clients: 1, reserve });
    const decoder = new SnapshotDecoder(layout, { reserve });
    const client = snapshots.join();
    const capture = snapshots.capture(Things);
    const rows = decoder.table(Things);
    const news: string[] = [];
    const send = (
      tick: number,
      things: readonly (readonly [slot: number, generation: number, value: number])[],
    ) => {
      snapshots.begin(tick);
      for (const [slot, generation, value] of things) {
        const row = capture.row(slot, generation);
        row.value = value;
        row.on = value > 1;
      }
      snapshots.encode(client, snapshots.views.everything);
      assert.ok(decoder.decode(snapshots.at, snapshots.length));
      snapshots.acknowledge(client, decoder.tick);
      const listed = [rows.entered, rows.left, rows.changed].map((set) => {
        const slots: number[] = [];
        for (let slot = set.next(0); slot >= 0; slot = set.next(slot + 1)) slots.push(slot);
        assert.equal(set.count, slots.length);
        return slots.join();
      });
      news.push(listed.join("|"));
    };
    send(1, [
      [3, 0, 1],
      [39, 0, 2],
    ]);
    send(2, [
      [3, 0, 1],
      [39, 0, 3],
    ]);
    send(3, [
      [3, 1, 1],
      [39, 0, 3],
    ]);
    send(4, [[3, 1, 1]]);
    send(5, [
      [3, 1, 1],
      [39, 0, 3],
    ]);
    send(6, [
      [3, 1, 7],
      [39, 0, 3],
      [0, 0, 0],
    ]);
    assert.deepEqual(news, ["3,39||", "||39", "3|3|", "|39|", "39||", "0||3"]);
    assert.deepEqual([rows.at(3).value, rows.on, rows.at(0).value, rows.on], [7, true, 0, false]);
    assert.deepEqual(
      [rows.has(3), rows.has(4), rows.has(-1), rows.has(40), rows.next(4)],
      [true, false, false, false, 39],
    );
    assert.throws(() => rows.at(40), { code: "BAD_SNAPSHOT" });
  });

  /** Sends packets of one client to a decoder; says what happened to slot 1. */
  function sender() {
    const snapshots = new Snapshots(layout, { clients: 1 });
    const decoder = new SnapshotDecoder(layout);
    const client = snapshots.join();
    const { entered, left, changed } = decoder.table(Things);
    const send = () => {
      snapshots.encode(client, snapshots.views.everything);
      const { at, length } = snapshots;
      assert.ok(decoder.receive(snapshots.reserve.views.u8.slice(at, at + length)));
      snapshots.acknowledge(client, decoder.tick);
      return [entered.has(1), left.has(1), changed.has(1)];
    };
    return { snapshots, decoder, send };
  }
  const COMES = [true, false, false];
  const IS_ANOTHER = [true, true, false];
  const STAYS = [false, false, false];

  test("have what was set of a thing in the tick in which it came, also where it was moved to twice", () => {
    const { snapshots, decoder, send } = sender();
    snapshots.begin(1);
    const capture = snapshots.capture(Things);
    capture.row(1, 7).value = 5;
    capture.row(1, 7).on = true;
    send();
    const row = decoder.table(Things).at(1);
    assert.deepEqual([row.value, row.on], [5, true]);
  });

  for (const generation of [3e9, -1, 2 ** 40 + 1, 1.5, Number.NaN]) {
    test(`are one thing for as long as it has generation ${generation}`, () => {
      const { snapshots, send } = sender();
      const sent = [1, 2, 3].map((tick) => {
        snapshots.begin(tick);
        snapshots.capture(Things).row(1, generation);
        return send();
      });
      assert.deepEqual(sent, [COMES, STAYS, STAYS]);
    });
  }

  for (const ticks of [255, 256, 257, 512, 1000]) {
    test(`say that a thing is another where each of ${ticks} ticks that are not sent had another one`, () => {
      const { snapshots, send } = sender();
      let sent: boolean[] = [];
      for (let tick = 1; tick <= 1 + ticks; tick++) {
        snapshots.begin(tick);
        snapshots.capture(Things).row(1, tick);
        if (tick === 1 || tick === 1 + ticks) sent = send();
      }
      assert.deepEqual(sent, IS_ANOTHER);
    });
  }

  test("say that a thing is another where 256 others were in its slot in one tick", () => {
    const { snapshots, send } = sender();
    const sent = [1, 2].map((tick) => {
      snapshots.begin(tick);
      for (let i = 0; i < 256; i++) snapshots.capture(Things).row(1, 1000 * tick + i);
      return send();
    });
    assert.deepEqual(sent, [COMES, IS_ANOTHER]);
  });

  test("are as they were where a packet comes late, builds on what is not there, or is none", () => {
    const snapshots = new Snapshots(layout, { clients: 1 });
    const decoder = new SnapshotDecoder(layout);
    const client = snapshots.join();
    const packets = [1, 2, 3].map((tick) => {
      snapshots.begin(tick);
      snapshots.capture(Things).row(5).value = tick;
      snapshots.encode(client, snapshots.views.everything);
      snapshots.acknowledge(client, tick);
      return snapshots.reserve.views.u8.slice(snapshots.at, snapshots.at + snapshots.length);
    });
    const refused = (packet: Uint8Array) => (decoder.receive(packet) ? "" : decoder.fault);
    assert.equal(refused(packets[1]), "NO_BASE");
    assert.equal(refused(packets[0]), "");
    assert.equal(refused(packets[0]), "OLD");
    assert.equal(refused(packets[2]), "NO_BASE");
    assert.equal(refused(Uint8Array.of(9, 0, 0)), "MALFORMED");
    assert.equal(refused(Uint8Array.of(...packets[1], 0)), "MALFORMED");
    assert.equal(refused(packets[1].subarray(0, packets[1].length - 1)), "MALFORMED");
    assert.deepEqual([decoder.tick, decoder.table(Things).at(5).value], [1, 1]);
    assert.equal(refused(packets[1]), "");
    assert.deepEqual([decoder.tick, decoder.table(Things).at(5).value], [2, 2]);
    // Nothing has changed: 44 bits, and four that have to be 0.
    snapshots.begin(4);
    snapshots.capture(Things).row(5);
    snapshots.encode(client, snapshots.views.everything);
    const still = snapshots.reserve.views.u8.slice(snapshots.at, snapshots.at + snapshots.length);
    assert.equal(still.length, 6);
    assert.equal(refused(packets[2]), "");
    assert.equal(refused(still.map((byte, i) => (i === 5 ? byte | 0x80 : byte))), "MALFORMED");
    assert.equal(refused(still), "");
    assert.equal(decoder.decode(2, 40), false);
    assert.equal(decoder.decode(-4, 40), false);
    assert.equal(decoder.decode(2 ** 31, 40), false);
  });
});

test("what happened can be asked for after a packet was refused, and a packet is refused after what happened was asked for", () => {
  const Things = snapshotTable("things", { capacity: 3, fields: { value: unsigned(8) } });
  const layout = snapshotLayout("things", [Things], { historyTicks: 2 });
  const snapshots = new Snapshots(layout, { clients: 1 });
  const decoder = new SnapshotDecoder(layout);
  const client = snapshots.join();
  const rows = decoder.table(Things);
  assert.deepEqual(
    [rows.count, rows.next(0), rows.has(0), rows.entered.count, rows.changed.next(0)],
    [0, -1, false, 0, -1],
  );
  let packet: Uint8Array = new Uint8Array();
  // Ticks whose states are in one place, by turns.
  for (const tick of [1, 3, 5]) {
    snapshots.begin(tick);
    const capture = snapshots.capture(Things);
    capture.row(0).value = tick;
    if (tick === 5) capture.row(1).value = 1;
    snapshots.encode(client, snapshots.views.everything);
    packet = snapshots.reserve.views.u8.slice(snapshots.at, snapshots.at + snapshots.length);
    assert.ok(decoder.receive(packet));
  }
  packet[3] ^= 4;
  packet[5] ^= 0xff;
  assert.equal(decoder.receive(packet), false);
  assert.equal(decoder.fault, "MALFORMED");
  assert.deepEqual(
    [rows.changed.has(0), rows.changed.count, rows.entered.has(1), rows.entered.count],
    [true, 1, true, 1],
  );
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

test("decoders that come and go share a reserve, and what one leaves in it is not seen by the next", () => {
  const { snapshots, step } = moving(Players, 1);
  const client = snapshots.join();
  const packets = [1, 2, 3].map(() => {
    snapshots.encode(client, (step(), snapshots.views.everything));
    snapshots.acknowledge(client, snapshots.tick);
    return snapshots.reserve.views.u8.slice(snapshots.at, snapshots.at + snapshots.length);
  });
  const { layout } = snapshots;
  const reserve = Reserve.open({ capacityBytes: 2 * SnapshotDecoder.bytesFor(layout), checked: true });
  const first = new SnapshotDecoder(layout, { reserve });
  const second = new SnapshotDecoder(layout, { reserve });
  assert.throws(() => new SnapshotDecoder(layout, { reserve }), { code: "BAD_OPTION" });
  for (const packet of packets) assert.ok(first.receive(packet));
  first.close();
  const third = new SnapshotDecoder(layout, { reserve });
  assert.equal(third.table(Players).count, 0);
  assert.deepEqual([third.receive(packets[2]), third.fault], [false, "NO_BASE"]);
  for (const packet of packets) assert.ok(third.receive(packet));
  assert.equal(third.table(Players).entered.count, 0);
  second.close();
  third.close();
  assert.equal(reserve.stats().freeBytes, reserve.capacityBytes);
  new SnapshotDecoder(layout).close();
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

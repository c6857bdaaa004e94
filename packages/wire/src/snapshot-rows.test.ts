import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Reserve } from "@pauseless/arena";
import { flag, SnapshotDecoder, Snapshots, snapshotLayout, snapshotTable, unsigned } from "./index.js";
import { moving, Players } from "./testing/moving-players.js";

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

test("decoders that come and go share a reserve, and what one leaves in it is not seen by the next", () => {
  const { snapshots, step } = moving(Players, 1);
  const client = snapshots.join();
  const packets = [1, 2, 3].map(() => {
    step();
    snapshots.encode(client, snapshots.views.everything);
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

import { Reserve } from "@pauseless/arena";
import { SnapshotDecoder, Snapshots, snapshotLayout, snapshotTable, unsigned } from "./index.js";
import { diceFrom } from "./testing/dice.js";
import { packByHand, packedBytes, unpackByHand } from "./testing/packed-by-hand.js";

/*
 * Fifty players that all move, each coordinate by up to 511 of 65,536 in a tick and now and then at another speed; what is acknowledged has been on its way for
 * two ticks. By hand, such deltas are written as `packed-by-hand.ts` says.
 */
const PLAYERS = 50;
const NUMBERS = 2 * PLAYERS;
const TICKS = 1000;
const CLIENTS = 50;
const LAG_TICKS = 2;
const ROUNDS = 5;

/** All coordinates, tick by tick: x and y of each player. */
function battle(): Int32Array {
  const dice = diceFrom(7);
  const all = new Int32Array((TICKS + 1) * NUMBERS);
  const speeds = new Int32Array(NUMBERS);
  for (let i = 0; i < NUMBERS; i++) all[i] = dice(65_536);
  for (let tick = 1; tick <= TICKS; tick++) {
    for (let i = 0; i < NUMBERS; i++) {
      if (tick === 1 || dice(20) === 0) speeds[i] = dice(1023) - 511;
      const at = tick * NUMBERS + i;
      all[at] = (all[at - NUMBERS] + speeds[i]) & 0xffff;
    }
  }
  return all;
}

/** A server that goes through the battle again and again: each tick is taken down, and encoded for so many clients. */
function server(predicted: boolean, clientCount: number, budgetBytes: number, fromColumns = false) {
  const all = battle();
  const fields = { x: unsigned(16, { predicted }), y: unsigned(16, { predicted }) };
  const Players = snapshotTable("players", { capacity: PLAYERS, fields });
  const layout = snapshotLayout("battle", [Players]);
  const reserve = Reserve.open({ capacityBytes: 2 ** 24, checked: false });
  const snapshots = new Snapshots(layout, { clients: clientCount, reserve });
  const capture = snapshots.capture(Players);
  const clients = Array.from({ length: clientCount }, () => snapshots.join());
  const sums = new Float64Array(2);
  const columns = { x: { array: all, start: 0, step: 2 }, y: { array: all, start: 0, step: 2 } };
  const takeDown = (at: number) => {
    if (fromColumns) {
      columns.x.start = at;
      columns.y.start = at + 1;
      capture.rows(columns, 0, PLAYERS);
      return;
    }
    for (let slot = 0; slot < PLAYERS; slot++) {
      const row = capture.row(slot);
      row.x = all[at + 2 * slot];
      row.y = all[at + 2 * slot + 1];
    }
  };
  const step = (now: number) => {
    const tick = snapshots.tick + 1;
    snapshots.begin(tick);
    takeDown(now * NUMBERS);
    for (let i = 0; i < clientCount; i++) {
      snapshots.encode(clients[i], snapshots.views.everything, budgetBytes);
      snapshots.acknowledge(clients[i], tick - LAG_TICKS);
    }
    sums[0] += snapshots.length;
    sums[1]++;
  };
  return { all, snapshots, Players, layout, step, meanBytes: () => sums[0] / sums[1] };
}

function encoding(
  predicted: boolean,
  clientCount: number,
  mostBytes: number,
  budgetBytes = 2 ** 20,
  fromColumns = false,
) {
  const { step, meanBytes, snapshots } = server(predicted, clientCount, budgetBytes, fromColumns);
  return {
    ops: TICKS,
    run() {
      for (let now = 1; now <= TICKS; now++) step(now);
    },
    check: () => meanBytes() <= mostBytes && snapshots.writtenCount === 1,
  };
}

function encodingByHand() {
  const all = battle();
  const words = new Int32Array(64);
  const own = all.slice();
  return {
    ops: TICKS,
    run() {
      for (let now = 1 + LAG_TICKS; now <= TICKS; now++) {
        const at = now * NUMBERS;
        packByHand(words, now, all, at, at - LAG_TICKS * NUMBERS, NUMBERS);
      }
    },
    check() {
      const at = TICKS * NUMBERS;
      const tick = unpackByHand(words, own.fill(0, at), at, at - LAG_TICKS * NUMBERS, NUMBERS);
      return tick === TICKS && String(own) === String(all);
    },
  };
}

/** The packets of a battle, one behind the other in a reserve, and a decoder for each time that they are read. */
function decoding(predicted: boolean) {
  const { all, snapshots, layout, Players, step } = server(predicted, 1, 2 ** 20);
  const reserve = Reserve.open({ capacityBytes: 2 ** 25, checked: false });
  const first = reserve.take(TICKS * 256, "packets");
  const lengths = new Int32Array(TICKS + 1);
  for (let now = 1; now <= TICKS; now++) {
    step(now);
    const { at, length } = snapshots;
    lengths[now] = length;
    reserve.views.u8.set(snapshots.reserve.views.u8.subarray(at, at + length), first + now * 256 - 256);
  }
  const { i32 } = reserve.views;
  const decoder = new SnapshotDecoder(layout, { reserve });
  const rows = decoder.table(Players);
  const lap = new Int32Array(1);
  return {
    ops: TICKS,
    run() {
      for (let now = 1; now <= TICKS; now++) {
        const at = first + now * 256 - 256;
        // The tick has the lowest 30 bits: each lap is later than the one before.
        const head = i32[at >> 2];
        i32[at >> 2] = head + lap[0] * TICKS;
        if (!decoder.decode(at, lengths[now])) throw new Error(decoder.fault);
        i32[at >> 2] = head;
      }
      lap[0]++;
    },
    check() {
      for (let slot = 0; slot < PLAYERS; slot++) {
        const { x, y } = rows.at(slot);
        const at = TICKS * NUMBERS + 2 * slot;
        if (x !== all[at] || y !== all[at + 1]) return false;
      }
      return rows.count === PLAYERS;
    },
  };
}

function decodingByHand() {
  const all = battle();
  const packets = Array.from({ length: TICKS + 1 }, (_, now) => {
    const words = new Int32Array(64);
    const at = now * NUMBERS;
    if (now > LAG_TICKS) packByHand(words, now, all, at, at - LAG_TICKS * NUMBERS, NUMBERS);
    return words;
  });
  const own = all.slice();
  return {
    ops: TICKS,
    run() {
      for (let now = 1 + LAG_TICKS; now <= TICKS; now++) {
        const at = now * NUMBERS;
        unpackByHand(packets[now], own, at, at - LAG_TICKS * NUMBERS, NUMBERS);
      }
    },
    check: () => String(own) === String(all),
  };
}

/** The mean size of a packet. */
function bytes(predicted: boolean) {
  const { step, meanBytes } = server(predicted, 1, 2 ** 20);
  for (let now = 1; now <= TICKS; now++) step(now);
  return { samples: [meanBytes()], checked: meanBytes() <= 316, bytesPerOp: null };
}

const common = { unit: "ns", rounds: ROUNDS, against: "by hand" };

/** Nanoseconds a tick, or a packet. */
export const bench = {
  name: "wire snapshots",
  cases: [
    {
      ...common,
      name: "taking down fifty players and encoding them for one client",
      contenders: {
        "by hand": encodingByHand,
        snapshots: () => encoding(false, 1, 170),
        "snapshots, predicted": () => encoding(true, 1, 80),
        "snapshots, from columns": () => encoding(false, 1, 170, 2 ** 20, true),
        "in 100 bytes": () => encoding(false, 1, 100, 100),
      },
    },
    {
      ...common,
      name: "taking down fifty players and encoding them for fifty clients",
      contenders: {
        "by hand": encodingByHand,
        snapshots: () => encoding(false, CLIENTS, 170),
        "snapshots, predicted": () => encoding(true, CLIENTS, 80),
      },
    },
    {
      ...common,
      name: "decoding fifty players",
      contenders: {
        "by hand": decodingByHand,
        snapshots: () => decoding(false),
        "snapshots, predicted": () => decoding(true),
      },
    },
    {
      name: "bytes of a packet",
      unit: "bytes",
      contenders: {
        "by hand": () => ({ samples: [packedBytes(NUMBERS)], checked: true, bytesPerOp: null }),
        snapshots: () => bytes(false),
        "snapshots, predicted": () => bytes(true),
      },
    },
  ],
};

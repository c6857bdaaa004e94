import { describe } from "node:test";
import { Reserve } from "@pauseless/arena";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import {
  flag,
  InterestGrid,
  quantised,
  SnapshotDecoder,
  Snapshots,
  signed,
  snapshotLayout,
  snapshotTable,
  unsigned,
} from "./index.js";

/*
 * Snapshots make no object in steady state. The cases are measured in a process of their own, which is this file started again. A tick takes as long as many
 * of the operations that other cases have, so only one in so many is a tick.
 */
const OPERATIONS_A_TICK = 32;
const CHILD = "measure";

const Players = snapshotTable("players", {
  capacity: 40,
  priority: 3,
  fields: {
    x: unsigned(16, { predicted: true }),
    y: signed(16),
    angle: quantised(0, 6.3, 9),
    tag: unsigned(32),
    alive: flag(),
  },
});
const Effects = snapshotTable("effects", { capacity: 20, fields: { kind: unsigned(4) } });
const Battle = snapshotLayout("battle", [Players, Effects]);

/** One for all cases, so that the functions that they share see cursors of one class. */
const reserve = Reserve.open({ capacityBytes: 2 ** 25 });

function open() {
  const snapshots = new Snapshots(Battle, { clients: 3, reserve });
  const grid = new InterestGrid(snapshots, { cellSize: 10, columns: 8, rows: 8, radiusCells: 1, teams: 2 });
  return {
    snapshots,
    grid,
    decoders: [0, 1, 2].map(() => new SnapshotDecoder(Battle, { reserve })),
    clients: [0, 1, 2].map(() => snapshots.join()),
    players: snapshots.capture(Players),
    effects: snapshots.capture(Effects),
  };
}

type Opened = ReturnType<typeof open>;

function captureRows({ players, effects }: Opened, tick: number): void {
  for (let slot = 0; slot < 40; slot++) {
    // Some come and go.
    if (((slot + tick) & 31) === 0) continue;
    const player = players.row(slot, slot);
    player.x = (tick * (slot + 1)) & 0xffff;
    player.y = tick & 1 & slot;
    player.angle = ((tick + slot) & 63) * 0.1;
    player.tag = -1 - (tick >> 4) - slot;
    player.alive = ((slot + tick) & 8) === 0;
  }
  for (let slot = 0; slot < 20; slot++) if (((slot + tick) & 8) === 0) effects.row(slot).kind = tick;
}

const CASES: Record<string, () => Operations> = {
  "encoding and decoding, with rows taken down one by one": () => {
    const opened = open();
    return ticks((tick) => {
      captureRows(opened, tick);
      return sendToAll(opened, tick, 1e6, -1);
    }, opened);
  },
  "encoding within a budget": () => {
    const opened = open();
    return ticks((tick) => {
      captureRows(opened, tick);
      return sendToAll(opened, tick, 60 + (tick & 63), -1);
    }, opened);
  },
  "capturing columns": () => {
    const opened = open();
    const { players, effects } = opened;
    const columns = {
      x: { array: new Uint16Array(80), start: 1, step: 2 },
      y: { array: new Int16Array(40), start: 0, step: 1 },
      angle: { array: new Float32Array(40), start: 0, step: 1 },
      tag: { array: new Int32Array(40), start: 0, step: 1 },
      alive: { array: new Uint8Array(160), start: 3, step: 4 },
    };
    const kinds = { kind: { array: new Uint8Array(20), start: 0, step: 1 } };
    const list = new Int32Array(20);
    return ticks((tick) => {
      for (let i = 0; i < 40; i++) {
        columns.x.array[1 + 2 * i] += i;
        columns.angle.array[i] = ((tick + i) & 63) * 0.1;
      }
      for (let i = 0; i < 20; i++) list[i] = i;
      players.rows(columns, 0, 40);
      effects.listed(kinds, list, 1 + (tick & 15));
      return sendToAll(opened, tick, 1e6, -1);
    }, opened);
  },
  "making views": () => {
    const opened = open();
    const { grid } = opened;
    grid.showAll(Effects);
    const places = {
      x: { array: new Float64Array(40), start: 0, step: 1 },
      y: { array: new Float32Array(40), start: 0, step: 1 },
    };
    const list = new Int32Array(40);
    return ticks((tick) => {
      captureRows(opened, tick);
      grid.begin();
      for (let slot = 0; slot < 40; slot++) {
        places.x.array[slot] = ((tick + slot) & 127) * 0.7;
        places.y.array[slot] = (slot & 63) * 1.3;
        list[slot] = slot;
      }
      grid.placeListed(Players, places.x, places.y, list, 20);
      for (let slot = 20; slot < 40; slot++) grid.place(Players, slot, (tick + slot) & 127, slot);
      for (let slot = 0; slot < 40; slot++) {
        if ((slot & 7) === 0) grid.look(slot & 1, Players, slot);
      }
      return sendToAll(opened, tick, 1e6, tick & 63);
    }, opened);
  },
};

/** A tick in so many operations. */
function ticks(tick: (number: number) => number, { snapshots }: Opened): Operations {
  return (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      if (i % OPERATIONS_A_TICK !== 0) continue;
      const number = i / OPERATIONS_A_TICK;
      snapshots.begin(number);
      sum = (sum + tick(number)) | 0;
    }
    return sum;
  };
}

/** Encodes and decodes for all clients, who miss a packet now and then, and reads what they have. */
function sendToAll(opened: Opened, tick: number, budgetBytes: number, place: number): number {
  const { snapshots, grid, decoders, clients } = opened;
  let sum = 0;
  for (let i = 0; i < clients.length; i++) {
    const client = clients[i];
    const view =
      place < 0
        ? snapshots.views.everything
        : i === 0
          ? grid.teamView(1)
          : grid.viewFrom(client, place, place + i);
    snapshots.encode(client, view, budgetBytes);
    const decoder = decoders[i];
    if ((tick & 7) === i + 1) continue;
    if (!decoder.decode(snapshots.at, snapshots.length)) throw new Error(decoder.fault);
    if ((tick & 3) !== i) snapshots.acknowledge(client, decoder.tick);
    if (tick % 1000 === 999) snapshots.requestKeyframe(client);
    sum = (sum + read(decoder)) | 0;
  }
  return sum;
}

function read(decoder: SnapshotDecoder): number {
  const players = decoder.table(Players);
  let sum = 0;
  for (let slot = players.next(0); slot >= 0; slot = players.next(slot + 1)) {
    const { x, y, angle, tag, alive } = players.at(slot);
    sum = (sum + x + y + angle * 10 + tag + (alive ? 1 : 0)) | 0;
  }
  const { entered, left, changed } = players;
  for (let slot = changed.next(0); slot >= 0; slot = changed.next(slot + 1)) sum = (sum + slot) | 0;
  return (sum + entered.count + left.next(0)) | 0;
}

if (process.argv[2] === CHILD) {
  console.log(JSON.stringify(await measureCases(CASES)));
} else {
  describe("in steady state no object is made by", () => {
    testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, CHILD);
  });
}

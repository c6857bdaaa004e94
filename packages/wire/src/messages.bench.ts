import { f32, i16, list, oneOf, Reserve, record, u8, u16, u32 } from "@pauseless/arena";
import { message, protocol } from "./index.js";

const ROUNDS = 7;
/** Messages a run. */
const OPS = 2000;
const PLAYERS = 50;
/** Where a frame begins: any place that is 3 more than a multiple of 4. */
const AT = 63;

/* What is carried: an input of 12 bytes, and the snapshot that the codecs are compared with, of 44 + 50 * 40 bytes. */

const Input = message(
  "Input",
  { seq: u32, vx: i16, vy: i16, aim: u16, skill: u8, team: u8 },
  { ranges: { vx: [-512, 512], vy: [-512, 512], skill: [0, 2], team: [0, 1] } },
);

/** The same with names for the skills: setting one looks for it. */
const NamedInput = message(
  "NamedInput",
  { seq: u32, vx: i16, vy: i16, aim: u16, skill: oneOf("strike", "nova", "ward"), team: u8 },
  { ranges: { vx: [-512, 512], vy: [-512, 512], team: [0, 1] } },
);

const Player = record("Player", {
  id: u32,
  x: f32,
  y: f32,
  z: f32,
  vx: f32,
  vy: f32,
  heading: f32,
  hp: u16,
  mana: u16,
  score: u16,
  lastInput: u16,
  team: u8,
  weapon: u8,
  animation: u8,
  flags: u8,
});

const Snapshot = message("Snapshot", {
  tick: u32,
  elapsedMs: u32,
  acknowledged: u32,
  battleId: u32,
  secondsLeft: u32,
  scoreRed: u32,
  scoreBlue: u32,
  zoneX: f32,
  zoneY: f32,
  zoneRadius: f32,
  players: list(Player, PLAYERS),
});

const game = protocol("bench", { toServer: [NamedInput, Input], toClient: [Snapshot] });
const INPUT = game.toServer.kinds.Input;
const SKILLS = ["strike", "nova", "ward"] as const;

/** The state that is encoded: a typed array for each field, as a game that cares for speed has it. */
class Columns {
  tick = 0;
  readonly id = Uint32Array.from({ length: PLAYERS }, (_, i) => 1_000_000 + i * 7919);
  readonly x = new Float32Array(PLAYERS);
  readonly y = new Float32Array(PLAYERS);
  readonly z = new Float32Array(PLAYERS).fill(0.5);
  readonly vx = Float32Array.from({ length: PLAYERS }, (_, i) => (i & 7) + 0.25);
  readonly vy = Float32Array.from({ length: PLAYERS }, (_, i) => (i & 3) + 0.25);
  readonly heading = new Float32Array(PLAYERS).fill(0.25);
  readonly hp = new Uint16Array(PLAYERS).fill(1000);
  readonly mana = new Uint16Array(PLAYERS).fill(500);
  readonly score = Uint16Array.from({ length: PLAYERS }, (_, i) => i * 1000);
  readonly lastInput = new Uint16Array(PLAYERS).fill(7);
  readonly team = Uint8Array.from({ length: PLAYERS }, (_, i) => i & 1);
  readonly weapon = new Uint8Array(PLAYERS).fill(3);
  readonly animation = new Uint8Array(PLAYERS).fill(9);
  readonly flags = new Uint8Array(PLAYERS).fill(255);

  move(): void {
    this.tick++;
    const { x, y, vx, vy } = this;
    for (let i = 0; i < PLAYERS; i++) {
      x[i] += vx[i];
      y[i] += vy[i];
    }
  }
}

/** What reading every field of it adds up to. */
function sumOf(columns: Columns): number {
  const { tick, id, x, y, z, vx, vy, heading, hp, mana, score, lastInput, team, weapon, animation, flags } =
    columns;
  const fields = [id, x, y, z, vx, vy, heading, hp, mana, score, lastInput, team, weapon, animation, flags];
  let sum = 7 * tick + 6;
  for (const column of fields) for (const value of column) sum += value;
  return sum;
}

function openReserve(checked = false): Reserve {
  return Reserve.open({ capacityBytes: 1 << 16, checked });
}

type OneInput = (i: number, at: number, tally: Float64Array) => void;

/** Writes or reads frames of an input each, all of them a run; `sum` is what `one` adds to the tally in all. */
function inputs(reserve: Reserve, one: OneInput, sum: number) {
  const tally = new Float64Array(1);
  return {
    ops: OPS,
    run() {
      tally[0] = 0;
      for (let i = 0; i < OPS; i++) one(i, AT + 16 * i, tally);
    },
    check: () => tally[0] === sum && inputSum(reserve) === EXPECTED,
  };
}

function writeInputs(writer: (reserve: Reserve) => OneInput, checked = false) {
  const reserve = openReserve(checked);
  return inputs(reserve, writer(reserve), 13 * OPS);
}

function readInputs(reader: (reserve: Reserve) => OneInput, checked = false) {
  const reserve = openReserve(checked);
  const write = inputWriter(reserve);
  const tally = new Float64Array(1);
  for (let i = 0; i < OPS; i++) write(i, AT + 16 * i, tally);
  return inputs(reserve, reader(reserve), EXPECTED);
}

const EXPECTED = /* @__PURE__ */ expectedSum();

function expectedSum(): number {
  let sum = 0;
  for (let i = 0; i < OPS; i++) sum += i + ((i & 511) - 256) + ((i & 255) - 128) + i + (i % 3) + (i & 1);
  return sum;
}

/** The fields of all inputs that were written, read by other means. */
function inputSum(reserve: Reserve): number {
  const view = new DataView(reserve.buffer);
  let sum = 0;
  for (let at = AT + 1; at < AT + 16 * OPS; at += 16) {
    sum += view.getUint32(at, true) + view.getInt16(at + 4, true) + view.getInt16(at + 6, true);
    sum += view.getUint16(at + 8, true) + view.getUint8(at + 10) + view.getUint8(at + 11);
  }
  return sum;
}

/* By hand: the same protocol, fields at fixed places through one DataView. */

function inputWriterByHand(reserve: Reserve): OneInput {
  const view = new DataView(reserve.buffer);
  let end = 0;
  let limit = 0;
  const begin = (at: number, mostBytes: number) => {
    end = at;
    limit = at + mostBytes;
  };
  /** Where the record of the next message begins, -1 where it has no room: behind zeros and the kind. */
  const add = (kind: number, bytes: number) => {
    const at = (end | 3) + 1;
    if (at + bytes > limit) return -1;
    while (end < at - 1) view.setUint8(end++, 0);
    view.setUint8(end, kind);
    end = at + bytes;
    return at;
  };
  return (i, frameAt, tally) => {
    begin(frameAt, 16);
    const at = add(INPUT, 12);
    if (at < 0) return;
    view.setUint32(at, i, true);
    view.setInt16(at + 4, (i & 511) - 256, true);
    view.setInt16(at + 6, (i & 255) - 128, true);
    view.setUint16(at + 8, i & 65535, true);
    view.setUint8(at + 10, i % 3);
    view.setUint8(at + 11, i & 1);
    tally[0] += end - frameAt;
  };
}

function inputWriter(reserve: Reserve): OneInput {
  const writer = game.toServer.writer(reserve);
  return (i, at, tally) => {
    writer.begin(at, 16);
    const input = writer.add(Input);
    if (input === undefined) return;
    input.seq = i;
    input.vx = (i & 511) - 256;
    input.vy = (i & 255) - 128;
    input.aim = i & 65535;
    input.skill = i % 3;
    input.team = i & 1;
    tally[0] += writer.end();
  };
}

function namedInputWriter(reserve: Reserve): OneInput {
  const writer = game.toServer.writer(reserve);
  return (i, at, tally) => {
    writer.begin(at, 16);
    const input = writer.add(NamedInput);
    if (input === undefined) return;
    input.seq = i;
    input.vx = (i & 511) - 256;
    input.vy = (i & 255) - 128;
    input.aim = i & 65535;
    input.skill = SKILLS[i % 3];
    input.team = i & 1;
    tally[0] += writer.end();
  };
}

function inputReaderByHand(reserve: Reserve): OneInput {
  const view = new DataView(reserve.buffer);
  const isGoodInput = (at: number) => {
    const vx = view.getInt16(at + 4, true);
    const vy = view.getInt16(at + 6, true);
    const isInRange = vx >= -512 && vx <= 512 && vy >= -512 && vy <= 512;
    return isInRange && view.getUint8(at + 10) <= 2 && view.getUint8(at + 11) <= 1;
  };
  /** Whether there are messages from `frameAt` to `end`, all of them good ones, with zeros between them. */
  const isGood = (frameAt: number, end: number) => {
    let at = frameAt;
    while (at < end) {
      if (view.getUint8(at) !== INPUT || at + 13 > end || !isGoodInput(at + 1)) return false;
      at += 13;
      if (at === end) return true;
      for (; (at & 3) !== 3; at++) if (at >= end || view.getUint8(at) !== 0) return false;
    }
    return false;
  };
  return (_, frameAt, tally) => {
    const end = frameAt + 13;
    if (!isGood(frameAt, end)) return;
    let sum = 0;
    for (let at = frameAt + 1; at < end; at += 16) {
      sum += view.getUint32(at, true) + view.getInt16(at + 4, true) + view.getInt16(at + 6, true);
      sum += view.getUint16(at + 8, true) + view.getUint8(at + 10) + view.getUint8(at + 11);
    }
    tally[0] += sum;
  };
}

function inputReader(reserve: Reserve): OneInput {
  const reader = game.toServer.reader(reserve);
  const input = reader.cursor(Input);
  return (_, at, tally) => {
    if (!reader.begin(at, 13)) return;
    let sum = 0;
    let kind: number;
    while ((kind = reader.next()) >= 0) {
      if (kind === INPUT) sum += input.seq + input.vx + input.vy + input.aim + input.skill + input.team;
    }
    tally[0] += sum;
  };
}

function writeSnapshotByHand() {
  const view = new DataView(new ArrayBuffer(1 << 12));
  const columns = new Columns();
  const write = () => {
    columns.move();
    const { tick, id, x, y, z, vx, vy, heading, hp, mana, score, lastInput, team, weapon, animation, flags } =
      columns;
    view.setUint8(AT, 0);
    let at = AT + 1;
    for (let i = 0; i < 7; i++) view.setUint32(at + 4 * i, tick, true);
    for (let i = 7; i < 10; i++) view.setFloat32(at + 4 * i, i - 6, true);
    view.setUint32(at + 40, PLAYERS, true);
    at += 44;
    for (let i = 0; i < PLAYERS; i++) {
      view.setUint32(at, id[i], true);
      view.setFloat32(at + 4, x[i], true);
      view.setFloat32(at + 8, y[i], true);
      view.setFloat32(at + 12, z[i], true);
      view.setFloat32(at + 16, vx[i], true);
      view.setFloat32(at + 20, vy[i], true);
      view.setFloat32(at + 24, heading[i], true);
      view.setUint16(at + 28, hp[i], true);
      view.setUint16(at + 30, mana[i], true);
      view.setUint16(at + 32, score[i], true);
      view.setUint16(at + 34, lastInput[i], true);
      view.setUint8(at + 36, team[i]);
      view.setUint8(at + 37, weapon[i]);
      view.setUint8(at + 38, animation[i]);
      view.setUint8(at + 39, flags[i]);
      at += 40;
    }
    return at - AT;
  };
  const reserve = openReserve();
  const read = snapshotReader(reserve);
  return {
    ops: OPS,
    run() {
      for (let i = 0; i < OPS; i++) write();
    },
    check() {
      const length = write();
      reserve.views.u8.set(new Uint8Array(view.buffer, AT, length), AT);
      return read(length) === sumOf(columns);
    },
  };
}

function snapshotWriter(reserve: Reserve, columns: Columns) {
  const writer = game.toClient.writer(reserve);
  return () => {
    columns.move();
    const { tick, id, x, y, z, vx, vy, heading, hp, mana, score, lastInput, team, weapon, animation, flags } =
      columns;
    writer.begin(AT, 4096);
    const snapshot = writer.add(Snapshot);
    if (snapshot === undefined) return 0;
    snapshot.tick = tick;
    snapshot.elapsedMs = tick;
    snapshot.acknowledged = tick;
    snapshot.battleId = tick;
    snapshot.secondsLeft = tick;
    snapshot.scoreRed = tick;
    snapshot.scoreBlue = tick;
    snapshot.zoneX = 1;
    snapshot.zoneY = 2;
    snapshot.zoneRadius = 3;
    const { players } = snapshot;
    players.resize(PLAYERS);
    for (let i = 0; i < PLAYERS; i++) {
      const player = players.at(i);
      player.id = id[i];
      player.x = x[i];
      player.y = y[i];
      player.z = z[i];
      player.vx = vx[i];
      player.vy = vy[i];
      player.heading = heading[i];
      player.hp = hp[i];
      player.mana = mana[i];
      player.score = score[i];
      player.lastInput = lastInput[i];
      player.team = team[i];
      player.weapon = weapon[i];
      player.animation = animation[i];
      player.flags = flags[i];
    }
    return writer.end();
  };
}

function writeSnapshot(checked: boolean) {
  const reserve = openReserve(checked);
  const columns = new Columns();
  const write = snapshotWriter(reserve, columns);
  const read = snapshotReader(reserve);
  return {
    ops: OPS,
    run() {
      for (let i = 0; i < OPS; i++) write();
    },
    check: () => read(write()) === sumOf(columns),
  };
}

function snapshotReader(reserve: Reserve) {
  const reader = game.toClient.reader(reserve);
  const snapshot = reader.cursor(Snapshot);
  return (length: number) => {
    if (!reader.begin(AT, length) || reader.next() < 0) return -1;
    let sum = 0;
    sum += snapshot.tick + snapshot.elapsedMs + snapshot.acknowledged + snapshot.battleId;
    sum += snapshot.secondsLeft + snapshot.scoreRed + snapshot.scoreBlue;
    sum += snapshot.zoneX + snapshot.zoneY + snapshot.zoneRadius;
    const { players } = snapshot;
    for (let i = 0, { length } = players; i < length; i++) {
      const player = players.at(i);
      sum += player.id + player.x + player.y + player.z + player.vx + player.vy + player.heading;
      sum += player.hp + player.mana + player.score + player.lastInput;
      sum += player.team + player.weapon + player.animation + player.flags;
    }
    return sum;
  };
}

function readSnapshot(checked: boolean) {
  const reserve = openReserve(checked);
  const columns = new Columns();
  const length = snapshotWriter(reserve, columns)();
  const read = snapshotReader(reserve);
  return timesRead(() => read(length), columns);
}

function timesRead(read: () => number, columns: Columns) {
  const sums = new Float64Array(1);
  return {
    ops: OPS,
    run() {
      sums[0] = 0;
      for (let i = 0; i < OPS; i++) sums[0] += read();
    },
    check: () => Math.abs(sums[0] - OPS * sumOf(columns)) < 1e-3,
  };
}

/** With `checks`, those that the declaration stands for: lengths, and that floats are finite. */
function readSnapshotByHand(checks: boolean) {
  const reserve = openReserve();
  const columns = new Columns();
  const length = snapshotWriter(reserve, columns)();
  const view = new DataView(reserve.buffer);
  const isBad = (at: number) => !Number.isFinite(view.getFloat32(at, true));
  const isGood = (frameAt: number, length: number) => {
    const first = frameAt + 1;
    if (length < 45 || view.getUint8(frameAt) !== 0) return false;
    const count = view.getUint32(first + 40, true);
    if (count > PLAYERS || length !== 45 + 40 * count) return false;
    for (let i = 7; i < 10; i++) if (isBad(first + 4 * i)) return false;
    for (let at = first + 44; at < frameAt + length; at += 40) {
      for (let float = 4; float < 28; float += 4) if (isBad(at + float)) return false;
    }
    return true;
  };
  const read = () => {
    if (checks && !isGood(AT, length)) return -1;
    let sum = 0;
    let at = AT + 1;
    for (let i = 0; i < 7; i++) sum += view.getUint32(at + 4 * i, true);
    for (let i = 7; i < 10; i++) sum += view.getFloat32(at + 4 * i, true);
    const end = at + 44 + view.getUint32(at + 40, true) * 40;
    for (at += 44; at < end; at += 40) {
      sum +=
        view.getUint32(at, true) +
        view.getFloat32(at + 4, true) +
        view.getFloat32(at + 8, true) +
        view.getFloat32(at + 12, true) +
        view.getFloat32(at + 16, true) +
        view.getFloat32(at + 20, true) +
        view.getFloat32(at + 24, true) +
        view.getUint16(at + 28, true) +
        view.getUint16(at + 30, true) +
        view.getUint16(at + 32, true) +
        view.getUint16(at + 34, true) +
        view.getUint8(at + 36) +
        view.getUint8(at + 37) +
        view.getUint8(at + 38) +
        view.getUint8(at + 39);
    }
    return sum;
  };
  return timesRead(read, columns);
}

export const bench = {
  name: "wire messages",
  cases: [
    {
      name: "an input of 12 bytes, written",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": () => writeInputs(inputWriterByHand),
        pauseless: () => writeInputs(inputWriter),
        "pauseless, a name in it": () => writeInputs(namedInputWriter),
        "pauseless, checked": () => writeInputs(inputWriter, true),
      },
    },
    {
      name: "an input of 12 bytes, checked and read",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": () => readInputs(inputReaderByHand),
        pauseless: () => readInputs(inputReader),
        "pauseless, checked": () => readInputs(inputReader, true),
      },
    },
    {
      name: "a snapshot of 50 players, moved and written",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": writeSnapshotByHand,
        pauseless: () => writeSnapshot(false),
        "pauseless, checked": () => writeSnapshot(true),
      },
    },
    {
      name: "a snapshot of 50 players, checked and read",
      unit: "ns",
      rounds: ROUNDS,
      against: "by hand",
      contenders: {
        "by hand": () => readSnapshotByHand(true),
        "by hand, no check": () => readSnapshotByHand(false),
        pauseless: () => readSnapshot(false),
        "pauseless, checked": () => readSnapshot(true),
      },
    },
  ],
};

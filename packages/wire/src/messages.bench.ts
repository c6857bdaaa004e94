import { i16, oneOf, Reserve, u8, u16, u32 } from "@pauseless/arena";
import { message, protocol } from "./index.js";

const ROUNDS = 7;
/** Messages a run. */
const OPS = 2000;
/** Where a frame begins: any place that is 3 more than a multiple of 4. */
const AT = 63;

/* What is carried: an input of 12 bytes. Snapshots are in `codecs.bench.ts`, beside other codecs. */

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

const game = protocol("bench", { toServer: [NamedInput, Input], toClient: [Input] });
const INPUT = game.toServer.kinds.Input;
const SKILLS = ["strike", "nova", "ward"] as const;

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
  ],
};

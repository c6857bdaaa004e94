import { describe } from "node:test";
import {
  array,
  bits,
  bool,
  f32,
  i16,
  list,
  oneOf,
  Reserve,
  record,
  ring,
  u8,
  u16,
  u32,
  utf8,
} from "@pauseless/arena";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { body, message, protocol } from "./index.js";

/*
 * Neither reading nor checking nor writing a message makes an object, but that reading a text makes one. The cases of each mode are
 * measured in a process of their own, which is this file started again with the mode's name.
 */

const Player = record("Player", { x: f32, y: f32, hp: u16, alive: bool });
const Move = message(
  "Move",
  { seq: u32, vx: i16, vy: i16 },
  { ranges: { vx: [-512, 512], seq: [0, 2 ** 32 - 2] } },
);
const Cast = message("Cast", { skill: oneOf("strike", "nova", "ward"), power: f32, team: bits(3), on: bool });
const Chat = message("Chat", { to: u16, text: utf8(200) });
const Crowd = message("Crowd", {
  marks: array(bool, 3),
  trail: ring(f32, 4),
  tags: list(u8, 8),
  players: list(Player, 8),
});
const View = body("View", { mostBytes: 64 });
const game = protocol("test", { toServer: [Move, Cast, Chat, Crowd, View], toClient: [View] });
const SKILLS = ["strike", "nova", "ward"] as const;
const TEXTS = ["", "hello", "hellö wörld", "€ 5"];

/** The ways in which a reserve can be opened, by the names that tests call them. */
const MODES = {
  checked: { checked: true, generateCode: true },
  unchecked: { checked: false, generateCode: true },
  "unchecked, not generated": { checked: false, generateCode: false },
} as const;
type Mode = (typeof MODES)[keyof typeof MODES];

const AT = 63;

function open(mode: Mode) {
  const reserve = Reserve.open({ capacityBytes: 1 << 12, ...mode });
  return { reserve, writer: game.toServer.writer(reserve), reader: game.toServer.reader(reserve) };
}

type Opened = ReturnType<typeof open>;

function writeMove({ writer }: Opened, i: number): number {
  writer.begin(AT, 1024);
  const move = writer.add(Move);
  if (move === undefined) return -1;
  move.seq = i;
  move.vx = i & 511;
  move.vy = -i & 1023;
  return writer.end();
}

function writeMany({ writer, reserve }: Opened, i: number): number {
  writer.begin(AT, 2048);
  const cast = writer.add(Cast);
  if (cast === undefined) return -1;
  cast.skill = SKILLS[i % 3];
  cast.power = i & 1023;
  cast.team = i & 7;
  cast.on = (i & 1) === 0;
  const chat = writer.add(Chat);
  if (chat === undefined) return -1;
  chat.text = TEXTS[i & 3];
  const crowd = writer.add(Crowd);
  if (crowd === undefined) return -1;
  crowd.marks.set(i % 3, true);
  crowd.trail.push(i & 1023);
  crowd.tags.push(i & 255);
  for (let count = i & 7; count > 0; count--) {
    const player = crowd.players.push();
    player.x = count;
    player.hp = i & 1023;
    player.alive = true;
  }
  if ((i & 7) > 1) crowd.players.removeAt(0);
  const view = writer.add(View);
  if (view === undefined) return -1;
  reserve.views.u8[view.start] = i;
  view.length = i & 15;
  return writer.end();
}

/** Walks through a frame; texts are not read. */
function readAll({ reader }: Opened, length: number): number {
  if (!reader.begin(AT, length)) return -1;
  let kinds = 0;
  for (let kind = reader.next(); kind >= 0; kind = reader.next()) kinds += kind + reader.messageBytes;
  return kinds;
}

const CASES: Record<string, (mode: Mode) => Operations> = {
  "writing a message": (mode) => {
    const opened = open(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) sum += writeMove(opened, i);
      return sum;
    };
  },
  "writing messages of every kind of field into one frame": (mode) => {
    const opened = open(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) sum += writeMany(opened, i);
      return sum;
    };
  },
  "checking and reading a message": (mode) => {
    const opened = open(mode);
    const length = writeMove(opened, 77);
    const { reader } = opened;
    const move = reader.cursor(Move);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (reader.begin(AT, length) && reader.next() === 0) sum += (move.seq & 0xff) + move.vx + move.vy;
      }
      return sum;
    };
  },
  "checking messages of every kind of field": (mode) => {
    const opened = open(mode);
    const length = writeMany(opened, 15);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) sum += readAll(opened, length);
      return sum;
    };
  },
  "handing messages to handlers": (mode) => {
    const opened = open(mode);
    const length = writeMany(opened, 15);
    const { reader } = opened;
    let sum = 0;
    reader
      .on(Cast, (cast) => {
        sum = (sum + cast.team + (cast.on ? 1 : 0)) & 0xffff;
      })
      .on(Crowd, (crowd) => {
        for (let i = 0; i < crowd.players.length; i++) sum = (sum + crowd.players.at(i).hp) & 0xffff;
      })
      .on(View, (view) => {
        sum = (sum + view.length) & 0xffff;
      });
    return (from, count) => {
      for (let i = from; i < from + count; i++) reader.read(AT, length);
      return sum;
    };
  },
  "refusing a frame": (mode) => {
    const { reserve, reader } = open(mode);
    reserve.views.u8.fill(0xff, AT, AT + 64);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        reserve.views.u8[AT] = i & 7;
        if (!reader.begin(AT, 64)) sum++;
      }
      return sum;
    };
  },
};

const [, , childMode] = process.argv;
const mode = Object.entries(MODES).find(([name]) => name === childMode)?.[1];
if (mode !== undefined) {
  const cases = Object.entries(CASES).map(([name, begin]) => [name, () => begin(mode)]);
  console.log(JSON.stringify(await measureCases(Object.fromEntries(cases))));
} else {
  for (const name of Object.keys(MODES)) {
    describe(`no object is made, ${name}, by`, () => {
      testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, name);
    });
  }
}

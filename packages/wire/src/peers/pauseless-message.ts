import { f32, list, record, u8, u16, u32 } from "@pauseless/arena";
import { message } from "../message.js";
import { MessageBuffer } from "../message-buffer.js";
import { protocol } from "../protocol.js";
import type { Codec } from "./codec.js";
import { Columns } from "./columns.js";
import { type Battle, HEAD, type Head, PLAYER, PLAYERS, type Player } from "./players.js";

const PlayerRecord = record("Player", {
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
  players: list(PlayerRecord, PLAYERS),
});

/** A message declared by its fields, written from columns where it is sent from, checked and read where it was received. */
export function pauselessMessage(): Codec {
  const { toClient } = protocol("game", { toServer: [Snapshot], toClient: [Snapshot] });
  const buffer = new MessageBuffer({ capacityBytes: toClient.mostBytes });
  const { at, capacityBytes } = buffer;
  const writer = toClient.writer(buffer.reserve);
  const reader = toClient.reader(buffer.reserve);
  const received = reader.cursor(Snapshot);
  const columns = new Columns();
  const tally = new Float64Array(1);
  let length = 0;

  function encode(): number {
    columns.move();
    const { head, id, x, y, z, vx, vy, heading, hp, mana, score, lastInput, team, weapon, animation, flags } =
      columns;
    writer.begin(at, capacityBytes);
    const battle = writer.add(Snapshot);
    if (battle === undefined) throw new Error("there is no room for a snapshot");
    battle.tick = head[0];
    battle.elapsedMs = head[1];
    battle.acknowledged = head[2];
    battle.battleId = head[3];
    battle.secondsLeft = head[4];
    battle.scoreRed = head[5];
    battle.scoreBlue = head[6];
    battle.zoneX = head[7];
    battle.zoneY = head[8];
    battle.zoneRadius = head[9];
    const { players } = battle;
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
    length = writer.end();
    return length;
  }

  function begin(): void {
    if (!reader.begin(at, length) || reader.next() < 0) throw new Error(reader.why);
  }

  function decode(): void {
    begin();
    let sum =
      received.tick +
      received.elapsedMs +
      received.acknowledged +
      received.battleId +
      received.secondsLeft +
      received.scoreRed +
      received.scoreBlue +
      received.zoneX +
      received.zoneY +
      received.zoneRadius;
    const { players } = received;
    for (let i = 0, n = players.length; i < n; i++) {
      const one = players.at(i);
      sum +=
        one.id +
        one.x +
        one.y +
        one.z +
        one.vx +
        one.vy +
        one.heading +
        one.hp +
        one.mana +
        one.score +
        one.lastInput +
        one.team +
        one.weapon +
        one.animation +
        one.flags;
    }
    tally[0] = sum;
  }

  function decoded(): Battle {
    begin();
    const { players } = received;
    const playerOf = (i: number) => {
      const player = players.at(i);
      return Object.fromEntries(PLAYER.map((name) => [name, player[name]])) as Player;
    };
    const head = Object.fromEntries(HEAD.map((name) => [name, received[name]])) as Head;
    return { ...head, players: Array.from({ length: players.length }, (_, i) => playerOf(i)) };
  }

  return { encode, decode, tally, join() {}, decoded };
}

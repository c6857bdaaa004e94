/** What every codec carries: a battle's head and fifty players, as a shooter or a mass brawl has them. */
export const PLAYERS = 50;

/** The head's fields, each of 4 bytes: all but the last three are unsigned integers, those are floats. */
export const HEAD = [
  "tick",
  "elapsedMs",
  "acknowledged",
  "battleId",
  "secondsLeft",
  "scoreRed",
  "scoreBlue",
  "zoneX",
  "zoneY",
  "zoneRadius",
] as const;

/** A player's fields in order of size: one of 4 bytes, six floats, four of 2 bytes and four of 1, unsigned; 40 bytes. */
export const PLAYER = [
  "id",
  "x",
  "y",
  "z",
  "vx",
  "vy",
  "heading",
  "hp",
  "mana",
  "score",
  "lastInput",
  "team",
  "weapon",
  "animation",
  "flags",
] as const;

export type Head = Record<(typeof HEAD)[number], number>;
export type Player = Record<(typeof PLAYER)[number], number>;

/** All of it. */
export interface Battle extends Head {
  players: Player[];
}

/** Positions are in 0 to this. Sixteenths up to here are exact in a float of 4 bytes, and so are their sums and differences. */
export const MAP_SIZE = 65_536;
export const TICK_MS = 50;

/** A number in 0 to `below`, always the same for `of` and `what`. */
function chosen(of: number, what: number, below: number): number {
  const mixed = Math.imul(Math.imul(of + 1, 0x9e3779b1) ^ what, 0x85ebca6b);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
}

function sixteenths(of: number, what: number, from: number, to: number): number {
  return from + chosen(of, what, (to - from) * 16) / 16;
}

function freshPlayer(id: number): Player {
  return {
    id: 1_000_000 + id * 7919,
    x: sixteenths(id, 1, 0, MAP_SIZE),
    y: sixteenths(id, 2, 0, MAP_SIZE),
    z: sixteenths(id, 3, 0, 512),
    vx: sixteenths(id, 4, -512, 512),
    vy: sixteenths(id, 5, -512, 512),
    heading: sixteenths(id, 6, 0, 360),
    hp: chosen(id, 7, 1001),
    mana: chosen(id, 8, 501),
    score: chosen(id, 9, 60_000),
    lastInput: chosen(id, 10, 65_536),
    team: id & 1,
    weapon: chosen(id, 11, 12),
    animation: chosen(id, 12, 40),
    flags: chosen(id, 13, 256),
  };
}

/** The battle that every codec starts from; plain objects of one shape. */
export function freshBattle(): Battle {
  return {
    tick: 0,
    elapsedMs: 0,
    acknowledged: 123_456_789,
    battleId: 4_000_000_001,
    secondsLeft: 600,
    scoreRed: 312,
    scoreBlue: 70_000,
    zoneX: 30_000.25,
    zoneY: 41_000.5,
    zoneRadius: 9000.0625,
    players: Array.from({ length: PLAYERS }, (_, id) => freshPlayer(id)),
  };
}

/**
 * A step of time: what each codec does to its own state before it encodes. A player who would leave the map turns around
 * and stays where it was.
 */
export function move(battle: Battle): void {
  battle.tick += 1;
  battle.elapsedMs += TICK_MS;
  const { players } = battle;
  for (let i = 0; i < players.length; i++) {
    const player = players[i];
    const x = player.x + player.vx;
    const y = player.y + player.vy;
    if (x >= 0 && x < MAP_SIZE) player.x = x;
    else player.vx = -player.vx;
    if (y >= 0 && y < MAP_SIZE) player.y = y;
    else player.vy = -player.vy;
  }
}

/** Reads every field: what each codec does in its own way when it has decoded. */
export function sumOf(battle: Battle): number {
  let sum =
    battle.tick +
    battle.elapsedMs +
    battle.acknowledged +
    battle.battleId +
    battle.secondsLeft +
    battle.scoreRed +
    battle.scoreBlue +
    battle.zoneX +
    battle.zoneY +
    battle.zoneRadius;
  const { players } = battle;
  for (let i = 0; i < players.length; i++) {
    const one = players[i];
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
  return sum;
}

/** The battle after so many steps. */
export function battleAfter(steps: number): Battle {
  const battle = freshBattle();
  for (let step = 0; step < steps; step++) move(battle);
  return battle;
}

/** Its fields alone, in the order that they are named in: what two codecs' answers are compared by. */
export function fieldsOf(battle: Battle): number[][] {
  return [
    HEAD.map((name) => battle[name]),
    ...Array.from(battle.players, (player) => PLAYER.map((name) => player[name])),
  ];
}

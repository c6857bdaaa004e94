import type { FixedWork } from "./fixed-work.js";

/** 500 MB/s of short-lived objects; such objects as fast as they can be made; requests of a server with 200 MB live. */
export type WorkKind = "paced" | "saturated" | "server";

interface Point {
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

/** A record that stays: some 600 bytes. */
interface Player {
  readonly id: number;
  readonly name: string;
  score: number;
  readonly items: { readonly kind: number; readonly words: string[] }[];
}

/** About 64 bytes each with its place in the list. */
const POINTS_PER_MB = 16_000;
const PLAYERS = 300_000;

/** Short-lived objects, by functions that call each other as those of a program do. */
function points(count: number, seed: number): number {
  const made: Point[] = [];
  for (let i = 0; i < count; i++) made.push(pointOf(i, seed));
  return sumOf(made);
}

function pointOf(i: number, seed: number): Point {
  return { x: i + 0.5, y: seed * i, name: i % 2 === 0 ? "even" : "odd" };
}

function sumOf(made: readonly Point[]): number {
  let sum = 0;
  for (const { x, y, name } of made) sum = (sum + x + y + name.length) | 0;
  return sum;
}

function playerOf(id: number): Player {
  const items = Array.from({ length: 4 }, (_, kind) => ({ kind, words: [`${id}`, `item ${kind}`] }));
  return { id, name: `player ${id}`, score: 0, items };
}

/** Answers requests: parses, looks up, changes, writes; each replaces one of the players that stay. */
function requests(players: Map<number, Player>, index: number): number {
  let sum = 0;
  for (let i = 0; i < 40; i++) {
    const id = ((index * 40 + i) * 7919) % PLAYERS;
    const body = JSON.stringify({
      id,
      action: "move",
      path: Array.from({ length: 20 }, (_, at) => ({ at, y: id })),
    });
    const { id: told, path } = JSON.parse(body) as { id: number; path: { at: number; y: number }[] };
    const player = players.get(told) ?? playerOf(told);
    const moved = path.map(({ at, y }) => ({ at, y, cost: Math.hypot(at, y % 100) }));
    const score = player.score + moved.filter(({ cost }) => cost > 10).length;
    players.set(told, { ...playerOf(told), score });
    sum = (sum + JSON.stringify({ player: player.name, moved }).length + score) | 0;
  }
  return sum;
}

/** The work that the doctor's overhead is measured with; so many seconds of it, where it is paced. */
export function overheadWork(kind: WorkKind, seconds: number): FixedWork {
  if (kind === "paced") {
    return { periodMs: 5, units: seconds * 200, unit: (index) => points(2.5 * POINTS_PER_MB, index) };
  }
  if (kind === "saturated") {
    return { periodMs: 0, units: seconds * 600, unit: (index) => points(2.5 * POINTS_PER_MB, index) };
  }
  const players = new Map<number, Player>();
  for (let id = 0; id < PLAYERS; id++) players.set(id, playerOf(id));
  return { periodMs: 10, units: seconds * 100, unit: (index) => requests(players, index) };
}

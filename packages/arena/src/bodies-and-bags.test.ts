import { ColumnGroup, type Sheet } from "./column-group.js";
import { type Mode, openArena } from "./each-mode.test.js";
import {
  array,
  bits,
  bool,
  f32,
  f64,
  handle,
  i8,
  i16,
  i32,
  list,
  oneOf,
  type RecordFields,
  ring,
  u8,
  u16,
  u32,
  utf8,
} from "./field.js";
import { type RecordLayout, record, vec2 } from "./record.js";
import type { RecordView } from "./record-view.js";

/* Two sheets over the same rows, with every kind of field in lanes and in columns of their own, and what is written to a row of them; no test of its own. */

export const Hit = record("Hit", { tick: i32, amount: i16, heavy: bool, team: bits(3) });
export const Spot = record("Spot", { weight: f64, tag: u8 });
export const Body = record("Body", {
  hp: i16,
  mana: u8,
  alive: bool,
  x: f32,
  count: u32,
  target: handle("Body"),
  team: bits(3),
  level: bits(29),
  rank: bits(4),
  state: oneOf("idle", "walking", "dead"),
  weight: f64,
  name: utf8(5),
  story: utf8(300),
  place: vec2(f32),
  speed: vec2(f64),
  hit: Hit,
});
export const Bag = record("Bag", {
  low: i8,
  wide: u16,
  words: array(i32, 3),
  floats: list(f32, 3),
  counts: ring(u32, 3),
  bytes: array(u8, 3),
  halves: list(i16, 3),
  flags: list(bool, 3),
  seen: ring(bool, 3),
  doubles: array(f64, 2),
  sums: list(f64, 2),
  means: ring(f64, 2),
  slots: array(Hit, 2),
  hits: list(Hit, 3),
  trail: ring(Hit, 3),
  spots: list(Spot, 2),
});
export type BodyView = RecordView<(typeof Body)["fields"]>;
export type BagView = RecordView<(typeof Bag)["fields"]>;

export const ROWS = 7;
/** Bags begin beyond row 0, far enough that a word's column of row 0 would begin before the group in the second shape. */
export const SHEETS: readonly Sheet[] = [
  { layout: Body as unknown as RecordLayout<RecordFields>, firstRow: 0, rows: ROWS },
  { layout: Bag as unknown as RecordLayout<RecordFields>, firstRow: 3, rows: 4 },
];
export const BODIES = 0;
export const BAGS = 1;
export const SHAPES: Record<
  string,
  { readonly sheets: readonly Sheet[]; readonly order: readonly [number, number] }
> = {
  "the one that begins beyond row 0 behind": { sheets: SHEETS, order: [BODIES, BAGS] },
  "the one that begins beyond row 0 first": { sheets: [...SHEETS].reverse(), order: [BAGS, BODIES] },
};

/** Views on a body and a bag, and what moves both. */
export function pairOf(group: ColumnGroup, [bodies, bags]: readonly [number, number] = [BODIES, BAGS]) {
  const { spot, views } = group.rowViews([bodies, bags]);
  const [body, bag] = views as unknown as [BodyView, BagView];
  const at = (row: number) => {
    spot._at = group.origin.first + row;
  };
  return { spot, body, bag, at };
}

export function groupIn(mode: Mode, sheets = SHEETS, rows = ROWS) {
  const arena = openArena(mode, 1 << 14);
  arena.alloc(40, 1);
  return { arena, group: new ColumnGroup(arena, "group", sheets, rows) };
}

export function writeBody(body: BodyView, n: number): void {
  body.hp = -n;
  body.mana = 200 + n;
  body.alive = n % 2 === 1;
  body.x = n / 2;
  body.count = 2 ** 32 - 1 - n;
  body.target = n * 1000;
  body.team = n & 7;
  body.level = 2 ** 29 - 1 - n;
  body.rank = 15 - n;
  body.state = (["idle", "walking", "dead"] as const)[n % 3];
  body.weight = n / 3;
  body.name = `n${n}`;
  body.story = `${n}`.repeat(280);
  body.place.x = n + 0.5;
  body.place.y = 0 - n;
  body.speed.x = n / 7;
  body.speed.y = n / 9;
  body.hit.tick = n * 11;
  body.hit.amount = -n * 3;
  body.hit.heavy = n % 2 === 0;
  body.hit.team = 7 - n;
}

export function contentOfHit(hit: RecordView<(typeof Hit)["fields"]>) {
  return [hit.tick, hit.amount, hit.heavy, hit.team];
}

export function contentOfBody(body: BodyView) {
  const { hp, mana, alive, x, count, target, team, level, rank, state, weight, name, story } = body;
  const { place, speed, hit } = body;
  return [
    ...[hp, mana, alive, x, count, target, team, level, rank, state, weight, name, story],
    ...[place.x, place.y, speed.x, speed.y, ...contentOfHit(hit)],
  ];
}

export const expectedBody = (n: number) => [
  ...[0 - n, 200 + n, n % 2 === 1, n / 2, 2 ** 32 - 1 - n, n * 1000, n & 7, 2 ** 29 - 1 - n, 15 - n],
  ...[["idle", "walking", "dead"][n % 3], n / 3, `n${n}`, `${n}`.repeat(280)],
  ...[n + 0.5, 0 - n, n / 7, n / 9, n * 11, 0 - n * 3, n % 2 === 0, 7 - n],
];

function writeHit(hit: RecordView<(typeof Hit)["fields"]>, n: number): void {
  hit.tick = n;
  hit.amount = n + 1;
  hit.heavy = n % 2 === 0;
  hit.team = n & 7;
}

export const expectedHit = (n: number) => [n, n + 1, n % 2 === 0, n & 7];

/** Fills everything that a bag has; lists to their ends, rings beyond. */
export function writeBag(bag: BagView, n: number): void {
  bag.low = -n;
  bag.wide = 60_000 + n;
  for (let i = 0; i < 3; i++) {
    bag.words.set(i, n * 10 + i);
    bag.floats.push(n + i / 4);
    bag.bytes.set(i, n + i);
    bag.halves.push(-n - i);
    bag.flags.push((n + i) % 2 === 0);
    writeHit(bag.hits.push(), n * 100 + i);
  }
  for (let i = 0; i < 2; i++) {
    bag.doubles.set(i, n / (i + 3));
    bag.sums.push(n / (i + 7));
    writeHit(bag.slots.at(i), n * 200 + i);
    const spot = bag.spots.push();
    spot.weight = n / (i + 11);
    spot.tag = n + i;
  }
  for (let i = 0; i < 5; i++) {
    bag.counts.push(2 ** 31 + n + i);
    bag.seen.push((n + i) % 3 === 0);
    bag.means.push(n / (i + 1));
    writeHit(bag.trail.push(), n * 300 + i);
  }
}

export function contentOfBag(bag: BagView) {
  const each = <T>(length: number, of: (index: number) => T) => Array.from({ length }, (_, i) => of(i));
  return {
    numbers: [bag.low, bag.wide],
    words: each(3, (i) => bag.words.get(i)),
    floats: each(bag.floats.length, (i) => bag.floats.get(i)),
    counts: each(bag.counts.length, (i) => bag.counts.newest(i)),
    bytes: each(3, (i) => bag.bytes.get(i)),
    halves: each(bag.halves.length, (i) => bag.halves.get(i)),
    flags: each(bag.flags.length, (i) => bag.flags.get(i)),
    seen: each(bag.seen.length, (i) => bag.seen.newest(i)),
    doubles: each(2, (i) => bag.doubles.get(i)),
    sums: each(bag.sums.length, (i) => bag.sums.get(i)),
    means: each(bag.means.length, (i) => bag.means.newest(i)),
    slots: each(2, (i) => contentOfHit(bag.slots.at(i))),
    hits: each(bag.hits.length, (i) => contentOfHit(bag.hits.at(i))),
    trail: each(bag.trail.length, (i) => contentOfHit(bag.trail.newest(i))),
    spots: each(bag.spots.length, (i) => [bag.spots.at(i).weight, bag.spots.at(i).tag]),
  };
}

export const expectedBag = (n: number) => ({
  numbers: [0 - n, 60_000 + n],
  words: [n * 10, n * 10 + 1, n * 10 + 2],
  floats: [n, n + 1 / 4, n + 2 / 4],
  counts: [4, 3, 2].map((i) => 2 ** 31 + n + i),
  bytes: [n, n + 1, n + 2],
  halves: [0 - n, -n - 1, -n - 2],
  flags: [n, n + 1, n + 2].map((i) => i % 2 === 0),
  seen: [4, 3, 2].map((i) => (n + i) % 3 === 0),
  doubles: [n / 3, n / 4],
  sums: [n / 7, n / 8],
  means: [n / 5, n / 4],
  slots: [0, 1].map((i) => expectedHit(n * 200 + i)),
  hits: [0, 1, 2].map((i) => expectedHit(n * 100 + i)),
  trail: [4, 3, 2].map((i) => expectedHit(n * 300 + i)),
  spots: [0, 1].map((i) => [n / (i + 11), n + i]),
});

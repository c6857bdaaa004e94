import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { ColumnGroup, lanesOf, type Sheet } from "./column-group.js";
import { EACH_CHECKED_MODE, EACH_MODE, type Mode, openArena, openReserve } from "./each-mode.test.js";
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
import { bytesOfField, ownersOf } from "./row-bytes.test.js";
import { Table } from "./table.js";

const Hit = record("Hit", { tick: i32, amount: i16, heavy: bool, team: bits(3) });
const Spot = record("Spot", { weight: f64, tag: u8 });
const Body = record("Body", {
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
const Bag = record("Bag", {
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
type BodyView = RecordView<(typeof Body)["fields"]>;
type BagView = RecordView<(typeof Bag)["fields"]>;

const ROWS = 7;
/** Bags begin beyond row 0, far enough that a word's column of row 0 would begin before the group in the second shape. */
const SHEETS: readonly Sheet[] = [
  { layout: Body as unknown as RecordLayout<RecordFields>, firstRow: 0, rows: ROWS },
  { layout: Bag as unknown as RecordLayout<RecordFields>, firstRow: 3, rows: 4 },
];
const BODIES = 0;
const BAGS = 1;
const SHAPES: Record<
  string,
  { readonly sheets: readonly Sheet[]; readonly order: readonly [number, number] }
> = {
  "the one that begins beyond row 0 behind": { sheets: SHEETS, order: [BODIES, BAGS] },
  "the one that begins beyond row 0 first": { sheets: [...SHEETS].reverse(), order: [BAGS, BODIES] },
};

/** Views on a body and a bag, and what moves both. */
function pairOf(group: ColumnGroup, [bodies, bags]: readonly [number, number] = [BODIES, BAGS]) {
  const { spot, views } = group.rowViews([bodies, bags]);
  const [body, bag] = views as unknown as [BodyView, BagView];
  const at = (row: number) => {
    spot._at = group.origin.first + row;
  };
  return { spot, body, bag, at };
}

function groupIn(mode: Mode, sheets = SHEETS, rows = ROWS) {
  const arena = openArena(mode, 1 << 14);
  arena.alloc(40, 1);
  return { arena, group: new ColumnGroup(arena, "group", sheets, rows) };
}

function writeBody(body: BodyView, n: number): void {
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

function contentOfHit(hit: RecordView<(typeof Hit)["fields"]>) {
  return [hit.tick, hit.amount, hit.heavy, hit.team];
}

function contentOfBody(body: BodyView) {
  const { hp, mana, alive, x, count, target, team, level, rank, state, weight, name, story } = body;
  const { place, speed, hit } = body;
  return [
    ...[hp, mana, alive, x, count, target, team, level, rank, state, weight, name, story],
    ...[place.x, place.y, speed.x, speed.y, ...contentOfHit(hit)],
  ];
}

const expectedBody = (n: number) => [
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

const expectedHit = (n: number) => [n, n + 1, n % 2 === 0, n & 7];

/** Fills everything that a bag has; lists to their ends, rings beyond. */
function writeBag(bag: BagView, n: number): void {
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

function contentOfBag(bag: BagView) {
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

const expectedBag = (n: number) => ({
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

for (const mode of EACH_MODE) {
  for (const [shape, { sheets, order }] of Object.entries(SHAPES)) {
    describe(`sheets over the same rows, ${shape}, ${mode.mode},`, () => {
      test("keep every field of every row apart", () => {
        const { arena, group } = groupIn(mode, sheets);
        const behind = new Table(arena, Spot, 1).cursor();
        const { body, bag, at } = pairOf(group, order);
        for (let row = 0; row < ROWS; row++) {
          at(row);
          writeBody(body, row);
          if (row >= 3) writeBag(bag, row);
        }
        for (let row = ROWS - 1; row >= 0; row--) {
          at(row);
          assert.deepEqual(contentOfBody(body), expectedBody(row));
          if (row >= 3) assert.deepEqual(contentOfBag(bag), expectedBag(row));
        }
        assert.deepEqual([behind.at(0).weight, behind.tag], [0, 0]);
      });

      test("have a byte for one row only, and writes to a row touch no other's", () => {
        const { arena, group } = groupIn(mode, sheets);
        const owners = ownersOf(group);
        const { body, bag, at } = pairOf(group, order);
        const start = group.origin.first * 4 - arena.baseBytes;
        for (let row = 0; row < ROWS; row++) {
          for (const [which, write] of [
            [order[0], () => writeBody(body, row + 1)],
            [order[1], () => writeBag(bag, row + 1)],
          ] as const) {
            const { firstRow } = group.sheets[which];
            if (row < firstRow) continue;
            const before = arena.snapshot();
            at(row);
            write();
            const after = arena.snapshot();
            const touched = new Set<number>();
            for (const [index, byte] of after.entries())
              if (byte !== before[index]) touched.add(owners[index - start]);
            assert.deepEqual([...touched], [1 + which * ROWS + row]);
          }
        }
      });
    });
  }

  describe(`views on rows of a group of columns, ${mode.mode},`, () => {
    test("begin zeroed", () => {
      const { body, bag, at } = pairOf(groupIn(mode).group);
      at(6);
      assert.deepEqual([body.hp, body.weight, body.name, body.state, body.alive], [0, 0, "", "idle", false]);
      assert.deepEqual(
        [bag.hits.length, bag.trail.length, bag.counts.length, bag.floats.length],
        [0, 0, 0, 0],
      );
      assert.deepEqual([bag.hits.capacity, bag.trail.capacity, bag.words.length], [3, 3, 3]);
    });

    test("move by their own spot alone", () => {
      const { group } = groupIn(mode);
      const [left, right] = [pairOf(group), pairOf(group)];
      left.at(3);
      writeBody(left.body, 3);
      writeBag(left.bag, 3);
      right.at(5);
      writeBody(right.body, 5);
      writeBag(right.bag, 5);
      left.at(5);
      right.at(3);
      assert.deepEqual(
        [contentOfBody(left.body), contentOfBody(right.body)],
        [expectedBody(5), expectedBody(3)],
      );
      assert.deepEqual([contentOfBag(left.bag), contentOfBag(right.bag)], [expectedBag(5), expectedBag(3)]);
      assert.equal(left.spot._at - right.spot._at, 2);
    });

    test("can be two on one sheet, whose records that are lent move by themselves", () => {
      const { group } = groupIn(mode);
      const { spot, views } = group.rowViews([BAGS, BAGS]);
      const [one, other] = views as unknown as [BagView, BagView];
      spot._at = group.origin.first + 4;
      writeBag(one, 4);
      const [first, last] = [one.hits.at(0), other.hits.at(2)];
      assert.deepEqual([first.tick, last.tick], [400, 402]);
      other.hits.removeAt(0);
      assert.deepEqual([one.hits.length, one.hits.at(0).tick, one.hits.at(1).tick], [2, 401, 402]);
    });

    test("show lists in lanes whose records move up with all their fields", () => {
      const { bag, at } = pairOf(groupIn(mode).group);
      for (const row of [3, 4, 5]) {
        at(row);
        writeBag(bag, row);
      }
      at(4);
      bag.hits.removeAt(0);
      bag.floats.removeAt(1);
      assert.deepEqual(
        [contentOfHit(bag.hits.at(0)), contentOfHit(bag.hits.at(1)), bag.hits.length],
        [expectedHit(401), expectedHit(402), 2],
      );
      assert.deepEqual([bag.floats.get(0), bag.floats.get(1), bag.floats.length], [4, 4.5, 2]);
      for (const row of [3, 5]) {
        at(row);
        assert.deepEqual(contentOfBag(bag), expectedBag(row));
      }
    });

    test("refuse what fields refuse, and keep what is there", () => {
      const { body, at } = pairOf(groupIn(mode).group);
      at(2);
      writeBody(body, 2);
      assert.throws(() => (body.state = "gone" as "idle"), {
        code: "BAD_VALUE",
        message: /^Body\.state is set to "gone"/,
      });
      assert.throws(() => (body.name = "abcdef"), {
        code: "BAD_VALUE",
        message: /^Body\.name is set to 6 bytes/,
      });
      assert.deepEqual(contentOfBody(body), expectedBody(2));
    });

    test("serve every block of a layout, one after the other", () => {
      const layout = new BlockLayout(openReserve(mode, 1 << 15), "block");
      new Table(layout, Spot, 3);
      const group = new ColumnGroup(layout, "group", SHEETS, ROWS);
      const { body, bag, at } = pairOf(group);
      const blocks = [layout.open(), layout.open()];
      for (const [index, block] of blocks.entries()) {
        layout.enter(block);
        for (const row of [3, 6]) {
          at(row);
          writeBody(body, row - index);
          writeBag(bag, row - index);
        }
      }
      for (const [index, block] of blocks.entries()) {
        layout.enter(block);
        for (const row of [6, 3]) {
          at(row);
          assert.deepEqual(contentOfBody(body), expectedBody(row - index));
          assert.deepEqual(contentOfBag(bag), expectedBag(row - index));
        }
        at(4);
        assert.deepEqual([body.hp, bag.hits.length], [0, 0]);
      }
    });
  });
}

for (const mode of EACH_CHECKED_MODE) {
  describe(`a stale view on a row is refused, ${mode.mode},`, () => {
    const usesOf = ({ body, bag }: ReturnType<typeof pairOf>): Record<string, (() => unknown)[]> => ({
      Body: [
        () => body.hp,
        () => (body.hp = 1),
        () => body.alive,
        () => body.team,
        () => (body.team = 1),
        () => body.weight,
        () => body.name,
        () => (body.state = "dead"),
        () => body.place,
        () => body.hit,
      ],
      Bag: [
        () => bag.low,
        () => bag.words,
        () => bag.floats,
        () => bag.trail,
        () => bag.seen,
        () => bag.spots,
      ],
    });
    const refusesAll = (pair: ReturnType<typeof pairOf>, code: string, says: string) => {
      for (const [name, uses] of Object.entries(usesOf(pair))) {
        for (const use of uses) {
          assert.throws(use, (error: Error & { code: string }) => {
            assert.equal(error.code, code);
            assert.ok(
              error.message.startsWith(`${name} of group: `) && error.message.includes(says),
              error.message,
            );
            return true;
          });
        }
      }
      assert.throws(
        () => pair.spot._at,
        (error: Error & { code: string }) => {
          assert.equal(error.code, code);
          assert.ok(error.message.startsWith("group: ") && error.message.includes(says), error.message);
          return true;
        },
      );
    };

    test("where it was never moved", () => {
      refusesAll(pairOf(groupIn(mode).group), "STALE_CURSOR", "stands nowhere yet");
    });

    test("once its block was left, until it is moved again", () => {
      const layout = new BlockLayout(openReserve(mode, 1 << 15), "block");
      const group = new ColumnGroup(layout, "group", SHEETS, ROWS);
      const pair = pairOf(group);
      const blocks = [layout.open(), layout.open()];
      layout.enter(blocks[0]);
      pair.at(4);
      const { floats, hits } = pair.bag;
      pair.bag.floats.push(1);
      layout.enter(blocks[1]);
      refusesAll(pair, "STALE_CURSOR", "stands in another block, or on what is gone");
      for (const use of [() => floats.length, () => floats.get(0), () => hits.push()]) {
        assert.throws(use, { code: "STALE_CURSOR" });
      }
      pair.at(4);
      assert.deepEqual([pair.bag.floats.length, pair.body.hp], [0, 0]);
    });

    test("what it lent, once the spot has moved, also when it came back", () => {
      const { body, bag, at } = pairOf(groupIn(mode).group);
      at(4);
      const { place, hit, speed } = body;
      const { words, floats, counts, hits, doubles } = bag;
      floats.push(1);
      counts.push(1);
      const pushed = hits.push();
      const uses = [
        ["Vec2", () => place.x],
        ["Vec2", () => (speed.y = 1)],
        ["Hit", () => hit.tick],
        ["Bag.words", () => words.get(0)],
        ["Bag.floats", () => floats.length],
        ["Bag.floats", () => floats.push(1)],
        ["Bag.counts", () => counts.newest()],
        ["Bag.counts", () => counts.position],
        ["Bag.hits", () => hits.at(0)],
        ["Bag.doubles", () => doubles.get(0)],
        ["Bag.hits", () => pushed.tick],
      ] as const;
      for (const [, use] of uses) use();
      at(5);
      at(4);
      for (const [what, use] of uses) {
        assert.throws(use, { code: "STALE_CURSOR", message: new RegExp(`^${what}: its cursor moved since`) });
      }
    });

    test("but what it lent stays where the spot is set to the row that it is on", () => {
      const { body, at } = pairOf(groupIn(mode).group);
      at(4);
      const { place } = body;
      at(4);
      place.x = 2;
      assert.equal(body.place.x, 2);
    });
  });
}

describe("columns of a group", () => {
  const [mode] = EACH_MODE;
  const placeOf = (layout: RecordLayout<RecordFields>, name: string) => {
    const place = layout.places.find((each) => each.name === name);
    assert.ok(place !== undefined);
    return place;
  };

  test("are lanes where words hold the field: neighbours that share a word share one, and parts go on in the next", () => {
    const { group } = groupIn(mode);
    const at = (sheet: number, name: string) => group.columnPlace(sheet, placeOf(SHEETS[sheet].layout, name));
    const laneBytes = Math.ceil(ROWS / 2) * 8;
    for (const name of ["hp", "mana", "alive", "x", "team", "rank", "state", "place", "hit"]) {
      assert.deepEqual([at(BODIES, name).strideBytes, at(BODIES, name).laneBytes], [4, laneBytes], name);
    }
    for (const name of ["weight", "name", "story", "speed"])
      assert.equal(at(BODIES, name).laneBytes, undefined, name);
    assert.equal(at(BODIES, "team").rowZeroBytes, at(BODIES, "level").rowZeroBytes);
    const narrow = ["hp", "mana", "alive"].map((name) => at(BODIES, name).rowZeroBytes);
    assert.ok(Math.max(...narrow) - Math.min(...narrow) < 4);
    for (const name of ["words", "floats", "counts", "slots", "hits", "trail"]) {
      assert.deepEqual([at(BAGS, name).strideBytes, at(BAGS, name).laneBytes], [4, 16], name);
    }
    for (const name of ["bytes", "halves", "flags", "seen", "doubles", "sums", "means", "spots"]) {
      assert.equal(at(BAGS, name).laneBytes, undefined, name);
    }
  });

  test("are where `columnPlace` says: for those who read the bytes themselves", () => {
    const { arena, group } = groupIn(mode);
    const { body, at } = pairOf(group);
    at(5);
    writeBody(body, 5);
    const bytes = new DataView(arena.snapshot().buffer);
    const start = group.origin.first * 4 - arena.baseBytes;
    const offsetOf = (name: string) =>
      start + bytesOfField(group, BODIES, placeOf(SHEETS[BODIES].layout, name), 5)[0];
    assert.equal(bytes.getInt16(offsetOf("hp"), true), -5);
    assert.equal(bytes.getUint32(offsetOf("count"), true), 2 ** 32 - 6);
    assert.equal(bytes.getFloat64(offsetOf("weight"), true), 5 / 3);
    assert.equal(bytes.getUint8(offsetOf("name")), 2);
  });

  test("are refused for a field of another sheet", () => {
    const { group } = groupIn(mode);
    assert.throws(() => group.columnPlace(BODIES, placeOf(SHEETS[BAGS].layout, "hits")), {
      code: "BAD_ARGUMENT",
      message: "group: hits is no field of sheet 0",
    });
  });

  test("leave the bytes free that were asked for behind a sheet, however many, and go on aligned", () => {
    for (const spareBytes of [0, 4, 8, 12, 64]) {
      const sheets = [{ ...SHEETS[BODIES], spareBytes }, SHEETS[BAGS]];
      const { group } = groupIn(mode, sheets);
      const { group: bare } = groupIn(mode);
      const ofFirst = (owner: number) => owner > 0 && owner <= ROWS;
      const lastOwned = ownersOf(group).reduce((last, owner, at) => (ofFirst(owner) ? at : last), -1);
      const next = ownersOf(group).findIndex((owner) => owner > ROWS);
      assert.ok(next - lastOwned > spareBytes);
      assert.equal(group.bytes - bare.bytes, Math.ceil(spareBytes / 8) * 8);
      const { bag, at } = pairOf(group);
      at(3);
      writeBag(bag, 3);
      assert.deepEqual(contentOfBag(bag), expectedBag(3));
    }
  });

  test("have another hash in a block's layout where anything of the group is another", () => {
    const hashOf = (sheets: readonly Sheet[], rows: number) => {
      const layout = new BlockLayout(openReserve(mode), "block");
      new ColumnGroup(layout, "group", sheets, rows);
      return layout.hash;
    };
    const [bodies, bags] = SHEETS;
    const hashes = [
      hashOf(SHEETS, ROWS),
      hashOf(SHEETS, ROWS + 1),
      hashOf([bodies], ROWS),
      hashOf([bags, bodies], ROWS),
      hashOf([bodies, { ...bags, firstRow: 2 }], ROWS),
      hashOf([bodies, { ...bags, rows: 3 }], ROWS),
      hashOf([bodies, { ...bags, spareBytes: 8 }], ROWS),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.equal(hashOf(SHEETS, ROWS), hashes[0]);
  });
});

test("a record makes as many lanes as it has words, unless a field has a column of its own", () => {
  const lanes = (fields: RecordFields) => lanesOf(record("Lanes", fields));
  assert.equal(lanes({ a: u8, b: u8, c: i16 }), 1);
  assert.equal(lanes({ a: f32, b: bits(30), c: bits(3) }), 3);
  assert.equal(
    lanes({ a: list(i32, 3), b: ring(Hit, 2), c: array(vec2(f32), 2) }),
    4 + (1 + (2 * Hit.bytes) / 4) + 4,
  );
  for (const own of [f64, utf8(3), vec2(f64), list(u8, 3), array(bool, 4), ring(Spot, 2)]) {
    assert.equal(lanes({ a: i32, own }), -1);
  }
});

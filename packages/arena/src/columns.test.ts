import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BlockLayout } from "./block-layout.js";
import { Columns } from "./columns.js";
import { EACH_CHECKED_MODE, EACH_MODE, NO_INDEX, openArena, openReserve } from "./each-mode.test.js";
import { array, bits, bool, f32, f64, handle, i16, i32, list, oneOf, ring, u8, utf8 } from "./field.js";
import { record, vec2 } from "./record.js";

const Body = record("Body", {
  alive: bool,
  hp: i16,
  x: f32,
  target: handle("Body"),
  weight: f64,
  team: bits(3),
  level: bits(29),
  rank: bits(4),
  state: oneOf("idle", "dead"),
  name: utf8(5),
  place: vec2(f32),
  path: array(i16, 3),
  seen: list(u8, 3),
  trail: ring(vec2(f64), 2),
});

for (const mode of EACH_MODE) {
  describe(`columns, ${mode.mode},`, () => {
    test("have all their records from the start, zeroed", () => {
      const columns = new Columns(openArena(mode), Body, 5);
      assert.equal(columns.length, 5);
      const body = columns.cursor();
      for (let index = 0; index < 5; index++) {
        assert.equal(body.at(index), body);
        assert.deepEqual([body.alive, body.hp, body.x, body.weight, body.team], [false, 0, 0, 0, 0]);
        assert.deepEqual([body.state, body.name, body.seen.length, body.trail.length], ["idle", "", 0, 0]);
      }
    });

    test("keep every field of every record apart", () => {
      const arena = openArena(mode);
      arena.alloc(1, 1);
      const body = new Columns(arena, Body, 7).cursor();
      for (let index = 0; index < 7; index++) {
        body.at(index);
        body.alive = index % 2 === 1;
        body.hp = -index;
        body.x = index / 2;
        body.target = index * 1000;
        body.weight = index / 3;
        body.team = index;
        body.level = index * 1e6;
        body.rank = 15 - index;
        body.state = index % 3 === 0 ? "dead" : "idle";
        body.name = `n${index}`;
        body.place.x = index;
        body.place.y = -index;
        for (let i = 0; i < 3; i++) body.path.set(i, index * 10 + i);
        for (let i = 0; i < index % 4; i++) body.seen.push(index + i);
        for (let i = 0; i < index; i++) body.trail.push().y = i;
      }
      for (let index = 6; index >= 0; index--) {
        body.at(index);
        assert.deepEqual([body.alive, body.hp, body.x], [index % 2 === 1, 0 - index, index / 2]);
        assert.deepEqual([body.target, body.weight], [index * 1000, index / 3]);
        assert.deepEqual([body.team, body.level, body.rank], [index, index * 1e6, 15 - index]);
        assert.deepEqual([body.state, body.name], [index % 3 === 0 ? "dead" : "idle", `n${index}`]);
        assert.deepEqual([body.place.x, body.place.y], [index, -index]);
        assert.deepEqual([body.path.get(0), body.path.get(2)], [index * 10, index * 10 + 2]);
        assert.equal(body.seen.length, index % 4);
        if (body.seen.length > 0) assert.equal(body.seen.get(body.seen.length - 1), index + (index % 4) - 1);
        assert.equal(body.trail.length, Math.min(index, 2));
        if (index > 0) assert.equal(body.trail.newest().y, index - 1);
      }
    });

    test("lie in memory one behind the other, each at a multiple of 8", () => {
      const Cell = record("Cell", { tag: u8, hp: i16, id: i32, low: bits(20), high: bits(12), weight: f64 });
      const arena = openArena(mode);
      const columns = new Columns(arena, Cell, 3);
      const cell = columns.cursor();
      for (let index = 0; index < 3; index++) {
        cell.at(index).tag = 0x70 + index;
        cell.hp = 0x6000 + index;
        cell.id = 0x50000000 + index;
        cell.low = index;
        cell.high = 3;
        cell.weight = 2;
      }
      const drawn = Buffer.from(arena.snapshot()).subarray(columns.offsetBytes).toString("hex");
      const column = (width: number) => new RegExp(`.{${width * 2}}`, "g");
      const [weights, ids, bitWords, hps, tags] = [0, 24, 40, 56, 64].map((start) => drawn.slice(start * 2));
      assert.deepEqual(weights.match(column(8))?.slice(0, 3), new Array(3).fill("0000000000000040"));
      assert.deepEqual(ids.match(column(4))?.slice(0, 4), ["00000050", "01000050", "02000050", "00000000"]);
      assert.deepEqual(bitWords.match(column(4))?.slice(0, 4), [
        "00003000",
        "01003000",
        "02003000",
        "00000000",
      ]);
      assert.deepEqual(hps.match(column(2))?.slice(0, 4), ["0060", "0160", "0260", "0000"]);
      assert.equal(tags, "7071720000000000");
      assert.equal(columns.bytes, 72);
    });

    test("do not touch each other, nor a table beside them", () => {
      const arena = openArena(mode);
      const [a, b] = [new Columns(arena, Body, 3).cursor(), new Columns(arena, Body, 3).cursor()];
      const before = arena.snapshot();
      for (let index = 0; index < 3; index++) {
        a.at(index).x = 1;
        a.weight = 1;
        a.level = 5;
        a.place.y = 2;
        a.seen.push(3);
      }
      assert.deepEqual([b.at(0).x, b.weight, b.level, b.place.y, b.seen.length], [0, 0, 0, 0, 0]);
      for (let index = 0; index < 3; index++) {
        a.at(index).x = a.weight = a.level = a.place.y = 0;
        a.seen.set(0, 0);
        a.seen.clear();
      }
      assert.deepEqual(arena.snapshot(), before);
    });

    test("are typed arrays as well, each as long as its column", () => {
      const columns = new Columns(openArena(mode), Body, 3);
      const body = columns.cursor();
      const weights: Float64Array = columns.column("weight");
      const xs: Float32Array = columns.column("x");
      const hps: Int16Array = columns.column("hp");
      const targets: Int32Array = columns.column("target");
      const lives: Uint8Array = columns.column("alive");
      for (const array of [weights, xs, hps, targets, lives]) assert.equal(array.length, 3);
      body.at(1).weight = 0.1;
      body.x = 0.5;
      body.hp = -3;
      body.alive = true;
      assert.deepEqual([weights[1], xs[1], hps[1], lives[1]], [0.1, 0.5, -3, 1]);
      hps.fill(7);
      targets[2] = 9;
      assert.deepEqual([body.at(0).hp, body.at(2).hp, body.target, body.x], [7, 7, 9, 0]);
    });

    test("in every block of a layout are columns of its own, and their arrays those of the block entered", () => {
      const reserve = openReserve(mode);
      const layout = new BlockLayout(reserve, "block");
      const columns = new Columns(layout, Body, 3);
      const body = columns.cursor();
      const [a, b] = [layout.open(), layout.open()];
      for (const [index, block] of [a, b].entries()) {
        layout.enter(block);
        body.at(2).weight = index + 1;
        body.place.x = index + 1;
        body.alive = true;
      }
      layout.enter(a);
      const ofA = columns.column("weight");
      assert.deepEqual([body.at(2).weight, body.place.x, ofA[2]], [1, 1, 1]);
      assert.equal(reserve.views.f64[columns.columnStart("weight") + 2], 1);
      assert.equal(reserve.views.u8[columns.columnStart("alive") + 2], 1);
      layout.enter(b);
      assert.deepEqual([body.at(2).weight, body.place.x], [2, 2]);
      assert.equal(reserve.views.f64[columns.columnStart("weight") + 2], 2);
      assert.equal(ofA[2], 1, "an array names fixed memory");
    });
  });
}

describe("columns refuse, checked or not,", () => {
  const [mode] = EACH_MODE;

  test("the column of what is no number or boolean", () => {
    const columns = new Columns(openArena(mode), Body, 3);
    for (const name of ["team", "state", "name", "place", "path", "seen", "trail", "nothing"] as never[]) {
      const refusal = {
        code: "BAD_ARGUMENT",
        message: `columns of Body: ${name} is no number or boolean; use a cursor`,
      };
      assert.throws(() => columns.column(name), refusal);
      assert.throws(() => columns.columnStart(name), refusal);
    }
  });

  test("a column once their arena was reset or closed", () => {
    for (const [end, code] of [
      ["reset", "ARENA_RESET"],
      ["close", "ARENA_CLOSED"],
    ] as const) {
      const arena = openArena(mode);
      const columns = new Columns(arena, Body, 3);
      arena[end]();
      assert.throws(() => columns.column("x"), { code });
      assert.throws(() => columns.columnStart("x"), { code });
    }
  });

  test("a length that is not a whole number from 1 to 2^24", () => {
    for (const length of [0, -1, 1.5, Number.NaN, 2 ** 24 + 1]) {
      assert.throws(() => new Columns(openArena(mode), Body, length), {
        code: "BAD_ARGUMENT",
        message: `columns of Body: length is ${length}; give a whole number from 1 to 16777216`,
      });
    }
  });

  test("to be placed where they do not fit, and take nothing", () => {
    const arena = openArena(mode);
    assert.throws(() => new Columns(arena, Body, 1000), { code: "ARENA_FULL" });
    assert.deepEqual([arena.state, arena.layoutHash], ["open", 0]);
  });
});

for (const mode of EACH_CHECKED_MODE) {
  test(`columns refuse an index that names no record, and stay where they are, ${mode.mode}`, () => {
    const arena = openArena(mode);
    const body = new Columns(arena, Body, 3).cursor();
    body.at(1).x = 0.5;
    for (const index of [3, 1.5, 2 ** 32 + 1, ...NO_INDEX]) {
      assert.throws(() => body.at(index), {
        code: "OUT_OF_RANGE",
        message: `columns of Body: index ${index} is out of range; give a whole number of 0 .. 2`,
      });
    }
    assert.equal(body.x, 0.5);
    arena.reset();
    assert.throws(() => body.at(1), { code: "ARENA_RESET" });
  });
}

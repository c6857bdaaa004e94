import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import {
  Arena,
  array,
  bool,
  f64,
  i16,
  i32,
  List,
  list,
  type RecordFields,
  type RecordLayout,
  Reserve,
  Rings,
  record,
  Slab,
  Table,
  type TableCursor,
  u8,
  u16,
  u32,
} from "./index.js";

const MODES = [
  { checked: true, mode: "checked" },
  { checked: false, mode: "unchecked" },
];

/** A cursor over a table of `length` records in an arena of its own. */
function tableCursor<F extends RecordFields>(
  layout: RecordLayout<F>,
  length: number,
  checked: boolean,
): TableCursor<F> {
  const capacityBytes = 128 + layout.bytes * length;
  const reserve = Reserve.open({ capacityBytes, checked });
  return new Table(Arena.open({ capacityBytes, reserve }), layout, length).cursor();
}

const Buff = record("Buff", { kind: u8, strong: bool, until: i32 });
const Player = record("Player", {
  x: f64,
  hp: i32,
  mana: i16,
  team: u8,
  alive: bool,
  cooldowns: array(i16, 3),
  seen: array(bool, 5),
  path: array(f64, 2),
  buffs: list(Buff, 4),
});

for (const { checked, mode } of MODES) {
  test(`two cursors of one collection stand apart, ${mode}`, () => {
    const arena = Arena.open({
      capacityBytes: 1024,
      reserve: Reserve.open({ capacityBytes: 1024, checked }),
    });
    const table = new Table(arena, Player, 3);
    const [a, b] = [table.cursor(), table.cursor()];
    a.at(0).hp = 1;
    b.at(1).hp = 2;
    a.buffs.push().kind = 10;
    b.buffs.push().kind = 20;
    assert.deepEqual([a.hp, b.hp, a.buffs.at(0).kind, b.buffs.at(0).kind], [1, 2, 10, 20]);
  });
  describe(`list fields, ${mode}`, () => {
    const kinds = (player: TableCursor<(typeof Player)["fields"]>) =>
      Array.from({ length: player.buffs.length }, (_, index) => player.buffs.at(index).kind);
    const withBuffs = (...added: number[]) => {
      const player = tableCursor(Player, 2, checked).at(1);
      for (const kind of added) player.buffs.push().kind = kind;
      return player;
    };

    test("begin empty and grow at the end", () => {
      assert.equal(withBuffs().buffs.length, 0);
      assert.equal(withBuffs().buffs.capacity, 4);
      assert.deepEqual(kinds(withBuffs(5, 6, 7, 8)), [5, 6, 7, 8]);
    });

    test("close the gap where a record is removed, whole", () => {
      for (const [removed, left] of [
        [0, [6, 7, 8]],
        [1, [5, 7, 8]],
        [3, [5, 6, 7]],
      ] as const) {
        const player = withBuffs(5, 6, 7, 8);
        for (let index = 0; index < 4; index++)
          player.buffs.at(index).until = player.buffs.at(index).kind * 100;
        player.buffs.removeAt(removed);
        assert.deepEqual(kinds(player), left);
        for (const [index, kind] of left.entries()) assert.equal(player.buffs.at(index).until, kind * 100);
      }
    });

    test("can be emptied one by one, or at once, and filled again", () => {
      const player = withBuffs(5, 6);
      player.buffs.removeAt(0);
      player.buffs.removeAt(0);
      assert.equal(player.buffs.length, 0);
      player.buffs.push().kind = 7;
      player.buffs.clear();
      assert.equal(player.buffs.length, 0);
      player.buffs.push().kind = 8;
      assert.deepEqual(kinds(player), [8]);
    });

    test("move records of every alignment", () => {
      const Wide = record("Wide", { weight: f64, tag: u8 });
      const Narrow = record("Narrow", { tag: u8 });
      const Holder = record("Holder", { id: u8, wides: list(Wide, 3), narrows: list(Narrow, 3) });
      const holder = tableCursor(Holder, 2, checked).at(1);
      for (let index = 0; index < 3; index++) {
        const wide = holder.wides.push();
        wide.weight = index / 3;
        wide.tag = index;
        holder.narrows.push().tag = index;
      }
      holder.wides.removeAt(0);
      holder.narrows.removeAt(1);
      assert.deepEqual([holder.wides.at(0).weight, holder.wides.at(1).weight], [1 / 3, 2 / 3]);
      assert.deepEqual([holder.wides.at(0).tag, holder.wides.at(1).tag], [1, 2]);
      assert.deepEqual([holder.narrows.at(0).tag, holder.narrows.at(1).tag], [0, 2]);
    });

    test("can hold lists", () => {
      const Slot = record("Slot", { item: u16 });
      const Bag = record("Bag", { colour: u8, slots: list(Slot, 2) });
      const Owner = record("Owner", { bags: list(Bag, 2) });
      const owner = tableCursor(Owner, 2, checked).at(1);
      for (let bag = 0; bag < 2; bag++) {
        owner.bags.push().colour = bag;
        for (let slot = 0; slot <= bag; slot++) owner.bags.at(bag).slots.push().item = bag * 10 + slot;
      }
      assert.deepEqual([owner.bags.at(0).slots.length, owner.bags.at(1).slots.length], [1, 2]);
      assert.equal(owner.bags.at(1).slots.at(1).item, 11);
      owner.bags.removeAt(0);
      assert.deepEqual(
        [owner.bags.length, owner.bags.at(0).colour, owner.bags.at(0).slots.length],
        [1, 1, 2],
      );
      assert.equal(owner.bags.at(0).slots.at(0).item, 10);
      assert.equal(owner.at(0).bags.length, 0);
    });
  });
}

/** No index of anything, though a bare `index >>> 0 < length` would let some through, or turn them into others. */
const NO_INDEX = [-1, 0.5, 2 ** 32, -(2 ** 32), Number.NaN, undefined as unknown as number];

describe("checks", () => {
  test("refuse an array index that is none, and change nothing", () => {
    const player = tableCursor(Player, 2, true).at(0);
    for (const index of [...NO_INDEX, 3]) {
      const refusal = {
        code: "OUT_OF_RANGE",
        message: `Player.cooldowns: index ${index} is out of range; give a whole number of 0 .. 2`,
      };
      assert.throws(() => player.cooldowns.get(index), refusal);
      assert.throws(() => player.cooldowns.set(index, 1), refusal);
    }
    assert.deepEqual(
      [0, 1, 2].map((index) => player.cooldowns.get(index)),
      [0, 0, 0],
    );
  });

  test("refuse an index beyond a list's length, not only beyond its capacity", () => {
    const player = tableCursor(Player, 2, true).at(0);
    player.buffs.push().kind = 1;
    player.buffs.push().kind = 2;
    for (const index of [...NO_INDEX, 2, 4]) {
      const refusal = {
        code: "OUT_OF_RANGE",
        message: `Player.buffs: index ${index} is out of range; give a whole number of 0 .. 1`,
      };
      assert.throws(() => player.buffs.at(index), refusal);
      assert.throws(() => player.buffs.removeAt(index), refusal);
    }
    assert.equal(player.buffs.length, 2);
    player.buffs.clear();
    const empty = { code: "OUT_OF_RANGE", message: "Player.buffs: index 0 is out of range; it is empty" };
    assert.throws(() => player.buffs.at(0), empty);
    assert.throws(() => player.buffs.removeAt(0), empty);
  });

  test("refuse a push to a full list, and change nothing", () => {
    const player = tableCursor(Player, 2, true);
    player.at(1).hp = 77;
    player.at(0);
    for (let kind = 0; kind < 4; kind++) player.buffs.push().kind = kind;
    assert.throws(() => player.buffs.push(), {
      code: "COLLECTION_FULL",
      message: "Player.buffs full: it holds 4; remove one first or raise its capacity",
    });
    assert.equal(player.buffs.length, 4);
    assert.equal(player.at(1).hp, 77);
  });

  test("refuse views of a cursor that was never moved", () => {
    const player = tableCursor(Player, 2, true);
    const nowhere = {
      code: "OUT_OF_RANGE",
      message: "Player.buffs: its cursor stands nowhere yet; move it first",
    };
    assert.throws(() => player.buffs.at(0), nowhere);
    assert.throws(() => player.buffs.push(), nowhere);
    assert.throws(() => player.buffs.removeAt(0), nowhere);
  });
});

test("a cursor that was never moved touches no byte, whatever its fields", () => {
  const Narrow = record("Narrow", {
    ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`byte${index}`, u8])),
    ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`half${index}`, i16])),
    ...Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`word${index}`, u32])),
    ...Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`double${index}`, f64])),
  });
  const Arrays = record("Arrays", {
    pad: array(u8, 63),
    bytes: array(u8, 63),
    halves: array(i16, 40),
    on: bool,
  });
  for (const { checked } of MODES) {
    const reserve = Reserve.open({ capacityBytes: 4096, checked });
    const arena = Arena.open({ capacityBytes: 4096, reserve });
    const narrow = new Table(arena, Narrow, 2).cursor() as unknown as Record<string, number>;
    const arrays = new Table(arena, Arrays, 2).cursor();
    const before = reserve.views.u8.slice();
    for (const { name } of Narrow.places) narrow[name] = 255;
    for (let index = 0; index < 63; index++) arrays.bytes.set(index, 255);
    for (let index = 0; index < 40; index++) arrays.halves.set(index, -1);
    arrays.on = true;
    assert.deepEqual(reserve.views.u8, before);
  }
});

describe("a record whose field has the name of something the collection's cursor has", () => {
  const arena = Arena.open({ capacityBytes: 4096 });
  const make = (name: string) => record("Unit", { id: i32, [name]: i32 }) as RecordLayout<RecordFields>;

  test("is refused there, before anything is taken, and is welcome elsewhere", () => {
    const used = arena.usedBytes;
    for (const name of ["handle", "live", "has", "alloc", "free"]) {
      assert.throws(() => new Slab(arena, make(name), 1), {
        code: "BAD_LAYOUT",
        message: `record Unit: field "${name}": cursors of this collection have a \`${name}\` of their own; rename it`,
      });
    }
    for (const name of ["push", "truncate"]) {
      assert.throws(() => new List(arena, make(name), 1), { code: "BAD_LAYOUT" });
    }
    assert.equal(arena.usedBytes, used);
    for (const name of ["handle", "live", "has", "alloc", "free", "push", "truncate", "position", "newest"]) {
      const row = new Table(arena, make(name), 1).cursor().at(0) as unknown as Record<string, number>;
      row[name] = 5;
      assert.equal(row[name], 5);
      const entry = new Rings(arena, make(name), { rings: 1, capacity: 1 }).cursor().at(0).push();
      (entry as unknown as Record<string, number>)[name] = 6;
      assert.equal((entry as unknown as Record<string, number>)[name], 6);
    }
  });
});

test("where the platform forbids generated code, the refusal says what to allow", () => {
  const program = `
    import { Arena, Table, i32, record } from ${JSON.stringify(new URL("./index.js", import.meta.url).href)};
    const table = new Table(Arena.open({ capacityBytes: 128 }), record("Point", { x: i32 }), 1);
    try { table.cursor(); } catch (error) { console.log(error.code, error.message); }`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  assert.equal(
    stdout,
    "BAD_LAYOUT record Point: this page's content security policy forbids generated code; allow 'unsafe-eval'\n",
    stderr,
  );
});

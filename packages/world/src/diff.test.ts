import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  array,
  bits,
  bool,
  f32,
  f64,
  i8,
  i16,
  i32,
  list,
  oneOf,
  Reserve,
  record,
  ring,
  Table,
  u8,
  u16,
  u32,
  utf8,
  vec2,
} from "@pauseless/arena";
import { component, entity, reference, tag } from "./component.js";
import { describeDiff } from "./describe-diff.js";
import { diffSnapshots } from "./diff.js";
import { nextRandom, splitSeed } from "./random.js";
import { WorldLayout } from "./world-layout.js";

const Vitals = component("vitals", { hp: i32, armour: u8 });
const Buffs = component("buffs", {
  list: list(record("Buff", { kind: oneOf("haste", "rage"), left: i16 }), 4),
});
const Burning = tag("burning");
const Loot = component("loot", { gold: u32 });
const Score = component("score", { points: i32 });
const Owned = component("owned", { by: reference({ onDespawn: "clear" }) });

const Cell = record("Cell", { value: i32, weight: f64 });

function game(name = "game") {
  const layout = new WorldLayout(name, {
    kinds: {
      player: { capacity: 8, components: [Vitals, Buffs, Burning, Owned] },
      chest: { capacity: 8, components: [Loot, Vitals] },
    },
    singletons: [Score],
    extraBytes: 4096,
    worlds: 2,
  });
  const cells = new Table(layout.block, Cell, 4);
  const player = layout.prefab([Vitals, Buffs, Owned], { vitals: { hp: 1000 } }).cursor(Burning);
  const chest = layout.prefab([Loot], {}, { kind: "chest" }).cursor();
  layout.query(Vitals);
  for (let i = 0; i < 50; i++) layout.system(`move ${i}`, { run() {} });
  const world = layout.open();
  const handles = Array.from({ length: 5 }, () => player.spawn().handle);
  for (let i = 0; i < 3; i++) chest.spawn();
  world.start();
  world.step();
  return {
    layout,
    world,
    player,
    chest,
    handles,
    score: layout.singleton(Score),
    cells,
    cell: cells.cursor(),
  };
}

/** What of a game differs after something was done, as text. */
function differing(act: (made: ReturnType<typeof game>) => void, limit?: number): string {
  const made = game();
  const before = made.world.snapshot();
  act(made);
  const options = limit === undefined ? {} : { limit };
  return describeDiff(diffSnapshots(made.layout, before, made.world.snapshot(), options));
}

describe("the difference of two snapshots", () => {
  test("is none where they are equal, whichever world they are of", () => {
    const made = game();
    const snapshot = made.world.snapshot();
    const again = made.layout.restore(snapshot).snapshot();
    const diff = diffSnapshots(made.layout, snapshot, again);
    assert.deepEqual(diff, { differences: [], isComplete: true, isIdentical: true });
    assert.equal(describeDiff(diff), "no difference");
  });

  test("names the entity, the component and the field, and both values", () => {
    const made = game();
    const before = made.world.snapshot();
    made.player.to(made.handles[3]).vitals.hp = 960;
    const diff = diffSnapshots(made.layout, before, made.world.snapshot());
    const entity = { kind: "player", slot: 3, handle: made.handles[3] };
    assert.deepEqual(diff.differences, [
      { what: "changed", entity, component: "vitals", field: "hp", before: 1000, after: 960 },
    ]);
    assert.deepEqual([diff.isComplete, diff.isIdentical], [true, false]);
    assert.equal(describeDiff(diff), `player 3 (handle ${made.handles[3]}): vitals.hp 1000 -> 960`);
  });

  test("goes into lists, element by element", () => {
    const made = game();
    const buffs = () => made.player.to(made.handles[1]).buffs.list;
    const first = buffs().push();
    first.kind = "rage";
    first.left = 5;
    const before = made.world.snapshot();
    buffs().at(0).left = 4;
    const second = buffs().push();
    second.kind = "haste";
    second.left = 9;
    const after = made.world.snapshot();
    const name = `player 1 (handle ${made.handles[1]}): buffs.list`;
    assert.deepEqual(describeDiff(diffSnapshots(made.layout, before, after)).split("\n"), [
      `${name}[0].left 5 -> 4`,
      `${name}[1].left none -> 9`,
      `${name}[1].kind none -> "haste"`,
    ]);
    assert.match(describeDiff(diffSnapshots(made.layout, after, before)), /list\[1\]\.left 9 -> none/);
  });

  test("has what was spawned and despawned, and another entity in the same slot is both", () => {
    const lines = differing(({ world, player, handles }) => {
      player.to(handles[2]).despawn();
      player.to(handles[4]).despawn();
      world.step();
      player.spawn();
    }).split("\n");
    assert.deepEqual(lines.slice(0, 3), [
      "player 2 (handle 4097): despawned",
      "player 4 (handle 8193): despawned",
      "player 4 (handle 8194): spawned",
    ]);
    assert.match(lines[3], /^root 16 \(handle 32769\): scope\.tick 1 -> 2$/);
    assert.equal(lines.length, 4);
  });

  test("has components and tags that were added and removed", () => {
    const text = differing(({ player, handles }) => {
      player.to(handles[0]).burning.add();
      player.vitals.remove();
    });
    assert.equal(text, "player 0 (handle 1): vitals removed\nplayer 0 (handle 1): burning added");
  });

  test("has references, and what the world has once", () => {
    const text = differing(({ player, handles, score }) => {
      player.to(handles[0]).owned.by = handles[1];
      score.points = -7;
    });
    assert.equal(
      text,
      "player 0 (handle 1): owned.by 0 -> 2049\nroot 16 (handle 32769): score.points 0 -> -7",
    );
  });

  test("is none of what the dead left, nor of what is kept of the entities, and says so", () => {
    const made = game();
    const cleared = game();
    made.player.spawn().vitals.hp = 5;
    made.player.despawn();
    for (const { world } of [made, cleared]) world.step();
    const diff = diffSnapshots(made.layout, made.world.snapshot(), cleared.world.snapshot());
    assert.deepEqual(diff, { differences: [], isComplete: true, isIdentical: false });
    assert.match(describeDiff(diff), /^no difference but in what is kept/);
  });

  test("is none of a component that neither has, whatever lies there", () => {
    const made = game();
    made.player.to(made.handles[0]).vitals.remove();
    made.world.step();
    const before = made.world.snapshot();
    made.layout.column(Vitals, "hp").array[made.layout.column(Vitals, "hp").start] ^= 1;
    const { differences, isIdentical } = diffSnapshots(made.layout, before, made.world.snapshot());
    assert.deepEqual([differences, isIdentical], [[], false]);
  });

  test("names bytes of collections that were placed besides", () => {
    let offsetBytes = 0;
    const text = differing(({ cells, cell }) => {
      offsetBytes = cells.offsetBytes;
      cell.at(1).value = 0x00010001;
      cell.at(3).value = 1;
      cell.weight = 1;
    });
    const [weight, value] = [0, 8].map((at) => offsetBytes + 3 * Cell.bytes + at);
    const second = offsetBytes + Cell.bytes + 8;
    assert.equal(
      text,
      [`bytes ${second}..${second + 2} of the block`, `bytes ${weight + 6}..${value} of the block`].join(
        "\n",
      ),
    );
  });

  test("names systems that were switched off and on", () => {
    const made = game();
    const before = made.world.snapshot();
    made.world.disable("move 40");
    const after = made.world.snapshot();
    assert.equal(describeDiff(diffSnapshots(made.layout, before, after)), 'system "move 40": disabled');
    assert.equal(describeDiff(diffSnapshots(made.layout, after, before)), 'system "move 40": enabled');
  });

  test("stops at a limit, and says that there is more", () => {
    const act = ({ player, handles }: ReturnType<typeof game>) => {
      for (const handle of handles) player.to(handle).vitals.armour = 3;
    };
    assert.equal(differing(act, 2).split("\n").length, 3);
    assert.equal(differing(act, 2).split("\n")[2], "and more");
    assert.equal(differing(act, 5).split("\n").length, 5);
    for (const limit of [0, 1.5, Number.NaN])
      assert.throws(() => differing(act, limit), { code: "BAD_OPTION" });
  });

  test("enters no world, and changes none", () => {
    const made = game();
    const other = made.layout.open("other");
    made.player.spawn();
    const snapshots = [made.world, other].map((world) => world.snapshot()) as [Uint8Array, Uint8Array];
    const hashes = [made.world.hash(), other.hash()];
    other.enter();
    diffSnapshots(made.layout, ...snapshots);
    assert.equal(made.layout.singleton(Score).points, 0);
    made.score.points = 3;
    assert.deepEqual([made.world.hash(), other.hash() !== hashes[1]], [hashes[0], true]);
  });

  test("is refused of other layouts, and of what is no snapshot", () => {
    const { layout, world } = game();
    const other = new WorldLayout("other", { capacity: 3, components: [Vitals] });
    const foreign = other.open().snapshot();
    const own = world.snapshot();
    const refusal = { code: "BAD_SNAPSHOT", message: /^the snapshot (before|after): / };
    assert.throws(() => diffSnapshots(layout, own, foreign), refusal);
    assert.throws(() => diffSnapshots(layout, foreign, own), refusal);
    assert.throws(() => diffSnapshots(layout, own.subarray(0, own.length - 8), own), refusal);
    assert.throws(() => diffSnapshots(layout, own, new Uint8Array(0)), refusal);
  });
});

const Numbers = component("numbers", {
  a: i8,
  b: u8,
  c: i16,
  d: u16,
  e: i32,
  f: u32,
  g: f32,
  h: f64,
  i: bool,
  j: bits(3),
  k: bits(20),
  l: oneOf("one", "two", "three"),
  m: entity,
  n: utf8(9),
  o: utf8(300),
});
const Inner = record("Inner", { near: vec2(f32), far: f64, flags: bits(5), tags: list(u8, 2) });
const Parts = component("parts", {
  place: vec2(i32),
  inner: Inner,
  bytes: array(u8, 5),
  doubles: list(f64, 3),
  truths: list(bool, 4),
  inners: list(Inner, 3),
  last: ring(i16, 3),
  lasts: ring(vec2(f64), 2),
  both: array(Inner, 2),
});

/** All values of a record as its views have them, by their paths. */
function read(view: object, layout: { readonly fields: object }, path = ""): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const add = (
    value: unknown,
    field: { kind: string; fields: object; element: { kind: string } },
    at: string,
  ): void => {
    if (typeof value !== "object" || value === null) {
      values.set(at, value);
      return;
    }
    if (field.kind === "record") {
      for (const [inner, each] of read(value, field, `${at}.`)) values.set(inner, each);
      return;
    }
    const parts = value as Record<"get" | "at" | "newest", (index: number) => unknown> & { length: number };
    const method = field.kind === "ring" ? "newest" : field.element.kind === "record" ? "at" : "get";
    for (let i = 0; i < parts.length; i++)
      add(parts[method](i), field.element as typeof field, `${at}[${i}]`);
  };
  for (const [name, field] of Object.entries(layout.fields)) {
    add((view as Record<string, unknown>)[name], field, `${path}${name}`);
  }
  return values;
}

const seed = Date.now() | 0;

for (const checked of [false, true]) {
  test(`every kind of field differs as its views say, ${checked ? "checked" : "unchecked"} (seed ${seed})`, () => {
    let state = splitSeed(seed, 3);
    const dice = (n: number) => {
      state = nextRandom(state);
      return (state >>> 8) % n;
    };
    const reserve = Reserve.open({ capacityBytes: 1 << 20, checked });
    const layout = new WorldLayout("zoo", { capacity: 5, components: [Vitals, Numbers, Parts], reserve });
    const spawn = layout.prefab([Numbers, Parts]).cursor();
    const world = layout.open();
    const handles = Array.from({ length: 5 }, () => spawn.spawn().handle);
    const fillInner = (inner: typeof spawn.parts.inner) => {
      inner.near.x = dice(3);
      inner.near.y = dice(2) - 0.5;
      inner.far = dice(2) / 3;
      inner.flags = dice(32);
      inner.tags.clear();
      for (let i = dice(3); i > 0; i--) inner.tags.push(dice(4));
    };
    const acts = [
      () => {
        spawn.numbers.a = dice(256);
        spawn.numbers.b = dice(256);
        spawn.numbers.c = dice(1 << 16);
        spawn.numbers.d = dice(1 << 16);
      },
      () => {
        spawn.numbers.e = state;
        spawn.numbers.f = state >>> 0;
        spawn.numbers.g = state / 7;
        spawn.numbers.h = [0, -0, Number.NaN, 0.1][dice(4)];
      },
      () => {
        spawn.numbers.i = dice(2) === 0;
        spawn.numbers.j = dice(8);
        spawn.numbers.k = dice(1 << 20);
        spawn.numbers.l = (["one", "two", "three"] as const)[dice(3)];
        spawn.numbers.m = handles[dice(5)];
      },
      () => {
        spawn.numbers.n = "åb🙂".slice(0, dice(3));
        spawn.numbers.o = "long text ".repeat(dice(30));
      },
      () => {
        spawn.parts.place.x = dice(4);
        spawn.parts.bytes.set(dice(5), dice(4));
        fillInner(spawn.parts.inner);
        fillInner(spawn.parts.both.at(dice(2)));
      },
      () => {
        spawn.parts.doubles.clear();
        for (let i = dice(4); i > 0; i--) spawn.parts.doubles.push(dice(3) / 3);
        spawn.parts.truths.clear();
        for (let i = dice(5); i > 0; i--) spawn.parts.truths.push(dice(2) === 0);
        spawn.parts.inners.clear();
        for (let i = dice(4); i > 0; i--) fillInner(spawn.parts.inners.push());
      },
      () => {
        for (let i = dice(7); i > 0; i--) spawn.parts.last.push(dice(5) - 2);
        if (dice(5) === 0) spawn.parts.last.clear();
        for (let i = dice(4); i > 0; i--) {
          const place = spawn.parts.lasts.push();
          place.x = dice(3);
          place.y = dice(3) / 3;
        }
      },
    ];
    const readAll = () =>
      handles.map((handle) => {
        spawn.to(handle);
        return { numbers: read(spawn.numbers, Numbers.layout), parts: read(spawn.parts, Parts.layout) };
      });
    let found = 0;
    for (let round = 0; round < 150; round++) {
      const before = world.snapshot();
      const then = readAll();
      spawn.to(handles[dice(5)]);
      for (let i = dice(3); i >= 0; i--) acts[dice(acts.length)]();
      const now = readAll();
      const expected: string[] = [];
      for (const [slot, handle] of handles.entries()) {
        for (const name of ["numbers", "parts"] as const) {
          const [was, is] = [then[slot][name], now[slot][name]];
          for (const path of new Set([...was.keys(), ...is.keys()])) {
            if (Object.is(was.get(path), is.get(path))) continue;
            expected.push(`${handle} ${name}.${path} ${String(was.get(path))} ${String(is.get(path))}`);
          }
        }
      }
      const { differences } = diffSnapshots(layout, before, world.snapshot());
      const said = differences.map((each) => {
        assert.equal(each.what, "changed");
        if (each.what !== "changed") return "";
        const { entity: named, component: name, field, before: was, after: is } = each;
        return `${named.handle} ${name}.${field} ${String(was)} ${String(is)}`;
      });
      assert.deepEqual(said.sort(), expected.sort());
      found += said.length;
    }
    assert.ok(found > 500, `${found}`);
  });
}

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { Arena } from "./arena.js";
import { Columns } from "./columns.js";
import { EACH_CHECKED_MODE, EACH_MODE, EACH_UNCHECKED_MODE, openArena } from "./each-mode.test.js";
import { array, bool, f64, i16, i32, list, type RecordFields, type ScalarField, u8, u32 } from "./field.js";
import { List } from "./list.js";
import { overlay } from "./overlay.js";
import { Queue } from "./queue.js";
import { Everything } from "./random-record.test.js";
import { type RecordLayout, record } from "./record.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Stack } from "./stack.js";
import { Table } from "./table.js";

const Buff = record("Buff", { kind: u8, until: i32 });
const Player = record("Player", { x: f64, hp: i32, buffs: list(Buff, 4) });

/** Cursors of every collection in one arena, which were never moved, by what errors call them. */
function unmovedCursors(arena: Arena, layout: RecordLayout<RecordFields>): Record<string, object> {
  const name = layout.name;
  return {
    [`table of ${name}`]: new Table(arena, layout, 2).cursor(),
    [`columns of ${name}`]: new Columns(arena, layout, 2).cursor(),
    [`list of ${name}`]: new List(arena, layout, 2).cursor(),
    [`slab of ${name}`]: new Slab(arena, layout, 2).cursor(),
    [`queue of ${name}`]: new Queue(arena, layout, 2).cursor(),
    [`stack of ${name}`]: new Stack(arena, layout, 2).cursor(),
    [`overlay of ${name}`]: overlay(arena.reserve, layout),
  };
}

for (const mode of EACH_MODE) {
  test(`two cursors of one collection stand apart, ${mode.mode}`, () => {
    const arena = openArena(mode, 1024);
    for (const table of [new Table(arena, Player, 3), new Columns(arena, Player, 3)]) {
      const [a, b] = [table.cursor(), table.cursor()];
      a.at(0).hp = 1;
      b.at(1).hp = 2;
      a.buffs.push().kind = 10;
      b.buffs.push().kind = 20;
      assert.deepEqual([a.hp, b.hp, a.buffs.at(0).kind, b.buffs.at(0).kind], [1, 2, 10, 20]);
    }
  });

  test(`a cursor's fields can be listed, and nothing of it be replaced, ${mode.mode}`, () => {
    const player = new Table(openArena(mode, 1024), Player, 3).cursor().at(0);
    const names = Object.keys(Object.getOwnPropertyDescriptors(recordPrototype(player)));
    assert.deepEqual(names.filter((name) => name !== "constructor" && !name.startsWith("_")).sort(), [
      "buffs",
      "hp",
      "x",
    ]);
    assert.throws(() => {
      (player as { buffs: unknown }).buffs = 1;
    }, TypeError);
  });
}

/** The prototype that has the accessors of a record's fields: the last before that of all objects. */
function recordPrototype(cursor: object): object {
  let prototype = Object.getPrototypeOf(cursor);
  while (Object.getPrototypeOf(prototype) !== Object.prototype) prototype = Object.getPrototypeOf(prototype);
  return prototype;
}

/** Uses every accessor and method that there is, and those of what these answer; answers how many were used. */
function useAll(target: object, use: (action: () => unknown) => unknown): number {
  let used = 0;
  for (let level = target; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (get === undefined) continue;
      used++;
      const answer = use(() => get.call(target));
      for (const value of [255, -1, true, "walking"]) use(() => set?.call(target, value as never));
      if (typeof answer !== "object" || answer === null || name === "handle") continue;
      used += useMethods(answer as Record<string, (...given: unknown[]) => unknown>, use);
      used += useAll(answer, use);
    }
  }
  return used;
}

function useMethods(
  view: Record<string, (...given: unknown[]) => unknown>,
  use: (action: () => unknown) => unknown,
): number {
  let used = 0;
  const inputs = { get: [1], set: [1, 255], push: [255], at: [1], newest: [0], removeAt: [0], clear: [] };
  for (const [name, given] of Object.entries(inputs)) {
    if (typeof view[name] !== "function") continue;
    used++;
    const answer = use(() => view[name](...given));
    if (typeof answer === "object" && answer !== null) used += useAll(answer, use);
  }
  return used;
}

describe("a cursor that was never moved", () => {
  for (const mode of EACH_UNCHECKED_MODE) {
    test(`touches no byte, whatever its fields, ${mode.mode}`, () => {
      const arena = openArena(mode, 1 << 17);
      const cursors = unmovedCursors(arena, Everything);
      const ring = new Rings(arena, Everything, { rings: 2, capacity: 2 }).cursor();
      const { u8: bytes } = arena.reserve.views;
      const before = bytes.slice();
      const use = (action: () => unknown) => {
        try {
          return action();
        } catch {
          return undefined;
        }
      };
      for (const cursor of Object.values(cursors)) assert.ok(useAll(cursor, use) > 100);
      use(() => useAll(ring.push(), use));
      use(() => useAll(ring.newest(), use));
      assert.ok(Buffer.from(bytes).equals(before));
    });

    test(`touches no byte of fields far from the record's beginning, ${mode.mode}`, () => {
      const many = (name: string, count: number, field: ScalarField<number>) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, field]));
      const Narrow = record("Narrow", {
        ...many("byte", 40, u8),
        ...many("half", 8, i16),
        ...many("word", 4, u32),
        ...many("double", 4, f64),
      }) as unknown as RecordLayout<RecordFields>;
      const Arrays = record("Arrays", {
        pad: array(u8, 63),
        bytes: array(u8, 63),
        halves: array(i16, 40),
        on: bool,
      });
      const arena = openArena(mode, 4096);
      const narrow = new Table(arena, Narrow, 2).cursor() as unknown as Record<string, number>;
      const arrays = new Table(arena, Arrays, 2).cursor();
      const before = arena.reserve.views.u8.slice();
      for (const { name } of Narrow.places) narrow[name] = 255;
      for (let index = 0; index < 63; index++) arrays.bytes.set(index, 255);
      for (let index = 0; index < 40; index++) arrays.halves.set(index, -1);
      arrays.on = true;
      assert.deepEqual(arena.reserve.views.u8, before);
    });
  }

  for (const mode of EACH_CHECKED_MODE) {
    test(`is refused, whichever field is asked for, ${mode.mode}`, () => {
      const arena = openArena(mode, 1 << 17);
      for (const [what, cursor] of Object.entries(unmovedCursors(arena, Everything))) {
        const refusal = {
          code: "STALE_CURSOR",
          message: `${what}: its cursor stands nowhere yet; move it first`,
        };
        for (const { name, field } of Everything.places) {
          const fields = cursor as Record<string, unknown>;
          assert.throws(() => fields[name], refusal, name);
          const value = { scalar: 1, bits: 1, oneOf: "dead", utf8: "a" }[field.kind as "bits"];
          if (value !== undefined) assert.throws(() => (fields[name] = value), refusal, name);
        }
      }
    });

    test(`is refused where it is asked for what begins where its record begins, ${mode.mode}`, () => {
      const first = new Table(openArena(mode), record("First", { buff: Buff }), 1).cursor();
      assert.throws(() => first.buff, { code: "STALE_CURSOR" });
      first.at(0).buff.kind = 3;
      assert.equal(first.buff.kind, 3);
    });
  }
});

describe("a record whose field has the name of something the collection's cursor has", () => {
  const arena = Arena.open({ capacityBytes: 8192 });
  const make = (name: string) => record("Unit", { id: i32, [name]: i32 }) as RecordLayout<RecordFields>;
  const OWN_NAMES = [
    [Slab, ["handle", "live", "has", "alloc", "free"]],
    [List, ["push", "truncate"]],
    [Queue, ["push", "take", "clear"]],
    [Stack, ["push", "pop", "top", "clear"]],
  ] as const;

  test("is refused there, before anything is taken", () => {
    const used = arena.usedBytes;
    for (const [Collection, names] of OWN_NAMES) {
      for (const name of names) {
        assert.throws(() => new (Collection as typeof Slab)(arena, make(name), 1), {
          code: "BAD_LAYOUT",
          message: `record Unit: field "${name}": cursors of this collection have a \`${name}\` of their own; rename it`,
        });
      }
    }
    assert.equal(arena.usedBytes, used);
  });

  test("is welcome elsewhere", () => {
    for (const name of [
      ...OWN_NAMES.flatMap(([, names]) => names),
      "position",
      "newest",
      "toString",
      "valueOf",
    ]) {
      const places = [
        new Table(arena, make(name), 1).cursor().at(0),
        new Columns(arena, make(name), 1).cursor().at(0),
        overlay(arena.reserve, make(name)).at(arena.byteAt(arena.alloc(8))),
        new Rings(arena, make(name), { rings: 1, capacity: 1 }).cursor().at(0).push(),
        new Table(arena, record("Outer", { unit: make(name) }), 1).cursor().at(0).unit,
      ] as unknown as Record<string, number>[];
      for (const [index, place] of places.entries()) {
        place[name] = index;
        assert.equal(place[name], index);
      }
    }
  });
});

test("where the platform forbids generated code, every collection works the same", () => {
  const from = (name: string) => JSON.stringify(new URL(`./${name}.js`, import.meta.url).href);
  const program = `
    import { Arena, Columns, List, overlay, Queue, Rings, Slab, Stack, Table } from ${from("index")};
    import { diceFrom } from ${from("random-program.test")};
    import { Everything } from ${from("random-record.test")};
    import { RecordShadow } from ${from("record-shadow.test")};
    let isAllowed = true;
    try { new Function("") } catch { isAllowed = false }
    const arena = Arena.open({ capacityBytes: 1 << 18 });
    const dice = diceFrom(1);
    const use = (cursor) => {
      const shadow = RecordShadow.of(Everything);
      shadow.settle(cursor, dice);
      for (let i = 0; i < 300; i++) shadow.act(cursor, dice, false);
      shadow.expect(cursor);
    };
    use(new Table(arena, Everything, 2).cursor().at(1));
    use(new Columns(arena, Everything, 2).cursor().at(1));
    use(new List(arena, Everything, 2).cursor().push());
    use(new Slab(arena, Everything, 2).cursor().alloc());
    use(new Queue(arena, Everything, 2).cursor().push());
    use(new Stack(arena, Everything, 2).cursor().push());
    use(new Rings(arena, Everything, { rings: 2, capacity: 2 }).cursor().at(1).push());
    use(overlay(arena.reserve, Everything).at(arena.byteAt(arena.alloc(Everything.bytes))));
    const bytes = arena.snapshot();
    let hash = 0;
    for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
    console.log(JSON.stringify({ isAllowed, hash, bytes: bytes.length }));`;
  const run = (...flags: string[]) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const input = [...flags, "--input-type=module", "--eval", program];
    const { stdout, stderr, status } = spawnSync(process.execPath, input, { encoding: "utf8", env });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const allowed = run();
  const forbidden = run("--disallow-code-generation-from-strings");
  assert.deepEqual([allowed.isAllowed, forbidden.isAllowed], [true, false]);
  assert.deepEqual({ ...forbidden, isAllowed: true }, allowed);
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { specializer } from "./specialize.js";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));

/** What only the module can see, and no copy. */
const OUTSIDE = { calls: 0 };

function outsider(STEP: number) {
  return () => {
    OUTSIDE.calls += STEP;
  };
}

function sizes(WORDS: number, OFFSET: number, KEY: string, view: number[], small: number, FLAGGED: boolean) {
  return {
    place: (index: number) => index * WORDS + OFFSET,
    key: (of: Record<string, number>) => of[KEY],
    first: () => view[0] + small,
    flag: () => FLAGGED,
  };
}

describe("a factory's copy", () => {
  const copy = specializer(true);

  test("is made for each call, and works as the factory does", () => {
    const [a, b] = [copy(sizes, 3, 5, "$k", [7], 2, true), copy(sizes, 3, 5, "$k", [7], 2, true)];
    const direct = sizes(3, 5, "$k", [7], 2, true);
    for (const each of [a, b, direct]) {
      assert.deepEqual([each.place(10), each.key({ $k: 9 }), each.first(), each.flag()], [35, 9, 9, true]);
    }
    assert.notEqual(a.place.toString(), direct.place.toString());
  });

  test("has numbers and texts whose names are in capitals as literals, and nothing else", () => {
    const copied = copy(sizes, 3, 5, "$k", [7], 2, true);
    assert.equal(copied.place.toString(), "(index) => index * 3 + 5");
    assert.equal(copied.key.toString(), '(of) => of["$k"]');
    assert.equal(copied.first.toString(), "() => view[0] + small");
    assert.equal(copied.flag.toString(), "() => FLAGGED");
  });

  test("leaves out what adds nothing", () => {
    assert.equal(copy(sizes, 1, 5, "", [], 0, true).place.toString(), "(index) => index + 5");
    assert.equal(copy(sizes, 3, 0, "", [], 0, true).place.toString(), "(index) => index * 3");
    assert.equal(copy(sizes, 1, 0, "", [], 0, true).place.toString(), "(index) => index");
    assert.equal(copy(sizes, 0, 1, "", [], 0, true).place.toString(), "(index) => index * 0 + 1");
  });

  test("takes no literal for a name", () => {
    const copied = copy(sizes, 3, 5, "OFFSET", [7], 2, true);
    assert.equal(copied.key({ OFFSET: 4 }), 4);
    assert.equal(copy(sizes, 3, 5, "$&", [7], 2, true).key({ "$&": 4 }), 4);
  });

  test("sees nothing but its parameters", () => {
    const add = copy(outsider, 1);
    assert.throws(add, ReferenceError);
    assert.equal(OUTSIDE.calls, 0);
  });

  test("is not made where it is not asked for", () => {
    const add = specializer(false)(outsider, 2);
    add();
    assert.equal(OUTSIDE.calls, 2);
    OUTSIDE.calls = 0;
  });
});

/**
 * A program that uses every field of every collection in both modes, in the build in `folder`; it counts the copies that are made
 * and says what the memory holds in the end.
 */
const USE_ALL = (folder: string) => `
  const made = { count: 0, refused: 0 };
  const PlatformFunction = Function;
  globalThis.Function = new Proxy(PlatformFunction, {
    construct(target, given) {
      made.count++;
      try { return Reflect.construct(target, given); } catch (error) { made.refused++; throw error; }
    },
  });
  const load = (name) => import(${JSON.stringify(folder)} + "/" + name + ".js");
  const { Arena, Columns, List, overlay, Queue, Reserve, Rings, Slab, Stack, Table } = await load("index");
  const { diceFrom } = await load("random-program.test");
  const { Everything } = await load("random-record.test");
  const { RecordShadow } = await load("record-shadow.test");
  const hashes = [];
  for (const checked of [true, false]) {
    const reserve = Reserve.open({ capacityBytes: 1 << 18, checked });
    const arena = Arena.open({ capacityBytes: 1 << 18, reserve });
    const dice = diceFrom(1);
    for (const cursor of [
      new Table(arena, Everything, 2).cursor().at(1),
      new Columns(arena, Everything, 2).cursor().at(1),
      new List(arena, Everything, 2).cursor().push(),
      new Slab(arena, Everything, 2).cursor().alloc(),
      new Queue(arena, Everything, 2).cursor().push(),
      new Stack(arena, Everything, 2).cursor().push(),
      new Rings(arena, Everything, { rings: 2, capacity: 2 }).cursor().at(1).push(),
      overlay(reserve, Everything).at(arena.byteAt(arena.alloc(Everything.bytes))),
    ]) {
      const shadow = RecordShadow.of(Everything);
      shadow.settle(cursor, dice);
      for (let i = 0; i < 200; i++) shadow.act(cursor, dice, checked);
      shadow.expect(cursor);
    }
    let hash = 0;
    for (const byte of arena.snapshot()) hash = (Math.imul(hash, 31) + byte) | 0;
    hashes.push(hash);
  }
  console.log(JSON.stringify({ ...made, hashes }));`;

function useAll(folder: string, ...flags: string[]): { count: number; refused: number; hashes: number[] } {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const given = [...flags, "--input-type=module", "--eval", USE_ALL(folder)];
  const { stdout, stderr, status } = spawnSync(process.execPath, given, { encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const SUPPORT = ["random-program.test.js", "random-record.test.js", "record-shadow.test.js"];

/** Runs {@link USE_ALL} on a build whose every module was changed, as tools do that stand between the build and the engine. */
function useAllChanged(change: (source: string) => string): ReturnType<typeof useAll> {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-"));
  try {
    cpSync(join(packageFolder, "package.json"), join(folder, "package.json"));
    for (const name of readdirSync(join(packageFolder, "dist"), { recursive: true }).map(String)) {
      const isTest = /\.(test|bench)\.js$/.test(name) && !SUPPORT.includes(name);
      if (!name.endsWith(".js") || isTest) continue;
      const file = join(folder, "dist", name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, change(readFileSync(join(packageFolder, "dist", name), "utf8")));
    }
    return useAll(join(folder, "dist"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const BLOCK_OF_FUNCTION = /((?:function \w*|constructor|(?:get |set )?[a-z_]\w*)\([^()]*\)|=>) \{$/gim;
const NO_FUNCTION = /^\s*(?:if|for|while|switch|catch|else|return)\b|\}\s*(?:catch|else|while)/;

describe("cursors are the same", () => {
  const whole = useAll(join(packageFolder, "dist"));

  test("where copies are made: of every factory of every collection", () => {
    assert.ok(whole.count > 1000, `${whole.count} copies`);
    assert.equal(whole.refused, 0);
  });

  test("where the platform forbids them: it is asked once", () => {
    const forbidden = useAll(join(packageFolder, "dist"), "--disallow-code-generation-from-strings");
    assert.deepEqual(forbidden, { count: 1, refused: 1, hashes: whole.hashes });
  });

  test("where a tool counts in every function: one copy fails, and no other is made", () => {
    let functions = 0;
    const counted = useAllChanged((source) => {
      const lines = source.split("\n").map((line) => {
        if (NO_FUNCTION.test(line)) return line;
        return line.replace(BLOCK_OF_FUNCTION, (head) => {
          functions++;
          return `${head} counted.functions++;`;
        });
      });
      return `const counted = { functions: 0 };\n${lines.join("\n")}`;
    });
    assert.ok(functions > 500, `${functions} functions`);
    assert.deepEqual(counted, { count: 1, refused: 0, hashes: whole.hashes });
  });

  test("where a tool names every class: one copy fails, and no other is made", () => {
    let classes = 0;
    const named = useAllChanged((source) => {
      const changed = source.replace(/\bclass (?:\w+ )?(?:extends [\w.]+ )?\{(?!\})/g, (head) => {
        classes++;
        return `${head} static { named(this); }`;
      });
      return `const named = (value) => value;\n${changed}`;
    });
    assert.ok(classes > 50, `${classes} classes`);
    assert.deepEqual(named, { count: 1, refused: 0, hashes: whole.hashes });
  });

  test("where a tool renames parameters and drops spaces: copies are made, with variables", () => {
    const NAMES =
      /\b(CAPACITY|FIRST_TAG|HEAD|HEAD_BYTES|HEAD_WORDS|KEY|LENGTH|MASK|NOWHERE|OFFSET|RECORDS|RING_WORDS|SHIFT|SIZE|SLOT_WORDS|STRIDE|WORDS)\b/g;
    const renamed = useAllChanged((source) =>
      source.replace(NAMES, (name) => `p${name.toLowerCase()}`).replace(/(\w) ([+*]) (\w)/g, "$1$2$3"),
    );
    assert.deepEqual(renamed, whole);
  });
});

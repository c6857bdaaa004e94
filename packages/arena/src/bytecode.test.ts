import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ColumnGroup, type Sheet } from "./column-group.js";
import { Columns } from "./columns.js";
import { openArena } from "./each-mode.test.js";
import { array, bits, bool, f32, f64, i8, i16, i32, list, oneOf, ring, u8, u32, utf8 } from "./field.js";
import { List } from "./list.js";
import { overlay } from "./overlay.js";
import { Queue } from "./queue.js";
import { record } from "./record.js";
import type { RecordView } from "./record-view.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Stack } from "./stack.js";
import { Table } from "./table.js";

/*
 * V8 puts a function of up to 27 bytes of bytecode into its caller wherever it is called, and one of up to 460 bytes while there is
 * room (TurboFan, `js-inlining-heuristic.cc`). So what a cursor does for each access must have at most 27. That depends on no
 * machine: the engine prints how many each function has when it is first called, in a process of its own, which is this file
 * started again.
 */
const CHILD = "measure";
/** What goes into its caller whatever the room. */
const SMALL_BYTES = 27;
/** What a number has whose offset is in its view: writing a halfword, a byte or a double. */
const NUMBER_BYTES = 19;
/** The same where it is found by a spot: writing a halfword or a byte. */
const SPOT_NUMBER_BYTES = 22;
/** What other accessors have: moving to a record of an array. */
const ACCESSOR_BYTES = 25;
/** What hardly uses up the room. */
const MEDIUM_BYTES = 60;
/** What has more, and how much: a change that makes one of these larger is to be noticed. */
const LARGER_BYTES: Record<string, number> = {
  "writing bits, in table": 45,
  "writing bits, in columns": 45,
  "reading a byte, in columns": 28,
  "writing a byte, in columns": 33,
  "writing a halfword, in columns": 30,
  "writing a double, in columns": 30,
  "reading a boolean, in columns": 28,
  "writing a boolean, in columns": 33,
  "reading one of some names, in columns": 28,
  "reading a double, in rows": 28,
  "writing a double, in rows": 33,
  "writing bits, in rows": 45,
  "moving to a record of an array, in rows": 28,
  "writing one of some names, in rows": 99,
  "writing one of some names, in table": 99,
  "setting the length of a list, in rows": 67,
  "setting the length of a list, in table": 64,
  "pushing a number to a ring, in rows": 63,
  "pushing a record to a ring, in rows": 66,
  "pushing a number to a ring, in table": 63,
  "pushing a record to a ring, in table": 63,
  "slab.alloc of a slot that is fresh": 144,
  "slab.alloc of a slot that was freed": 144,
  "slab.has": 63,
  "slab.free": 116,
  "queue.push": 76,
  "queue.take": 109,
  "stack.push": 74,
  "rings.push": 84,
  "rings.newest": 108,
};

/** What is compiled already when it is used: it is part of the function of another use. */
const COMPILED_BEFORE = ["slab.alloc of a slot that was freed"];

/** From Node 26 on, V8 writes some of its larger functions with one or two bytes more. */
const NEWER_BYTES = Number(process.versions.node.split(".")[0]) >= 26 ? 2 : 0;

const Spot = record("Spot", { x: f32, tag: u8 });
const Unit = record("Unit", {
  byte: i8,
  half: i16,
  word: i32,
  float: f32,
  unsigned: u32,
  double: f64,
  flag: bool,
  few: bits(3),
  state: oneOf("idle", "dead"),
  name: utf8(5),
  spot: Spot,
  bytes: array(u8, 3),
  halves: array(i16, 3),
  words: array(i32, 3),
  doubles: array(f64, 3),
  spots: array(Spot, 3),
  numbers: list(i16, 3),
  marks: list(Spot, 3),
  recent: ring(i16, 3),
  trail: ring(Spot, 3),
});
type UnitView = RecordView<(typeof Unit)["fields"]>;

const NUMBERS: Record<string, (unit: UnitView) => unknown> = {
  "reading a byte": (unit) => unit.byte,
  "writing a byte": (unit) => (unit.byte = 1),
  "reading a halfword": (unit) => unit.half,
  "writing a halfword": (unit) => (unit.half = 1),
  "reading a word": (unit) => unit.word,
  "writing a word": (unit) => (unit.word = 1),
  "reading a float": (unit) => unit.float,
  "writing a float": (unit) => (unit.float = 1),
  "reading an unsigned word": (unit) => unit.unsigned,
  "writing an unsigned word": (unit) => (unit.unsigned = 1),
  "reading a double": (unit) => unit.double,
  "writing a double": (unit) => (unit.double = 1),
};

const OTHERS: Record<string, (unit: UnitView) => unknown> = {
  "reading a boolean": (unit) => unit.flag,
  "writing a boolean": (unit) => (unit.flag = true),
  "reading bits": (unit) => unit.few,
  "writing bits": (unit) => (unit.few = 1),
  "reading one of some names": (unit) => unit.state,
  "asking for a record": (unit) => unit.spot,
  "asking for an array of bytes": (unit) => unit.bytes,
  "asking for an array of halfwords": (unit) => unit.halves,
  "asking for an array of words": (unit) => unit.words,
  "asking for an array of doubles": (unit) => unit.doubles,
  "asking for an array of records": (unit) => unit.spots,
  "asking for a list of numbers": (unit) => unit.numbers,
  "asking for a list of records": (unit) => unit.marks,
  "asking for a ring of numbers": (unit) => unit.recent,
  "asking for a ring of records": (unit) => unit.trail,
  "reading an element of an array": ({ halves }) => halves.get(1),
  "writing an element of an array": ({ halves }) => halves.set(1, 1),
  "moving to a record of an array": ({ spots }) => spots.at(1),
};

const VIEWS: Record<string, (unit: UnitView) => unknown> = {
  "writing one of some names": (unit) => (unit.state = "dead"),
  "the length of a list": ({ numbers }) => numbers.length,
  "pushing a number to a list": ({ numbers }) => numbers.push(1),
  "reading a number of a list": ({ numbers }) => numbers.get(0),
  "writing a number of a list": ({ numbers }) => numbers.set(0, 1),
  "pushing a record to a list": ({ marks }) => marks.push(),
  "moving to a record of a list": ({ marks }) => marks.at(0),
  "setting the length of a list": ({ marks }) => marks.resize(2),
  "clearing a list": ({ marks }) => marks.clear(),
  "the length of a ring": ({ recent }) => recent.length,
  "pushing a number to a ring": ({ recent }) => recent.push(1),
  "reading a number of a ring": ({ recent }) => recent.newest(0),
  "pushing a record to a ring": ({ trail }) => trail.push(),
  "moving to a record of a ring": ({ trail }) => trail.newest(0),
  "clearing a ring": ({ trail }) => trail.clear(),
};

function place() {
  const arena = openArena({ checked: false, generateCode: true, mode: "" }, 1 << 16);
  // What is first is at word 0 of nothing, so that no number is left out of the code.
  new Table(arena, Spot, 1);
  const sheets = [{ layout: Unit, firstRow: 0, rows: 4 }] as unknown as Sheet[];
  const group = new ColumnGroup(arena, "group", sheets, 4);
  const { spot, views } = group.rowViews([0]);
  const rows = {
    at(row: number): UnitView {
      spot._at = group.origin.first + row;
      return views[0] as unknown as UnitView;
    },
  };
  rows.at(0);
  return {
    arena,
    rows,
    table: new Table(arena, Unit, 4).cursor(),
    columns: new Columns(arena, Unit, 4).cursor(),
    list: new List(arena, Unit, 4).cursor(),
    slab: new Slab(arena, Unit, 4).cursor(),
    queue: new Queue(arena, Unit, 4).cursor(),
    stack: new Stack(arena, Unit, 4).cursor(),
    ring: new Rings(arena, Unit, { rings: 3, capacity: 4 }).cursor(),
    over: overlay(arena.reserve, Unit),
  };
}
type Placed = ReturnType<typeof place>;

const SMALL_MOVES: Record<string, (placed: Placed) => unknown> = {
  "table.at": ({ table }) => table.at(1),
  "columns.at": ({ columns }) => columns.at(1),
  "overlay.at": ({ over }) => over.at(128),
  "list.length": ({ list }) => list.length,
  "list.at": ({ list }) => list.at(0),
  "list.truncate": ({ list }) => list.truncate(0),
  "slab.live": ({ slab }) => slab.live,
  "slab.handle": ({ slab }) => slab.handle,
  "queue.length": ({ queue }) => queue.length,
  "stack.length": ({ stack }) => stack.length,
  "stack.clear": ({ stack }) => stack.clear(),
};

const MOVES: Record<string, (placed: Placed) => unknown> = {
  "list.push": ({ list }) => list.push(),
  "slab.alloc of a slot that is fresh": ({ slab }) => slab.alloc(),
  "slab.has": ({ slab }) => slab.has(slab.handle),
  "slab.at": ({ slab }) => slab.at(slab.handle),
  "slab.free": ({ slab }) => slab.free(),
  "slab.alloc of a slot that was freed": ({ slab }) => slab.alloc(),
  "queue.push": ({ queue }) => queue.push(),
  "queue.at": ({ queue }) => queue.at(0),
  "queue.take": ({ queue }) => queue.take(),
  "queue.clear": ({ queue }) => queue.clear(),
  "stack.push": ({ stack }) => stack.push(),
  "stack.top": ({ stack }) => stack.top(),
  "stack.pop": ({ stack }) => stack.pop(),
  "rings.at": ({ ring }) => ring.at(2),
  "rings.length": ({ ring }) => ring.length,
  "rings.position": ({ ring }) => ring.position,
  "rings.push": ({ ring }) => ring.push(),
  "rings.newest": ({ ring }) => ring.newest(0),
};

type Uses = Record<string, (placed: Placed) => unknown>;

function inRows(
  where: "table" | "columns" | "rows",
  uses: Record<string, (unit: UnitView) => unknown>,
): Uses {
  return Object.fromEntries(
    Object.entries(uses).map(([name, use]) => [`${name}, in ${where}`, (placed) => use(placed[where].at(1))]),
  );
}

const GROUPS: readonly [group: string, most: number, uses: Uses][] = [
  ["moves of tables, columns and overlays, and what is as small", SMALL_BYTES, SMALL_MOVES],
  ["numbers of a table", NUMBER_BYTES, inRows("table", NUMBERS)],
  ["accessors of a table", ACCESSOR_BYTES, inRows("table", OTHERS)],
  ["accessors of columns", ACCESSOR_BYTES, inRows("columns", { ...NUMBERS, ...OTHERS })],
  ["numbers of row views", SPOT_NUMBER_BYTES, inRows("rows", NUMBERS)],
  ["accessors of row views", SMALL_BYTES, inRows("rows", OTHERS)],
  ["moves of lists and rings of row views", MEDIUM_BYTES, inRows("rows", VIEWS)],
  ["moves of lists and rings in records", MEDIUM_BYTES, inRows("table", VIEWS)],
  ["moves of other collections", MEDIUM_BYTES, MOVES],
];

/** Uses everything once, after its name; the engine prints what it compiles as it goes. */
function useAll(): void {
  const placed = place();
  const say = (text: string) => writeSync(1, `${text}\n`);
  say("begin");
  for (const [, , uses] of GROUPS) {
    for (const [name, use] of Object.entries(uses)) {
      say(`# ${name}`);
      use(placed);
    }
  }
}

interface Compiled {
  readonly name: string;
  readonly bytes: number;
}

/** What was compiled for each use, but for the use itself. */
function compiledByUse(printed: string): Map<string, Compiled[]> {
  const compiled = new Map<string, Compiled[]>();
  let current: Compiled[] = [];
  let name = "";
  for (const line of printed.split("\n")) {
    if (line.startsWith("# ")) compiled.set(line.slice(2), (current = []));
    name = /^\[generated bytecode for function: (.*?) \(0x/.exec(line)?.[1] ?? name;
    const bytes = /^Bytecode length: (\d+)/.exec(line)?.[1];
    if (bytes !== undefined && /^(get|set|_|[a-z]+$)/.test(name))
      current.push({ name, bytes: Number(bytes) });
  }
  return compiled;
}

/** Runs this file as the process that uses everything; answers what the engine printed. It prints to a file: a pipe loses lines. */
function printedBytecode(): string {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-"));
  try {
    const file = join(folder, "bytecode.txt");
    const output = openSync(file, "w");
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const given = ["--print-bytecode", fileURLToPath(import.meta.url), CHILD];
    const { status } = spawnSync(process.execPath, given, { env, stdio: ["ignore", output, "inherit"] });
    closeSync(output);
    assert.equal(status, 0);
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[2] === CHILD) {
  useAll();
} else {
  const printed = printedBytecode();
  const compiled = compiledByUse(printed);
  const prints = /^Bytecode length: /m.test(printed);
  const skip = prints ? false : `${process.execPath} prints no bytecode`;

  describe("of generated, unchecked cursors", { skip }, () => {
    for (const [group, most, uses] of GROUPS) {
      test(`${group} have at most ${most} bytes of bytecode, but for those that are known to have more`, (context) => {
        const tooLarge: string[] = [];
        for (const name of Object.keys(uses)) {
          const functions = compiled.get(name);
          assert.ok(functions !== undefined, `${name} was not measured`);
          // What shares its source with another was compiled for that one, and shares what the engine learns, too.
          assert.equal(functions.length > 0, !COMPILED_BEFORE.includes(name), `${name}: what was compiled`);
          const line = `${name}: ${functions.map((each) => `${each.name} ${each.bytes}`).join(", ")}`;
          context.diagnostic(line);
          const allowed = (LARGER_BYTES[name] ?? most) + (most <= SMALL_BYTES ? 0 : NEWER_BYTES);
          if (functions.some(({ bytes }) => bytes > allowed)) tooLarge.push(line);
        }
        assert.deepEqual(tooLarge, []);
      });
    }
  });
}

import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { BlockLayout } from "./block-layout.js";
import { ColumnGroup, type Sheet } from "./column-group.js";
import { Columns } from "./columns.js";
import { type Mode, openReserve, THREE_MODES } from "./each-mode.test.js";
import { array, bits, bool, f32, f64, handle, i16, i32, list, oneOf, ring, u8, u32, utf8 } from "./field.js";
import { record, vec2 } from "./record.js";
import type { RecordView } from "./record-view.js";
import { Table } from "./table.js";

/*
 * No kind of field makes an object in steady state, but that reading a text makes one. The cases of each mode are measured in a
 * process of their own, which is this file started again with the mode's name.
 *
 * Each does little. With checks, what a view does with an index has no place in a function that does much with many views; a
 * float that is handed to it is then an object. Fields, and views without checks, are small enough everywhere.
 */

const Buff = record("Buff", { kind: u8, until: i32, power: f64 });
const Unit = record("Unit", {
  hp: i32,
  score: u32,
  target: handle("Unit"),
  alive: bool,
  team: bits(3),
  level: bits(20),
  state: oneOf("idle", "walking", "dead"),
  name: utf8(12),
  place: vec2(f64),
  buff: Buff,
  ids: list(i16, 4),
  weights: list(f32, 4),
  flags: list(bool, 4),
  scores: ring(i32, 4),
  speeds: ring(f64, 4),
  seen: ring(bool, 4),
  trail: ring(Buff, 4),
  slots: array(Buff, 4),
  cells: array(f64, 4),
});
const Step = record("Step", { tick: i32, speed: f32, team: bits(3) });
const Lanes = record("Lanes", {
  hp: i16,
  angle: f32,
  place: vec2(f32),
  codes: list(i32, 4),
  turns: array(f32, 4),
  marks: ring(i32, 4),
  steps: ring(Step, 4),
  path: list(Step, 4),
});
const STATES = ["idle", "walking", "dead"] as const;
const NAMES = ["ann", "böe", "€", "😀"];

/** Rows of units in a table or in columns of the mode. */
function unitsOf(mode: Mode, Rows: typeof Table | typeof Columns) {
  const layout = new BlockLayout(openReserve(mode, 1 << 17), "block");
  const unit = new Rows(layout, Unit, 16).cursor();
  layout.enter(layout.open());
  return unit;
}
type Rows = Parameters<typeof unitsOf>[1];

/** Rows of a group of columns that two views show, of which one is in another sheet; `at` moves both. */
function rowsOf(mode: Mode) {
  const layout = new BlockLayout(openReserve(mode, 1 << 17), "block");
  const sheets = [
    { layout: Unit, firstRow: 0, rows: 16 },
    { layout: Lanes, firstRow: 0, rows: 16 },
  ] as unknown as Sheet[];
  const group = new ColumnGroup(layout, "group", sheets, 16);
  const { spot, views } = group.rowViews([0, 1]);
  layout.enter(layout.open());
  const { first } = group.origin;
  const [unit, lanes] = views as unknown as [
    RecordView<(typeof Unit)["fields"]>,
    RecordView<(typeof Lanes)["fields"]>,
  ];
  return { spot, first, unit, lanes };
}

const CASES: Record<string, (mode: Mode, rows: Rows) => Operations> = {
  "bits, names and booleans": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        unit.at(i & 15).team++;
        unit.level += unit.team;
        unit.state = STATES[i % 3];
        unit.alive = !unit.alive && unit.state !== "dead";
        sum = (sum + unit.level) | 0;
      }
      return sum;
    };
  },
  "numbers that are no small integers": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        unit.at(i & 15).score = unit.score + 0x12345679;
        unit.hp = Math.imul(unit.hp, 31) + i;
        unit.target = unit.hp & 0x7fffffff;
        sum = (sum + unit.score + unit.target) | 0;
      }
      return sum;
    };
  },
  "texts that are written": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      for (let i = from; i < from + count; i++) unit.at(i & 15).name = NAMES[i & 3];
      return count;
    };
  },
  "a record in a record": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { place } = unit.at(i & 15);
        place.x = place.x * 0.5 + i;
        place.y = place.x;
        unit.buff.until = i;
        sum = (sum + unit.buff.until) | 0;
      }
      return sum;
    };
  },
  "arrays of numbers and of records": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { cells } = unit.at(i & 15);
        cells.set(i & 3, cells.get((i + 1) & 3) * 0.5 + i);
        const slot = unit.slots.at(i & 3);
        slot.until = i;
        sum = (sum + slot.until) | 0;
      }
      return sum;
    };
  },
  "lists of integers and of booleans": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { ids, flags } = unit.at(i & 15);
        if (ids.length === ids.capacity) ids.removeAt(i & 3);
        ids.push(i);
        if (flags.length === flags.capacity) flags.clear();
        flags.push((i & 1) === 0);
        sum = (sum + ids.get(0) + (flags.get(0) ? 1 : 0)) | 0;
      }
      return sum;
    };
  },
  "pushing floats to lists": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { weights } = unit.at(i & 15);
        if (weights.length === weights.capacity) weights.clear();
        weights.push(i * 0.25);
        sum = (sum + weights.length) | 0;
      }
      return sum;
    };
  },
  "reading and writing floats of lists": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    for (let row = 0; row < 16; row++) for (let i = 0; i < 4; i++) unit.at(row).weights.push(i);
    return (from, count) => {
      for (let i = from; i < from + count; i++) {
        const { weights } = unit.at(i & 15);
        weights.set(i & 3, weights.get((i + 1) & 3) * 0.5 + i);
      }
      return count;
    };
  },
  "setting the length of lists": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { ids, weights } = unit.at(i & 15);
        ids.resize(i & 3);
        weights.resize((i & 3) + 1);
        weights.set(i & 3, i * 0.25);
        sum = (sum + ids.length + weights.length) | 0;
      }
      return sum;
    };
  },
  "rings of integers and of booleans": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { scores, seen } = unit.at(i & 15);
        scores.push(i);
        seen.push((i & 1) === 0);
        sum = (sum + scores.newest(i % scores.length) + (seen.newest() ? 1 : 0)) | 0;
        if ((i & 1023) === 0) scores.clear();
      }
      return sum;
    };
  },
  "rings of floats": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { speeds } = unit.at(i & 15);
        speeds.push(i * 0.25);
        sum = (sum + speeds.newest(i % speeds.length)) | 0;
      }
      return sum;
    };
  },
  "rings of records": (mode, rows) => {
    const unit = unitsOf(mode, rows);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { trail } = unit.at(i & 15);
        const buff = trail.push();
        buff.until = i;
        buff.power = i * 0.5;
        sum = (sum + trail.newest(i % trail.length).until) | 0;
      }
      return sum;
    };
  },
};

/** What is measured in columns, too: what finds its place there in another way. */
const IN_COLUMNS = [
  "bits, names and booleans",
  "numbers that are no small integers",
  "a record in a record",
  "pushing floats to lists",
];

/** What is measured of row views: moving them, and what they have in columns and in lanes. */
const ROW_CASES: Record<string, (mode: Mode) => Operations> = {
  "moving row views, reading and writing numbers of two sheets": (mode) => {
    const { spot, first, unit, lanes } = rowsOf(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        spot._at = first + (i & 15);
        unit.hp = Math.imul(unit.hp, 31) + i;
        lanes.hp++;
        lanes.angle = lanes.angle * 0.5 + i;
        unit.team++;
        sum = (sum + unit.hp + lanes.hp) | 0;
      }
      return sum;
    };
  },
  "records, lists and rings of row views, in lanes": (mode) => {
    const { spot, first, lanes } = rowsOf(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        spot._at = first + (i & 15);
        const { codes, marks } = lanes;
        if (codes.length === codes.capacity) codes.removeAt(i & 3);
        codes.push(i);
        marks.push(i);
        lanes.place.x = i;
        sum = (sum + codes.get(0) + marks.newest() + marks.position) | 0;
      }
      return sum;
    };
  },
  "records of lists and rings of row views, in lanes": (mode) => {
    const { spot, first, lanes } = rowsOf(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        spot._at = first + (i & 15);
        const { steps, path } = lanes;
        steps.push().tick = i;
        if (path.length === path.capacity) path.removeAt(i & 3);
        path.push().tick = i;
        sum = (sum + steps.newest().tick + path.at(0).tick) | 0;
        if ((i & 48) === 48) path.resize(1);
      }
      return sum;
    };
  },
  "records of row views, in columns of their own": (mode) => {
    const { spot, first, unit } = rowsOf(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        spot._at = first + (i & 15);
        const buff = unit.trail.push();
        buff.until = i;
        unit.place.x = i;
        unit.name = NAMES[i & 3];
        sum = (sum + unit.trail.newest().until) | 0;
      }
      return sum;
    };
  },
};

const MEASURED: Record<string, (mode: Mode) => Operations> = Object.fromEntries([
  ...Object.entries(CASES).map(([name, begin]) => [name, (mode: Mode) => begin(mode, Table)]),
  ...IN_COLUMNS.map((name) => [`${name}, in columns`, (mode: Mode) => CASES[name](mode, Columns)]),
  ...Object.entries(ROW_CASES),
]);

const [, , childMode] = process.argv;
const child = THREE_MODES.find(({ mode }) => mode === childMode);
if (child !== undefined) {
  const cases = Object.entries(MEASURED).map(([name, begin]) => [name, () => begin(child)]);
  console.log(JSON.stringify(await measureCases(Object.fromEntries(cases))));
} else {
  for (const { mode } of THREE_MODES) {
    describe(`in steady state, ${mode}, no object is made by`, () => {
      testsThatNoObjectIsMade(Object.keys(MEASURED), import.meta.url, mode);
    });
  }
}

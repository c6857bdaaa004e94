import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { BlockLayout } from "./block-layout.js";
import { Columns } from "./columns.js";
import { type Mode, openReserve, THREE_MODES } from "./each-mode.test.js";
import { array, bool, f32, f64, i16, i32, list, u8 } from "./field.js";
import { List } from "./list.js";
import { overlay } from "./overlay.js";
import { Queue } from "./queue.js";
import { record } from "./record.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Stack } from "./stack.js";
import { Table } from "./table.js";

/*
 * Steady-state operations of cursors make no object. The cases of each mode are measured in a process of their own, which is
 * this file started again with the mode's name.
 */

const Buff = record("Buff", { kind: u8, until: i32 });
const Unit = record("Unit", {
  hp: i32,
  weight: f64,
  speed: f32,
  team: u8,
  alive: bool,
  cooldowns: array(i16, 4),
  buffs: list(Buff, 4),
});
const Entry = record("Entry", { id: i32, weight: f64 });

function place(mode: Mode) {
  const reserve = openReserve(mode, 1 << 20);
  const layout = new BlockLayout(reserve, "block");
  const bodies = new Columns(layout, Entry, 64);
  const table = new Table(layout, Unit, 64);
  const collections = {
    units: table.cursor(),
    columns: bodies.cursor(),
    slab: new Slab(layout, Entry, 64).cursor(),
    order: new List(layout, Entry, 64).cursor(),
    queue: new Queue(layout, Entry, 64).cursor(),
    stack: new Stack(layout, Entry, 64).cursor(),
    ring: new Rings(layout, Entry, { rings: 8, capacity: 16 }).cursor(),
  };
  const blocks = Array.from({ length: 16 }, () => layout.open());
  layout.enter(blocks[0]);
  return { reserve, layout, blocks, bodies, table, ...collections };
}

const CASES: Record<string, (mode: Mode) => Operations> = {
  "moving a table's cursor, reading and writing fields": (mode) => {
    const { units } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const unit = units.at(i & 63);
        unit.hp += i & 3;
        unit.weight = unit.weight * 0.5 + 1;
        unit.speed = unit.speed + 0.25;
        unit.alive = !unit.alive;
        const { cooldowns } = unit;
        cooldowns.set(i & 3, cooldowns.get((i + 1) & 3) + 1);
        sum = (sum + unit.hp + unit.team) | 0;
      }
      return sum;
    };
  },
  "making and freeing records of a slab": (mode) => {
    const { slab } = place(mode);
    const handles = new Int32Array(32);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const slot = i & 31;
        if (slab.has(handles[slot])) slab.at(handles[slot]).free();
        slab.alloc().id = i;
        slab.weight = i * 0.5;
        handles[slot] = slab.handle;
        sum = (sum + slab.live + slab.id) | 0;
      }
      return sum;
    };
  },
  "pushing to rings and looking back": (mode) => {
    const { ring } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const entry = ring.at(i & 7).push();
        entry.id = i;
        entry.weight = i * 0.5;
        sum = (sum + ring.newest(i % ring.length).id + ring.position) | 0;
      }
      return sum;
    };
  },
  "pushing to a list field and removing from it": (mode) => {
    const { units } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const { buffs } = units.at(i & 63);
        if (buffs.length === buffs.capacity) buffs.removeAt(i & 3);
        const buff = buffs.push();
        buff.kind = i;
        buff.until = i;
        sum = (sum + buffs.at(0).until) | 0;
      }
      return sum;
    };
  },
  "pushing to a list and truncating it": (mode) => {
    const { order } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (order.length === 64) order.truncate(i & 31);
        order.push().id = i;
        order.weight = i * 0.5;
        sum = (sum + order.at(0).id) | 0;
      }
      return sum;
    };
  },
  "entering one block after another": (mode) => {
    const { layout, blocks, units, slab, order, ring } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        layout.enter(blocks[i & 15]);
        units.at(i & 63).hp++;
        slab.alloc().id = i;
        slab.free();
        if (order.length === 64) order.truncate(0);
        order.push().id = i;
        sum = (sum + ring.at(i & 7).length) | 0;
      }
      return sum;
    };
  },
  "moving a cursor over columns": (mode) => {
    const { columns } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const body = columns.at(i & 63);
        body.id += i & 7;
        body.weight = body.weight * 0.5 + 1;
        sum = (sum + body.id) | 0;
      }
      return sum;
    };
  },
  "reading and writing columns as they are": (mode) => {
    const { bodies, reserve, layout, blocks } = place(mode);
    const ids = bodies.column("id");
    const weights = bodies.column("weight");
    const { i32: words } = reserve.views;
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        ids[i & 63] += i & 7;
        weights[i & 63] = weights[(i + 1) & 63] * 0.5 + 1;
        if ((i & 63) === 0) {
          layout.enter(blocks[(i >> 6) & 15]);
          const start = bodies.columnStart("id");
          for (let row = 0; row < bodies.length; row++) sum = (sum + words[start + row]) | 0;
        }
      }
      return sum;
    };
  },
  "pushing to a queue and taking from it": (mode) => {
    const { queue } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (queue.length === 64)
          for (let left = 1 + (i & 63); left > 0; left--) sum = (sum + queue.take().id) | 0;
        queue.push().id = i;
        queue.weight = i * 0.5;
        sum = (sum + queue.at(i % queue.length).id) | 0;
        if ((i & 4095) === 0) queue.clear();
      }
      return sum;
    };
  },
  "pushing to a stack and popping it": (mode) => {
    const { stack } = place(mode);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        if (stack.length === 64)
          for (let left = 1 + (i & 63); left > 0; left--) sum = (sum + stack.pop().id) | 0;
        stack.push().id = i;
        stack.weight = i * 0.5;
        sum = (sum + stack.top().id) | 0;
        if ((i & 4095) === 0) stack.clear();
      }
      return sum;
    };
  },
  "moving an overlay": (mode) => {
    const { reserve, table, blocks } = place(mode);
    const over = overlay(reserve, Unit);
    const first = blocks[0].baseBytes + table.offsetBytes;
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        over.at(first + (i & 63) * Unit.bytes);
        over.hp += i & 3;
        over.weight = over.weight * 0.5 + 1;
        sum = (sum + over.hp) | 0;
      }
      return sum;
    };
  },
};

const [, , childMode] = process.argv;
const child = THREE_MODES.find(({ mode }) => mode === childMode);
if (child !== undefined) {
  const cases = Object.entries(CASES).map(([name, begin]) => [name, () => begin(child)]);
  console.log(JSON.stringify(await measureCases(Object.fromEntries(cases))));
} else {
  for (const { mode } of THREE_MODES) {
    describe(`in steady state, ${mode}, no object is made by`, () => {
      testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, mode);
    });
  }
}

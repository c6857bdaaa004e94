import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { f64, i32 } from "./field.js";
import { List } from "./list.js";
import { pick, program, refuses } from "./random-program.test.js";
import { record } from "./record.js";
import { Reserve } from "./reserve.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Table } from "./table.js";

const Unit = record("Unit", { id: i32, weight: f64 });
const Entry = record("Entry", { id: i32 });

program("blocks of one layout", ({ dice, reserve, checked, shared }) => {
  const blocks = 2 + dice(6);
  const [tableLength, capacity, ringCapacity] = [1 + dice(4), 1 + dice(8), 1 + dice(4)];
  const place = (memory: Reserve) => {
    const layout = new BlockLayout(memory, "block");
    return {
      layout,
      cell: new Table(layout, Entry, tableLength).cursor(),
      unit: new Slab(layout, Unit, capacity).cursor(),
      order: new List(layout, Entry, capacity).cursor(),
      ring: new Rings(layout, Entry, { rings: 2, capacity: ringCapacity }).cursor(),
    };
  };
  const { bytes } = place(Reserve.open({ capacityBytes: 64 })).layout;
  const memory = reserve(blocks * bytes);
  const { layout, cell, unit, order, ring } = place(memory);
  const emptyModel = () => ({
    cells: new Array<number>(tableLength).fill(0),
    units: new Map<number, number>(),
    order: [] as number[],
    rings: [[], []] as number[][],
  });
  const open: { arena: Arena; model: ReturnType<typeof emptyModel> }[] = [];

  const step = () => {
    const action = dice(40);
    if (action === 0 || open.length === 0) {
      if (open.length < blocks) open.push({ arena: layout.open(), model: emptyModel() });
      else refuses("ARENA_FULL", () => layout.open());
      return;
    }
    const block = pick(dice, open);
    const { arena, model } = block;
    if (action === 1) {
      layout.enter(pick(dice, open).arena);
      arena.close();
      open.splice(open.indexOf(block), 1);
      refuses("ARENA_CLOSED", () => layout.enter(arena));
      return;
    }
    layout.enter(arena);
    if (action === 2) {
      arena.reset();
      if (checked) refuses("ARENA_RESET", () => cell.at(0));
      refuses("BAD_LAYOUT", () => layout.enter(arena));
      layout.format(arena);
      block.model = emptyModel();
    } else if (action === 3) {
      const other = pick(dice, open);
      arena.restore(other.arena.snapshot());
      assert.deepEqual(arena.snapshot(), other.arena.snapshot());
      block.model = structuredClone(other.model);
    } else if (action === 4) {
      const snapshot = arena.snapshot();
      if (open.length === blocks) refuses("ARENA_FULL", () => layout.restore(snapshot));
      else open.push({ arena: layout.restore(snapshot), model: structuredClone(model) });
    } else if (action === 5 && shared) {
      const description = arena.handOver();
      if (checked) refuses("NOT_OWNER", () => cell.at(0));
      refuses("NOT_OWNER", () => layout.enter(arena));
      block.arena = Arena.takeOver(description, memory);
      refuses("BAD_LAYOUT", () => layout.enter(block.arena));
      layout.adopt(block.arena);
    } else if (action < 12) {
      const index = dice(tableLength);
      cell.at(index).id = model.cells[index] = dice(1000);
    } else if (action < 20) {
      if (model.units.size < capacity) {
        const id = dice(1000);
        unit.alloc().id = id;
        model.units.set(unit.handle, id);
      } else {
        refuses("COLLECTION_FULL", () => unit.alloc());
      }
    } else if (action < 28 && model.units.size > 0) {
      const handle = [...model.units.keys()][dice(model.units.size)];
      assert.equal(unit.at(handle).id, model.units.get(handle));
      unit.free();
      model.units.delete(handle);
    } else if (action < 34) {
      if (model.order.length === capacity) {
        order.truncate(0);
        model.order.length = 0;
      }
      const id = dice(1000);
      order.push().id = id;
      model.order.push(id);
    } else {
      const index = dice(2);
      const id = dice(1000);
      ring.at(index).push().id = id;
      model.rings[index].unshift(id);
      model.rings[index].length = Math.min(model.rings[index].length, ringCapacity);
    }
  };
  const compare = () => {
    for (const { arena, model } of open) {
      layout.enter(arena);
      for (const [index, id] of model.cells.entries()) assert.equal(cell.at(index).id, id);
      assert.equal(unit.live, model.units.size);
      for (const [handle, id] of model.units) assert.equal(unit.at(handle).id, id);
      assert.equal(order.length, model.order.length);
      for (const [index, id] of model.order.entries()) assert.equal(order.at(index).id, id);
      for (const [index, entries] of model.rings.entries()) {
        assert.equal(ring.at(index).length, entries.length);
        for (const [age, id] of entries.entries()) assert.equal(ring.newest(age).id, id);
      }
    }
    assert.equal(memory.freeBytes, (blocks - open.length) * bytes);
  };
  return { step, compare };
});

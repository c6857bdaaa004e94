import assert from "node:assert/strict";
import type { Arena } from "./arena.js";
import type { ArrayView, RecordArrayView } from "./array-view.js";
import { BlockLayout } from "./block-layout.js";
import { Columns } from "./columns.js";
import { ArenaError } from "./errors.js";
import type { Field, RecordFields } from "./field.js";
import { List } from "./list.js";
import type { ListView, ScalarListView } from "./list-view.js";
import { overlay } from "./overlay.js";
import { Queue } from "./queue.js";
import { badIndex, type Dice, diceFrom, pick, program } from "./random-program.test.js";
import { Everything, someLayout } from "./random-record.test.js";
import type { RecordLayout } from "./record.js";
import { type Loose, RecordShadow } from "./record-shadow.test.js";
import { Reserve } from "./reserve.js";
import type { RingView, ScalarRingView } from "./ring-view.js";
import { Rings } from "./rings.js";
import { Slab } from "./slab.js";
import { Stack } from "./stack.js";
import { Table } from "./table.js";

/*
 * Runs one program on two reserves, of which one has generated cursors and one has not, and compares what they answer, what they
 * refuse, and every byte, after every step.
 */

const BLOCKS = 3;

/** All that a record holds, as plain values. */
function contentOf(view: Loose, layout: RecordLayout<RecordFields>): unknown[] {
  return layout.places.map(({ name, field }) => contentOfField(view[name], field));
}

function contentOfField(part: unknown, field: Field): unknown {
  if (field.kind === "record") return contentOf(part as Loose, field);
  if (field.kind !== "array" && field.kind !== "list" && field.kind !== "ring") return part;
  const { element } = field;
  const { length } = part as { length: number };
  return Array.from({ length }, (_, index) => {
    if (element.kind !== "record") {
      if (field.kind === "ring") return (part as ScalarRingView<number>).newest(index);
      return (part as ArrayView<number> | ScalarListView<number>).get(index);
    }
    const record =
      field.kind === "ring"
        ? (part as RingView<RecordFields>).newest(index)
        : (part as RecordArrayView<RecordFields> | ListView<RecordFields>).at(index);
    return contentOf(record, element);
  });
}

/** The shape of the program's blocks. */
interface Shape {
  readonly record: RecordLayout<RecordFields>;
  readonly length: number;
  readonly checked: boolean;
  readonly together: "ring" | "position";
}

/** Places a collection of every kind. */
function place(reserve: Reserve, { record, length, together }: Shape) {
  const layout = new BlockLayout(reserve, "block");
  return {
    layout,
    table: new Table(layout, record, length),
    columns: new Columns(layout, record, length),
    list: new List(layout, record, length),
    slab: new Slab(layout, record, length),
    queue: new Queue(layout, record, length),
    stack: new Stack(layout, record, length),
    rings: new Rings(layout, record, { rings: 2, capacity: length, together }),
  };
}

function cursorsOf(reserve: Reserve, { record }: Shape, placed: ReturnType<typeof place>) {
  return {
    layout: placed.layout,
    table: placed.table,
    row: placed.table.cursor(),
    column: placed.columns.cursor(),
    entry: placed.list.cursor(),
    unit: placed.slab.cursor(),
    input: placed.queue.cursor(),
    state: placed.stack.cursor(),
    ring: placed.rings.cursor(),
    over: overlay(reserve, record),
  };
}

/** One of the two sides: everything that the program does goes by `dice` alone, so that both do the same. */
class Side {
  readonly reserve: Reserve;
  private readonly placed: ReturnType<typeof cursorsOf>;
  private readonly blocks: Arena[];
  private block: Arena;
  /** The models of rows, by what and where they are. */
  private readonly rows = new Map<string, RecordShadow>();
  private handles: number[] = [];

  constructor(
    private readonly shape: Shape,
    generateCode: boolean,
    shared: boolean,
  ) {
    const { checked } = shape;
    const { bytes } = place(Reserve.open({ capacityBytes: 64 }), shape).layout;
    this.reserve = Reserve.open({ capacityBytes: BLOCKS * bytes, checked, generateCode, shared });
    this.placed = cursorsOf(this.reserve, shape, place(this.reserve, shape));
    this.blocks = Array.from({ length: BLOCKS }, () => this.placed.layout.open());
    this.block = this.blocks[0];
    this.placed.layout.enter(this.block);
  }

  act(dice: Dice): unknown {
    const { record, length, checked } = this.shape;
    const { layout, row, column, entry, unit, input, state, ring, over, table } = this.placed;
    const index = dice(length);
    switch (dice(28)) {
      case 0:
        this.block = pick(dice, this.blocks);
        return layout.enter(this.block);
      case 1:
        return dice(4) === 0 ? this.begin(dice) : undefined;
      case 2:
      case 3:
      case 4:
        return this.actOnRow(`table ${index}`, row.at(index), dice);
      case 5:
      case 6:
      case 7:
        return this.actOnRow(`columns ${index}`, column.at(index), dice);
      case 8:
        over.at(this.block.baseBytes + table.offsetBytes + index * record.bytes);
        return this.actOnRow(`table ${index}`, over, dice);
      case 9:
        return entry.length < length || checked ? this.fill(entry.push(), dice) : undefined;
      case 10:
        return entry.length > index || checked ? contentOf(entry.at(index), record) : undefined;
      case 11:
        return entry.truncate(dice(entry.length + 1));
      case 12:
      case 13:
        this.fill(unit.alloc(), dice);
        return this.handles.push(unit.handle);
      case 14: {
        const handle = this.someHandle(dice);
        return unit.has(handle) ? unit.at(handle).free() : unit.live;
      }
      case 15: {
        const handle = this.someHandle(dice);
        return unit.has(handle) || checked ? contentOf(unit.at(handle), record) : unit.live;
      }
      case 16:
        return this.fill(input.push(), dice);
      case 17:
        return contentOf(input.take(), record);
      case 18:
        return input.length > index || checked
          ? contentOf(input.at(index), record)
          : dice(4) || input.clear();
      case 19:
        return this.fill(state.push(), dice);
      case 20:
        return contentOf(dice(2) === 0 ? state.pop() : state.top(), record);
      case 21:
        return dice(8) || state.clear();
      case 22:
      case 23:
        return this.fill(ring.at(dice(2)).push(), dice);
      case 24:
        return contentOf(ring.at(dice(2)).newest(index), record);
      case 25:
        // What was left standing, maybe in another block: with checks it is refused, without it reads what is there.
        return [row, column, entry, unit, input, state].map((cursor) =>
          outcome(() => contentOf(cursor, record)),
        );
      default:
        return checked ? this.misuse(dice, index) : undefined;
    }
  }

  /** Asks for what is refused, or what another block has. */
  private misuse(dice: Dice, index: number): unknown {
    const { row, column, entry, unit, input, ring, over } = this.placed;
    const bad = badIndex(dice, this.shape.length);
    return [row, column, entry, input, ring, over]
      .map((cursor) => outcome(() => cursor.at(bad) === cursor))
      .concat(
        outcome(() => unit.at(bad) === unit),
        outcome(() => unit.free()),
        outcome(() => entry.truncate(bad)),
        outcome(() => ring.newest(index).length),
      );
  }

  /** Ends a block and begins another in its place. */
  private begin(dice: Dice): unknown {
    const { layout } = this.placed;
    const index = this.blocks.indexOf(this.block);
    if (dice(2) === 0) {
      this.block.reset();
      layout.format(this.block);
    } else {
      this.block.close();
      this.block = this.blocks[index] = layout.open();
    }
    for (const key of this.rows.keys()) if (key.endsWith(`of ${this.block.baseBytes}`)) this.rows.delete(key);
    const refused = outcome(() => this.placed.row.at(0) === this.placed.row);
    layout.enter(this.block);
    return refused;
  }

  private actOnRow(name: string, view: object, dice: Dice): unknown {
    const { record, checked } = this.shape;
    const key = `${name} of ${this.block.baseBytes}`;
    const shadow = this.rows.get(key) ?? RecordShadow.of(record);
    this.rows.set(key, shadow);
    for (let left = 1 + dice(3); left > 0; left--) shadow.act(view as Loose, dice, checked);
    return contentOf(view as Loose, record);
  }

  /** Sets all of a record that was just made, and does a few things to it. */
  private fill(view: object, dice: Dice): unknown {
    const { record, checked } = this.shape;
    const shadow = RecordShadow.of(record);
    shadow.settle(view as Loose, dice);
    for (let left = dice(4); left > 0; left--) shadow.act(view as Loose, dice, checked);
    return contentOf(view as Loose, record);
  }

  private someHandle(dice: Dice): number {
    return this.handles.length === 0
      ? 0
      : this.handles[this.handles.length - 1 - dice(Math.min(8, this.handles.length))];
  }
}

/** What comes of an action: its answer, or how it was refused. */
function outcome(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    if (error instanceof ArenaError) return `${error.code} ${error.message}`;
    throw error;
  }
}

/** Fewer than of other programs: each reads whole records, and compares all bytes. */
const OPERATIONS = 4_000;

program(
  "cursors that are generated, and not,",
  ({ dice, checked, shared }) => {
    const shape: Shape = {
      record: dice(8) === 0 ? Everything : someLayout(dice),
      length: 1 + dice(4),
      checked,
      together: pick(dice, ["ring", "position"]),
    };
    const [generated, plain] = [true, false].map((generateCode) => new Side(shape, generateCode, shared));
    const bytesOf = ({ reserve }: Side) => Buffer.from(reserve.buffer as ArrayBuffer);
    const [left, right] = [bytesOf(generated), bytesOf(plain)];
    const step = () => {
      const seed = dice(2 ** 31);
      const [answer, other] = [generated, plain].map((side) => outcome(() => side.act(diceFrom(seed))));
      assert.deepEqual(answer, other);
      assert.ok(left.equals(right), "the bytes differ");
    };
    return { step, compare: () => undefined };
  },
  OPERATIONS,
);

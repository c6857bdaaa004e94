import assert from "node:assert/strict";
import type { Arena } from "./arena.js";
import { BlockLayout } from "./block-layout.js";
import { ColumnGroup, type RowViews, type Sheet } from "./column-group.js";
import { ArenaError } from "./errors.js";
import {
  array,
  bits,
  bool,
  type Element,
  type Field,
  f32,
  handle,
  i8,
  i16,
  i32,
  list,
  oneOf,
  type RecordFields,
  ring,
  u8,
  u16,
  u32,
} from "./field.js";
import { type Dice, diceFrom, pick, program } from "./random-program.test.js";
import { Everything, type Scalar, someLayout } from "./random-record.test.js";
import { type RecordLayout, record } from "./record.js";
import { type Loose, RecordShadow } from "./record-shadow.test.js";
import { Reserve } from "./reserve.js";
import { ownersOf } from "./row-bytes.test.js";
import { Table } from "./table.js";

/*
 * Runs one program on two reserves, of which one has generated views and one has not, beside a model of every row of every sheet;
 * compares what both answer and every byte, and looks after every step that only bytes of the row in question were written.
 */

const BLOCKS = 2;
const SPOTS = 3;
/** Fewer than of other programs: each compares all bytes. */
const OPERATIONS = 5_000;
/** How many are done, on average, on one group: what matters is how many shapes there are. */
const STEPS = 100;

interface Shape {
  readonly sheets: readonly Sheet[];
  readonly rows: number;
  /** The sheets of each spot's views. */
  readonly shown: readonly (readonly number[])[];
  /** Bytes before the group. */
  readonly before: number;
  readonly checked: boolean;
}

function someSheetLayout(dice: Dice): RecordLayout<RecordFields> {
  if (dice(12) === 0) return Everything;
  return dice(2) === 0 ? someLayout(dice) : someLanes(dice);
}

/** A layout of nothing but lanes: random ones hardly ever are. */
function someLanes(dice: Dice): RecordLayout<RecordFields> {
  const numbers = [u8, i8, bool, u16, i16, f32, u32, handle("Other"), bits(1 + dice(31)), oneOf("a", "b")];
  const fields = (): RecordFields =>
    Object.fromEntries(Array.from({ length: 1 + dice(4) }, (_, index) => [`f${index}`, pick(dice, numbers)]));
  const element = (): Element =>
    dice(2) === 0
      ? record("Lanes", fields())
      : pick(dice, [i32, u32, f32, handle("Other")] as readonly Scalar[]);
  const parts = Array.from({ length: dice(4) }, (_, index) => {
    const count = 1 + dice(4);
    const part = pick<Field>(dice, [
      array(element(), count),
      list(element(), count),
      ring(element(), count),
      record("Inner", fields()),
    ]);
    return [`p${index}`, part] as const;
  });
  return record("InLanes", { ...fields(), ...Object.fromEntries(parts) });
}

function someShape(dice: Dice, checked: boolean): Shape {
  const rows = 1 + dice(6);
  const sheets = Array.from({ length: 1 + dice(3) }, (): Sheet => {
    const firstRow = dice(rows);
    const own = { layout: someSheetLayout(dice), firstRow };
    const sheet = { ...own, rows: 1 + dice(rows - firstRow) };
    return dice(3) === 0 ? { ...sheet, spareBytes: 4 * dice(5) } : sheet;
  });
  const shown = Array.from({ length: SPOTS }, () =>
    Array.from({ length: 1 + dice(3) }, () => dice(sheets.length)),
  );
  return { sheets, rows, shown, before: 1 + dice(5), checked };
}

/** One of the two sides: what it does goes by `dice` alone. */
class Side {
  readonly reserve: Reserve;
  private readonly group: ColumnGroup;
  private readonly layout: BlockLayout;
  private readonly spots: (RowViews & { row: number })[];
  private readonly blocks: Arena[];
  private block: Arena;
  private readonly models = new Map<string, RecordShadow>();
  private readonly owners: Int32Array;
  private readonly bytesBefore: Buffer;

  constructor(
    private readonly shape: Shape,
    generateCode: boolean,
    shared: boolean,
  ) {
    const { checked } = shape;
    const { bytes } = placed(Reserve.open({ capacityBytes: 64 }), shape).layout;
    this.reserve = Reserve.open({ capacityBytes: BLOCKS * bytes, checked, generateCode, shared });
    const { layout, group } = placed(this.reserve, shape);
    this.layout = layout;
    this.group = group;
    this.spots = shape.shown.map((sheets) => ({ ...group.rowViews(sheets), row: -1 }));
    this.owners = ownersOf(group);
    this.blocks = Array.from({ length: BLOCKS }, () => layout.open());
    this.block = this.blocks[0];
    layout.enter(this.block);
    this.bytesBefore = Buffer.from(this.bytes);
  }

  get bytes(): Buffer {
    return Buffer.from(this.reserve.buffer as ArrayBuffer);
  }

  /** Does one random thing; what of the bytes changed must be of the row that it was done to. */
  act(dice: Dice): unknown {
    const { shape, layout, group, blocks } = this;
    if (dice(24) === 0) {
      this.block = pick(dice, blocks);
      layout.enter(this.block);
      for (const spot of this.spots) spot.row = -1;
      if (shape.checked && dice(2) === 0) return this.misuse();
    }
    const spot = pick(dice, this.spots);
    if (spot.row < 0 || dice(3) === 0) {
      spot.row = dice(shape.rows);
      spot.spot._at = group.origin.first + spot.row;
    }
    assert.equal(spot.spot._at, group.origin.first + spot.row);
    const nth = dice(spot.views.length);
    const sheet = shape.shown[this.spots.indexOf(spot)][nth];
    const { firstRow, rows } = shape.sheets[sheet];
    if (spot.row < firstRow || spot.row >= firstRow + rows) return undefined;
    this.bytes.copy(this.bytesBefore);
    const view = spot.views[nth] as unknown as Loose;
    const model = this.modelOf(sheet, spot.row);
    for (let left = 1 + dice(16); left > 0; left--) model.act(view, dice, shape.checked);
    this.expectChangesIn(sheet, spot.row);
    return [sheet, spot.row];
  }

  /** What every use of views is refused with that stand in another block or nowhere. */
  private misuse(): unknown {
    const { sheets, shown } = this.shape;
    return this.spots.map(({ spot, views }, index) => [
      outcome(() => spot._at),
      ...views.flatMap((view, nth) =>
        Object.keys(sheets[shown[index][nth]].layout.fields).map((name) =>
          outcome(() => (view as unknown as Loose)[name]),
        ),
      ),
    ]);
  }

  /** Compares every row of the block that is entered with its model, through every view that shows it. */
  compare(): void {
    const { shape, group } = this;
    for (const [index, spot] of this.spots.entries()) {
      for (let row = 0; row < shape.rows; row++) {
        spot.spot._at = group.origin.first + row;
        spot.row = row;
        for (const [nth, sheet] of shape.shown[index].entries()) {
          const { firstRow, rows } = shape.sheets[sheet];
          if (row < firstRow || row >= firstRow + rows) continue;
          this.modelOf(sheet, row).expect(spot.views[nth] as unknown as Loose);
        }
      }
    }
  }

  private modelOf(sheet: number, row: number): RecordShadow {
    const key = `${this.block.baseBytes} ${sheet} ${row}`;
    const model = this.models.get(key) ?? RecordShadow.of(this.shape.sheets[sheet].layout);
    this.models.set(key, model);
    return model;
  }

  private expectChangesIn(sheet: number, row: number): void {
    const { bytes, bytesBefore, owners, group } = this;
    const owner = 1 + sheet * group.rows + row;
    const start = group.origin.first * 4;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === bytesBefore[at]) continue;
      assert.equal(
        owners[at - start],
        owner,
        `byte ${at - start} was written for row ${row} of sheet ${sheet}`,
      );
    }
  }
}

function placed(reserve: Reserve, { sheets, rows, before }: Shape) {
  const layout = new BlockLayout(reserve, "block");
  new Table(layout, Everything, before);
  const group = new ColumnGroup(layout, "group", sheets, rows);
  new Table(layout, Everything, 1);
  return { layout, group };
}

function outcome(action: () => unknown): unknown {
  try {
    return typeof action();
  } catch (error) {
    if (error instanceof ArenaError) return `${error.code} ${error.message}`;
    throw error;
  }
}

program(
  "row views of a group of columns",
  ({ dice, checked, shared }) => {
    const begin = () => {
      const shape = someShape(dice, checked);
      const [generated, plain] = [true, false].map((generateCode) => new Side(shape, generateCode, shared));
      return { generated, plain, left: generated.bytes, right: plain.bytes };
    };
    let sides = begin();
    const compare = () => {
      sides.generated.compare();
      sides.plain.compare();
    };
    const step = () => {
      const { generated, plain, left, right } = sides;
      const seed = dice(2 ** 31);
      const [answer, other] = [generated, plain].map((side) => side.act(diceFrom(seed)));
      assert.deepEqual(answer, other);
      assert.ok(left.equals(right), "the bytes differ");
      if (dice(STEPS) > 0) return;
      compare();
      sides = begin();
    };
    return { step, compare };
  },
  OPERATIONS,
);

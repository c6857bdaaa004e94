import { Arena } from "./arena.js";
import type { RecordFields } from "./field.js";
import type { Place } from "./place.js";
import { badIndex, type Episode, type Program, refuses } from "./random-program.test.js";
import { someLayout } from "./random-record.test.js";
import type { RecordLayout } from "./record.js";
import { type Loose, RecordShadow } from "./record-shadow.test.js";
import type { TableCursor } from "./table.js";

/** A collection of so many records, as a table and columns are. */
type Rows = new (
  where: Place,
  layout: RecordLayout<RecordFields>,
  length: number,
) => { cursor(): TableCursor<RecordFields> };

const CAPACITY_BYTES = 1 << 17;

/** Begins the program of both kinds of rows: random operations on records of a random layout, by two cursors. No test of its own. */
export function rowsProgram({ dice, reserve, checked }: Episode, Collection: Rows): Program {
  const layout = someLayout(dice);
  const length = 1 + dice(12);
  const arena = Arena.open({ capacityBytes: CAPACITY_BYTES, reserve: reserve(CAPACITY_BYTES) });
  arena.alloc(dice(9), 1);
  const rows = new Collection(arena, layout, length);
  const cursors = [rows.cursor(), rows.cursor()];
  // What stands behind must stay as it is.
  const behind = new Collection(arena, layout, 1).cursor();
  const untouched = RecordShadow.of(layout);
  const model = Array.from({ length }, () => RecordShadow.of(layout));
  const step = () => {
    const index = dice(length);
    const cursor = cursors[dice(2)];
    if (checked && dice(10) === 0) refuses("OUT_OF_RANGE", () => cursor.at(badIndex(dice, length)));
    model[index].act(cursor.at(index) as Loose, dice, checked);
  };
  const compare = () => {
    for (const [index, shadow] of model.entries()) shadow.expect(cursors[0].at(index) as Loose);
    untouched.expect(behind.at(0) as Loose);
  };
  return { step, compare };
}

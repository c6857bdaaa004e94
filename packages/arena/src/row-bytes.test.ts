import assert from "node:assert/strict";
import type { ColumnGroup } from "./column-group.js";
import type { FieldPlace } from "./record.js";

/* Whose byte is whose in a group of columns, as `columnPlace` tells; no test of its own. */

/** The bytes of the group that row `row` has of a field, from the group's beginning. */
export function bytesOfField(group: ColumnGroup, sheet: number, place: FieldPlace, row: number): number[] {
  const { rowZeroBytes, strideBytes, laneBytes } = group.columnPlace(sheet, place);
  const first = rowZeroBytes + row * strideBytes;
  return Array.from({ length: place.bytes }, (_, byte) =>
    laneBytes === undefined ? first + byte : first + (byte >> 2) * laneBytes + (byte & 3),
  );
}

/** For each byte of the group 1 + sheet * rows + row, or 0 where it is of no row; no byte may be of two rows. */
export function ownersOf(group: ColumnGroup): Int32Array {
  const owners = new Int32Array(group.bytes);
  for (const [sheet, { layout, firstRow, rows }] of group.sheets.entries()) {
    for (let row = firstRow; row < firstRow + rows; row++) {
      const owner = 1 + sheet * group.rows + row;
      for (const place of layout.places) {
        for (const at of bytesOfField(group, sheet, place, row)) {
          assert.ok(at >= 0 && at < group.bytes, `${place.name} of row ${row} is beyond the group`);
          assert.ok(owners[at] === 0 || owners[at] === owner, `byte ${at} is of two rows`);
          owners[at] = owner;
        }
      }
    }
  }
  return owners;
}

import type { Origin } from "./place.js";

/*
 * Where a part of a record begins, as an index into the view of its type, from where the cursor stands: factories for
 * `specialize.ts`, one for each width, in records (`at` is a word) and in columns (`at` is the first word plus the row, `STRIDE` the step from row to row).
 */

/** Answers where a part begins for a cursor that stands at `at`. */
export type Locate = (at: number) => number;

function locateWord(OFFSET: number): Locate {
  return (at) => at + OFFSET;
}

function locateHalf(OFFSET: number): Locate {
  return (at) => (at << 1) + OFFSET;
}

function locateByte(OFFSET: number): Locate {
  return (at) => (at << 2) + OFFSET;
}

function locateDouble(OFFSET: number): Locate {
  return (at) => (at >> 1) + OFFSET;
}

/** Where a cursor stands that was never moved, as a literal: `NOWHERE` of `record-class.ts`. */
const enum Never {
  Moved = 0x1fffffff,
}

/** What is nowhere stays there: times a stride it would be beyond 32 bits, and come round to real bytes when it is shifted. */
function locateColumnWord(OFFSET: number, origin: Origin, STRIDE: number): Locate {
  return (at) => (at === Never.Moved ? at : origin.first + OFFSET + (at - origin.first) * STRIDE);
}

function locateColumnHalf(OFFSET: number, origin: Origin, STRIDE: number): Locate {
  return (at) => (origin.first << 1) + OFFSET + (at - origin.first) * STRIDE;
}

function locateColumnByte(OFFSET: number, origin: Origin, STRIDE: number): Locate {
  return (at) => (origin.first << 2) + OFFSET + (at - origin.first) * STRIDE;
}

function locateColumnDouble(OFFSET: number, origin: Origin, STRIDE: number): Locate {
  return (at) => (origin.first >> 1) + OFFSET + (at - origin.first) * STRIDE;
}

/** The factories for records, by the bytes of one element. */
export const LOCATE_IN_RECORD = { 1: locateByte, 2: locateHalf, 4: locateWord, 8: locateDouble } as const;

/** The factories for columns, by the bytes of one element. */
export const LOCATE_IN_COLUMN = {
  1: locateColumnByte,
  2: locateColumnHalf,
  4: locateColumnWord,
  8: locateColumnDouble,
} as const;

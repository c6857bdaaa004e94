import type {
  ColumnGroup,
  Field,
  FieldPlace,
  Origin,
  RecordFields,
  RecordLayout,
  Specialize,
  Views,
} from "@pauseless/arena";
import { WorldError } from "./errors.js";
import type { Spot } from "./presence.js";

/*
 * Setting the fields of a component to what they begin with: a chain of functions, one for each column, each a store or a short
 * loop. A chain, since an engine takes what a closure calls for a constant, and what stands in an array not.
 */

/** Sets the columns of the row that a spot stands on. */
export type Fill = () => void;

/** What is at the end of a chain. */
export function nothing(): void {}

/** What a chain is made of. */
export interface FillSite {
  readonly spot: Spot;
  readonly views: Views;
  readonly columns: ColumnGroup;
  readonly specialize: Specialize;
}

/**
 * The function that sets all fields of a component, those named in `values` to these and the others to zero, and then does
 * what `next` does.
 *
 * @throws WorldError `BAD_COMPONENT` where a value is of a field that is not there, or is no number, boolean or name.
 */
export function fillOf(
  { spot, views, columns, specialize }: FillSite,
  sheet: number,
  layout: RecordLayout<RecordFields>,
  values: Readonly<Record<string, unknown>>,
  next: Fill,
): Fill {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(layout.fields, name));
  if (unknown !== undefined) {
    throw new WorldError(
      "BAD_COMPONENT",
      `component "${layout.name}" has no field "${unknown}"; it has ${Object.keys(layout.fields).join(", ")}`,
    );
  }
  const { origin } = columns;
  const given = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);
  /** By lane: what the words of a row begin with. */
  const lanes = new Map<number, DataView>();
  let fill = next;
  for (const place of layout.places) {
    const { rowZeroBytes, strideBytes, laneBytes } = columns.columnPlace(sheet, place);
    const what = `${layout.name}.${place.name}`;
    const value = given(place.name);
    if (place.bytes <= 4 && isNumber(place.field)) {
      const lane = rowZeroBytes - (rowZeroBytes & 3);
      const word = lanes.get(lane) ?? new DataView(new ArrayBuffer(4));
      lanes.set(lane, word);
      if (value !== undefined) write(word, place, value, rowZeroBytes & 3, what);
    } else if (place.field.kind === "scalar") {
      fill = specialize(
        fillDouble,
        spot,
        views.f64,
        origin,
        rowZeroBytes / 8,
        numberOf(value ?? 0, what),
        fill,
      );
    } else {
      if (value !== undefined) refuse(what);
      if (laneBytes === undefined) {
        fill = specialize(fillPart, spot, views.i32, origin, rowZeroBytes / 4, strideBytes / 4, fill);
      } else {
        // A list or a ring is empty by its head alone.
        const isCounted = place.field.kind === "list" || place.field.kind === "ring";
        const words = isCounted ? 1 : place.bytes / 4;
        fill = specialize(
          fillLanes,
          spot,
          views.i32,
          rowZeroBytes / 4,
          words * (laneBytes / 4),
          laneBytes / 4,
          fill,
        );
      }
    }
  }
  for (const [lane, word] of lanes) {
    fill = specialize(fillWord, spot, views.i32, lane / 4, word.getInt32(0, true), fill);
  }
  return fill;
}

function isNumber(field: Field): boolean {
  return field.kind === "scalar" || field.kind === "oneOf" || field.kind === "bits";
}

/** Writes what a field begins with into its word. */
function write(
  word: DataView,
  { field, shift }: FieldPlace,
  value: unknown,
  byte: number,
  what: string,
): void {
  if (field.kind === "oneOf") {
    const code = field.names.indexOf(value as string);
    if (code < 0) {
      throw new WorldError("BAD_COMPONENT", `${what} is "${value}"; give one of ${field.names.join(", ")}`);
    }
    word.setUint8(byte, code);
  } else if (field.kind === "bits") {
    const bits = (numberOf(value, what) & (2 ** field.bits - 1)) << shift;
    word.setInt32(0, word.getInt32(0, true) | bits, true);
  } else if (field.kind === "scalar") {
    const number = numberOf(value, what);
    if (field.type === "f32") word.setFloat32(byte, number, true);
    else if (field.bytes === 4) word.setInt32(byte, number, true);
    else if (field.bytes === 2) word.setInt16(byte, number, true);
    else word.setInt8(byte, number);
  }
}

function numberOf(value: unknown, what: string): number {
  if ((typeof value !== "number" && typeof value !== "boolean") || !Number.isFinite(Number(value)))
    refuse(what);
  return Number(value);
}

function refuse(what: string): never {
  throw new WorldError(
    "BAD_COMPONENT",
    `${what} cannot begin with that; finite numbers, booleans and names can be given: set the rest once the entity is spawned`,
  );
}

type Numbers = { [index: number]: number };

function fillWord(spot: Spot, view: Numbers, OFFSET: number, VALUE: number, next: Fill): Fill {
  return () => {
    view[spot._at + OFFSET] = VALUE;
    next();
  };
}

function fillDouble(
  spot: Spot,
  view: Numbers,
  origin: Origin,
  OFFSET: number,
  VALUE: number,
  next: Fill,
): Fill {
  return () => {
    view[spot._at - (origin.first >> 1) + OFFSET] = VALUE;
    next();
  };
}

/** Lanes: those from word `OFFSET` on. */
function fillLanes(spot: Spot, i32: Numbers, OFFSET: number, WORDS: number, STEP: number, next: Fill): Fill {
  return () => {
    const at = spot._at + OFFSET;
    for (let i = 0; i < WORDS; i += STEP) i32[at + i] = 0;
    next();
  };
}

/** A list, ring, array, text or record in a column of its own: all of its words are zero, which is empty. */
function fillPart(
  spot: Spot,
  i32: Numbers,
  origin: Origin,
  OFFSET: number,
  STRIDE: number,
  next: Fill,
): Fill {
  return () => {
    const { first } = origin;
    const word = first + OFFSET + (spot._at - first) * STRIDE;
    for (let i = 0; i < STRIDE; i++) i32[word + i] = 0;
    next();
  };
}

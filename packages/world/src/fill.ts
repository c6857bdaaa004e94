import type {
  ColumnGroup,
  Field,
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
  const done = new Set<number>();
  let fill = next;
  for (const place of layout.places) {
    if (done.has(place.offsetBytes)) continue;
    done.add(place.offsetBytes);
    const { rowZeroBytes, strideBytes } = columns.columnPlace(sheet, place);
    const { field } = place;
    if (field.kind === "scalar" || field.kind === "oneOf") {
      const type = field.kind === "oneOf" ? "u8" : field.type;
      const value = numberOf(field, values[place.name], `${layout.name}.${place.name}`);
      const offset = rowZeroBytes / strideBytes;
      const factory = { 1: fillByte, 2: fillHalf, 4: fillWord, 8: fillDouble }[
        strideBytes
      ] as typeof fillByte;
      fill = specialize(factory, spot, views[type], origin, offset, value, fill);
      continue;
    }
    // Bits fields share a word: their values are put together.
    let word = 0;
    for (const member of layout.places) {
      if (member.offsetBytes !== place.offsetBytes || values[member.name] === undefined) continue;
      if (member.field.kind !== "bits") refuse(`${layout.name}.${member.name}`);
      word |= ((values[member.name] as number) & (2 ** member.field.bits - 1)) << member.shift;
    }
    fill =
      field.kind === "bits"
        ? specialize(fillWord, spot, views.i32, origin, rowZeroBytes / 4, word, fill)
        : specialize(fillPart, spot, views.i32, origin, rowZeroBytes / 4, strideBytes / 4, fill);
  }
  return fill;
}

function numberOf(field: Field, value: unknown, what: string): number {
  if (value === undefined) return 0;
  if (field.kind === "oneOf") {
    const code = field.names.indexOf(value as string);
    if (code < 0) {
      throw new WorldError("BAD_COMPONENT", `${what} is "${value}"; give one of ${field.names.join(", ")}`);
    }
    return code;
  }
  if (typeof value !== "number" && typeof value !== "boolean") refuse(what);
  return Number(value);
}

function refuse(what: string): never {
  throw new WorldError(
    "BAD_COMPONENT",
    `${what} cannot have a value to begin with; numbers, booleans and names can: set it once the entity is spawned`,
  );
}

type Numbers = { [index: number]: number };

function fillWord(spot: Spot, view: Numbers, _: Origin, OFFSET: number, VALUE: number, next: Fill): Fill {
  return () => {
    view[spot._at + OFFSET] = VALUE;
    next();
  };
}

function fillHalf(
  spot: Spot,
  view: Numbers,
  origin: Origin,
  OFFSET: number,
  VALUE: number,
  next: Fill,
): Fill {
  return () => {
    view[origin.first + spot._at + OFFSET] = VALUE;
    next();
  };
}

function fillByte(
  spot: Spot,
  view: Numbers,
  origin: Origin,
  OFFSET: number,
  VALUE: number,
  next: Fill,
): Fill {
  return () => {
    view[origin.first * 3 + spot._at + OFFSET] = VALUE;
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

/** A list, ring, array, text or record: all of its words are zero, which is empty. */
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

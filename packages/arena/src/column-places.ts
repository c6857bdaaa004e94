import { ArenaError } from "./errors.js";
import type { Field, RecordFields, ScalarField } from "./field.js";
import type { FieldPlace, RecordLayout } from "./record.js";
import type { Views } from "./views.js";

/** The names of the fields that are one number or boolean each. */
export type ScalarKeys<F extends RecordFields> = {
  // biome-ignore lint/suspicious/noExplicitAny: matches a scalar of any value type.
  [K in keyof F]: F[K] extends ScalarField<any> ? K : never;
}[keyof F];

/** The typed array in which a scalar lies. */
export type ArrayOf<T extends Field> = T extends ScalarField<number | boolean, infer S> ? Views[S] : never;

/*
 * In the block, each field in one piece, in the order of the record's places; every column begins at a multiple of 8:
 *
 *   +------------------+------------------+-------------------+----
 *   | x of 0 .. n - 1  | y of 0 .. n - 1  | hp of 0 .. n - 1  | …
 *   +------------------+------------------+-------------------+----
 *
 * Bits fields that share a word share its column. A text, array, list, ring or record lies in its column whole.
 */

/** Where each column begins, by its field's offset in the record, from byte `start` on; and where the last ends. */
export function placeColumns(layout: RecordLayout<RecordFields>, rows: number, start = 0) {
  const offsets = new Map<number, number>();
  let end = start;
  for (const place of layout.places) {
    if (offsets.has(place.offsetBytes)) continue;
    offsets.set(place.offsetBytes, end);
    end = Math.ceil((end + strideOf(place) * rows) / 8) * 8;
  }
  return { offsets, end };
}

/** From one row to the next: the field's bytes, up to what its alignment asks. */
export function strideOf({ field, bytes }: FieldPlace): number {
  if (field.kind === "scalar" || field.kind === "oneOf" || field.kind === "bits") return bytes;
  return Math.ceil(bytes / 8) * 8;
}

/** The place of a scalar. @throws ArenaError `BAD_ARGUMENT` where the field is none. */
export function scalarPlace<F extends RecordFields>(
  layout: RecordLayout<F>,
  name: ScalarKeys<F>,
  what: string,
): FieldPlace & { readonly field: ScalarField<number | boolean> } {
  const place = layout.places.find((each) => each.name === name);
  if (place?.field.kind !== "scalar") {
    throw new ArenaError("BAD_ARGUMENT", `${what}: ${String(name)} is no number or boolean; use a cursor`);
  }
  return place as FieldPlace & { readonly field: ScalarField<number | boolean> };
}

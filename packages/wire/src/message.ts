import { type RecordFields, type RecordLayout, type RecordView, record } from "@pauseless/arena";
import type { Body, BodyCursor } from "./body.js";
import { type Cut, cutOf } from "./cut.js";
import { WireError } from "./errors.js";
import type { AnyRanges, Ranges } from "./range.js";
import { type Rule, rulesOf } from "./rule.js";
import { nextSerial } from "./serial.js";

/** What can be said of a message besides its fields. */
export interface MessageOptions<F extends RecordFields> {
  /** What its numbers may be; all that their types hold unless told, but floats are finite. */
  readonly ranges?: Ranges<F>;
}

/**
 * A message that is a record. On the wire it is a byte with its kind, and from the next word on the bytes of the record as the arena
 * lays them out; where its last field in memory is a text or a list, it ends behind what that holds. Made by {@link message}.
 */
export interface Message<F extends RecordFields = RecordFields, N extends string = string> {
  readonly kind: "message";
  /** The message's name, as its protocol and sentences say it. */
  readonly name: N;
  /** A number of this declaration in this process, for finding what belongs to it. */
  readonly serial: number;
  /** How the record lies in memory: the same layout serves tables, lists and slabs of an arena. */
  readonly layout: RecordLayout<F>;
  /** What the numbers may be, as it was declared. */
  readonly ranges: AnyRanges;
  /** How the message is cut; `undefined` where its records are sent whole. */
  readonly cut: Cut | undefined;
  /** What must be true of its bytes. */
  readonly rules: readonly Rule[];
  /** The fewest bytes of a record on the wire, its kind not among them. */
  readonly leastBytes: number;
  /** The most. */
  readonly mostBytes: number;
}

/** Something that a protocol can carry. */
export type Declaration = Message | Body;

/** The cursor over a message of a declaration. */
export type CursorOf<M extends Declaration> =
  M extends Message<infer F, string> ? RecordView<F> : M extends Body ? BodyCursor : never;

/**
 * Declares a message.
 *
 * @param name - the name of its record
 * @throws WireError `BAD_MESSAGE` where a field is an `f64`, which would have to begin at a multiple of 8, or a range is none.
 * @throws ArenaError `BAD_LAYOUT` where `record` does.
 */
export function message<const N extends string, const F extends RecordFields>(
  name: N,
  fields: F,
  options?: MessageOptions<F>,
): Message<F, N>;
/** Declares a message whose records have a layout that is there already, as that of a table: it has the layout's name. */
export function message<const N extends string, const F extends RecordFields>(
  layout: RecordLayout<F, N>,
  options?: MessageOptions<F>,
): Message<F, N>;
export function message(
  given: string | RecordLayout<RecordFields>,
  fieldsOrOptions?: object,
  optionsOfFields?: object,
): Message {
  const layout = typeof given === "string" ? record(given, fieldsOrOptions as RecordFields) : given;
  const options = (typeof given === "string" ? optionsOfFields : fieldsOrOptions) as
    | { readonly ranges?: AnyRanges }
    | undefined;
  const ranges = options?.ranges ?? {};
  const { name, alignBytes } = layout;
  if (alignBytes !== 4) {
    throw new WireError(
      "BAD_MESSAGE",
      `message ${name} has an f64, and messages are read where they lie, at any word; give an f32, or a whole number of a smaller unit`,
    );
  }
  const cut = cutOf(layout);
  const leastBytes = cut === undefined ? layout.bytes : cut.offsetBytes + cut.headBytes;
  const mostBytes = cut === undefined ? layout.bytes : leastBytes + cut.capacity * cut.unitBytes;
  const rules = rulesOf(layout, ranges, name);
  const serial = nextSerial();
  return Object.freeze({ kind: "message", name, serial, layout, ranges, cut, rules, leastBytes, mostBytes });
}

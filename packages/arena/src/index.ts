/**
 * Memory that the collector never looks at: arenas, record layouts with cursors, tables, slabs, rings and lists on
 * plain bytes. No dependency, and nothing of Node: it runs in browsers and workers as well.
 *
 * @module
 */
export { Arena, type ArenaOptions } from "./arena.js";
export { BlockLayout } from "./block-layout.js";
export { Collection } from "./collection.js";
export type { ArrayView, ListView, RecordView } from "./cursor.js";
export { ArenaError, type ArenaErrorCode } from "./errors.js";
export {
  type ArrayField,
  array,
  bool,
  type Field,
  f32,
  f64,
  i8,
  i16,
  i32,
  type ListField,
  list,
  type RecordFields,
  type ScalarField,
  type ScalarType,
  u8,
  u16,
  u32,
} from "./field.js";
export { List, type ListCursor } from "./list.js";
export { Mount, type Origin, type Place } from "./place.js";
export { type FieldPlace, type RecordLayout, record } from "./record.js";
export { Reserve, type ReserveOptions, type Views } from "./reserve.js";
export { type RingCursor, Rings, type RingsOptions } from "./rings.js";
export { Slab, type SlabCursor } from "./slab.js";
export { Table, type TableCursor } from "./table.js";

/**
 * Memory that the collector never looks at: arenas, record layouts with cursors, tables, slabs, rings and lists on
 * plain bytes. No dependency, and nothing of Node: it runs in browsers and workers as well.
 *
 * @module
 */
export { Arena } from "./arena.js";
export type { ArenaDescription, ArenaOptions, ArenaStats, GrowthOptions } from "./arena-options.js";
export type { ArrayView, RecordArrayView } from "./array-view.js";
export { BitSet } from "./bit-set.js";
export { BlockLayout } from "./block-layout.js";
export { Collection } from "./collection.js";
export { ColumnGroup, type ColumnPlace, lanesOf, type RowViews, type Sheet } from "./column-group.js";
export type { ArrayOf, ScalarKeys } from "./column-places.js";
export { Columns } from "./columns.js";
export { ArenaError, type ArenaErrorCode } from "./errors.js";
export {
  type ArrayField,
  array,
  type BitsField,
  bits,
  bool,
  type Element,
  type Field,
  f32,
  f64,
  type Handle,
  handle,
  i8,
  i16,
  i32,
  type ListField,
  list,
  type OneOfField,
  oneOf,
  type RecordFields,
  type RingField,
  ring,
  type ScalarField,
  type ScalarType,
  type Utf8Field,
  u8,
  u16,
  u32,
  utf8,
} from "./field.js";
export { FrameArena, type FrameArenaOptions } from "./frame-arena.js";
export { FrameList } from "./frame-list.js";
export {
  HybridAllocator,
  type HybridAllocatorOptions,
  type HybridAllocatorStats,
} from "./hybrid-allocator.js";
export { IntMap } from "./int-map.js";
export { LinkedLists, type LinkedListsOptions } from "./linked-lists.js";
export { List, type ListCursor } from "./list.js";
export type { ListView, ScalarListView } from "./list-view.js";
export { MemoryBudget } from "./memory-budget.js";
export type { MemoryBudgetOptions, MemoryBudgetStatistics } from "./memory-budget-options.js";
export type { MemorySource } from "./memory-sources.js";
export { type OverlayCursor, overlay } from "./overlay.js";
export { Mount, type Origin, type Place } from "./place.js";
export { Pool } from "./pool.js";
export type { Leak, PoolOptions, PoolStatistics, WhenEmpty } from "./pool-options.js";
export type { PressureLevel } from "./pressure-gauge.js";
export type { PressureListener } from "./pressure-listeners.js";
export { PriorityQueue } from "./priority-queue.js";
export { type MeasuredProcess, type MemoryUsageReader, processMemory } from "./process-memory.js";
export { Queue, type QueueCursor } from "./queue.js";
export { type FieldPlace, fnv1a, type RecordLayout, record, vec2, vec3 } from "./record.js";
export type { RecordView } from "./record-view.js";
export { Reserve } from "./reserve.js";
export type {
  Drawable,
  MemoryOptions,
  ReserveDescription,
  ReserveOptions,
  ReserveStats,
} from "./reserve-options.js";
export type { RingView, ScalarRingView } from "./ring-view.js";
export { type RingCursor, Rings, type RingsOptions } from "./rings.js";
export { SharedBlocks } from "./shared-blocks.js";
export type { SharedBlocksDescription, SharedBlocksOptions } from "./shared-blocks-layout.js";
export { shiftedView } from "./shifted-view.js";
export { SIZE_CLASSES, sizeClassOf } from "./size-classes.js";
export { Slab, type SlabCursor } from "./slab.js";
export { SlabAllocator, type SlabAllocatorOptions } from "./slab-allocator.js";
export type { SizeClassStats, SlabAllocatorStats } from "./slab-allocator-stats.js";
export { Slice } from "./slice.js";
export { SparseSet } from "./sparse-set.js";
export { type Specialize, specializer } from "./specialize.js";
export { Stack, type StackCursor } from "./stack.js";
export { Table, type TableCursor } from "./table.js";
export { TimerWheel, type TimerWheelOptions } from "./timer-wheel.js";
export { readUtf8 } from "./utf8.js";
export type { Views } from "./views.js";
export { WordCollection } from "./word-collection.js";

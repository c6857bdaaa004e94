/**
 * From the socket to the block and back, nothing copied into objects: messages read and written in place, delta snapshots
 * from columns, WebSocket frames parsed where they lie, rings between threads. Nothing of Node here: sockets are
 * in `@pauseless/wire/node`.
 *
 * @module
 */

export type { SourceColumn, SourceColumns } from "./column-source.js";
export { WireError, type WireErrorCode } from "./errors.js";
export { InterestGrid, type InterestGridOptions } from "./interest-grid.js";
export type { SnapshotCapture } from "./snapshot-capture.js";
export { SnapshotDecoder, type SnapshotDecoderOptions, type SnapshotFault } from "./snapshot-decoder.js";
export {
  flag,
  quantised,
  type SnapshotField,
  type SnapshotFieldOptions,
  type SnapshotFlag,
  type SnapshotNumber,
  type SnapshotValue,
  signed,
  unsigned,
} from "./snapshot-field.js";
export { type SnapshotLayout, type SnapshotLayoutOptions, snapshotLayout } from "./snapshot-layout.js";
export type { RowSet, SnapshotRows } from "./snapshot-rows.js";
export {
  type SnapshotFields,
  type SnapshotTable,
  type SnapshotTableOptions,
  snapshotTable,
} from "./snapshot-table.js";
export { SnapshotViews } from "./snapshot-views.js";
export { Snapshots, type SnapshotsOptions } from "./snapshots.js";

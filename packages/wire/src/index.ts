/**
 * From the socket to the block and back, nothing copied into objects: messages read and written in place, delta snapshots
 * from columns, WebSocket frames parsed where they lie, rings between threads. Nothing of Node here: sockets are
 * in `@pauseless/wire/node`.
 *
 * @module
 */
export { type Body, type BodyCursor, type BodyLayout, type BodyOptions, body } from "./body.js";
export type { SourceColumn, SourceColumns } from "./column-source.js";
export type { Cut } from "./cut.js";
export type { RingAnswer } from "./doorbell.js";
export { WireError, type WireErrorCode } from "./errors.js";
export { FrameKind, frameHeaderBytes, MAX_FRAME_HEADER_BYTES, writeFrameHeader } from "./frame-header.js";
export { FrameParser } from "./frame-parser.js";
export type { FrameSink } from "./frame-sink.js";
export { InterestGrid, type InterestGridOptions } from "./interest-grid.js";
export { type CursorOf, type Declaration, type Message, type MessageOptions, message } from "./message.js";
export { MessageBuffer, type MessageBufferOptions } from "./message-buffer.js";
export type { MessageFault, MessageFaultCode } from "./message-fault.js";
export { MessageList } from "./message-list.js";
export { type MessageHandler, MessageReader } from "./message-reader.js";
export { MessageRing, type MessageRingOptions } from "./message-ring.js";
export { MessageWriter } from "./message-writer.js";
export { type Agreement, Protocol, type ProtocolOptions, protocol } from "./protocol.js";
export type { AnyRange, AnyRanges, Range, RangeOf, Ranges } from "./range.js";
export { ReadMemory, type ReadMemoryOptions } from "./read-memory.js";
export type { RingHalfOptions } from "./ring-half.js";
export type { MessageRingDescription, PayloadPhase } from "./ring-layout.js";
export type { RingReader } from "./ring-reader.js";
export type { RingWriter } from "./ring-writer.js";
export { SendRegion } from "./send-region.js";
export { SendRegions, type SendRegionsOptions } from "./send-regions.js";
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
export type { Spill } from "./spill.js";
export { isCloseCode, WebSocketCloseCode } from "./web-socket-close-code.js";

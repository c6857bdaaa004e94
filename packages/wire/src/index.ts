/**
 * From the socket to the block and back, nothing copied into objects: messages read and written in place, delta snapshots
 * from columns, WebSocket frames parsed where they lie, rings between threads. Nothing of Node here: sockets are
 * in `@pauseless/wire/node`.
 *
 * @module
 */
export { WireError, type WireErrorCode } from "./errors.js";
export { FrameKind, frameHeaderBytes, MAX_FRAME_HEADER_BYTES, writeFrameHeader } from "./frame-header.js";
export { FrameParser } from "./frame-parser.js";
export type { FrameSink } from "./frame-sink.js";
export { ReadMemory, type ReadMemoryOptions } from "./read-memory.js";
export { SendRegion } from "./send-region.js";
export { SendRegions, type SendRegionsOptions } from "./send-regions.js";
export type { Spill } from "./spill.js";
export { isCloseCode, WebSocketCloseCode } from "./web-socket-close-code.js";

/**
 * From the socket to the block and back, nothing copied into objects: messages read and written in place, delta snapshots
 * from columns, WebSocket frames parsed where they lie, rings between threads. Nothing of Node here: sockets are
 * in `@pauseless/wire/node`.
 *
 * @module
 */
export type { RingAnswer } from "./doorbell.js";
export { WireError, type WireErrorCode } from "./errors.js";
export { MessageRing, type MessageRingOptions } from "./message-ring.js";
export type { RingHalfOptions } from "./ring-half.js";
export type { MessageRingDescription, PayloadPhase } from "./ring-layout.js";
export type { RingReader } from "./ring-reader.js";
export type { RingWriter } from "./ring-writer.js";

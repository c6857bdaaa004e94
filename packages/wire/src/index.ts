/**
 * From the socket to the block and back, nothing copied into objects: messages read and written in place, delta snapshots
 * from columns, WebSocket frames parsed where they lie, rings between threads. Nothing of Node here: sockets are
 * in `@pauseless/wire/node`.
 *
 * @module
 */
export { WireError, type WireErrorCode } from "./errors.js";

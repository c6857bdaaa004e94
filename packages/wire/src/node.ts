/**
 * WebSocket on Node's sockets, read into one buffer and written from regions that are used again.
 *
 * @module
 */
export {};

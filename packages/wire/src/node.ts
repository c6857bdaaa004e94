/**
 * WebSocket on Node's sockets, read into one buffer and written from regions that are used again.
 *
 * @module
 */
export type { BacklogMarks } from "./node/backlog-marks.js";
export type { Connection } from "./node/connection.js";
export type { ConnectionHandler } from "./node/connection-handler.js";
export type { ErrorListener } from "./node/handler-caller.js";
export type { HttpHost } from "./node/http-host.js";
export { SendResult } from "./node/send-result.js";
export type { Refusal, Upgrade } from "./node/upgrade.js";
export type { WebSocketLimits } from "./node/web-socket-limits.js";
export { WebSocketServer } from "./node/web-socket-server.js";
export type { Acceptance, WebSocketServerOptions } from "./node/web-socket-server-options.js";

/** Close codes that a WebSocket peer sends or is told of (RFC 6455, 7.4.1; 1013 is of IANA's registry of close codes). */
export const WebSocketCloseCode = Object.freeze({
  /** The purpose of the connection has been fulfilled. */
  normal: 1000,
  /** The server goes down, or the browser left the page. */
  goingAway: 1001,
  /** The peer broke the protocol. */
  protocolError: 1002,
  /** The peer sent a kind of data that is not accepted. */
  unsupportedData: 1003,
  /** Never on the wire: the peer's close frame had no code. */
  noStatus: 1005,
  /** Never on the wire: the connection ended without a close frame. */
  abnormal: 1006,
  /** A text was no UTF-8. */
  invalidPayload: 1007,
  /** The peer broke a rule of this server's own. */
  policyViolation: 1008,
  /** A message was too large. */
  messageTooBig: 1009,
  /** Something unexpected kept the server from going on. */
  internalError: 1011,
  /** The server has too much to do for now. */
  tryAgainLater: 1013,
} as const);

/**
 * Whether a close frame may have this code: 1000 to 1003, 1007 to 1011 (RFC 6455, 7.4.1) and the later registered 1012 to
 * 1014; 3000 to 4999, the ranges of libraries and applications (7.4.2).
 */
export function isCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && (code <= 1003 || code >= 1007);
}

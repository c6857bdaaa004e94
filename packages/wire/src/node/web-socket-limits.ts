import { checkOptions } from "./check-options.js";

/** What a server takes from its peers before it refuses them. */
export interface WebSocketLimits {
  /** The most connections at once, whatever their state; 0, for as many as come, unless told. Above it: HTTP 503. */
  readonly maxConnections: number;
  /** The most bytes of payload in a message, all its fragments together; 4 KiB unless told. Above it: 1009. */
  readonly maxPayloadBytes: number;
  /** The most frames that a message may be cut into; 16 unless told. Above it: 1008. */
  readonly maxFragments: number;
  /** The most bytes that the headers of a request may have; 8 KiB unless told. Above it: HTTP 431. */
  readonly maxHeaderBytes: number;
  /** How long a connection may take for its request's headers, in milliseconds; 5 s unless told. After it: HTTP 408. */
  readonly upgradeMs: number;
  /** How long a message or frame may be unfinished, in milliseconds; 10 s unless told. After it: 1008. */
  readonly messageMs: number;
  /** How long a closing handshake may take before the connection is cut, in milliseconds; 1 s unless told. */
  readonly closingMs: number;
  /**
   * After so many milliseconds without a byte from a peer it is pinged, and after as many more it is taken for gone: 1006; 15 s
   * unless told, 0 for never.
   */
  readonly heartbeatMs: number;
}

const DEFAULTS: WebSocketLimits = {
  maxConnections: 0,
  maxPayloadBytes: 4096,
  maxFragments: 16,
  maxHeaderBytes: 8192,
  upgradeMs: 5000,
  messageMs: 10_000,
  closingMs: 1000,
  heartbeatMs: 15_000,
};

/**
 * The limits, with what is not given as it is unless told.
 *
 * @throws WireError `BAD_OPTION` where one is not a whole number from 1 (`heartbeatMs`, `maxConnections`: 0) to 2^30.
 */
export function webSocketLimits(given: Partial<WebSocketLimits> = {}): WebSocketLimits {
  const { heartbeatMs, maxConnections, ...defaults } = DEFAULTS;
  return {
    ...checkOptions("limits", defaults, given, 1),
    ...checkOptions("limits", { heartbeatMs, maxConnections }, given, 0),
  };
}

import type { RequestListener } from "node:http";
import type { ServerOptions as TlsOptions } from "node:https";
import { WireError } from "../errors.js";
import type { ReadMemory } from "../read-memory.js";
import type { BacklogMarks } from "./backlog-marks.js";
import type { ConnectionHandler } from "./connection-handler.js";
import type { ErrorListener } from "./handler-caller.js";
import type { HttpHost } from "./http-host.js";
import type { Refusal, Upgrade } from "./upgrade.js";
import type { WebSocketLimits } from "./web-socket-limits.js";

/** Who serves a connection that is accepted. */
export interface Acceptance<D> {
  /** What is told of it. One handler can serve many connections. */
  readonly handler: ConnectionHandler<D>;
  /** What its `data` is at first. */
  readonly data: D;
  /**
   * The subprotocol that is answered, one of those that were offered; the one that was agreed on unless told. Browsers give up a
   * connection whose offers are not answered, and tell nobody why: to close it with a reason, answer the offer.
   */
  readonly protocol?: string;
}

/** How a server is set up. */
export interface WebSocketServerOptions<D> {
  /**
   * Accepts an upgrade, or refuses it with a status and a reason; by its path, query and headers. Where it throws, the answer is 500, and
   * `onError` is told.
   */
  accept(upgrade: Upgrade): Acceptance<D> | Refusal;
  /** A server to be used, with limits of its own for headers and slow requests; one is made unless told. Upgrades of all paths come here. */
  readonly server?: HttpHost;
  /** Where one is made: key and certificate, for `wss:`. */
  readonly tls?: TlsOptions;
  /** Where one is made: what answers ordinary requests; 426 unless told. */
  readonly request?: RequestListener;
  /** What is taken from peers before they are refused. */
  readonly limits?: Partial<WebSocketLimits>;
  /** When a peer that reads too slowly is spared, and when it is given up. */
  readonly marks?: Partial<BacklogMarks>;
  /**
   * Origins that pages may connect from, as `https://play.example`, or `"any"`. Unless told, pages may that are of the host and port that
   * they connect to, by the request's Host.
   */
  readonly origins?: readonly string[] | "any";
  /** Whether requests without an origin, which are of no browser, are refused; `false` unless told. */
  readonly requireOrigin?: boolean;
  /** Subprotocols that are spoken, the preferred first; none unless told. */
  readonly protocols?: readonly string[];
  /**
   * `"auto"` (unless told) uses the handles of sockets where they are known, and warns where they are not (a warning of the process, with the
   * code `PAUSELESS_STREAMS`); `"streams"` never does.
   */
  readonly io?: "auto" | "streams";
  /** What sockets are read into; one of its own, with the limits' sizes, unless told. Servers of one process can share one. */
  readonly memory?: ReadMemory;
  /** Told of what handlers and `accept` throw; a warning of the process unless told. */
  readonly onError?: ErrorListener<D>;
}

/**
 * Checks that options do not contradict each other.
 *
 * @throws WireError `BAD_OPTION` where they do.
 */
export function checkTogether<D>({
  server,
  tls,
  request,
  memory,
  limits = {},
}: WebSocketServerOptions<D>): void {
  if (server !== undefined && (tls !== undefined || request !== undefined)) {
    throw new WireError(
      "BAD_OPTION",
      "`tls` and `request` are for a server that is made here; leave them out, or leave out `server`",
    );
  }
  if (memory !== undefined && (limits.maxPayloadBytes !== undefined || limits.maxFragments !== undefined)) {
    throw new WireError(
      "BAD_OPTION",
      "the read memory has its own limits for payloads and fragments; give them to it, or leave out `memory`",
    );
  }
}

import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import {
  createServer as createTlsServer,
  type ServerOptions as TlsOptions,
  type Server as TlsServer,
} from "node:https";
import type { Socket } from "node:net";
import type { WebSocketLimits } from "./web-socket-limits.js";

/** A server of HTTP, plain or over TLS. */
export type HttpHost = Server | TlsServer;

/** How often connections are looked at for requests that take too long, in milliseconds. */
const LOOK_MS = 500;

/** How long a whole request may take, in milliseconds: as Node has it, unless its headers may take longer. */
const REQUEST_MS = 300_000;

/** Makes a server that gives up connections whose requests are too slow or too large. */
export function httpHost(
  limits: WebSocketLimits,
  tls: TlsOptions | undefined,
  request: RequestListener = onlyUpgrades,
): HttpHost {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.upgradeMs,
    requestTimeout: Math.max(limits.upgradeMs, REQUEST_MS),
    connectionsCheckingInterval: Math.min(LOOK_MS, limits.upgradeMs),
  };
  if (tls === undefined) return createServer(options, request);
  return createTlsServer({ ...tls, ...options, handshakeTimeout: limits.upgradeMs }, request);
}

/**
 * The connections of a server over TLS, whatever has become of them: a server of HTTP knows those alone whose handshake is over and
 * that it still reads from.
 */
export function connectionsOf(http: TlsServer): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  http.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

function onlyUpgrades(_: unknown, response: ServerResponse): void {
  const reason = "this server speaks WebSocket only; upgrade with `Upgrade: websocket`\n";
  response.writeHead(426, { "content-type": "text/plain", connection: "upgrade", upgrade: "websocket" });
  response.end(reason);
}

import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";

/** Headers that are of one connection and not of what is asked. RFC 9110, section 7.6.1, and RFC 6455, section 4.1. */
const HOP_HEADERS = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-extensions",
  "sec-websocket-protocol",
]);

/** The headers of a client's request that go on to the server. */
export function onwardHeaders(request: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !HOP_HEADERS.has(name)) headers[name] = value;
  }
  const before = request.headers["x-forwarded-for"];
  const address = request.socket.remoteAddress ?? "";
  headers["x-forwarded-for"] = before === undefined ? address : `${before}, ${address}`;
  return headers;
}

/** The headers of a server's answer that go back to the client, as pairs of name and value. */
function* backHeaders(answer: IncomingMessage): Generator<[string, string]> {
  const { rawHeaders } = answer;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!HOP_HEADERS.has(rawHeaders[i].toLowerCase())) yield [rawHeaders[i], rawHeaders[i + 1]];
  }
}

/** Passes a request that opens no WebSocket on to the server, and its answer back: pages, health, matchmaking. */
export function passHttp(
  target: URL,
  request: IncomingMessage,
  headers: OutgoingHttpHeaders,
  response: ServerResponse,
): void {
  const send = target.protocol === "wss:" ? httpsRequest : httpRequest;
  const onward = send(
    {
      host: target.hostname.replace(/^\[|\]$/g, ""),
      port: target.port,
      path: request.url,
      method: request.method,
      headers,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, [...backHeaders(answer)].flat());
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    },
  );
  onward.on("error", (error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "content-type": "text/plain" }).end(`${error.message}\n`);
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** Passes the answer of a server that did not open a WebSocket back to the client. */
export function passRefusal(answer: IncomingMessage, socket: Duplex): void {
  const lines = [...backHeaders(answer)].map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join("")}Connection: close\r\n\r\n`,
  );
  answer.pipe(socket);
  answer.on("error", () => socket.destroy());
}

/** Tells a client that its WebSocket cannot be opened. */
export function refuse(socket: Duplex, status: string, why: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(why) + 1}\r\n\r\n${why}\n`,
  );
}

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { OriginRule } from "./origin-rule.js";

/** A request to upgrade to WebSocket that is in order so far; who accepts connections decides by it. */
export interface Upgrade {
  /** The path of the request's target, as `/battle`. */
  readonly path: string;
  /** What the target has behind its question mark. */
  readonly query: URLSearchParams;
  /** The subprotocol that is agreed on, or `""`. */
  readonly protocol: string;
  /** The peer's address, or `""` where it is gone already. */
  readonly remoteAddress: string;
  /** The request with its headers. */
  readonly request: IncomingMessage;
}

/** An upgrade that is refused, with an HTTP status and a sentence that says what to change. */
export interface Refusal {
  /** The HTTP status, 400 .. 599. */
  readonly status: number;
  /** What the peer is told, as the body of the answer. */
  readonly reason: string;
}

/** What upgrades are checked against. */
export interface UpgradeRules {
  readonly origins: OriginRule;
  /** Subprotocols, the preferred first. */
  readonly protocols: readonly string[];
  readonly maxHeaderBytes: number;
}

/** RFC 6455, 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** The base64 of 16 bytes. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
/** A token of RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const refuse = (status: number, reason: string): Refusal => ({ status, reason });

/** Checks an upgrade request as RFC 6455, 4.2.1, says. Extensions that are offered are not used (4.2.2). */
export function checkUpgrade(request: IncomingMessage, rules: UpgradeRules): Upgrade | Refusal {
  const { headers, method, httpVersionMajor, httpVersionMinor, rawHeaders, socket } = request;
  const headerBytes = rawHeaders.reduce((sum, { length }) => sum + length + 2, 0);
  if (headerBytes > rules.maxHeaderBytes)
    return refuse(431, `the headers have ${headerBytes} bytes; send at most ${rules.maxHeaderBytes}`);
  if (method !== "GET") return refuse(405, `the method is ${method}; upgrade to WebSocket with GET`);
  if (httpVersionMajor < 1 || (httpVersionMajor === 1 && httpVersionMinor < 1))
    return refuse(400, "the request is of HTTP/1.0; use HTTP/1.1");
  // Its bytes would be taken for frames, or the socket be none that can be taken over: that differs between versions of Node.
  const { "transfer-encoding": coding, "content-length": bodyBytes = "0" } = headers;
  if (coding !== undefined || bodyBytes !== "0")
    return refuse(
      400,
      "the request has a body; upgrade without one, and without Content-Length and Transfer-Encoding",
    );
  if (!tokens(headers.upgrade).some((token) => token.toLowerCase() === "websocket"))
    return refuse(400, "the header Upgrade names no protocol that is spoken here; send `Upgrade: websocket`");
  if (!tokens(headers.connection).some((token) => token.toLowerCase() === "upgrade"))
    return refuse(400, "the header Connection has no `Upgrade`; send `Connection: Upgrade`");
  if (headers["sec-websocket-version"] !== "13")
    return refuse(
      426,
      "the version of WebSocket is none that is spoken here; send `Sec-WebSocket-Version: 13`",
    );
  if (!KEY.test(headers["sec-websocket-key"] ?? ""))
    return refuse(400, "the header Sec-WebSocket-Key is not the base64 of 16 bytes; send 16 random ones");
  const objection = rules.origins(headers.origin, headers.host);
  if (objection !== undefined) return refuse(403, objection);
  const offered = tokens(headers["sec-websocket-protocol"]);
  if (!offered.every((token) => TOKEN.test(token)) || new Set(offered).size < offered.length)
    return refuse(400, "the header Sec-WebSocket-Protocol is no list of different tokens; name each once");
  const protocol = rules.protocols.find((each) => offered.includes(each)) ?? "";
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    protocol,
    remoteAddress: socket.remoteAddress ?? "",
    request,
  };
}

/** The answer that makes a connection of an upgrade (RFC 6455, 4.2.2). */
export function switchingProtocols({ request, protocol }: Upgrade): string {
  const key = request.headers["sec-websocket-key"];
  const accept = createHash("sha1").update(`${key}${GUID}`).digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  if (protocol !== "") lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** What a header lists: its parts between commas, without the space around them. */
function tokens(header: string | undefined): string[] {
  if (header === undefined || header.trim() === "") return [];
  return header.split(",").map((token) => token.trim());
}

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { listenError } from "@pauseless/server";
import { WebSocket, WebSocketServer } from "ws";
import { StormError } from "../storm-error.js";
import { onwardHeaders, passHttp, passRefusal, refuse } from "./http-pass.js";
import type { RecordingWriter } from "./recording-writer.js";
import type { Redaction } from "./redaction.js";
import { relay } from "./relay.js";

/** How a recorder is set up. */
export interface RecorderOptions {
  /** The server to record: {@link recordedServer}. */
  readonly server: URL;
  /** Whether the server is told its own name as the host, and not the one that clients called: servers that tell sites apart by name want it. */
  readonly serverHost?: boolean;
}

/** What a recorder saw. */
export interface RecorderCounters {
  /** Connections that were opened. */
  opened: number;
  /** Those of them that are open. */
  open: number;
  /** Connections that the server refused, or was not there for. */
  refused: number;
  /** Messages of clients. */
  messages: number;
  /** The bytes of these. */
  bytes: number;
}

/** Of the sockets of both sides. Pings are answered by the other side, and not here. */
const limits = { perMessageDeflate: false, autoPong: false, maxPayload: 100 * 2 ** 20 };
/** The server ends: RFC 6455, section 7.4.1. */
const GOING_AWAY = 1001;
/** How long clients may take to answer a close, in milliseconds. */
const CLOSING_MS = 1000;

/**
 * A WebSocket proxy that records what clients send. Messages, pings and closes pass both ways as they are, other requests too;
 * only what messages say, with secrets blanked, when they came, and on which connection is recorded.
 */
export class Recorder {
  /** What was seen since the start. */
  readonly counters: RecorderCounters = { opened: 0, open: 0, refused: 0, messages: 0, bytes: 0 };
  private readonly http: Server;
  private readonly sockets = new Set<WebSocket>();
  /** Of clients that have a WebSocket, or wait for one. */
  private readonly tunnels = new Set<Duplex>();
  private readonly startMs = performance.now();
  private endMs: number | undefined;

  /** Makes a recorder that does not listen yet. */
  constructor(
    private readonly options: RecorderOptions,
    private readonly writer: RecordingWriter,
    private readonly redaction: Redaction,
  ) {
    this.http = createServer((request, response) =>
      passHttp(this.options.server, request, this.headersOf(request), response),
    );
    this.http.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** How long it has recorded, in milliseconds. */
  get elapsedMs(): number {
    return (this.endMs ?? performance.now()) - this.startMs;
  }

  /** Listens; answers the port. @throws ServerError where the port cannot be had. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.http.once("error", (error) => reject(listenError(error, port, host)));
      this.http.listen(port, host, resolve);
    });
    return (this.http.address() as AddressInfo).port;
  }

  /** Ends the recording, then every connection, and stops listening. */
  async close(): Promise<void> {
    this.endMs = performance.now();
    await this.writer.end(this.elapsedMs);
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    for (const socket of this.sockets) socket.close(GOING_AWAY, "the recorder ends");
    const timer = setTimeout(() => {
      for (const socket of this.sockets) socket.terminate();
      for (const tunnel of this.tunnels) tunnel.destroy();
      this.http.closeAllConnections();
    }, CLOSING_MS);
    this.http.closeIdleConnections();
    await closed;
    clearTimeout(timer);
  }

  private headersOf(request: IncomingMessage): Record<string, string | string[]> {
    const headers = onwardHeaders(request);
    if (this.options.serverHost) headers.host = this.options.server.host;
    return headers;
  }

  /** Opens a connection to the server as a client asks for it, and then the client's. */
  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    let server: WebSocket | undefined;
    /** Whether the client waits for the server. */
    let waiting = true;
    const gone = () => {
      this.tunnels.delete(socket);
      if (waiting) server?.terminate();
      waiting = false;
    };
    this.tunnels.add(socket);
    socket.on("error", gone);
    socket.on("close", gone);
    try {
      server = this.dial(request);
    } catch (error) {
      refuse(socket, "400 Bad Request", (error as Error).message);
      return;
    }
    let cookies: readonly string[] = [];
    server.on("upgrade", (answer) => {
      cookies = answer.headers["set-cookie"] ?? [];
    });
    server.on("unexpected-response", (_, answer) => {
      waiting = false;
      this.counters.refused++;
      passRefusal(answer, socket);
    });
    server.on("error", (error) => {
      if (!waiting) return;
      waiting = false;
      this.counters.refused++;
      refuse(socket, "502 Bad Gateway", error.message);
    });
    server.on("open", () => {
      waiting = false;
      this.answer(server, cookies, request, socket, head);
    });
  }

  /** Asks the server for what a client asks for. @throws Error where it is no request that can be made. */
  private dial(request: IncomingMessage): WebSocket {
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
    return new WebSocket(`${this.options.server.origin}${request.url}`, offered.filter(Boolean), {
      ...limits,
      headers: this.headersOf(request),
    });
  }

  /** Opens the client's side, now that the server's is open. */
  private answer(
    server: WebSocket,
    cookies: readonly string[],
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void {
    const answering = new WebSocketServer({
      ...limits,
      noServer: true,
      clientTracking: false,
      handleProtocols: () => server.protocol,
    });
    answering.on("headers", (headers) => {
      for (const cookie of cookies) headers.push(`Set-Cookie: ${cookie}`);
    });
    let joined = false;
    answering.handleUpgrade(request, socket, head, (client) => {
      joined = true;
      this.join(client, server, request.url ?? "/");
    });
    // What the client sent was no handshake, and it was told so.
    if (!joined) server.terminate();
  }

  private join(client: WebSocket, server: WebSocket, url: string): void {
    const { counters, redaction, writer } = this;
    const connection = counters.opened++;
    const path = redaction.name(url.split("?", 1)[0]);
    const subprotocol = redaction.name(client.protocol);
    const now = () => this.elapsedMs;
    let index = 0;
    counters.open++;
    writer.add({ kind: "open", atMs: now(), connection, path, subprotocol });
    relay(client, server, {
      message(data, isBinary) {
        const at = { atMs: now(), connection };
        counters.messages++;
        counters.bytes += data.length;
        writer.add(
          isBinary
            ? { ...at, kind: "binary", bytes: redaction.bytes(data, index++) }
            : { ...at, kind: "text", text: redaction.text(data.toString(), index++) },
        );
      },
      ping: () => writer.add({ kind: "ping", atMs: now(), connection }),
      closed(code, by) {
        counters.open--;
        writer.add({ kind: "close", atMs: now(), connection, code, by });
      },
    });
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    }
  }
}

/**
 * The address of a server to record, as `ws://127.0.0.1:7350`. The path is each client's own, and so it has none.
 *
 * @throws StormError `BAD_OPTION` where it is no such address.
 */
export function recordedServer(to: string): URL {
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (url === undefined || !/^wss?:$/.test(url.protocol) || url.pathname !== "/" || url.search !== "") {
    throw new StormError(
      "BAD_OPTION",
      `"${to}" is no address of a WebSocket server; give it as ws://127.0.0.1:7350, without a path: paths are those of the clients`,
    );
  }
  return url;
}

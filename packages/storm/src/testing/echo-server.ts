import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** An ordinary WebSocket server that sends back what it gets, and keeps what it was asked. */
export class EchoServer {
  /** The requests that opened a WebSocket. */
  readonly requests: IncomingMessage[] = [];
  /** All WebSockets that were opened, in their order. */
  readonly sockets: WebSocket[] = [];
  /** What came, of all connections. */
  readonly messages: (string | Buffer)[] = [];
  /** What clients closed with: the path and the code. */
  readonly closes: (readonly [string | undefined, number])[] = [];
  /** How many pings came. */
  pings = 0;
  /** Paths that are refused, and with what status. */
  readonly refusals = new Map<string | undefined, number>();
  /** Paths whose connections are closed as they open, and with what code. */
  readonly closing = new Map<string | undefined, number>();
  private readonly http = createServer((request, response) => {
    request.resume();
    response.setHeader("x-server", "echo").writeHead(203).end(`${request.method} ${request.url}`);
  });
  private readonly answering = new WebSocketServer({
    server: this.http,
    verifyClient: ({ req }, answer) =>
      answer(!this.refusals.has(req.url), this.refusals.get(req.url), "not now", { "x-why": "tests" }),
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  });

  /** Listens on a free port; answers the address. */
  async listen(): Promise<string> {
    this.answering.on("headers", (headers) => headers.push("Set-Cookie: seat=5"));
    this.answering.on("connection", (socket, request) => {
      this.requests.push(request);
      this.sockets.push(socket);
      socket.on("error", () => {});
      socket.on("ping", () => this.pings++);
      socket.on("close", (code) => this.closes.push([request.url, code]));
      if (this.closing.has(request.url)) socket.close(this.closing.get(request.url), "too early");
      socket.on("message", (data: Buffer, isBinary) => {
        this.messages.push(isBinary ? data : data.toString());
        socket.send(data, { binary: isBinary });
      });
    });
    await new Promise<void>((resolve) => this.http.listen(0, "127.0.0.1", resolve));
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { listenError } from "@pauseless/server";
import sirv from "sirv";

const folderOf = (module: string): string => dirname(fileURLToPath(import.meta.resolve(module)));
const live = folderOf("@pauseless/live/package.json");

/** What the page asks for, and the folders it comes from. */
const folders: readonly (readonly [string, string])[] = [
  ["/app/", join(live, "dist")],
  ["/modules/uplot/", folderOf("uplot/dist/uPlot.esm.js")],
  ["/modules/storm/", folderOf("@pauseless/storm/view")],
  ["/modules/arena/", folderOf("@pauseless/arena")],
  ["/modules/wire/", folderOf("@pauseless/wire")],
  ["/", join(live, "public")],
];

/** How long a peer may take to read that it is refused, in milliseconds. */
const REFUSING_MS = 1000;

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Serves the live page, and hands its WebSockets through to the servers of the strategies, byte for byte. */
export class LiveFront {
  private readonly http: Server;
  private readonly ports = new Map<string, number>();
  /** Sockets that upgraded, or asked for it. */
  private readonly tunnels = new Set<Duplex>();

  /** @param settings - what the page says of the servers */
  constructor(settings: { battles: number; players: number; background: number }) {
    const handlers = folders.map(([prefix, folder]): [string, Handler] => [
      prefix,
      sirv(folder, { dev: true }),
    ]);
    this.http = createServer((request, response) => {
      if (request.url === "/settings.json") {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(settings));
        return;
      }
      const found = handlers.find(([prefix]) => request.url?.startsWith(prefix));
      const notFound = () =>
        response.writeHead(404, { "content-type": "text/plain" }).end("not found; the page is at /\n");
      if (found === undefined) {
        notFound();
        return;
      }
      request.url = `/${request.url?.slice(found[0].length)}`;
      found[1](request, response, notFound);
    });
    this.http.on("upgrade", (request, socket, head) => this.tunnel(request, socket, head));
  }

  /** Listens; answers the port. @throws ServerError where the port cannot be had. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.http.once("error", (error) => reject(listenError(error, port, host)));
      this.http.listen(port, host, resolve);
    });
    return (this.http.address() as AddressInfo).port;
  }

  /** From now on `/name/…` leads to the server on that port of this machine. */
  connect(name: string, port: number): void {
    this.ports.set(name, port);
  }

  /** Ends everything. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    this.http.closeAllConnections();
    for (const socket of this.tunnels) socket.destroy();
    await closed;
  }

  private tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [, name, ...rest] = (request.url ?? "/").split("/");
    const port = this.ports.get(name);
    socket.on("error", () => socket.destroy());
    this.tunnels.add(socket);
    socket.once("close", () => this.tunnels.delete(socket));
    if (port === undefined) {
      const impatience = setTimeout(() => socket.destroy(), REFUSING_MS).unref();
      socket.once("close", () => clearTimeout(impatience));
      socket.once("finish", () => socket.destroy());
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const upstream = connect(port, "127.0.0.1", () => {
      const headers = request.rawHeaders
        .map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`))
        .join("");
      upstream.write(`GET /${rest.join("/")} HTTP/1.1\r\n${headers}\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    upstream.setNoDelay(true);
    upstream.on("error", () => socket.destroy());
    socket.once("close", () => upstream.destroy());
    upstream.once("close", () => socket.destroy());
  }
}

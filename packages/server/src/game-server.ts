import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { CloseCode } from "./close-code.js";
import type { HostedBattle } from "./hosted-battle.js";
import { Room } from "./room.js";
import type { ServerCounters } from "./sending.js";
import { type Ticking, type TickListener, TickSchedule } from "./tick-schedule.js";

/** How a server is set up. */
export interface GameServerOptions {
  /** The battles that clients join and watch, each a room. */
  readonly battles: readonly HostedBattle[];
  /** Further battles that only tick. */
  readonly background?: readonly Ticking[];
  /** The length of a tick, in milliseconds. */
  readonly tickMs: number;
  /** Called after each tick of each battle with when it was due and when it ended. */
  readonly onTick?: TickListener;
  /** More WebSocket paths, such as `/telemetry`, and who serves them. */
  readonly paths?: ReadonlyMap<string, (socket: WebSocket) => void>;
}

/** Something went wrong that the user can mend. `code` is stable; `message` says what to change. */
export class ServerError extends Error {
  /** What went wrong, as a name that does not change between versions. */
  readonly code: "PORT_IN_USE" | "PORT_FORBIDDEN" | "ADDRESS_NOT_HERE";

  /** Makes an error with a stable code and a sentence for the reader. */
  constructor(code: ServerError["code"], message: string) {
    super(message);
    this.name = "ServerError";
    this.code = code;
  }
}

/** The largest message a client may send, in bytes; a larger one closes its connection with 1009. */
const MAX_PAYLOAD_BYTES = 4096;
/** How long clients have to answer when the server closes their connections, in milliseconds. */
const CLOSING_MS = 1000;

/**
 * Hosts battles over WebSocket: `/battle` takes the next free seat (`/battle?battle=3` one in that battle),
 * `/watch?battle=3` sends its views only, and `/health` answers over HTTP.
 */
export class GameServer {
  /** What was received, sent, dropped and skipped since the start. */
  readonly counters: ServerCounters = { received: 0, dropped: 0, sent: 0, skipped: 0 };
  private readonly rooms: Room[];
  private readonly schedule: TickSchedule;
  private readonly http: Server;
  private readonly sockets: WebSocketServer;
  private readonly paths: ReadonlyMap<string, (socket: WebSocket) => void>;

  /** Makes a server that neither listens nor ticks yet. */
  constructor(options: GameServerOptions) {
    const { battles, background = [], tickMs, onTick = () => {}, paths = new Map() } = options;
    this.rooms = battles.map((battle) => new Room(battle, this.counters, tickMs));
    this.schedule = new TickSchedule(interleave(this.rooms, background), tickMs, onTick);
    this.paths = paths;
    this.http = createServer((request, response) => {
      const healthy = pathOf(request) === "/health";
      response.writeHead(healthy ? 200 : 404, { "content-type": "application/json" });
      response.end(
        JSON.stringify(healthy ? this.health() : { error: "there is /health, and WebSocket on /battle" }),
      );
    });
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_PAYLOAD_BYTES,
      perMessageDeflate: false,
      clientTracking: true,
    });
    this.http.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** How many players are connected. */
  get connected(): number {
    return this.rooms.reduce((sum, room) => sum + room.connected, 0);
  }

  /** Ticks that were given up because the process could not keep up. */
  get skippedTicks(): number {
    return this.schedule.skippedTicks;
  }

  /**
   * Listens, and ticks from now on. Answers the port, which the system chooses where `port` is 0.
   *
   * @throws ServerError where the port cannot be had.
   */
  async listen(port: number, host: string): Promise<number> {
    const bound = await this.bind(port, host);
    this.tickFrom(performance.now());
    return bound;
  }

  /** Begins to tick at a moment on the clock of `performance.now()`. */
  tickFrom(ms: number): void {
    this.schedule.start(ms);
  }

  /** Listens without ticking. @throws ServerError where the port cannot be had. */
  async bind(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.http.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
      this.http.listen(port, host, 2048, resolve);
    });
    return (this.http.address() as AddressInfo).port;
  }

  /** Ends ticking, closes every connection, and stops listening. Clients that do not answer are not waited for. */
  async close(): Promise<void> {
    this.schedule.stop();
    const { clients } = this.sockets;
    for (const client of clients) client.close(CloseCode.GoingAway, "the server ends");
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    this.http.closeAllConnections();
    const impatience = setTimeout(() => {
      for (const client of clients) client.terminate();
    }, CLOSING_MS);
    await closed;
    clearTimeout(impatience);
  }

  private health(): object {
    return {
      status: "ok",
      battles: this.rooms.length,
      players: this.connected,
      skippedTicks: this.skippedTicks,
    };
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client may vanish at any time: nobody else is disturbed.
    socket.on("error", () => socket.destroy());
    const path = pathOf(request);
    const serve = path === "/battle" || path === "/watch" ? undefined : this.paths.get(path);
    if (path !== "/battle" && path !== "/watch" && serve === undefined) {
      socket.once("finish", () => socket.destroy());
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => client.terminate());
      if (serve !== undefined) serve(client);
      else this.seat(client, path, request);
    });
  }

  private seat(client: WebSocket, path: string, request: IncomingMessage): void {
    const wanted = new URL(request.url ?? "/", "http://localhost").searchParams.get("battle");
    const watching = path === "/watch";
    const index =
      wanted === null ? (watching ? 0 : this.rooms.findIndex((room) => room.free > 0)) : Number(wanted);
    if (wanted === null && index < 0) {
      client.close(CloseCode.Full, "every seat is taken; try again later");
      return;
    }
    const room = Number.isInteger(index) ? this.rooms[index] : undefined;
    if (room === undefined) {
      client.close(CloseCode.NoSuchBattle, `no such battle: there are 0 .. ${this.rooms.length - 1}`);
    } else if (watching) {
      room.watch(client);
    } else if (room.free === 0) {
      client.close(CloseCode.Full, `every seat of battle ${index} is taken; try another`);
    } else {
      room.join(client);
    }
  }
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

/** Spreads the rooms evenly among the background, so that their sends do not fall together. */
function interleave(rooms: readonly Ticking[], background: readonly Ticking[]): Ticking[] {
  const placed = [
    ...rooms.map((ticking, i) => ({ ticking, at: i / rooms.length })),
    ...background.map((ticking, i) => ({ ticking, at: (i + 0.5) / background.length })),
  ];
  return placed.sort((a, b) => a.at - b.at).map(({ ticking }) => ticking);
}

/** What a failure to listen means for the user, where it is one that the user can mend. */
export function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new ServerError(
        "PORT_IN_USE",
        `port ${port} is in use; end what uses it, or choose another with --port`,
      );
    case "EACCES":
      return new ServerError(
        "PORT_FORBIDDEN",
        `port ${port} needs more rights; choose one above 1023 with --port`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ServerError(
        "ADDRESS_NOT_HERE",
        `${host} is no address of this machine; choose another with --host`,
      );
    default:
      return error;
  }
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Protocol } from "@pauseless/wire";
import { type Connection, type ConnectionHandler, type Upgrade, WebSocketServer } from "@pauseless/wire/node";
import { CloseCode } from "./close-code.js";
import type { Exchange } from "./exchange.js";
import type { HostedBattle } from "./hosted-battle.js";
import { Room, type Session } from "./room.js";
import type { ServerCounters } from "./server-counters.js";
import { type Ticking, type TickListener, TickSchedule } from "./tick-schedule.js";

/** How a server is set up. */
export interface GameServerOptions {
  /** The memory that the battles were made for. */
  readonly exchange: Exchange;
  /** The battles that clients join and watch, each a room. */
  readonly battles: readonly HostedBattle[];
  /** Further battles that only tick. */
  readonly background?: readonly Ticking[];
  /** The length of a tick, in milliseconds. */
  readonly tickMs: number;
  /** What clients of battles have to speak; whatever they like unless told. One that was built from another declaration is told so, with 4406. */
  readonly protocol?: Pick<Protocol<never, never>, "agreesWith">;
  /** Origins that pages may connect from, as `https://play.example`, or `"any"`. Unless told, pages may that are of the server's own host and port. */
  readonly origins?: readonly string[] | "any" | undefined;
  /** Called after each tick of each battle, and for each that is given up, with how long after it was due that was. */
  readonly onTick?: TickListener;
  /** More WebSocket paths, such as `/telemetry`, and who serves them. */
  readonly paths?: ReadonlyMap<string, ConnectionHandler<unknown>>;
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

/** A client of a battle, from the upgrade on. */
interface Visit {
  readonly path: string;
  /** The battle that it asked for, where it asked for one. */
  readonly wanted: string | null;
  /** Why it is closed at once, where it is. */
  readonly objection: string;
  session: Session | undefined;
}

/**
 * Hosts battles over WebSocket: `/battle` takes the next free seat (`/battle?battle=3` one in that battle),
 * `/watch?battle=3` sends its views only, and `/health` answers over HTTP.
 */
export class GameServer {
  /** What was received, sent, dropped and skipped since the start. */
  readonly counters: ServerCounters = { received: 0, dropped: 0, sent: 0, skipped: 0 };
  private readonly rooms: Room[];
  private readonly schedule: TickSchedule;
  private readonly sockets: WebSocketServer<unknown>;

  /** Makes a server that neither listens nor ticks yet. */
  constructor(options: GameServerOptions) {
    const {
      exchange,
      battles,
      background = [],
      tickMs,
      protocol,
      origins,
      onTick = () => {},
      paths,
    } = options;
    this.rooms = battles.map((battle) => new Room(battle, exchange, this.counters, tickMs));
    this.schedule = new TickSchedule(interleave(this.rooms, background), tickMs, onTick);
    const visits: ConnectionHandler<unknown> = {
      open: (connection) => this.seat(connection, connection.data as Visit),
      message: receive,
      closed: (connection) => {
        const { session } = connection.data as Visit;
        session?.room.leave(session);
      },
    };
    this.sockets = new WebSocketServer<unknown>({
      memory: exchange.memory,
      ...(origins === undefined ? {} : { origins }),
      request: (request, response) => this.answer(request, response),
      accept: ({ path, query, request }: Upgrade) => {
        const handler = paths?.get(path);
        if (handler !== undefined) return { handler, data: undefined };
        if (path !== "/battle" && path !== "/watch") {
          return { status: 404, reason: `there is no ${path}; battles are at /battle and /watch` };
        }
        const offered = request.headers["sec-websocket-protocol"];
        const agreement = protocol?.agreesWith(offered);
        const objection = agreement === undefined || agreement.ok ? "" : agreement.why;
        const visit: Visit = { path, wanted: query.get("battle"), objection, session: undefined };
        const answer = agreement?.ok ? agreement.subprotocol : offered?.split(",")[0].trim();
        return { handler: visits, data: visit, ...(answer === undefined ? {} : { protocol: answer }) };
      },
    });
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
    try {
      return await this.sockets.listen(port, host);
    } catch (error) {
      throw listenError(error as NodeJS.ErrnoException, port, host);
    }
  }

  /** Ends ticking, closes every connection, and stops listening. Clients that do not answer are not waited for. */
  close(): Promise<void> {
    this.schedule.stop();
    return this.sockets.close();
  }

  private health(): object {
    return {
      status: "ok",
      battles: this.rooms.length,
      players: this.connected,
      skippedTicks: this.skippedTicks,
      io: this.sockets.io,
    };
  }

  private answer({ url = "/" }: IncomingMessage, response: ServerResponse): void {
    const healthy = url === "/health" || url.startsWith("/health?");
    response.writeHead(healthy ? 200 : 404, { "content-type": "application/json" });
    response.end(
      JSON.stringify(healthy ? this.health() : { error: "there is /health, and WebSocket on /battle" }),
    );
  }

  private seat(connection: Connection<unknown>, visit: Visit): void {
    const { path, wanted, objection } = visit;
    const watching = path === "/watch";
    if (objection !== "") {
      connection.close(CloseCode.OtherProtocol, objection);
      return;
    }
    const index =
      wanted === null ? (watching ? 0 : this.rooms.findIndex((room) => room.free > 0)) : Number(wanted);
    if (wanted === null && index < 0) {
      connection.close(CloseCode.Full, "every seat is taken; try again later");
      return;
    }
    const room = Number.isInteger(index) ? this.rooms[index] : undefined;
    if (room === undefined) {
      connection.close(CloseCode.NoSuchBattle, `no such battle: there are 0 .. ${this.rooms.length - 1}`);
    } else if (watching) {
      visit.session = room.watch(connection);
    } else if (room.free === 0) {
      connection.close(CloseCode.Full, `every seat of battle ${index} is taken; try another`);
    } else {
      visit.session = room.join(connection);
    }
  }
}

// Hot path: 32,000 times a second.
function receive({ data }: Connection<unknown>, at: number, length: number, isText: boolean): void {
  const { session } = data as Visit;
  session?.room.receive(session, at, length, isText);
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

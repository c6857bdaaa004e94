import { type Connection, SendResult } from "@pauseless/wire/node";
import { CloseCode } from "./close-code.js";
import type { Exchange } from "./exchange.js";
import { type HostedBattle, Receipt, WATCHER } from "./hosted-battle.js";
import type { ServerCounters } from "./server-counters.js";
import type { Ticking } from "./tick-schedule.js";

/** Messages of one client for each tick of its battle that are taken: 40 times what a busy player sends. */
const MOST_MESSAGES_PER_TICK = 64;
/** How many may come at once: what a busy player has sent while the network, or its own machine, held it up for some seconds. */
const MOST_AT_ONCE = 4 * MOST_MESSAGES_PER_TICK;

/** A session: one player's stay in a battle, or a watcher's. */
export class Session {
  /** How many more messages are taken before the battle's next tick. Source: a token bucket (Turner 1986). */
  credit = MOST_AT_ONCE;

  /** Made by {@link Room.join} and {@link Room.watch}. */
  constructor(
    readonly room: Room,
    readonly connection: Connection<unknown>,
    /** The seat, or {@link WATCHER}. */
    readonly player: number,
  ) {}
}

/** A battle with the clients that play and watch it. */
export class Room implements Ticking {
  private readonly seats: (Session | undefined)[];
  private readonly sessions = new Set<Session>();
  private players = 0;
  private tickedMs = performance.now();

  constructor(
    private readonly battle: HostedBattle,
    private readonly exchange: Exchange,
    private readonly counters: ServerCounters,
    private readonly tickMs: number,
  ) {
    this.seats = new Array(battle.players).fill(undefined);
  }

  /** How many seats are free. */
  get free(): number {
    return this.battle.players - this.players;
  }

  /** How many players are connected. */
  get connected(): number {
    return this.players;
  }

  /** Gives a client the first free seat. There must be one. */
  join(connection: Connection<unknown>): Session {
    const player = this.seats.indexOf(undefined);
    const session = new Session(this, connection, player);
    this.seats[player] = session;
    this.players++;
    this.welcome(session);
    return session;
  }

  /** Sends a client every view without a seat. What it sends is ignored. */
  watch(connection: Connection<unknown>): Session {
    const session = new Session(this, connection, WATCHER);
    this.welcome(session);
    return session;
  }

  /** Ends a session: the seat is free again. */
  leave(session: Session): void {
    if (!this.sessions.delete(session) || session.player === WATCHER) return;
    this.seats[session.player] = undefined;
    this.players--;
    this.battle.leave(session.player);
  }

  /** Runs the battle's tick and sends what came of it. */
  tick(): void {
    this.battle.runTick();
    this.tickedMs = performance.now();
    for (const session of this.sessions) {
      // Below 0 it is only where this tick was late: nobody is to blame for what came meanwhile.
      session.credit = Math.min(MOST_AT_ONCE, Math.max(0, session.credit) + MOST_MESSAGES_PER_TICK);
      this.sendView(session);
    }
  }

  // Hot path: 32,000 times a second.
  /** Takes a frame of `length` bytes at `at` that the client of a session sent. */
  receive(session: Session, at: number, length: number, isText: boolean): void {
    const { connection, player } = session;
    if (player === WATCHER || !connection.isOpen) return;
    if (isText) {
      connection.close(CloseCode.Unsupported, "messages are binary; a text frame came");
      return;
    }
    if (--session.credit < 0 && this.isFlood(-session.credit)) {
      connection.close(CloseCode.TooMany, `more than ${MOST_MESSAGES_PER_TICK} messages a tick; send fewer`);
      return;
    }
    this.counters.received++;
    switch (this.battle.receive(player, at, length)) {
      case Receipt.Dropped:
        this.counters.dropped++;
        break;
      case Receipt.Malformed:
        connection.close(
          CloseCode.Malformed,
          "malformed message: see the protocol for its fields and their ranges",
        );
        break;
      case Receipt.IllTimed:
        connection.close(CloseCode.IllTimed, "sequence numbers must go up by at least 1 with each message");
        break;
    }
  }

  // Hot path: 20,000 times a second.
  private sendView({ connection, player }: Session): void {
    if (!connection.isOpen) return;
    const { counters } = this;
    // What waits is older than what would be sent now. And a client that does not read holds one region so, and not all there are.
    const region = connection.bufferedBytes === 0 ? this.exchange.regions.lease() : undefined;
    if (region === undefined) {
      counters.skipped++;
      return;
    }
    const length = this.battle.writeView(player, region.payloadAt, connection.needsKeyframe);
    if (connection.sendSnapshot(region, length) === SendResult.Dropped) counters.skipped++;
    else counters.sent++;
    region.release();
  }

  private welcome(session: Session): void {
    const { connection, player } = session;
    this.sessions.add(session);
    const region = this.exchange.regions.lease();
    if (region === undefined) {
      connection.close(CloseCode.Full, "the server's memory for sending is full; try again later");
      return;
    }
    connection.send(region, this.battle.writeWelcome(player, region.payloadAt));
    region.release();
  }

  /** Whether so many messages beyond what a client may send are too many. While a tick is late, more come, and nobody is to blame. */
  private isFlood(messages: number): boolean {
    const ticksMissed = Math.floor((performance.now() - this.tickedMs) / this.tickMs);
    return messages > MOST_MESSAGES_PER_TICK * ticksMissed;
  }
}

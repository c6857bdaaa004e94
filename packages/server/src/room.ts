import type { WebSocket } from "ws";
import { CloseCode } from "./close-code.js";
import { type HostedBattle, Receipt } from "./hosted-battle.js";
import { type ServerCounters, sendView } from "./sending.js";
import type { Ticking } from "./tick-schedule.js";

/** Messages of one client between two ticks of its battle that are taken: 40 times what a busy player sends. */
const MOST_MESSAGES_PER_TICK = 64;

/** A session: one player's stay in a battle. */
interface Session {
  readonly player: number;
  readonly socket: WebSocket;
  /** Messages since the battle's last tick. */
  messages: number;
}

/** A battle with the clients that play and watch it. */
export class Room implements Ticking {
  private readonly seats: (Session | undefined)[];
  private readonly sessions = new Set<Session>();
  private readonly watchers = new Set<WebSocket>();
  private tickedMs = performance.now();

  constructor(
    private readonly battle: HostedBattle,
    private readonly counters: ServerCounters,
    private readonly tickMs: number,
  ) {
    this.seats = new Array(battle.players).fill(undefined);
  }

  /** How many seats are free. */
  get free(): number {
    return this.battle.players - this.sessions.size;
  }

  /** How many players are connected. */
  get connected(): number {
    return this.sessions.size;
  }

  /** Gives a client the first free seat. There must be one. */
  join(socket: WebSocket): void {
    const player = this.seats.indexOf(undefined);
    const session: Session = { player, socket, messages: 0 };
    this.seats[player] = session;
    this.sessions.add(session);
    socket.on("message", (data: Buffer, isBinary) => this.receive(session, data, isBinary));
    socket.once("close", () => this.leave(session));
    socket.send(this.battle.welcome(player));
  }

  /** Sends a client every view without a seat. What it sends is ignored. */
  watch(socket: WebSocket): void {
    this.watchers.add(socket);
    socket.once("close", () => this.watchers.delete(socket));
  }

  /** Runs the battle's tick and sends what came of it. */
  tick(): void {
    this.battle.runTick();
    this.tickedMs = performance.now();
    if (this.sessions.size === 0 && this.watchers.size === 0) return;
    const view = this.battle.view();
    for (const session of this.sessions) {
      session.messages = 0;
      sendView(session.socket, view, this.counters);
    }
    for (const socket of this.watchers) sendView(socket, view, this.counters);
  }

  private leave(session: Session): void {
    if (!this.sessions.delete(session)) return;
    this.seats[session.player] = undefined;
    this.battle.leave(session.player);
  }

  /** Whether so many messages since the last tick are too many. While a tick is late, more come, and nobody is to blame. */
  private isFlood(messages: number): boolean {
    const ticksDue = 1 + Math.floor((performance.now() - this.tickedMs) / this.tickMs);
    return messages > MOST_MESSAGES_PER_TICK * ticksDue;
  }

  // Hot path: 32,000 times a second.
  private receive(session: Session, data: Buffer, isBinary: boolean): void {
    const { socket } = session;
    if (socket.readyState !== socket.OPEN) return;
    if (!isBinary) {
      socket.close(CloseCode.Unsupported, "messages are binary; a text frame came");
      return;
    }
    if (++session.messages > MOST_MESSAGES_PER_TICK && this.isFlood(session.messages)) {
      socket.close(CloseCode.TooMany, `more than ${MOST_MESSAGES_PER_TICK} messages in one tick; send fewer`);
      return;
    }
    this.counters.received++;
    switch (this.battle.receive(session.player, data)) {
      case Receipt.Dropped:
        this.counters.dropped++;
        break;
      case Receipt.Malformed:
        socket.close(
          CloseCode.Malformed,
          "malformed message: see the protocol for its fields and their ranges",
        );
        break;
      case Receipt.IllTimed:
        socket.close(CloseCode.IllTimed, "sequence numbers must go up by at least 1 with each message");
        break;
    }
  }
}

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Ticking, TickSchedule } from "@pauseless/server";
import { type WebSocket, WebSocketServer } from "ws";
import { World } from "../battle/rules.js";
import type { HeapBattle } from "../heap/heap-battle.js";
import type { ScenarioClock } from "../scenario/scenario-clock.js";
import type { PressureMeter } from "../serve/pressure-meter.js";
import { type ClientMessage, pack, parseClientMessage } from "./msgpack-protocol.js";
import type { NodeServer, NodeServerOptions } from "./node-server.js";
import { PeerBattles } from "./peer-battles.js";

/** Bytes that may wait to be sent to a client; it gets no more views until they are gone. */
const MOST_WAITING_BYTES = 1 << 20;
/** The largest message of a client. */
const MOST_MESSAGE_BYTES = 4096;

interface Input {
  readonly player: number;
  readonly message: ClientMessage;
}

interface Seat {
  readonly socket: WebSocket;
  /** The last message that was heard, and the last that was applied. */
  received: number;
  applied: number;
}

/** A battle and those who play it. */
class WsRoom implements Ticking {
  private readonly seats: (Seat | undefined)[];
  private inbox: Input[] = [];

  constructor(
    private readonly index: number,
    readonly battle: HeapBattle,
    private readonly clock: ScenarioClock,
    private readonly counters: { received: number; sent: number },
  ) {
    this.seats = battle.roster.map(() => undefined);
  }

  /** Gives a socket a seat, where there is one. */
  join(socket: WebSocket): boolean {
    const player = this.seats.indexOf(undefined);
    if (player < 0) return false;
    const { players } = this.battle;
    this.seats[player] = { socket, received: 0, applied: 0 };
    socket.on("message", (data: Buffer) => this.receive(player, data));
    socket.on("close", () => this.leave(player));
    socket.send(pack({ type: "welcome", battle: this.index, player, players, tickMs: World.TickMs }));
    return true;
  }

  tick(): void {
    const { battle, seats } = this;
    battle.beginTick();
    this.clock.turn(battle.tick);
    for (const { player, message } of this.inbox) {
      const seat = seats[player];
      if (seat === undefined) continue;
      seat.applied = message.seq;
      if (message.type === "move") battle.move(player, message.vx, message.vy);
      else if (message.type === "cast") battle.cast(player, message.skill, message.target);
    }
    this.inbox = [];
    battle.endTick();
    this.broadcast();
  }

  private receive(player: number, data: Buffer): void {
    const seat = this.seats[player];
    if (seat === undefined) return;
    const message = parseClientMessage(data, this.battle.players);
    if (message === undefined || message.seq <= seat.received) {
      seat.socket.close(1008, "malformed message, or an old sequence number");
      return;
    }
    this.counters.received++;
    seat.received = message.seq;
    this.inbox.push({ player, message });
  }

  private leave(player: number): void {
    this.seats[player] = undefined;
    this.inbox = this.inbox.filter((input) => input.player !== player);
    this.battle.move(player, 0, 0);
  }

  /** Sends all the same bytes, packed once. */
  private broadcast(): void {
    const view = this.pack();
    for (const seat of this.seats) {
      if (seat === undefined || seat.socket.bufferedAmount > MOST_WAITING_BYTES) continue;
      seat.socket.send(view);
      this.counters.sent++;
    }
  }

  private pack(): Buffer {
    const { tick, roster, live } = this.battle;
    const players = roster.map(({ x, y, hp, buffs, index }) => ({
      x,
      y,
      hp,
      seq: this.seats[index]?.applied ?? 0,
      buffs: buffs.map(({ kind, stacks, expires }) => ({ kind, stacks, left: expires - tick })),
    }));
    const effects = live.map(({ source, target, skill, expires }) => ({
      source: source.index,
      target: target.index,
      skill,
      left: expires - tick,
    }));
    return pack({ type: "view", tick, players, effects });
  }
}

/**
 * A plain server on `ws`, as most game servers in Node are: the battle in objects, messages and views packed by msgpackr, a view packed once
 * for all who get it. As its manual advises, frames are not compressed. Ticks are spread over the period, or its sends would come in bursts.
 *
 * Source: https://github.com/websockets/ws, "WebSocket compression" and "Server broadcast".
 */
export class WsServer implements NodeServer {
  readonly counters = { received: 0, sent: 0 };
  readonly meter: PressureMeter;
  private readonly http: Server = createServer();
  private readonly sockets: WebSocketServer;
  private readonly rooms: readonly WsRoom[];
  private readonly schedule: TickSchedule;

  /** Makes a server that neither listens nor ticks yet. */
  constructor(options: NodeServerOptions) {
    const battles = new PeerBattles(options);
    const { hosted, clock, meter } = battles;
    this.meter = meter;
    this.rooms = hosted.map((battle, index) => new WsRoom(index, battle, clock, this.counters));
    this.schedule = new TickSchedule(battles.among(this.rooms), World.TickMs, options.onTick);
    this.sockets = new WebSocketServer({
      server: this.http,
      perMessageDeflate: false,
      maxPayload: MOST_MESSAGE_BYTES,
    });
    this.sockets.on("connection", (socket) => {
      socket.on("error", () => socket.terminate());
      if (!this.rooms.some((room) => room.join(socket))) socket.close(1013, "every seat is taken");
    });
  }

  get skippedTicks(): number {
    return this.schedule.skippedTicks;
  }

  async bind(port: number, host: string): Promise<number> {
    this.http.listen(port, host);
    await once(this.http, "listening");
    return (this.http.address() as AddressInfo).port;
  }

  tickFrom(ms: number): void {
    this.schedule.start(ms);
  }

  async close(): Promise<void> {
    this.schedule.stop();
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    const closed = once(this.http, "close");
    this.http.close();
    await closed;
  }
}

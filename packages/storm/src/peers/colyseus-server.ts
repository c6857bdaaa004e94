import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Client, CloseCode, matchMaker, Room, Server } from "@colyseus/core";
import { Encoder } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { type Ticking, TickSchedule } from "@pauseless/server";
import { World } from "../battle/rules.js";
import type { Effect, HeapBattle, Player } from "../heap/heap-battle.js";
import type { ScenarioClock } from "../scenario/scenario-clock.js";
import type { PressureMeter } from "../serve/pressure-meter.js";
import { BattleState, BuffState, EffectState, mostStateBytes, PlayerState } from "./colyseus-state.js";
import { type ClientMessage, isMessageOf } from "./msgpack-protocol.js";
import type { NodeServer, NodeServerOptions } from "./node-server.js";
import { PeerBattles } from "./peer-battles.js";

/** What a room is made with. */
interface BattleRoomOptions {
  readonly index: number;
}

/** A message as the framework hands it on, its type apart. */
type Input = {
  [T in ClientMessage["type"]]: {
    readonly player: number;
    readonly type: T;
    readonly message: Omit<Extract<ClientMessage, { type: T }>, "type">;
  };
}[ClientMessage["type"]];

interface Seat {
  received: number;
  applied: number;
}

/** What a room needs of its server: a room is made by the framework, which hands on plain values only. */
interface Site {
  readonly battles: PeerBattles;
  readonly counters: { received: number; sent: number };
  readonly rooms: BattleRoom[];
}
let site: Site | undefined;

/** A battle as a room of Colyseus: the game in plain objects, what clients see as a state that is synchronised. */
class BattleRoom extends Room implements Ticking {
  override state = new BattleState();
  // The battle ticks, and the patch follows it: so patches of different rooms do not fall together.
  override patchRate = null;
  override autoDispose = false;
  private battle!: HeapBattle;
  private load!: ScenarioClock;
  private index = 0;
  private counters!: Site["counters"];
  private inbox: Input[] = [];
  private readonly seats = new Map<number, Seat>();
  /** The players of the state: an array of a state is a proxy, which is slow to ask for each at each tick. */
  private readonly figures: InstanceType<typeof PlayerState>[] = [];
  /** By player the buffs that the state has. */
  private readonly worn: Player["buffs"][] = [];
  /** The effects that the state has, in the battle's order. */
  private shown: readonly Effect[] = [];

  override onCreate({ index }: BattleRoomOptions): void {
    if (site === undefined) throw new Error("a room is made by a ColyseusServer");
    this.index = index;
    this.battle = site.battles.hosted[index];
    this.load = site.battles.clock;
    this.counters = site.counters;
    this.maxClients = this.battle.players;
    site.rooms[index] = this;
    for (const { x, y, hp } of this.battle.roster) {
      const figure = new PlayerState().assign({ x, y, hp, seq: 0 });
      this.figures.push(figure);
      this.state.players.push(figure);
      this.worn.push([]);
    }
    for (const type of ["select", "move", "cast"] as const) {
      this.onMessage(type, (client, message: unknown) => this.receive(client, type, message));
    }
  }

  override onJoin(client: Client): void {
    const { index, battle, seats } = this;
    const player = battle.roster.findIndex((_, seat) => !seats.has(seat));
    seats.set(player, { received: 0, applied: 0 });
    client.userData = player;
    client.send("welcome", { battle: index, player, players: battle.players, tickMs: World.TickMs });
  }

  override onLeave(client: Client): void {
    const player = client.userData as number;
    this.seats.delete(player);
    this.inbox = this.inbox.filter((input) => input.player !== player);
    this.battle.move(player, 0, 0);
  }

  tick(): void {
    const { battle } = this;
    battle.beginTick();
    this.load.turn(battle.tick);
    for (const { player, type, message } of this.inbox) {
      const seat = this.seats.get(player);
      if (seat === undefined) continue;
      seat.applied = message.seq;
      if (type === "move") battle.move(player, message.vx, message.vy);
      else if (type === "cast") battle.cast(player, message.skill, message.target);
    }
    this.inbox = [];
    battle.endTick();
    this.show();
    this.broadcastPatch();
    this.counters.sent += this.clients.length;
  }

  private receive(client: Client, type: ClientMessage["type"], message: unknown): void {
    const player = client.userData as number;
    const seat = this.seats.get(player);
    if (seat === undefined) return;
    if (!isMessageOf(type, message, this.battle.players) || message.seq <= seat.received) {
      client.leave(CloseCode.WITH_ERROR, "malformed message, or an old sequence number");
      return;
    }
    this.counters.received++;
    seat.received = message.seq;
    this.inbox.push({ player, type, message } as Input);
  }

  /** Brings the state up to what the battle is: a field that did not change costs nothing on the wire. */
  private show(): void {
    const { battle, state, seats } = this;
    state.tick = battle.tick;
    for (const player of battle.roster) {
      const shown = this.figures[player.index];
      shown.x = player.x;
      shown.y = player.y;
      shown.hp = player.hp;
      shown.seq = seats.get(player.index)?.applied ?? 0;
      this.showBuffs(player, shown);
    }
    this.showEffects();
  }

  private showBuffs(player: Player, shown: InstanceType<typeof PlayerState>): void {
    const { buffs } = player;
    const before = this.worn[player.index];
    if (buffs.length === before.length && buffs.every((buff, i) => buff === before[i])) return;
    this.worn[player.index] = [...buffs];
    shown.buffs.clear();
    for (const { kind, stacks, expires } of buffs)
      shown.buffs.push(new BuffState().assign({ kind, stacks, expires }));
  }

  /** Those that stay keep their order, and those that come are behind them: one walk along both finds who is gone. */
  private showEffects(): void {
    const { state, shown } = this;
    const { live } = this.battle;
    let staying = 0;
    for (const effect of shown) {
      if (effect === live[staying]) staying++;
      else state.effects.delete(String(effect.row));
    }
    for (let at = staying; at < live.length; at++) {
      const { row, skill, expires, source, target } = live[at];
      const figures = { source: source.index, target: target.index, skill, expires };
      state.effects.set(String(row), new EffectState().assign(figures));
    }
    this.shown = live.slice();
  }
}

/**
 * A server on Colyseus: a room for each battle, whose state is kept apart from the game's own objects and holds what clients see and nothing else, as
 * its documentation advises. Ticks are spread over the period, each followed by its room's patch. One to a process, as the framework has it.
 *
 * Source: https://docs.colyseus.io/state/best-practices
 */
export class ColyseusServer implements NodeServer {
  readonly counters = { received: 0, sent: 0 };
  private readonly http: HttpServer = createServer();
  private readonly server: Server;
  private readonly battles: PeerBattles;
  private readonly rooms: BattleRoom[] = [];
  private readonly onTick: NodeServerOptions["onTick"];
  private schedule: TickSchedule | undefined;

  /** Makes a server that neither listens nor ticks yet. */
  constructor(options: NodeServerOptions) {
    this.battles = new PeerBattles(options);
    this.onTick = options.onTick;
    // Else a state that is larger than usual is encoded twice for whoever joins.
    Encoder.BUFFER_SIZE = Math.max(Encoder.BUFFER_SIZE, mostStateBytes(options.players));
    this.server = new Server({
      greet: false,
      gracefullyShutdown: false,
      transport: new WebSocketTransport({ server: this.http }),
    });
    this.server.define("battle", BattleRoom);
  }

  get skippedTicks(): number {
    return this.schedule?.skippedTicks ?? 0;
  }

  get meter(): PressureMeter {
    return this.battles.meter;
  }

  async bind(port: number, host: string): Promise<number> {
    await this.server.listen(port, host);
    if (!this.http.listening) await once(this.http, "listening");
    const { battles } = this;
    site = { battles, counters: this.counters, rooms: this.rooms };
    for (const index of battles.hosted.keys()) await matchMaker.createRoom("battle", { index });
    this.schedule = new TickSchedule(battles.among(this.rooms), World.TickMs, this.onTick);
    return (this.http.address() as AddressInfo).port;
  }

  tickFrom(ms: number): void {
    this.schedule?.start(ms);
  }

  async close(): Promise<void> {
    this.schedule?.stop();
    await this.server.gracefullyShutdown(false);
    this.http.closeAllConnections();
  }
}

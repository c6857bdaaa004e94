import WebSocket from "ws";
import { World } from "../battle/rules.js";
import { FRAME_MS, type Lateness } from "../serve/lateness.js";
import type { Welcome } from "../view.js";
import { type BattleEye, KEPT_TICKS } from "./battle-eye.js";
import type { ClientCodec } from "./client-codec.js";
import type { ClientProtocol, Greeting } from "./client-protocols.js";
import { type Deed, Order, type Script } from "./traffic.js";

/** What all clients of a generator count together. */
export interface LoadCounters {
  sent: number;
  views: number;
  disconnects: number;
  /** Why the first client that was disconnected was. */
  reason: string;
  readonly roundTrips: Lateness;
  /** How late views came: how much longer than a tick after the one before, and those that were due meanwhile. */
  readonly packets: Lateness;
  measuring: boolean;
}

/** Messages that may be on their way; older ones are no longer timed. A power of two. */
const TIMED = 1024;
/** What comes within a tick and a frame is not late; what has not come yet is not missing. */
const PATIENCE_MS = World.TickMs + FRAME_MS;

/** One real WebSocket client that plays its script. */
export class LoadClient {
  /** When its next message is due, in milliseconds since the generator began to send. */
  dueMs = Number.POSITIVE_INFINITY;
  private readonly dueAtMs = new Float64Array(TIMED);
  private readonly deed: Deed = { atMs: 0, order: Order.Select, x: 0, y: 0, skill: 0, target: 0 };
  private readonly script: Script;
  private socket: WebSocket | undefined;
  private eye: BattleEye | undefined;
  /** Views that came whose tick was not read yet, from the oldest that is not to the newest: their ticks, and when they came. */
  private readonly cameTicks = new Int32Array(KEPT_TICKS);
  private readonly cameMs = new Float64Array(KEPT_TICKS);
  private came = 0;
  private read = 0;
  private player = 0;
  private seq = 0;
  private answered = 0;
  private lastTick = 0;
  /** When the newest view came, 0 before the first. */
  private seenMs = 0;
  private ended = false;

  constructor(
    private readonly protocol: ClientProtocol,
    private readonly eyes: (battle: number) => BattleEye,
    private readonly counters: LoadCounters,
    script: (players: number) => Script,
    private readonly players: number,
  ) {
    this.script = script(players);
    this.script.next(this.deed);
  }

  /** Connects and waits for the welcome. @throws Error where the server closes or refuses instead. */
  async connect(url: string, battle: number): Promise<void> {
    const address = await this.protocol.seat(url, battle);
    return new Promise((resolve, reject) => {
      const { subprotocols } = this.protocol.viewProtocol;
      const socket = new WebSocket(address, [...subprotocols], {
        perMessageDeflate: false,
        maxPayload: 1 << 20,
      });
      this.socket = socket;
      socket.once("error", reject);
      socket.once("close", (code, reason) => {
        this.dueMs = Number.POSITIVE_INFINITY;
        if (!this.ended) {
          this.counters.disconnects++;
          this.counters.reason ||= `${code} ${reason.toString()}`;
        }
        reject(new Error(`the server closed the connection: ${code} ${reason.toString()}`));
      });
      const greeting = this.protocol.greet((frame) => socket.send(frame));
      const beGreeted = (frame: Buffer) => {
        try {
          const welcome = greeting.take(frame);
          if (welcome === undefined) return;
          socket.off("message", beGreeted);
          this.sit(welcome, greeting);
          socket.on("message", (bytes: Buffer) => this.see(bytes));
          resolve();
        } catch (error) {
          reject(error);
        }
      };
      socket.on("message", beGreeted);
    });
  }

  private sit({ battle, player, players }: Welcome, greeting: Greeting): void {
    if (players !== this.players)
      throw new RangeError(`battle ${battle} has ${players} players, not ${this.players}`);
    this.player = player;
    this.eye = this.eyes(battle);
    greeting.begin(this.eye.reader);
  }

  /** Begins to send: the first message is due when the script says. */
  begin(): void {
    this.dueMs = this.deed.atMs;
  }

  /**
   * Takes down what it still waits for as the measured time ends, where a frame and more has passed in which it should have come: a stall that
   * lasts to the end delays views and answers that never come, and would else be in no figure.
   */
  takeOpenStall(nowMs: number): void {
    this.readAnswers();
    const waitedMs = nowMs - this.seenMs;
    const { packets, roundTrips } = this.counters;
    if (this.seenMs > 0 && waitedMs > PATIENCE_MS) packets.recordEvery(waitedMs - World.TickMs, World.TickMs);
    for (let seq = this.firstUnanswered(this.seq); seq <= this.seq; seq++) {
      const openMs = nowMs - this.dueAtMs[seq & (TIMED - 1)];
      if (openMs > PATIENCE_MS) roundTrips.record(openMs);
    }
  }

  /**
   * Leaves out the messages that are due and were not sent, as the measured time ends; whoever waits for an answer to them waits already.
   *
   * @param nowMs - since the generator began to send
   * @param onDue - told when each was due, on the same clock
   */
  leaveOutDue(nowMs: number, onDue: (dueMs: number) => void): void {
    while (this.dueMs <= nowMs) {
      onDue(this.dueMs);
      const openMs = nowMs - this.dueMs;
      if (openMs > PATIENCE_MS) this.counters.roundTrips.record(openMs);
      this.script.next(this.deed);
      this.dueMs = this.deed.atMs;
    }
  }

  /** Closes the connection. */
  end(): void {
    this.ended = true;
    this.dueMs = Number.POSITIVE_INFINITY;
    this.socket?.close();
  }

  // Hot path: 32,000 times a second.
  /** Sends the message that was due at a moment on the clock of `performance.now()`: its round trip begins then, however late it is sent. */
  act(dueAtMs: number): void {
    const { deed, socket } = this;
    const { codec } = this.protocol;
    const seq = ++this.seq;
    this.dueAtMs[seq & (TIMED - 1)] = dueAtMs;
    this.counters.sent++;
    socket?.send(this.bytesOf(deed, codec, seq));
    this.script.next(deed);
    this.dueMs = deed.atMs;
  }

  private bytesOf(deed: Deed, codec: ClientCodec, seq: number): Uint8Array {
    const { lastTick } = this;
    switch (deed.order) {
      case Order.Steer:
        return codec.move(seq, lastTick, deed.x, deed.y);
      case Order.Move: {
        const self = this.eye?.view?.players[this.player];
        if (self === undefined) return codec.select(seq, lastTick);
        const dx = deed.x - self.x;
        const dy = deed.y - self.y;
        const speed = World.MaxSpeed / Math.max(1, Math.hypot(dx, dy));
        return codec.move(seq, lastTick, Math.round(dx * speed), Math.round(dy * speed));
      }
      case Order.Cast:
        return codec.cast(seq, lastTick, deed.skill, deed.target < 0 ? this.nearestEnemy() : deed.target);
      default:
        return codec.select(seq, lastTick);
    }
  }

  private nearestEnemy(): number {
    const players = this.eye?.view?.players ?? [];
    const self = players[this.player];
    let nearest = this.player ^ 1;
    let least = Number.POSITIVE_INFINITY;
    for (let index = (this.player & 1) ^ 1; index < players.length; index += 2) {
      const { x, y, hp } = players[index];
      const distance = hp > 0 ? (x - self.x) ** 2 + (y - self.y) ** 2 : Number.POSITIVE_INFINITY;
      if (distance >= least) continue;
      least = distance;
      nearest = index;
    }
    return Math.min(nearest, this.players - 1);
  }

  // Hot path: 20,000 times a second.
  private see(bytes: Buffer): void {
    const eye = this.eye as BattleEye;
    eye.see(bytes, this.player);
    const { tick } = eye;
    if (tick <= this.lastTick) throw new RangeError(`tick ${tick} came after tick ${this.lastTick}`);
    this.lastTick = tick;
    this.counters.views++;
    const nowMs = performance.now();
    if (this.counters.measuring && this.seenMs > 0) {
      this.counters.packets.recordEvery(nowMs - this.seenMs - World.TickMs, World.TickMs);
    }
    this.seenMs = nowMs;
    this.cameTicks[this.came & (KEPT_TICKS - 1)] = tick;
    this.cameMs[this.came & (KEPT_TICKS - 1)] = nowMs;
    this.came++;
    this.readAnswers();
  }

  /** Looks what was answered by the views that came, as far as they were read: another client may read them, and get them a little later. */
  private readAnswers(): void {
    const { eye, cameTicks, cameMs } = this;
    const newest = eye?.view?.tick ?? -1;
    // What came before the last of them is not known any more to the eye either.
    this.read = Math.max(this.read, this.came - KEPT_TICKS);
    for (; this.read < this.came; this.read++) {
      const place = this.read & (KEPT_TICKS - 1);
      if (cameTicks[place] > newest) return;
      const applied = eye?.appliedAt(cameTicks[place], this.player) ?? -1;
      if (applied >= 0) this.timeAnswers(applied, cameMs[place]);
    }
  }

  private timeAnswers(seq: number, nowMs: number): void {
    if (this.counters.measuring) {
      for (let answered = this.firstUnanswered(seq); answered <= seq; answered++) {
        this.counters.roundTrips.record(nowMs - this.dueAtMs[answered & (TIMED - 1)]);
      }
    }
    this.answered = seq;
  }

  /** The first message up to `seq` that has had no answer, of those that are timed. */
  private firstUnanswered(seq: number): number {
    return Math.max(this.answered, seq - TIMED) + 1;
  }
}

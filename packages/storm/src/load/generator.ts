import { World } from "../battle/rules.js";
import type { PercentileCurve, Percentiles, RunResult } from "../compare/report-data.js";
import { recordedTraffic } from "../record/recorded-traffic.js";
import { isRecording } from "../record/recording-reader.js";
import { Lateness } from "../serve/lateness.js";
import { BattleEye } from "./battle-eye.js";
import { botTraffic } from "./bot-traffic.js";
import { battleClients, type ClientProtocol } from "./client-protocols.js";
import { LoadClient, type LoadCounters } from "./load-client.js";
import { defaultTracePath, traceTraffic } from "./trace-traffic.js";
import type { Traffic } from "./traffic.js";

/** What a generator is to do. */
export interface GeneratorOptions {
  /** The server's address, as `ws://127.0.0.1:7350`. */
  readonly url: string;
  readonly clients: number;
  /** Battles of the server; clients are dealt out to them in turn. */
  readonly battles: number;
  readonly players: number;
  /** Messages a second of each client, on average. */
  readonly rate: number;
  /** `bots`, a recorded match, a recording of a server, or nothing for the match that comes with the package. */
  readonly traffic: string;
}

/** What a generator saw over a measured time. */
export interface GeneratorMeasurement {
  readonly roundTripMs: Percentiles;
  readonly roundTripCurve: PercentileCurve;
  readonly packets: RunResult["packets"];
  readonly generator: RunResult["generator"];
  /** Why the run is void, where it is. */
  readonly void: string | false;
}

/**
 * Messages of one client that are sent in one turn, however many are due: a generator that cannot keep up has to read what comes all the
 * same, or each turn would take longer than the one before.
 */
const MOST_TOGETHER = 16;
/** Clients that connect at the same time. */
const CONNECT_TOGETHER = 50;
/**
 * A generator that sent more than {@link MOST_LATE_SHARE} of its messages later than a tick did not send what it was
 * asked to when it was asked to. Some it may: a server whose collector takes every core for a while takes the
 * generator's too.
 */
const LATE_MS = World.TickMs;
const MOST_LATE_SHARE = 0.05;
/** A generator that sent less than this share of what was asked did not keep up. */
const LEAST_SHARE = 0.98;

/** The traffic of that name. @throws StormError where a recording cannot be read. */
export function trafficNamed(name: string): Traffic {
  if (name === "bots") return botTraffic;
  if (name === "") return traceTraffic(defaultTracePath);
  return isRecording(name) ? recordedTraffic(name) : traceTraffic(name);
}

/**
 * Many real clients in one process, each playing its script; it measures round trips, how views come, and its own lateness.
 *
 * Messages are sent when the script has them due, whatever the server does, and none is left out for a late one (an open loop): so a stall
 * delays every message that falls into it, and is in as many round trips (no coordinated omission). They begin when a message was due: a
 * generator that is late itself is in them too.
 */
export class Generator {
  private readonly clients: LoadClient[];
  private readonly lateness = new Lateness();
  private readonly counters: LoadCounters = {
    sent: 0,
    views: 0,
    disconnects: 0,
    reason: "",
    roundTrips: new Lateness(),
    packets: new Lateness(),
    measuring: false,
  };
  private startMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private measured = { startMs: 0, sent: 0, views: 0 };
  /** Messages that were due in the measured time. */
  private asked = 0;
  /** Messages of the measured time that were sent too late, or not at all. */
  private late = 0;
  private fault: Error | undefined;

  /** @param protocol - what its clients speak: what servers of the strategies do, unless told */
  constructor(
    private readonly options: GeneratorOptions,
    protocol: ClientProtocol = battleClients,
  ) {
    const traffic = trafficNamed(options.traffic);
    const { viewProtocol } = protocol;
    const eyes = new Map<number, BattleEye>();
    const eyeOf = (battle: number): BattleEye => {
      const eye = eyes.get(battle) ?? new BattleEye(viewProtocol.viewReader(options.players));
      eyes.set(battle, eye);
      return eye;
    };
    this.clients = Array.from(
      { length: options.clients },
      (_, index) =>
        new LoadClient(
          protocol,
          eyeOf,
          this.counters,
          (players) => traffic.script(index, options.clients, players, options.rate),
          options.players,
        ),
    );
  }

  /** Connects all clients. @throws Error where one is refused. */
  async connect(): Promise<void> {
    const { url, battles } = this.options;
    for (let first = 0; first < this.clients.length; first += CONNECT_TOGETHER) {
      const together = this.clients.slice(first, first + CONNECT_TOGETHER);
      await Promise.all(together.map((client, i) => client.connect(url, (first + i) % battles)));
    }
  }

  /** Begins to send. */
  start(): void {
    this.startMs = performance.now();
    for (const client of this.clients) client.begin();
    this.timer = setTimeout(() => this.turn(), 1);
  }

  /** Begins a measured time. */
  begin(): void {
    const { sent, views } = this.counters;
    this.lateness.reset();
    this.late = 0;
    this.asked = 0;
    this.counters.roundTrips.reset();
    this.counters.packets.reset();
    this.counters.measuring = true;
    this.measured = { startMs: performance.now(), sent, views };
  }

  /** Ends the measured time. */
  end(): GeneratorMeasurement {
    const nowMs = performance.now();
    const seconds = (nowMs - this.measured.startMs) / 1000;
    const { counters } = this;
    counters.measuring = false;
    const { packets, roundTrips } = counters;
    for (const client of this.clients) {
      client.takeOpenStall(nowMs);
      // What is due and was not sent was asked for too.
      client.leaveOutDue(nowMs - this.startMs, (dueMs) => this.note(this.startMs + dueMs, nowMs));
    }
    const askedPerS = this.asked / seconds;
    const sentPerS = (counters.sent - this.measured.sent) / seconds;
    const latenessMs = this.lateness.percentiles();
    const viewsPerS = (counters.views - this.measured.views) / seconds;
    return {
      roundTripMs: roundTrips.percentiles(),
      roundTripCurve: roundTrips.curve(),
      packets: {
        received: counters.views - this.measured.views,
        stutters: packets.stutters,
        lateMs: packets.percentiles(),
        curve: packets.curve(),
      },
      generator: { sentPerS, askedPerS, latenessMs, viewsPerS, disconnects: counters.disconnects },
      void: this.whyVoid(sentPerS, askedPerS),
    };
  }

  /** Ends everything. */
  stop(): void {
    clearTimeout(this.timer);
    for (const client of this.clients) client.end();
  }

  /** Something went wrong that makes the run worthless. */
  fail(error: Error): void {
    this.fault ??= error;
  }

  private whyVoid(sentPerS: number, askedPerS: number): string | false {
    const { disconnects, reason } = this.counters;
    if (this.fault !== undefined) return `a client got what it should not: ${this.fault.message}`;
    if (disconnects > 0) return `${disconnects} clients were disconnected, the first with ${reason}`;
    const lateShare = this.late / Math.max(1, this.lateness.count);
    if (lateShare > MOST_LATE_SHARE) {
      return `the generator sent ${(100 * lateShare).toFixed(0)} % of its messages more than ${LATE_MS} ms late; ask for fewer clients or a lower rate`;
    }
    if (sentPerS < LEAST_SHARE * askedPerS) {
      return `the generator sent ${Math.round(sentPerS)} messages a second of ${Math.round(askedPerS)}; ask for fewer clients or a lower rate`;
    }
    return false;
  }

  // Hot path: about a thousand times a second.
  private turn(): void {
    const { clients, startMs } = this;
    for (let i = 0; i < clients.length; i++) {
      const client = clients[i];
      let clock = performance.now();
      for (let sent = 0; sent < MOST_TOGETHER && client.dueMs <= clock - startMs; sent++) {
        const dueAtMs = startMs + client.dueMs;
        this.note(dueAtMs, clock);
        client.act(dueAtMs);
        clock = performance.now();
      }
    }
    this.timer?.refresh();
  }

  /** Takes note of a message that was due, and of how late that is. */
  private note(dueAtMs: number, nowMs: number): void {
    if (dueAtMs >= this.measured.startMs) this.asked++;
    const lateMs = nowMs - dueAtMs;
    if (lateMs > LATE_MS) this.late++;
    this.lateness.record(lateMs);
  }
}

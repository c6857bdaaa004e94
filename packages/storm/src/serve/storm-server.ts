import { Exchange, GameServer, type Ticking } from "@pauseless/server";
import type { Battle, BotOptions } from "../battle/battle.js";
import { collectGarbage } from "../battle/collect-garbage.js";
import { battleSeed, hashText, World } from "../battle/rules.js";
import { checkWhole, scenarios } from "../battle/scenario.js";
import { type Battles, type PlayableBattle, strategyNamed } from "../battle/strategy.js";
import type { TelemetrySample } from "../live/telemetry.js";
import { battleCodec } from "../load/client-codec.js";
import { battleProtocol, mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { Monitor, type ServerMeasurement } from "./monitor.js";

/** What a storm server hosts. */
export interface StormServerOptions {
  readonly strategy: string;
  /** Battles that clients can join. */
  readonly battles: number;
  readonly players: number;
  /** Further battles of bots, 50 players each, scenario `aoe`: the pressure of mass combat. */
  readonly background: number;
  readonly seed: number;
  /** Origins that pages may connect from, or `"any"`; those of the server's own host unless told. */
  readonly origins?: readonly string[] | "any";
  /** Whether the bots of `aoe` play the battles that clients can join too. */
  readonly bots: boolean;
}

/** Battles, ticks and clients of each battle in the rehearsal that a server runs before it is ready, on room of its own. */
const REHEARSAL = { battles: 40, ticks: 150, clients: 8 };
/** The state hash of the first battle is kept at multiples of this tick. */
const PROOF_TICKS = 20;

/** A server of the reference battle in one strategy, with its monitor. */
export class StormServer {
  /** The ticks, pauses and memory of this process. */
  readonly monitor: Monitor;
  private readonly server: GameServer;
  private proof: TelemetrySample["proof"] = null;
  private counted = { received: 0, sent: 0 };

  /** Makes the battles. @throws StormError where a number is out of its range or the strategy is unknown. */
  constructor(options: StormServerOptions) {
    checkWhole("battles", options.battles, 1, 1000);
    checkWhole("players", options.players, 1, World.MaxPlayers);
    checkWhole("background", options.background, 0, 5000);
    checkWhole("seed", options.seed, 0, 2 ** 32 - 1);
    const strategy = strategyNamed(options.strategy);
    const { aoe } = scenarios;
    // One room where it can be: what a room compiles is its own, so the rehearsal must be in the room that is used.
    const together = options.players === aoe.players;
    const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(options.players) });
    const room = strategy.open(
      options.battles + REHEARSAL.battles + (together ? options.background : 0),
      options.players,
      { exchange },
    );
    rehearse(room, exchange);
    const bots = options.bots ? aoe : undefined;
    const battles = Array.from({ length: options.battles }, (_, index) =>
      room.host(battleSeed(options.seed, index), index, bots),
    );
    const backgroundRoom =
      together || options.background === 0 ? room : strategy.open(options.background, aoe.players);
    const background = Array.from(
      { length: options.background },
      (_, index) =>
        new BotBattle(
          backgroundRoom.start(battleSeed(options.seed, options.battles + index), options.battles + index),
          aoe,
        ),
    );
    collectGarbage();
    this.monitor = new Monitor(() => this.proof);
    battles[0] = this.proved(battles[0]);
    this.server = new GameServer({
      exchange,
      origins: options.origins,
      battles,
      background,
      protocol: battleProtocol,
      tickMs: World.TickMs,
      onTick: this.monitor.onTick,
      paths: new Map([
        [
          "/telemetry",
          {
            open: (connection) => {
              connection.data = this.monitor.subscribe((sample) =>
                connection.sendText(JSON.stringify(sample)),
              );
            },
            message() {},
            closed: (connection) => (connection.data as () => void)(),
          },
        ],
      ]),
    });
  }

  /** How many players are connected. */
  get connected(): number {
    return this.server.connected;
  }

  /** Listens, and ticks from now on; answers the port. @throws ServerError where the port cannot be had. */
  async listen(port: number, host: string): Promise<number> {
    const bound = await this.bind(port, host);
    this.tickFrom(Date.now());
    return bound;
  }

  /** Listens without ticking; answers the port. @throws ServerError where the port cannot be had. */
  async bind(port: number, host: string): Promise<number> {
    const bound = await this.server.bind(port, host);
    this.monitor.start();
    return bound;
  }

  /** Begins to tick at a moment in milliseconds since 1970, so that several servers can begin together. */
  tickFrom(epochMs: number): void {
    this.server.tickFrom(epochMs - performance.timeOrigin);
  }

  /** Ends everything. */
  async close(): Promise<void> {
    this.monitor.stop();
    await this.server.close();
  }

  /** Begins a measured time. */
  async beginMeasurement(): Promise<void> {
    await this.monitor.begin();
    this.counted = { ...this.server.counters };
  }

  /** Ends the measured time. */
  async endMeasurement(): Promise<ServerMeasurement & { receivedPerS: number; sentPerS: number }> {
    const { received, sent } = this.server.counters;
    const measured = await this.monitor.end();
    return {
      ...measured,
      receivedPerS: (received - this.counted.received) / measured.seconds,
      sentPerS: (sent - this.counted.sent) / measured.seconds,
    };
  }

  /** The same battle, but its state hash is kept at every 20th tick. */
  private proved(battle: PlayableBattle): PlayableBattle {
    let tick = 0;
    const runTick = battle.runTick.bind(battle);
    battle.runTick = () => {
      runTick();
      if (++tick % PROOF_TICKS === 0) this.proof = { tick, hash: hashText(battle.battle.hash()) };
    };
    return battle;
  }
}

/** A battle that only bots play. */
class BotBattle implements Ticking {
  constructor(
    private readonly battle: Battle,
    private readonly bots: BotOptions,
  ) {}

  tick(): void {
    this.battle.botTick(this.bots);
  }
}

/** Runs battles until the engine has compiled what they run, so that the first real tick is as fast as the last. */
function rehearse(room: Battles, exchange: Exchange): void {
  const { aoe } = scenarios;
  const codec = battleCodec;
  const hosted = Array.from({ length: REHEARSAL.battles / 2 }, (_, index) =>
    room.host(battleSeed(1, index), index, aoe),
  );
  const started = Array.from({ length: REHEARSAL.battles / 2 }, (_, index) =>
    room.start(battleSeed(2, index), index),
  );
  const region = exchange.regions.lease();
  if (region === undefined) throw new Error("a rehearsal begins before anything is sent");
  for (let tick = 1; tick <= REHEARSAL.ticks; tick++) {
    for (const battle of started) battle.botTick(aoe);
    for (const battle of hosted) {
      const players = Math.min(battle.players, REHEARSAL.clients);
      for (let player = 0; player < players; player++) {
        const message = codec.move(tick, tick - 1, player, -player);
        battle.receive(player, exchange.put(message), message.length);
      }
      battle.runTick();
      for (let player = 0; player < players; player++) battle.writeView(player, region.payloadAt, false);
    }
  }
  region.release();
  for (const battle of hosted) {
    for (let player = 0; player < battle.players; player++) battle.leave(player);
    battle.close();
  }
  for (const battle of started) battle.close();
}

import { Exchange, type HostedBattle, Receipt } from "@pauseless/server";
import type { Battle } from "../battle/battle.js";
import { battleSeed, Skill, World, xorshift32 } from "../battle/rules.js";
import { checkWhole } from "../battle/scenario.js";
import { strategyNamed } from "../battle/strategy.js";
import { battleCodec } from "../load/client-codec.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import type { AllocationRunOptions } from "./allocation-run.js";

const SEED = 7;
/** Messages are used again after so many. */
const MESSAGES = 4096;
/** Of five messages a client casts with three, as bots do. */
const CASTS_OF_1000 = 600;
/** Where a message has its sequence number and the tick of the newest view, behind its kind. */
const SEQ_AT = 1;
const SEEN_AT = 5;

/** Battles with the messages and views of their clients, without sockets. What surrounds the battles makes no object while ticks run. */
export class AllocationLoad {
  private readonly exchange: Exchange;
  private readonly hosted: readonly HostedBattle[];
  private readonly background: readonly Battle[];
  private readonly messages: readonly Buffer[];
  private readonly viewAt: number;
  private readonly messagesPerTick: number;
  private tick = 0;
  private sent = 0;
  private seq = 0;

  /** Starts the battles. @throws StormError where a number is out of its range or the strategy is unknown. */
  constructor(private readonly options: AllocationRunOptions & { readonly strategy: string }) {
    const { battles, players, rate, background, pressure } = options;
    checkWhole("battles", battles, 0, 1000);
    checkWhole("players", players, 2, World.MaxPlayers);
    checkWhole("rate", rate, 1, 1000);
    checkWhole("background", background, 0, 5000);
    checkWhole("ticks", options.ticks, 1, 100_000);
    this.exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players) });
    const room = strategyNamed(options.strategy).open(battles + background, players, {
      exchange: this.exchange,
      ...(pressure === undefined ? {} : { pressure }),
    });
    this.hosted = Array.from({ length: battles }, (_, index) => room.host(battleSeed(SEED, index), index));
    this.background = Array.from({ length: background }, (_, index) =>
      room.start(battleSeed(SEED, battles + index), battles + index),
    );
    this.messages = messagesOf(players);
    const region = this.exchange.regions.lease();
    if (region === undefined) throw new Error("a load begins before anything is sent");
    this.viewAt = region.payloadAt;
    this.messagesPerTick = (rate * World.TickMs) / 1000;
  }

  // Hot path: makes no object of its own, so that all that is sampled in it is the strategy's.
  /** Runs ticks of all battles. */
  runTicks(ticks: number): void {
    for (const last = this.tick + ticks; this.tick < last; ) {
      this.tick++;
      const due = Math.floor(this.tick * this.messagesPerTick) - this.sent;
      this.sent += due;
      for (let i = 0; i < this.hosted.length; i++) {
        const battle = this.hosted[i];
        this.receiveMessages(battle, due);
        battle.runTick();
        for (let player = 0; player < battle.players; player++) {
          battle.writeView(player, this.viewAt, false);
        }
      }
      for (let i = 0; i < this.background.length; i++) this.background[i].botTick(this.options.bots);
      this.seq += due;
    }
  }

  private receiveMessages(battle: HostedBattle, count: number): void {
    for (let player = 0; player < battle.players; player++) {
      for (let each = 1; each <= count; each++) {
        const seq = this.seq + each;
        const message = this.messages[(seq * 61 + player * 17) % MESSAGES];
        message.writeInt32LE(seq, SEQ_AT);
        message.writeInt32LE(this.tick - 1, SEEN_AT);
        const receipt = battle.receive(player, this.exchange.put(message), message.length);
        if (receipt === Receipt.Malformed || receipt === Receipt.IllTimed)
          throw new Error(`a message was refused: ${receipt}`);
      }
    }
  }
}

function messagesOf(players: number): Buffer[] {
  let state = battleSeed(SEED, 0);
  const random = (n: number): number => {
    state = xorshift32(state);
    return (state >>> 8) % n;
  };
  const speed = () => random(2 * World.MaxSpeed + 1) - World.MaxSpeed;
  return Array.from({ length: MESSAGES }, () =>
    Buffer.from(
      random(1000) < CASTS_OF_1000
        ? battleCodec.cast(1, 0, random(Skill.Count), random(players))
        : battleCodec.move(1, 0, speed(), speed()),
    ),
  );
}

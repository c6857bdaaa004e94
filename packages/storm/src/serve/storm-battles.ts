import { setTimeout as wait } from "node:timers/promises";
import { Exchange, type Ticking } from "@pauseless/server";
import type { Battle } from "../battle/battle.js";
import { collectGarbage } from "../battle/collect-garbage.js";
import { battleSeed, fold, HASH_START, World } from "../battle/rules.js";
import { checkWhole, scenarios } from "../battle/scenario.js";
import { type Battles, type PlayableBattle, type Strategy, strategyNamed } from "../battle/strategy.js";
import type { RunResult } from "../compare/report-data.js";
import { type MemoryUse, sumOfUses } from "../host/reserve-use.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { ScenarioClock } from "../scenario/scenario-clock.js";
import type { StormScenario } from "../scenario/storm-scenario.js";
import { PressureMeter } from "./pressure-meter.js";
import { REHEARSAL, rehearseBots, rehearseHosted } from "./rehearsal.js";
import { RunProof } from "./run-proof.js";
import { ScenarioBattle, underScenario } from "./scenario-battle.js";

/** What battles a process has. */
export interface StormBattlesOptions {
  readonly strategy: string;
  /** Battles that clients can join. */
  readonly battles: number;
  readonly players: number;
  /** Further battles of bots, 50 players each, as in `aoe` of the rules; where there is a scenario, it says what there is instead. */
  readonly background: number;
  readonly seed: number;
  /** Whether the bots of `aoe` play the battles that clients can join too. */
  readonly bots: boolean;
  /** What bots' battles there are, and what pressure all battles are under; none unless told. */
  readonly scenario?: StormScenario | undefined;
  /** After which tick of each the bots' battles are proved; 60 unless told. */
  readonly proofTick?: number | undefined;
  /** After which later tick they are proved once more: one soon after the measured time, as to look at all that battles hold is work. */
  readonly lateProofTick?: number | undefined;
}

const { aoe } = scenarios;

/** The battles of one process, in one strategy: some that clients can join, some of bots; rehearsed, and started. */
export class StormBattles {
  readonly exchange: Exchange;
  /** Battles that clients can join. */
  readonly hosted: readonly PlayableBattle[];
  /** Battles of bots. */
  readonly background: readonly Ticking[];
  readonly meter: PressureMeter;
  /** What the bots' battles come to. */
  readonly proof: RunProof;
  private readonly late: RunProof | undefined;
  private readonly bots: readonly Battle[];
  private readonly rooms: readonly Battles[];

  /** Makes the battles. @throws StormError where a number is out of its range or the strategy is unknown. */
  constructor(options: StormBattlesOptions) {
    const { battles, players, seed, scenario } = options;
    checkWhole("battles", battles, scenario === undefined ? 1 : 0, 1000);
    checkWhole("players", players, 1, World.MaxPlayers);
    checkWhole("background", options.background, 0, 5000);
    checkWhole("seed", seed, 0, 2 ** 32 - 1);
    const strategy = strategyNamed(options.strategy);
    const load = scenario ?? { ...CALM, battles: options.background };
    const clock = new ScenarioClock(load);
    const pressure = scenario === undefined ? undefined : { pressure: { model: scenario, dial: clock.dial } };
    this.exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players) });
    const open = (most: number, of: number) =>
      strategy.open(most + REHEARSAL.battles, of, { exchange: this.exchange, ...pressure });
    const { room, botRoom } = openRooms(open, options, load);

    clock.turnUp();
    if (battles > 0) rehearseHosted(room, this.exchange, clock.dial);
    rehearseBots(botRoom, clock.dial);
    clock.turn(1);

    const isShared = room === botRoom && battles > 0;
    const proofAfter = (tick: number) =>
      new RunProof(tick, load.battles, () => recordedBy(botRoom, isShared));
    this.proof = proofAfter(options.proofTick ?? PROOF_TICK);
    this.late = options.lateProofTick === undefined ? undefined : proofAfter(options.lateProofTick);
    this.hosted = Array.from({ length: battles }, (_, index) =>
      underScenario(room.host(battleSeed(seed, index), index, options.bots ? aoe : undefined), clock),
    );
    this.bots = Array.from({ length: load.battles }, (_, index) =>
      botRoom.start(battleSeed(seed, battles + index), battles + index),
    );
    const proofs = this.late === undefined ? [this.proof] : [this.proof, this.late];
    this.background = this.bots.map((battle) => new ScenarioBattle(battle, clock, proofs));
    this.rooms = room === botRoom ? [room] : [room, botRoom];
    this.meter = new PressureMeter([...this.hosted.map(({ battle }) => battle), ...this.bots], this.rooms);
    collectGarbage();
  }

  /** What the bots' battles come to after the later tick: waits for it, but no longer than 3 s, and not where it is further away. */
  async lateProof(): Promise<RunResult["proof"]> {
    const { late, bots } = this;
    if (late === undefined || bots.length === 0) return undefined;
    const endMs = performance.now() + LATE_WAIT_MS;
    const leftMs = () => Math.max(0, late.tick - bots[0].tick) * World.TickMs;
    while (late.get() === undefined && performance.now() + leftMs() < endMs) await wait(World.TickMs);
    return late.get();
  }

  /** What the strategy holds outside of the engine's heap, in all its rooms. */
  readonly memory = (): MemoryUse => sumOfUses(this.rooms.map((room) => room.memory()));
}

const PROOF_TICK = 60;
const LATE_WAIT_MS = 3000;

/** A checksum of what a recorder took down. What it took down of battles that clients play is as long in every run, but not the same. */
function recordedBy(room: Battles, hasClients: boolean): number {
  const { bytes, checksum } = room.recorded();
  return fold(fold(HASH_START, bytes | 0), hasClients ? 0 : checksum);
}

/** The load of a server that is under no scenario. */
const CALM = { players: aoe.players, phases: [{ seconds: 10, cast: aoe.cast, move: aoe.move, events: 0 }] };

/** One room where it can be: what a room compiles is its own, so a rehearsal must be in the room that is used. */
function openRooms(
  open: (most: number, players: number) => ReturnType<Strategy["open"]>,
  { battles, players }: StormBattlesOptions,
  load: Pick<StormScenario, "battles" | "players">,
): { room: Battles; botRoom: Battles } {
  if (players === load.players || load.battles === 0) {
    const room = open(battles + load.battles, players);
    return { room, botRoom: room };
  }
  const botRoom = open(load.battles, load.players);
  return { room: battles === 0 ? botRoom : open(battles, players), botRoom };
}

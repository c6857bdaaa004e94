import type { Exchange } from "@pauseless/server";
import type { BotOptions } from "../battle/battle.js";
import { battleSeed } from "../battle/rules.js";
import type { Battles } from "../battle/strategy.js";
import { battleCodec } from "../load/client-codec.js";

/** Battles, ticks and clients of each battle in the rehearsal that a server runs before it is ready, on room of its own. */
export const REHEARSAL = { battles: 40, ticks: 150, clients: 8 };
/** A battle of so many players is as much work as one of the others; of larger ones there are fewer. */
const USUAL_PLAYERS = 50;

/** How many battles of so many players are rehearsed of a kind. */
function battlesOf(players: number): number {
  const battles = REHEARSAL.battles / 2;
  return Math.max(1, Math.floor((battles * USUAL_PLAYERS) / Math.max(USUAL_PLAYERS, players)));
}

/** Runs battles that clients play until the engine has compiled what they run, so that the first real tick is as fast as the last. */
export function rehearseHosted(room: Battles, exchange: Exchange, bots: BotOptions): void {
  const hosted = [room.host(battleSeed(1, 0), 0, bots)];
  for (let index = 1, count = battlesOf(hosted[0].players); index < count; index++) {
    hosted.push(room.host(battleSeed(1, index), index, bots));
  }
  const region = exchange.regions.lease();
  if (region === undefined) throw new Error("a rehearsal begins before anything is sent");
  for (let tick = 1; tick <= REHEARSAL.ticks; tick++) {
    for (const battle of hosted) {
      const players = Math.min(battle.players, REHEARSAL.clients);
      for (let player = 0; player < players; player++) {
        const message = battleCodec.move(tick, tick - 1, player, -player);
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
}

/** Runs battles of bots, for the same reason. */
export function rehearseBots(room: Battles, bots: BotOptions): void {
  const first = room.start(battleSeed(2, 0), 0);
  const count = battlesOf(first.players);
  const started = [first];
  while (started.length < count) {
    started.push(room.start(battleSeed(2, started.length), started.length));
  }
  for (let tick = 1; tick <= REHEARSAL.ticks; tick++) for (const battle of started) battle.botTick(bots);
  for (const battle of started) battle.close();
}

import assert from "node:assert/strict";
import { Exchange, Receipt } from "@pauseless/server";
import { battleSeed, Skill, World } from "../battle/rules.js";
import { scenarios } from "../battle/scenario.js";
import { type StrategyName, strategyNamed } from "../battle/strategy.js";
import { battleCodec } from "../load/client-codec.js";
import type { Pressure } from "../pressure/pressure-model.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";

/** Runs one tick, and answers a number that depends on it. */
export type Tick = () => number;

/** How many players the battles of allocation tests have. */
export const BUSY_PLAYERS = scenarios.aoe.players;
/** Sequences of messages that come again and again. */
const MESSAGE_TICKS = 32;

const pressure = (): Pressure => ({
  model: { entities: 2, entityBytes: [2048, 16_384], recorder: true, follow: true },
  dial: { events: 200 },
});

/** A battle of bots in mass combat that does all that `docs/pressure.md` says. */
export function battleUnderPressure(strategy: StrategyName): Tick {
  const { players, ...bots } = scenarios.aoe;
  const room = strategyNamed(strategy).open(1, players, { pressure: pressure() });
  const battle = room.start(battleSeed(7, 0), 0);
  return () => {
    battle.botTick(bots);
    return battle.effects;
  };
}

/**
 * A battle of clients.
 *
 * @param says - what each client says in a tick: a move, a cast or a move in turn, or nothing
 * @param looks - whether each client is sent a view after each tick, as a difference from the one before
 */
export function hostedBattle(
  strategy: StrategyName,
  says: "nothing" | "moves" | "moves and casts",
  looks: boolean,
): Tick {
  const { players } = scenarios.aoe;
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players) });
  const host = strategyNamed(strategy).open(1, players, { exchange }).host(battleSeed(7, 0), 0);
  const { move, cast } = battleCodec;
  const messages = Array.from({ length: says === "nothing" ? 0 : players * MESSAGE_TICKS }, (_, i) =>
    Buffer.from(
      says === "moves" || i % 4 === 0
        ? move(1, 0, (i * 37) % (World.MaxSpeed + 1), -(i % World.MaxSpeed))
        : cast(1, 0, i % Skill.Count, (i >> 2) % players),
    ),
  );
  const region = exchange.regions.lease();
  assert.ok(region !== undefined);
  const { payloadAt } = region;
  let tick = 0;
  return () => {
    tick++;
    let sum = 0;
    const first = (tick % MESSAGE_TICKS) * players;
    for (let player = 0; player < players && messages.length > 0; player++) {
      const message = messages[first + player];
      message.writeInt32LE(tick, 1);
      message.writeInt32LE(tick - 1, 5);
      const receipt = host.receive(player, exchange.put(message), message.length);
      if (receipt === Receipt.Taken) sum++;
    }
    assert.equal(sum, says === "nothing" ? 0 : players);
    host.runTick();
    for (let player = 0; looks && player < players; player++) {
      sum += host.writeView(player, payloadAt, false);
    }
    return sum;
  };
}

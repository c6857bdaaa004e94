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

/** Ticks of a batch of an allocation test: each is thousands of operations. What a batch may leave is less than three bytes a tick. */
export const BATCH_TICKS = 3000;

/** A battle's ticks as the operations of an allocation test. */
export function inBatches(
  begin: () => { readonly tick: Tick },
): () => (from: number, count: number) => number {
  return () => {
    const { tick } = begin();
    return (_from, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum = (sum + tick()) | 0;
      return sum;
    };
  };
}

/** A pressure that has all there is. */
export const STEADY_PRESSURE: Pressure = {
  model: { entities: 4, entityBytes: [2048, 16_384], recorder: true, follow: true },
  dial: { events: 200 },
};

/** A battle of the scenario `aoe` that bots play: its room, itself, and what runs a tick. */
export function botBattle(strategy: StrategyName, pressure?: Pressure) {
  const { players, ...bots } = scenarios.aoe;
  const room = strategyNamed(strategy).open(1, players, pressure === undefined ? {} : { pressure });
  const battle = room.start(battleSeed(7, 0), 0);
  const tick = () => {
    battle.botTick(bots);
    return battle.effects;
  };
  return { room, battle, tick };
}

/**
 * The same with a client in each seat: every client sends one message a tick, good or bad, and is sent a view, a delta against the one of
 * the tick before.
 */
export function hostedBattle(strategy: StrategyName, pressure?: Pressure) {
  const { players } = scenarios.aoe;
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players) });
  const options = { exchange, ...(pressure === undefined ? {} : { pressure }) };
  const room = strategyNamed(strategy).open(1, players, options);
  const host = room.host(battleSeed(7, 0), 0);
  const codec = battleCodec;
  const messages = Array.from({ length: players * 32 }, (_, i) =>
    Buffer.from(
      i % 4 === 0
        ? codec.move(1, 0, (i * 37) % (World.MaxSpeed + 1), -(i % World.MaxSpeed))
        : codec.cast(1, 0, i % Skill.Count, (i >> 2) % players),
    ),
  );
  const bad = [Buffer.alloc(11), Buffer.alloc(13, 0xff), Buffer.from(codec.select(1, 0))];
  const region = exchange.regions.lease();
  assert.ok(region !== undefined);
  const { payloadAt } = region;
  let ticks = 0;
  const tick = () => {
    ticks++;
    let sum = 0;
    for (let player = 0; player < players; player++) {
      const message = messages[(ticks & 31) * players + player];
      message.writeInt32LE(ticks, 1);
      message.writeInt32LE(ticks - 1, 5);
      if (host.receive(player, exchange.put(message), message.length) === Receipt.Taken) sum++;
    }
    for (let i = 0; i < bad.length; i++) sum += host.receive(0, exchange.put(bad[i]), bad[i].length);
    host.runTick();
    let bytes = 0;
    for (let player = 0; player < players; player++) bytes = host.writeView(player, payloadAt, false);
    assert.ok(bytes > 0);
    return sum;
  };
  return { room, battle: host.battle, players, tick };
}

import assert from "node:assert/strict";
import { Exchange, Receipt } from "@pauseless/server";
import { type Operations, testsInProcessesOfTheirOwn } from "@pauseless/testing";
import { battleSeed, Skill, World } from "../battle/rules.js";
import { scenarios } from "../battle/scenario.js";
import { strategyNamed } from "../battle/strategy.js";
import { battleCodec } from "../load/client-codec.js";
import type { Pressure } from "../pressure/pressure-model.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";

/**
 * How many of the meter's operations a tick counts for: it is so much work that fewer do, and what the meter lets pass, 8 bytes a tick, is still less than
 * the smallest object has.
 */
const PARTS_OF_A_TICK = 100;

const { players, ...bots } = scenarios.aoe;
const pressure: Pressure = {
  model: { entities: 4, entityBytes: [2048, 16_384], recorder: true, follow: true },
  dial: { events: 200 },
};

function inTicks(tick: (number: number) => number): Operations {
  let number = 0;
  return (_, count) => {
    let sum = 0;
    for (let i = 0; i < count; i += PARTS_OF_A_TICK) sum = (sum + tick(++number)) | 0;
    return sum;
  };
}

function botBattle(under?: Pressure): Operations {
  const room = strategyNamed("hybrid").open(1, players, under === undefined ? {} : { pressure: under });
  const battle = room.start(battleSeed(7, 0), 0);
  return inTicks(() => {
    battle.botTick(bots);
    return battle.effects;
  });
}

/** Every client sends one message a tick, good or bad, and is sent a view, a delta against the one of the tick before. */
function hostedBattle(): Operations {
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(players) });
  const host = strategyNamed("hybrid").open(1, players, { exchange, pressure }).host(battleSeed(7, 0), 0);
  const messages = Array.from({ length: players * 32 }, (_, i) =>
    Buffer.from(
      i % 4 === 0
        ? battleCodec.move(1, 0, (i * 37) % (World.MaxSpeed + 1), -(i % World.MaxSpeed))
        : battleCodec.cast(1, 0, i % Skill.Count, (i >> 2) % players),
    ),
  );
  const bad = [Buffer.alloc(11), Buffer.alloc(13, 0xff), Buffer.from(battleCodec.select(1, 0))];
  const region = exchange.regions.lease();
  assert.ok(region !== undefined);
  const { payloadAt } = region;
  return inTicks((tick) => {
    let sum = 0;
    for (let player = 0; player < players; player++) {
      const message = messages[(tick & 31) * players + player];
      message.writeInt32LE(tick, 1);
      message.writeInt32LE(tick - 1, 5);
      if (host.receive(player, exchange.put(message), message.length) === Receipt.Taken) sum++;
    }
    assert.ok(sum === players);
    for (let i = 0; i < bad.length; i++) sum += host.receive(0, exchange.put(bad[i]), bad[i].length);
    host.runTick();
    for (let player = 0; player < players; player++) sum += host.writeView(player, payloadAt, false);
    return sum;
  });
}

await testsInProcessesOfTheirOwn(import.meta.url, {
  "a battle that holds large things in arenas and small ones in slabs": () => botBattle(),
  "the pressure on a battle that holds large things in arenas and small ones in slabs": () =>
    botBattle(pressure),
  "a hosted battle that holds large things in arenas and small ones in slabs": hostedBattle,
});

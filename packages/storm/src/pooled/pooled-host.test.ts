import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Exchange, Receipt } from "@pauseless/server";
import { battleSeed, LONGEST_LIFE_TICKS } from "../battle/rules.js";
import { battleCodec } from "../load/client-codec.js";
import { mostBattleViewBytes } from "../protocol/battle-protocol.js";
import { PooledBattles } from "./pooled-battles.js";

const PLAYERS = 12;
const BOTS = { cast: 500, move: 100 };

function open() {
  const exchange = new Exchange({ mostViewBytes: mostBattleViewBytes(PLAYERS), checked: true });
  const pressure = {
    model: { entities: 2, entityBytes: [2048, 4096], recorder: false, follow: true },
    dial: { events: 500 },
  } as const;
  const room = new PooledBattles(PLAYERS, { checked: true, exchange, pressure });
  const host = room.host(battleSeed(7, 0), 0, BOTS);
  const say = (player: number, frame: Uint8Array) => host.receive(player, exchange.put(frame), frame.length);
  return { host, say };
}

describe("a pooled battle that is closed in checked mode", () => {
  test("has lost nothing, in the middle of a fight and with messages waiting", () => {
    const { host, say } = open();
    for (let tick = 1; tick <= 200; tick++) {
      for (let player = 0; player < PLAYERS; player++) {
        assert.equal(say(player, battleCodec.move(tick, 0, 5, 5)), Receipt.Taken);
      }
      if (tick % 7 === 0) {
        host.leave(tick % PLAYERS);
        assert.equal(say(tick % PLAYERS, battleCodec.move(tick, 0, 1, 1)), Receipt.Taken);
      }
      // Those of the last tick wait.
      if (tick < 200) host.runTick();
    }
    assert.ok(host.battle.effects > 0);
    const { events, fired, followed, lost } = host.battle.ledger();
    assert.ok(events > fired);
    // A released effect is found gone in the same tick: only those that live are followed.
    assert.ok(followed > 50 && followed - lost <= LONGEST_LIFE_TICKS, `${followed} followed, ${lost} lost`);
    host.close();
  });

  test("tells where what was never released was acquired", () => {
    const { host } = open();
    for (let tick = 0; tick < 50; tick++) host.runTick();
    assert.ok(host.battle.effects > 0);
    // As a rule would that forgets them.
    host.battle.live.truncate(0);
    assert.throws(() => host.close(), { code: "LEAK", message: /effects: closed with objects still out/ });
  });
});

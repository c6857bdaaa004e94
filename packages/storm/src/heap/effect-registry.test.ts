import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { collectGarbage } from "../battle/collect-garbage.js";
import { battleSeed } from "../battle/rules.js";
import { strategyNamed } from "../battle/strategy.js";

const BATTLES = 30;
const pressure = {
  model: { entities: 0, entityBytes: [2048, 4096], recorder: false, follow: true },
  dial: { events: 0 },
} as const;

describe("effects that the collector has taken", () => {
  for (const name of ["heap", "frame"]) {
    test(`are told to all battles of strategy ${name} in a turn of the event loop, not to one in each`, async () => {
      const room = strategyNamed(name).open(BATTLES, 20, { pressure });
      const battles = Array.from({ length: BATTLES }, (_, index) => room.start(battleSeed(7, index), index));
      const bots = { cast: 300, move: 200 };
      for (let tick = 0; tick < 60; tick++) for (const battle of battles) battle.botTick(bots);
      assert.ok(battles.every((battle) => battle.ledger().followed > 10));
      // What a weak reference was asked for lives until the turn ends.
      await turn();
      collectGarbage();
      for (let i = 0; i < 3; i++) await turn();
      for (const battle of battles) battle.botTick(bots);
      const told = battles.filter((battle) => battle.ledger().lost > 0).length;
      assert.equal(told, BATTLES);
      for (const battle of battles) battle.close();
    });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Encoder } from "@colyseus/schema";
import { World } from "../battle/rules.js";
import { effectRows } from "../protocol/effect-rows.js";
import { ColyseusServer } from "./colyseus-server.js";
import { BattleState, BuffState, EffectState, mostStateBytes, PlayerState } from "./colyseus-state.js";

test("a state with all that it can hold is no larger than is said, and the server's encoder has room for it", () => {
  for (const players of [1, 50, 400]) {
    const state = new BattleState();
    state.tick = 1e9;
    for (let index = 0; index < players; index++) {
      const player = new PlayerState().assign({ x: 65_535, y: 65_535, hp: 1000, seq: 1e9 });
      state.players.push(player);
      for (let buff = 0; buff < World.BuffsKept; buff++)
        player.buffs.push(new BuffState().assign({ kind: 2, stacks: 255, expires: 1e9 }));
    }
    for (let row = 0; row < effectRows(players); row++) {
      const figures = { source: players - 1, target: players - 1, skill: 3, expires: 1e9 };
      state.effects.set(String(row), new EffectState().assign(figures));
    }
    const { length } = new Encoder(state).encodeAll({ offset: 1 }, new Uint8Array(1 << 22));
    assert.ok(length <= mostStateBytes(players), `${length} of ${mostStateBytes(players)}`);
    const phases = [{ seconds: 1, cast: 0, move: 0, events: 0 }];
    new ColyseusServer({ battles: 1, players, background: 0, seed: 7, phases, onTick() {} });
    assert.ok(Encoder.BUFFER_SIZE >= length);
  }
});

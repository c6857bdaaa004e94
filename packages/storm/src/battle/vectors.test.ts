import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type RuleVector, ruleVectors } from "../testing/rule-vectors.js";
import { battleSeed, fold, HASH_START, hashText } from "./rules.js";
import { type Battles, strategies } from "./strategy.js";

/** Plays a vector's run, and answers it as it should be. */
function play(room: Battles, run: RuleVector): RuleVector {
  const battles = Array.from({ length: run.battles }, (_, index) =>
    room.start(battleSeed(run.seed, index), index),
  );
  const traced = new Set(run.trace.map(({ tick }) => tick));
  const trace: RuleVector["trace"][number][] = [];
  for (let tick = 1; tick <= run.ticks; tick++) {
    for (const battle of battles) battle.botTick(run);
    if (!traced.has(tick)) continue;
    const [first] = battles;
    assert.equal(first.tick, tick);
    trace.push({ tick, hash: hashText(first.hash()), effects: first.effects });
  }
  const sum = (of: "spawned" | "rejected") => battles.reduce((total, battle) => total + battle[of], 0);
  const hash = hashText(battles.reduce((folded, battle) => fold(folded, battle.hash()), HASH_START));
  const played = { ...run, hash, spawned: sum("spawned"), rejected: sum("rejected"), trace };
  for (const battle of battles) battle.close();
  return played;
}

for (const [strategy, checked] of strategies.flatMap((each) => [
  [each, false] as const,
  [each, true] as const,
])) {
  describe(`${strategy.name}${checked ? ", checked," : ""} reproduces`, () => {
    for (const run of ruleVectors) {
      const { battles, players, ticks, cast, move, seed } = run;
      const name = `${battles} battles of ${players}, ${ticks} ticks, cast ${cast}, move ${move}, seed ${seed}`;
      test(name, () => {
        const room = strategy.open(battles, players, { checked });
        assert.deepEqual(play(room, run), run);
      });
    }
  });
}

test("a room can be used again by battles after those that were closed in it", () => {
  const run = ruleVectors.find(({ battles }) => battles > 1) ?? ruleVectors[0];
  for (const strategy of strategies) {
    const room = strategy.open(run.battles, run.players, { checked: true });
    for (let time = 0; time < 3; time++) assert.deepEqual(play(room, run), run);
  }
});

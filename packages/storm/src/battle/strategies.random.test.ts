import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Dice, diceFrom } from "../testing/dice.js";
import type { Battle } from "./battle.js";
import { battleSeed, hashText, Skill, World } from "./rules.js";
import { strategies } from "./strategy.js";

/*
 * Random battles in every strategy side by side: after each tick all agree on the hash and on every count. To run a
 * failed one again, set PAUSELESS_SEED to the seed that its message names.
 */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

/** The same battle in every strategy, checked and not. */
const open = (players: number, seed: number): Battle[] =>
  strategies.flatMap((strategy) =>
    [false, true].map((checked) => strategy.open(1, players, { checked }).start(seed, 0)),
  );

const seen = (battle: Battle) => ({
  tick: battle.tick,
  spawned: battle.spawned,
  rejected: battle.rejected,
  effects: battle.effects,
  players: battle.players,
  hash: hashText(battle.hash()),
});

function agree(battles: readonly Battle[], where: string): void {
  const [first, ...others] = battles.map(seen);
  for (const other of others) assert.deepEqual(other, first, `${where}, PAUSELESS_SEED=${SEED}`);
}

/** What `inputs` does in one tick is done to each of the battles. */
function tick(battles: readonly Battle[], inputs: readonly ((battle: Battle) => void)[]): void {
  for (const battle of battles) {
    battle.beginTick();
    for (const input of inputs) input(battle);
    battle.endTick();
  }
}

function someInput(dice: Dice, players: number): (battle: Battle) => void {
  const player = dice(players);
  if (dice(3) === 0) {
    const [vx, vy] = [dice(2 * World.MaxSpeed + 1), dice(2 * World.MaxSpeed + 1)].map(
      (v) => v - World.MaxSpeed,
    );
    return (battle) => battle.move(player, vx, vy);
  }
  const [skill, target] = [dice(Skill.Count), dice(players)];
  return (battle) => battle.cast(player, skill, target);
}

describe(`with PAUSELESS_SEED=${SEED}, strategies agree tick by tick`, () => {
  const dice = diceFrom(SEED);

  for (const most of [1, 2, 3, 5, 16, 51, 200]) {
    test(`on bots in battles of up to ${most} players`, () => {
      for (let time = 0; time < (most < 50 ? 6 : 2); time++) {
        const players = time === 0 ? most : 1 + dice(most);
        const cast = dice(1001);
        const options = { cast, move: dice(1001 - cast) };
        const seed = battleSeed(dice(2 ** 24), dice(20_000));
        const battles = open(players, seed);
        for (let i = 0; i < 200; i++) {
          for (const battle of battles) battle.botTick(options);
          agree(battles, `${players} players, ${JSON.stringify(options)}, seed ${seed}, tick ${i + 1}`);
        }
      }
    });
  }

  for (const most of [1, 2, 7, 40]) {
    test(`on inputs from outside in battles of up to ${most} players`, () => {
      for (let time = 0; time < 6; time++) {
        const players = time === 0 ? most : 1 + dice(most);
        const seed = battleSeed(dice(2 ** 24), 0);
        const battles = open(players, seed);
        const busy = 1 + dice(4 * players);
        for (let i = 0; i < 250; i++) {
          const inputs = Array.from({ length: dice(busy) }, () => someInput(dice, players));
          tick(battles, inputs);
          agree(battles, `${players} players, seed ${seed}, tick ${i + 1}`);
        }
      }
    });
  }

  test("on a crowd in which everybody casts everything at once, up to the most effects that can live", () => {
    const players = 40;
    const battles = open(players, battleSeed(dice(2 ** 24), 0));
    for (let i = 0; i < 120; i++) {
      const inputs: ((battle: Battle) => void)[] = [];
      for (let player = 0; player < players; player++) {
        // Everybody walks to one corner, so that nova finds its sixteen.
        inputs.push((battle) => battle.move(player, -World.MaxSpeed, -World.MaxSpeed));
        for (let skill = 0; skill < Skill.Count; skill++) {
          const target = (player + (skill === Skill.Ward ? 2 : 1)) % players;
          inputs.push((battle) => battle.cast(player, skill, target));
        }
      }
      tick(battles, inputs);
      agree(battles, `tick ${i + 1}`);
    }
    assert.ok(battles[0].spawned > 16 * players, `${battles[0].spawned}`);
  });
});

test("a tick that mixes bots and inputs is the same in every strategy", () => {
  const dice = diceFrom(SEED);
  const battles = open(9, 77);
  for (let i = 0; i < 100; i++) {
    tick(battles, [someInput(dice, 9), someInput(dice, 9)]);
    for (const battle of battles) battle.botTick({ cast: 400, move: 100 });
    agree(battles, `round ${i}`);
  }
});

import { type View, viewDecoder } from "../view.js";
import { battleSeed } from "./rules.js";
import { scenarios } from "./scenario.js";
import type { StrategyName } from "./strategy.js";
import { type PlayableBattle, strategyNamed } from "./strategy.js";

const { aoe } = scenarios;
const OPS = 500;

/** A battle in the middle of a fight, the same in every strategy. */
function fight(strategy: StrategyName): PlayableBattle {
  const battle = strategyNamed(strategy).open(1, aoe.players).host(battleSeed(7, 0), 0, aoe);
  for (let tick = 0; tick < 100; tick++) battle.runTick();
  return battle;
}

const expected = (): View => viewDecoder("heap")(fight("heap").view().bytes);
const same = (view: View): boolean => JSON.stringify(view) === JSON.stringify(expected());

function encode(strategy: StrategyName) {
  const battle = fight(strategy);
  let out = battle.view();
  return {
    ops: OPS,
    run() {
      for (let i = 0; i < OPS; i++) out = battle.view();
    },
    check: () => same(viewDecoder(strategy)(out.bytes)),
  };
}

/** The same bytes as the arena's, written by hand from objects with a DataView. */
function encodeByHand() {
  const view = expected();
  const bytes = new Uint8Array(8192);
  const data = new DataView(bytes.buffer);
  let length = 0;
  return {
    ops: OPS,
    run() {
      for (let i = 0; i < OPS; i++) length = write(view, data);
    },
    check: () => same(viewDecoder("arena")(bytes.subarray(0, Math.ceil(length / 64) * 64))),
  };
}

function write(view: View, data: DataView): number {
  data.setUint8(0, 2);
  data.setUint8(1, 1);
  data.setUint16(2, view.players.length, true);
  data.setUint32(4, view.tick, true);
  data.setUint16(8, view.effects.length, true);
  let at = 16;
  let buffAt = at + view.players.length * 12;
  let buffs = 0;
  for (const player of view.players) {
    data.setUint16(at, player.x, true);
    data.setUint16(at + 2, player.y, true);
    data.setInt16(at + 4, player.hp, true);
    data.setUint16(at + 6, player.buffs.length, true);
    data.setUint32(at + 8, player.seq, true);
    at += 12;
    for (const buff of player.buffs) {
      data.setUint8(buffAt, buff.kind);
      data.setUint8(buffAt + 1, buff.stacks);
      data.setUint16(buffAt + 2, buff.left, true);
      buffAt += 4;
      buffs++;
    }
  }
  data.setUint16(10, buffs, true);
  at = buffAt;
  for (const effect of view.effects) {
    data.setUint16(at, effect.source, true);
    data.setUint16(at + 2, effect.target, true);
    data.setUint8(at + 4, effect.skill);
    data.setUint8(at + 5, effect.left);
    at += 6;
  }
  return at;
}

/** One view of a battle of 50, from the battle's state to bytes. */
export const bench = {
  name: "view",
  cases: [
    {
      name: "encode: 50 players in a fight",
      unit: "ns",
      contenders: {
        pauseless: () => encode("arena"),
        "DataView by hand": encodeByHand,
        "msgpackr (heap)": () => encode("heap"),
      },
    },
  ],
};

import assert from "node:assert/strict";
import { test } from "node:test";
import { Reserve } from "@pauseless/arena";
import { Snapshots } from "./index.js";
import { type Dice, diceFrom, pick } from "./testing/dice.js";
import { ShadowBattle, someLayout } from "./testing/shadow-battle.js";
import { ShadowClient } from "./testing/shadow-client.js";

/*
 * Random battles for clients whose packets and acknowledgements are lost, late and doubled, beside the battle in plain objects: after each
 * packet a client has what it ought to have, and once the battle stands still, all that is there. To run a failed one again, set PAUSELESS_SEED
 * to the seed that it printed.
 */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const BATTLES = 30;
const TICKS = 120;
/** Ticks that must be enough for all to be told, with what is lost no more. */
const STILL_TICKS = 4000;

test(`clients of ${BATTLES} random battles have what they ought to have`, () => {
  const dice = diceFrom(SEED);
  let battle = 0;
  try {
    for (; battle < BATTLES; battle++) play(dice);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(`battle ${battle}, PAUSELESS_SEED=${SEED}: ${why}`, { cause });
  }
});

/** Who sees what in a tick: a number for all, or a random half for each of a few groups. */
function someViews(dice: Dice, snapshots: Snapshots, groups: number) {
  return Array.from({ length: groups }, () => {
    if (dice(2) === 0) return { view: snapshots.views.everything, sees: () => true };
    const view = snapshots.views.add();
    const seen = snapshots.layout.tables.map((table) => {
      if (dice(4) === 0) {
        snapshots.views.seeAll(view, table);
        return undefined;
      }
      const slots = new Set<number>();
      for (let slot = 0; slot < table.capacity; slot++) {
        if (dice(8) === 0) continue;
        slots.add(slot);
        snapshots.views.see(view, table, slot);
      }
      return slots;
    });
    return { view, sees: (t: number, slot: number) => seen[t]?.has(slot) ?? true };
  });
}

function play(dice: Dice): void {
  const layout = someLayout(dice);
  const capacity = 1 + dice(6);
  const knowledge = pick(dice, [3 * capacity + 1, 3 * capacity + 4, 12 * capacity + 64]);
  const reserve = Reserve.open({ capacityBytes: 2 ** 24, generateCode: dice(4) !== 0 });
  const snapshots = new Snapshots(layout, { clients: capacity, knowledge, reserve });
  const battle = new ShadowBattle(layout, dice);
  battle.liveliness = pick(dice, [1, 5, 20, 60]);
  const clients = Array.from({ length: capacity }, () => new ShadowClient(layout, snapshots, dice));
  const budgetBytes = pick(dice, [0, 20, 60, 200, 1e9]);
  // Packets are written to places of the caller's, or to the snapshots' own.
  const room = dice(2) === 0 ? undefined : reserve.take(capacity * roomBytes(snapshots.mostBytes), "packets");
  const groups = 1 + dice(Math.min(3, capacity));
  let tick = dice(2) === 0 ? dice(100) : dice(2 ** 29);
  for (let i = 0; i < TICKS; i++) {
    tick += dice(10) === 0 ? 1 + dice(layout.historyTicks) : 1;
    battle.step();
    snapshots.begin(tick);
    battle.capture((table) => snapshots.capture(table));
    const views = someViews(dice, snapshots, groups);
    for (const client of clients) {
      if (dice(50) === 0) snapshots.requestKeyframe(client.id);
      if (dice(20) === 0) continue;
      const { view, sees } = pick(dice, views);
      const place = room === undefined ? undefined : room + client.id * roomBytes(snapshots.mostBytes);
      const known = snapshots.writtenCount;
      const number = snapshots.encode(client.id, view, budgetBytes, place);
      if (number === known && place !== undefined) assert.equal(snapshots.at, place);
      client.send(tick, budgetBytes, battle, sees);
    }
    for (const client of clients) client.receive(tick);
  }
  standStill(snapshots, battle, clients, tick, budgetBytes);
}

const roomBytes = (bytes: number) => Math.ceil(bytes / 64) * 64;

/** Nothing changes any more, and no packet is lost: soon everybody has everything. */
function standStill(
  snapshots: Snapshots,
  battle: ShadowBattle,
  clients: readonly ShadowClient[],
  from: number,
  budgetBytes: number,
): void {
  battle.liveliness = 0;
  for (const client of clients) {
    client.path.lost = 0;
    client.path.delay = 0;
  }
  const truth = battle.things(() => true);
  for (let tick = from + 1; tick < from + STILL_TICKS; tick++) {
    snapshots.begin(tick);
    battle.capture((table) => snapshots.capture(table));
    for (const client of clients) {
      snapshots.encode(client.id, snapshots.views.everything, budgetBytes);
      client.send(tick, budgetBytes, battle, () => true);
    }
    for (const client of clients) client.receive(tick);
    if (tick > from + 12 && clients.every((client) => client.hasAll(truth))) return;
  }
  assert.fail(`not all are told in ${STILL_TICKS} ticks of ${budgetBytes} bytes`);
}

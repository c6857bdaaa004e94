import assert from "node:assert/strict";
import { test } from "node:test";
import { Receipt } from "@pauseless/server";
import { botBattle, hostedBattle, STEADY_PRESSURE } from "./steady-battles.js";

test("the messages of a steady battle are taken, and the bad ones answered", () => {
  const { players, tick } = hostedBattle("arena");
  // Malformed twice and ill-timed once.
  const expected = players + 2 * Receipt.Malformed + Receipt.IllTimed;
  assert.deepEqual([tick(), tick()], [expected, expected]);
});

for (const [name, begin] of Object.entries({ bots: botBattle, clients: hostedBattle })) {
  test(`the pressure of a steady battle that ${name} play has all there is`, () => {
    const { room, battle, tick } = begin("arena", STEADY_PRESSURE);
    for (let i = 0; i < 50; i++) tick();
    const { events, largeEvents, fired, followed, lost } = battle.ledger();
    for (const count of [largeEvents, events - largeEvents, fired, followed, lost]) assert.ok(count > 0);
    assert.ok(room.recorded().bytes > 0);
  });
}

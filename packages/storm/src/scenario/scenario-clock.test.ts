import assert from "node:assert/strict";
import { test } from "node:test";
import { intendedPressure } from "./intended-pressure.js";
import { ScenarioClock } from "./scenario-clock.js";
import { stormScenario } from "./scenario-file.js";

const calm = { seconds: 2, cast: 20, move: 200, events: 10 };
const burst = { seconds: 1, cast: 300, move: 100, events: 50 };

test("a battle has the phase of its own tick, again and again, whatever others are at", () => {
  const clock = new ScenarioClock({ phases: [calm, burst] });
  const at = (tick: number) => {
    clock.turn(tick);
    return { ...clock.dial };
  };
  const { seconds: _, ...calmDial } = calm;
  const { seconds: __, ...burstDial } = burst;
  for (const [tick, dial] of [
    [1, calmDial],
    [40, calmDial],
    [41, burstDial],
    [60, burstDial],
    [61, calmDial],
    [41, burstDial],
    [40, calmDial],
    [60_041, burstDial],
  ] as const) {
    assert.deepEqual(at(tick), dial, `tick ${tick}`);
  }
});

test("a rehearsal has the most of all phases, and what follows is as it is to be", () => {
  const clock = new ScenarioClock({ phases: [calm, burst] });
  clock.turnUp();
  assert.deepEqual(clock.dial, { cast: 300, move: 200, events: 50 });
  clock.turn(1);
  assert.deepEqual(clock.dial, { cast: 20, move: 200, events: 10 });
});

test("the load that is meant in aoe is some hundred effects a millisecond, that of walk a fraction", () => {
  const run = { battles: 20, players: 50, seed: 7, seconds: 20 };
  const [{ effectsPerMs, eventsPerMs }] = intendedPressure(stormScenario("aoe"), run).phases;
  assert.ok(effectsPerMs > 95 && effectsPerMs < 115, `${effectsPerMs}`);
  assert.equal(eventsPerMs, (620 * 50 * 0.05) / 50);
  const { phases, effectLifeMs, recordedMbPerS } = intendedPressure(stormScenario("mixed"), run);
  assert.deepEqual(
    phases.map(({ fromS }) => fromS),
    [0, 5, 8, 10, 15, 18],
  );
  assert.ok(phases[0].effectsPerMs < 0.2 * phases[1].effectsPerMs);
  assert.deepEqual(effectLifeMs, [50, 200]);
  assert.equal(recordedMbPerS, (620 * (8 + 50 * 8) * 20) / 1e6);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { FixedStep } from "./fixed-step.js";
import { below, nextRandom, seedOf } from "./random.js";

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

test("whole ticks are due, and what is left counts for the next time", () => {
  const step = new FixedStep({ tickMs: 50 });
  assert.deepEqual(
    [0, 49, 1, 125, 24, 1].map((ms) => step.advance(ms)),
    [0, 0, 1, 2, 0, 1],
  );
  assert.equal(step.interpolation, 0);
  step.advance(12.5);
  assert.equal(step.interpolation, 0.25);
  assert.equal(step.droppedTicks, 0);
});

test("ticks beyond the most are dropped and counted; what is less than a tick is not", () => {
  const step = new FixedStep({ tickMs: 10, maxTicksPerAdvance: 3 });
  assert.equal(step.advance(30), 3);
  assert.equal(step.droppedTicks, 0);
  assert.equal(step.advance(1005), 3);
  assert.equal(step.droppedTicks, 97);
  assert.equal(step.interpolation, 0.5);
  assert.equal(step.advance(5), 1);
  assert.equal(new FixedStep({ tickMs: 10 }).advance(1e9), 5);
});

test("options out of range are refused with what to give", () => {
  for (const tickMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => new FixedStep({ tickMs }), {
      code: "BAD_OPTION",
      message: /tickMs is .*give more than 0/,
    });
  }
  for (const maxTicksPerAdvance of [0, -1, 1.5, Number.NaN, 2 ** 30 + 1]) {
    const make = () => new FixedStep({ tickMs: 50, maxTicksPerAdvance });
    assert.throws(make, {
      code: "BAD_OPTION",
      message: /maxTicksPerAdvance is .*give a whole number from 1/,
    });
  }
});

test("time that is negative or none is refused, and changes nothing", () => {
  const step = new FixedStep({ tickMs: 50 });
  step.advance(25);
  for (const ms of [-1, -1e-9, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => step.advance(ms), { code: "OUT_OF_RANGE", message: /give 0 or more/ });
  }
  assert.equal(step.interpolation, 0.5);
});

test("of any times, the ticks that are due, dropped and begun make up the sum", () => {
  let state = seedOf(SEED);
  const dice = (n: number) => below((state = nextRandom(state)), n);
  for (let program = 0; program < 300; program++) {
    // In 1024ths of a millisecond, so that the model has whole numbers.
    const tickParts = 1 + dice(100_000);
    const most = 1 + dice(8);
    const step = new FixedStep({ tickMs: tickParts / 1024, maxTicksPerAdvance: most });
    let [parts, ticks] = [0, 0];
    for (let i = 0; i < 200; i++) {
      const elapsed = dice(dice(4) === 0 ? 12 * tickParts : tickParts + 1);
      const owed = Math.floor(((parts % tickParts) + elapsed) / tickParts);
      const due = step.advance(elapsed / 1024);
      parts += elapsed;
      ticks += due;
      const where = `program ${program}, PAUSELESS_SEED=${SEED}`;
      assert.equal(due, Math.min(owed, most), where);
      assert.equal(ticks + step.droppedTicks, Math.floor(parts / tickParts), where);
      assert.equal(step.interpolation, (parts % tickParts) / tickParts, where);
    }
  }
});

test("time that just falls short of a tick is not taken for one", () => {
  const tickMs = 1000 / 60;
  const bits = new Float64Array(1);
  const word = new BigInt64Array(bits.buffer);
  for (let ticks = 1; ticks < 20_000; ticks++) {
    bits[0] = ticks * tickMs;
    for (const by of [-1n, 1n, -1n]) {
      word[0] += by;
      const step = new FixedStep({ tickMs, maxTicksPerAdvance: 30_000 });
      const due = step.advance(bits[0]);
      assert.ok(due === ticks || due === ticks - 1, `${due} for ${bits[0]}`);
      assert.ok(step.interpolation >= 0 && step.interpolation < 1, `${step.interpolation} for ${bits[0]}`);
      // Either just begun or just about to be.
      assert.equal(step.interpolation < 0.5, due === ticks, `${due} for ${bits[0]}`);
    }
  }
});

test("fractions do not add up to a drift", () => {
  const step = new FixedStep({ tickMs: 1000 / 60 });
  let ticks = 0;
  for (let i = 0; i < 1_000_000; i++) ticks += step.advance(0.1);
  assert.ok(Math.abs(ticks + step.interpolation - 6000) < 1e-6, `${ticks + step.interpolation}`);
});

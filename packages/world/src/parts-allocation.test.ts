import { type Operations, testsInProcessesOfTheirOwn } from "@pauseless/testing";
import {
  clamp,
  fixedAtan2,
  fixedCos,
  fixedDiv,
  fixedMul,
  fixedSin,
  fixedSqrt,
  isqrt,
  vectorLength,
  wrap,
} from "./fixed.js";
import { FixedStep } from "./fixed-step.js";
import { below, nextRandom, seedOf, splitSeed } from "./random.js";
import { SystemTimings } from "./system-timings.js";

/** Numbers of all 32 bits, which are no small integers on every engine. */
const someWord = (i: number) => Math.imul(i, 0x9e3779b1);

const SYSTEMS = ["move", "fight", "heal", "send"];

/** Ticks of four systems that do a little each, with a clock of whole numbers. */
function ticksMeasured(timings: SystemTimings, work: Int32Array): Operations {
  return (from, count) => {
    for (let i = from; i < from + count; i++) {
      timings.begin();
      for (let system = 0; system < SYSTEMS.length; system++) {
        work[system] += someWord(i);
        timings.end(system);
      }
    }
    return work[0];
  };
}

await testsInProcessesOfTheirOwn(import.meta.url, {
  "arithmetic on 16.16 numbers": () => (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      const a = someWord(i);
      const b = someWord(i + 7) | 1;
      sum = (sum + fixedMul(a, b) + fixedDiv(a, b) + fixedSqrt(a >>> 1) + isqrt(b)) | 0;
      sum = (sum + clamp(a, -1000, 1000) + wrap(a, 1000)) | 0;
    }
    return sum;
  },
  "angles and lengths": () => (from, count) => {
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      const x = someWord(i);
      const y = someWord(i + 7);
      sum =
        (sum +
          fixedSin(x) +
          fixedCos(y) +
          fixedAtan2(y, x) +
          vectorLength(x >> 1, y >> 1) +
          vectorLength(x >> 16, y >> 16)) |
        0;
    }
    return sum;
  },
  "throwing dice whose states are in a block": () => {
    const states = new Int32Array(16);
    for (let i = 0; i < 16; i++) states[i] = splitSeed(seedOf(1), i);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        states[i & 15] = nextRandom(states[i & 15]);
        sum = (sum + below(states[i & 15], 1000)) | 0;
      }
      return sum;
    };
  },
  "turning time into ticks": () => {
    const step = new FixedStep({ tickMs: 1000 / 60 });
    const interpolations = new Float64Array(1);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        sum = (sum + step.advance((i % 1000) * 0.37)) | 0;
        interpolations[0] += step.interpolation;
      }
      return (sum + step.droppedTicks) | 0;
    };
  },
  "measuring the systems of every tick": () => {
    const work = new Int32Array(SYSTEMS.length);
    return ticksMeasured(new SystemTimings(SYSTEMS, () => work[0] & 0xffff, { everyTicks: 1 }), work);
  },
  "measuring the systems of some ticks": () => {
    const work = new Int32Array(SYSTEMS.length);
    return ticksMeasured(new SystemTimings(SYSTEMS, () => work[0] & 0xffff), work);
  },
  "measuring the systems of every tick, with a clock of fractions of its own": () => {
    const clockMs = new Float64Array(1);
    const now = () => (clockMs[0] += 0.001);
    return ticksMeasured(new SystemTimings(SYSTEMS, now, { everyTicks: 1 }), new Int32Array(SYSTEMS.length));
  },
});

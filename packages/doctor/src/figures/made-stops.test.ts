import { randomInt } from "node:crypto";
import type { TestContext } from "node:test";
import { disjointStops, type Stop } from "./disjoint-stops.js";

/** For tests: numbers from 0 to 1 that a seed decides; Source: Vigna, "SplitMix". The seed is printed, and taken from `SEED` where it is set. */
export function madeRandom(context: TestContext): () => number {
  let state = Number(process.env.SEED ?? randomInt(2 ** 31)) >>> 0;
  context.diagnostic(`SEED=${state}`);
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** For tests: stops of whole milliseconds, some at the edges of the observed time, some that touch. */
export function madeStops(random: () => number, observed: Stop): Stop[] {
  const lengthMs = observed.endMs - observed.startMs;
  const count = Math.floor(random() * 40);
  return disjointStops(
    Array.from({ length: count }, () => ({
      startMs: observed.startMs + Math.floor(random() * (lengthMs + 20)) - 10,
      ms: Math.ceil(random() ** 3 * 80),
    })),
    observed,
  );
}

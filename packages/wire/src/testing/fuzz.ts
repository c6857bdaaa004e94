import { parseArgs } from "node:util";
import { frameFuzz } from "./frame-fuzz.js";
import type { FuzzTarget } from "./fuzz-target.js";
import { splitFuzz } from "./split-fuzz.js";

/*
 * npm run fuzz -- [TARGET] [--count INPUTS] [--seed SEED] [--minutes MINUTES]
 *
 * Tries random input on every target, or on the one named, in rounds that each follow from a seed of their own; the first
 * difference ends it. What it prints then goes into a test.
 */

/** What is tried. */
const TARGETS: readonly FuzzTarget[] = [frameFuzz, splitFuzz];
const ROUND = 100_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "10000000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    minutes: { type: "string", default: "20" },
  },
});
const [pattern] = positionals;
const chosen = TARGETS.filter(({ name }) => pattern === undefined || name === pattern);
if (chosen.length === 0) {
  console.error(
    `fuzz: no target is called "${pattern}"; there are ${TARGETS.map(({ name }) => name).join(", ")}`,
  );
  process.exit(1);
}
for (const target of chosen) fuzz(target, Number(values.count), Number(values.seed), Number(values.minutes));

function fuzz(target: FuzzTarget, count: number, seed: number, minutes: number): void {
  console.log(`${target.name}: ${count} inputs from seed ${seed}, at most ${minutes} minutes`);
  const startMs = performance.now();
  let done = 0;
  for (let round = 0; done < count; round++) {
    const inputs = Math.min(ROUND, count - done);
    target.run(seed + round, inputs);
    done += inputs;
    const seconds = (performance.now() - startMs) / 1000;
    if (round % 10 === 9 || done === count) {
      console.log(
        `${target.name}: ${done} in ${seconds.toFixed(0)} s, ${Math.round(done / seconds)} a second`,
      );
    }
    if (seconds > 60 * minutes && done < count) {
      console.log(`${target.name}: the time is over`);
      return;
    }
  }
}

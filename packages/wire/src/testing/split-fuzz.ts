import { ReadMemory } from "../index.js";
import { autobahnCases } from "./autobahn-cases.js";
import { diceFrom, pick } from "./dice.js";
import type { FuzzTarget } from "./fuzz-target.js";
import { runInPieces, sequenceOf } from "./sequence.js";

const MOST_BYTES = 70_000;

/** The conformance suite's cases of up to 64 KiB, cut into two to four reads anywhere; it counts the cases done. */
export const splitFuzz: FuzzTarget = {
  name: "splits",
  run(seed, count) {
    const dice = diceFrom(seed);
    const memory = new ReadMemory({ maxPayloadBytes: MOST_BYTES, maxFragments: 2 ** 12 });
    const cases = autobahnCases
      .filter(({ largest }) => (largest?.bytes ?? 0) <= MOST_BYTES)
      .map((each) => ({ id: each.id, sequence: sequenceOf(each) }));
    for (let done = 0; done < count; done++) {
      const { id, sequence } = pick(dice, cases);
      const cuts = Array.from({ length: 1 + dice(3) }, () => dice(sequence.bytes.length + 1));
      cuts.sort((a, b) => a - b);
      try {
        runInPieces(memory, sequence, cuts);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : cause;
        throw new Error(`splits, seed ${seed}: case ${id} cut at ${cuts.join(", ")}: ${why}`, { cause });
      }
    }
    memory.close();
  },
};

import { isFragIterRight, isPacked5Right, isPassingRight, isSimpleIterRight } from "./peers/cases.js";
import type { Contender, Made, Round } from "./peers/contender.js";
import { isFightingRight } from "./peers/fight.js";

// Some of the peers check more where they are not told that this is production.
process.env.NODE_ENV ??= "production";

/** Long enough for the compiler to have done with what a round calls, whatever the library. */
const WARM_UP_MS = 200;
/** How often the contenders take turns. */
const TURNS = 3;
/** A round's nanoseconds by this are its microseconds; so "an operation" is a thousandth of a round. */
const PARTS_OF_A_ROUND = 1000;

/** Each is loaded only in the process that runs it. */
const load: Record<string, () => Promise<Contender>> = {
  "hand-written columns": async () => (await import("./peers/hand-written.js")).handWritten,
  "bitecs 0.4": async () => (await import("./peers/bitecs.js")).bitecs,
  "bitecs 0.3": async () => (await import("./peers/bitecs-0.3.js")).bitecs03,
  becsy: async () => (await import("./peers/becsy.js")).becsy,
  koota: async () => (await import("./peers/koota.js")).koota,
  miniplex: async () => (await import("./peers/miniplex.js")).miniplex,
  piecs: async () => (await import("./peers/piecs.js")).piecs,
  "wolf-ecs": async () => (await import("./peers/wolf-ecs.js")).wolfEcs,
};

/**
 * A case for every contender: each has run for a while before it is timed, some rounds at once; all are counted, and in
 * the end the model must have come to the same after as many.
 */
function ofEach<Case extends Round>(
  name: string,
  roundsAtOnce: number,
  make: (contender: Contender) => Made<Case>,
  isRight: (made: Case, rounds: number) => boolean,
) {
  const timed = async (contender: Promise<Contender>) => {
    const made = await make(await contender);
    let rounds = 0;
    const round = () => {
      rounds++;
      return made.run();
    };
    const isPromised = round() instanceof Promise;
    const run = isPromised
      ? async () => {
          for (let i = 0; i < roundsAtOnce; i++) await round();
        }
      : () => {
          for (let i = 0; i < roundsAtOnce; i++) round();
        };
    const until = performance.now() + WARM_UP_MS;
    while (performance.now() < until) await run();
    return {
      ops: PARTS_OF_A_ROUND * roundsAtOnce,
      run,
      async check() {
        // An even number of swaps would look like none at all.
        if (rounds % 2 === 0) await round();
        return isRight(made, rounds);
      },
    };
  };
  const contenders = Object.entries(load).map(([of, loaded]) => [of, () => timed(loaded())] as const);
  return {
    name,
    unit: "us",
    rounds: TURNS,
    against: "hand-written columns",
    contenders: Object.fromEntries(contenders),
  };
}

/** Microseconds a round. The first five are those of a public suite of these libraries (noctjs/ecs-benchmark). */
export const bench = {
  name: "ecs",
  cases: [
    ofEach(
      "packed_5: 5 systems, each over 1,000 entities with 5 components",
      10,
      (one) => one.packed5(),
      isPacked5Right,
    ),
    ofEach(
      "simple_iter: 3 systems, each swaps two components, over 4,000 entities of 4 kinds",
      10,
      (one) => one.simpleIter(),
      isSimpleIterRight,
    ),
    ofEach(
      "frag_iter: 2 systems over 2,600 entities of 26 kinds",
      10,
      (one) => one.fragIter(),
      isFragIterRight,
    ),
    ofEach(
      "entity_cycle: spawn 1,000 entities, destroy them",
      10,
      (one) => one.entityCycle(),
      isPassingRight,
    ),
    ofEach(
      "add_remove: add a component to 1,000 entities, remove it",
      10,
      (one) => one.addRemove(),
      isPassingRight,
    ),
    ofEach(
      "fighting: 10,000 move and attack, 500 die and are replaced",
      1,
      (one) => one.fighting(),
      isFightingRight,
    ),
  ],
};

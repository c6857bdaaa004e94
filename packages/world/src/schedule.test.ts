import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorldError } from "./errors.js";
import { below, nextRandom, seedOf } from "./random.js";
import { type ScheduledSystem, schedule } from "./schedule.js";

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const PROGRAMS = 1500;

const system = (
  name: string,
  ties: { before?: string[]; after?: string[]; phase?: string } = {},
): ScheduledSystem => ({ name, phase: "update", before: [], after: [], ...ties });

/** The names in the order of their schedule. */
const namesInOrder = (systems: readonly ScheduledSystem[], phases = ["input", "update", "output"]) =>
  schedule(phases, systems).order.map((i) => systems[i].name);

const refuses = (code: string, message: RegExp, systems: readonly ScheduledSystem[], phases?: string[]) =>
  assert.throws(() => namesInOrder(systems, phases), { code, message });

test("systems that nothing ties run as they are declared, phase after phase", () => {
  const systems = [
    system("send", { phase: "output" }),
    system("move"),
    system("read", { phase: "input" }),
    system("fight"),
  ];
  const { order, phaseStarts } = schedule(["input", "update", "idle", "output"], systems);
  assert.deepEqual(order, [2, 1, 3, 0]);
  assert.deepEqual(phaseStarts, [0, 1, 3, 3, 4]);
});

test("no systems and no phases are a schedule as well", () => {
  assert.deepEqual(schedule([], []), { order: [], phaseStarts: [0] });
  assert.deepEqual(schedule(["update"], []), { order: [], phaseStarts: [0, 0] });
});

test("`before` and `after` say the same from either side, and may say it twice", () => {
  const expected = ["c", "a", "b"];
  assert.deepEqual(namesInOrder([system("a", { after: ["c"] }), system("b"), system("c")]), ["b", "c", "a"]);
  assert.deepEqual(
    namesInOrder([system("a"), system("b", { after: ["a"] }), system("c", { before: ["a"] })]),
    expected,
  );
  const twice = [
    system("a", { after: ["c", "c"] }),
    system("b", { after: ["a"] }),
    system("c", { before: ["a"] }),
  ];
  assert.deepEqual(namesInOrder(twice), expected);
});

test("a constraint between phases is kept by the order of phases", () => {
  const systems = [
    system("send", { phase: "output", after: ["read", "move"] }),
    system("move", { before: ["send"] }),
    system("read", { phase: "input", before: ["move"] }),
  ];
  assert.deepEqual(namesInOrder(systems), ["read", "move", "send"]);
});

test("a constraint that the order of phases contradicts is refused, from either side", () => {
  refuses(
    "BAD_SYSTEM",
    /^system send is to run before move, but phase output runs after phase update; remove that `before` or/,
    [system("move"), system("send", { phase: "output", before: ["move"] })],
  );
  refuses(
    "BAD_SYSTEM",
    /^system move is to run after send, but phase update runs before phase output; remove that `after` or/,
    [system("move", { after: ["send"] }), system("send", { phase: "output" })],
  );
});

test("a cycle is named in its order, from its first declared system on", () => {
  const message = /^systems move -> fight -> move wait for each other; remove one `before` or `after`$/;
  const free = [system("free"), system("later", { after: ["move"] })];
  refuses("SYSTEM_CYCLE", message, [
    ...free,
    system("move", { before: ["fight"], after: ["fight"] }),
    system("fight"),
  ]);
  refuses("SYSTEM_CYCLE", message, [
    ...free,
    system("move"),
    system("fight", { before: ["move"], after: ["move"] }),
  ]);
  refuses("SYSTEM_CYCLE", /^systems a -> c -> b -> a wait/, [
    system("a", { before: ["c"] }),
    system("b", { before: ["a"] }),
    system("c", { before: ["b"] }),
  ]);
  refuses("SYSTEM_CYCLE", /^systems a -> a wait/, [system("a", { after: ["a"] })]);
});

test("a name that is not known is refused, with those that are and the nearest of them", () => {
  const others = [system("move"), system("fight")];
  refuses(
    "BAD_SYSTEM",
    /^system heal: `after` names mvoe, which is no system; is it move\? there are move, fight, heal$/,
    [...others, system("heal", { after: ["mvoe"] })],
  );
  refuses(
    "BAD_SYSTEM",
    /^system heal: `before` names draw, which is no system; there are move, fight, heal$/,
    [...others, system("heal", { before: ["draw"] })],
  );
  refuses(
    "BAD_SYSTEM",
    /^system heal: phase names updat, which is no phase; is it update\? there are input, update, output$/,
    [system("heal", { phase: "updat" })],
  );
  refuses(
    "BAD_SYSTEM",
    /^system heal: phase names update, which is no phase; there is none yet$/,
    [system("heal")],
    [],
  );
});

test("names that are given twice are refused", () => {
  refuses("BAD_SYSTEM", /^two systems are called move; give each/, [
    system("move"),
    system("fight"),
    system("move"),
  ]);
  refuses("BAD_SYSTEM", /^two phases are called update; give each/, [], ["update", "input", "update"]);
});

type Dice = (n: number) => number;

function diceFrom(seed: number): Dice {
  let state = seedOf(seed);
  return (n) => below((state = nextRandom(state)), n);
}

const shuffled = <T>(dice: Dice, items: readonly T[]): T[] => {
  const left = [...items];
  return items.map(() => left.splice(dice(left.length), 1)[0]);
};

interface Tied {
  readonly name: string;
  readonly phase: string;
  readonly before: string[];
  readonly after: string[];
}

/** Says, by chance from one side or the other, that `first` runs before `second`. */
const tie = (dice: Dice, first: Tied, second: Tied) => {
  if (dice(2) === 0) first.before.push(second.name);
  else second.after.push(first.name);
};

/** Random systems, in an order that keeps the random constraints between them, and the phases of that order. */
function someSystems(dice: Dice) {
  const phases = Array.from({ length: 1 + dice(4) }, (_, i) => `phase ${i}`);
  const count = 1 + dice(25);
  const phaseOf = Array.from({ length: count }, () => dice(phases.length)).sort((a, b) => a - b);
  const inOrder = phaseOf.map(
    (phase, i): Tied => ({ name: `s${i}`, phase: phases[phase], before: [], after: [] }),
  );
  const ties: [Tied, Tied][] = [];
  for (let left = dice(2 * count); left > 0 && count > 1; left--) {
    const second = 1 + dice(count - 1);
    const pair: [Tied, Tied] = [inOrder[dice(second)], inOrder[second]];
    tie(dice, ...pair);
    ties.push(pair);
  }
  return { phases, inOrder, ties, systems: shuffled(dice, inOrder) };
}

function program(run: (dice: Dice) => void): void {
  const dice = diceFrom(SEED);
  for (let i = 0; i < PROGRAMS; i++) {
    try {
      run(dice);
    } catch (cause) {
      throw new Error(`program ${i}, PAUSELESS_SEED=${SEED}: ${(cause as Error).message}`, { cause });
    }
  }
}

test("a random schedule has every system once, in its phase, and keeps every constraint", () => {
  program((dice) => {
    const { phases, systems, ties } = someSystems(dice);
    const { order, phaseStarts } = schedule(phases, systems);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      [...systems.keys()],
    );
    phases.forEach((phase, p) => {
      for (let i = phaseStarts[p]; i < phaseStarts[p + 1]; i++) assert.equal(systems[order[i]].phase, phase);
    });
    assert.equal(phaseStarts.at(-1), systems.length);
    const placeOf = (wanted: Tied) => order.indexOf(systems.indexOf(wanted));
    for (const [first, second] of ties)
      assert.ok(placeOf(first) < placeOf(second), `${first.name}, ${second.name}`);
  });
});

test("a random schedule swaps declared systems only where a chain of constraints asks for it", () => {
  program((dice) => {
    const { phases, systems, ties } = someSystems(dice);
    const { order } = schedule(phases, systems);
    order.forEach((later, at) => {
      if (at === 0 || order[at - 1] < later || systems[order[at - 1]].phase !== systems[later].phase) return;
      // A larger index right before a smaller one: the smaller waited for it.
      const [first, second] = [systems[order[at - 1]], systems[later]];
      assert.ok(
        ties.some(([a, b]) => a === first && b === second),
        `${first.name} before ${second.name}`,
      );
    });
  });
});

test("a random schedule is the same, however its constraints are put", () => {
  program((dice) => {
    const { phases, systems, ties } = someSystems(dice);
    const expected = namesInOrder(systems, phases);
    const again = systems.map(({ name, phase }): Tied => ({ name, phase, before: [], after: [] }));
    const twin = (wanted: Tied) => again[systems.indexOf(wanted)];
    for (const [first, second] of shuffled(dice, [...ties, ...ties])) tie(dice, twin(first), twin(second));
    assert.deepEqual(namesInOrder(again, phases), expected);
    const declaredInOrder = expected.map((name) => again.find((one) => one.name === name) as Tied);
    assert.deepEqual(namesInOrder(declaredInOrder, phases), expected);
  });
});

test("a random schedule keeps its order when a system that nothing ties is put in", () => {
  program((dice) => {
    const { phases, systems } = someSystems(dice);
    const free: Tied = { name: "free", phase: phases[dice(phases.length)], before: [], after: [] };
    const at = dice(systems.length + 1);
    const more = [...systems.slice(0, at), free, ...systems.slice(at)];
    assert.deepEqual(
      namesInOrder(more, phases).filter((name) => name !== "free"),
      namesInOrder(systems, phases),
    );
  });
});

test("random systems with a cycle are refused, and the cycle that is named is one", () => {
  program((dice) => {
    const { phases, inOrder, ties, systems } = someSystems(dice);
    const { phase } = inOrder[dice(inOrder.length)];
    const circle = shuffled(
      dice,
      inOrder.filter((one) => one.phase === phase),
    ).slice(0, 1 + dice(6));
    circle.forEach((first, i) => {
      const pair: [Tied, Tied] = [first, circle[(i + 1) % circle.length]];
      tie(dice, ...pair);
      ties.push(pair);
    });
    assert.throws(
      () => schedule(phases, systems),
      ({ code, message }: WorldError) => {
        assert.equal(code, "SYSTEM_CYCLE");
        const names = /^systems (.+) wait for each other/.exec(message)?.[1].split(" -> ") ?? [];
        assert.ok(names.length >= 2 && names[0] === names.at(-1), message);
        assert.equal(new Set(names).size, names.length - 1, message);
        for (let i = 1; i < names.length; i++) {
          assert.ok(
            ties.some(([a, b]) => a.name === names[i - 1] && b.name === names[i]),
            message,
          );
        }
        return true;
      },
    );
  });
});

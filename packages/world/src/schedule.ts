import { WorldError } from "./errors.js";
import { knownNames } from "./nearest-name.js";

/** What of a system decides when it runs. */
export interface ScheduledSystem {
  /** What other systems call it. */
  readonly name: string;
  /** The phase that it runs in, one of those of the schedule. */
  readonly phase: string;
  /** The names of systems that run after this one. */
  readonly before: readonly string[];
  /** The names of systems that run before this one. */
  readonly after: readonly string[];
}

/** The order in which systems run. */
export interface Schedule {
  /** The systems, as indices of the declaration, the one that runs first coming first. */
  readonly order: readonly number[];
  /**
   * Where phases begin in the order, and where the last one ends: phase `i` is
   * `order[phaseStarts[i]]` to `order[phaseStarts[i + 1] - 1]`.
   */
  readonly phaseStarts: readonly number[];
}

/**
 * The order of systems: by phase; within a phase, whoever waits for nobody that has yet to run, the first declared first.
 * So it depends on what is declared alone, and a system that nothing ties to others, put in or taken out, leaves the others
 * in their order. A constraint between phases is allowed where the order of phases fulfils it.
 *
 * Source: Kahn, Topological sorting of large networks, CACM 5(11), 1962, taking the smallest index of those that are free.
 *
 * @param phases - their names, the first to run first
 * @throws WorldError `BAD_SYSTEM` where two phases or two systems have one name, where a phase or a system is named that
 * is not there, or where a constraint contradicts the order of phases; `SYSTEM_CYCLE` where systems of a phase wait for
 * each other.
 */
export function schedule(phases: readonly string[], systems: readonly ScheduledSystem[]): Schedule {
  const names = systems.map(({ name }) => name);
  checkUnique("phase", phases);
  checkUnique("system", names);
  const phaseOf = systems.map(({ name, phase }) => indexIn(phases, phase, "phase", `system ${name}: phase`));
  const waitsFor: number[][] = systems.map(() => []);
  const tie = (first: number, second: number, system: number, list: "before" | "after") => {
    if (phaseOf[first] > phaseOf[second]) throw contradiction(systems, first, second, system, list);
    waitsFor[second].push(first);
  };
  systems.forEach(({ name, before, after }, i) => {
    for (const other of before)
      tie(i, indexIn(names, other, "system", `system ${name}: \`before\``), i, "before");
    for (const other of after)
      tie(indexIn(names, other, "system", `system ${name}: \`after\``), i, i, "after");
  });
  const order: number[] = [];
  const phaseStarts = [0];
  const placed = systems.map(() => false);
  for (let phase = 0; phase < phases.length; phase++) {
    const members = systems.map((_, i) => i).filter((i) => phaseOf[i] === phase);
    while (order.length < phaseStarts[phase] + members.length) {
      const next = members.find((i) => !placed[i] && waitsFor[i].every((first) => placed[first]));
      if (next === undefined) throw cycle(names, waitsFor, placed, members);
      placed[next] = true;
      order.push(next);
    }
    phaseStarts.push(order.length);
  }
  return { order, phaseStarts };
}

function checkUnique(noun: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new WorldError("BAD_SYSTEM", `two ${noun}s are called ${twice}; give each ${noun} a name of its own`);
}

function indexIn(names: readonly string[], name: string, noun: string, where: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  throw new WorldError(
    "BAD_SYSTEM",
    `${where} names ${name}, which is no ${noun}; ${knownNames(name, names)}`,
  );
}

function contradiction(
  systems: readonly ScheduledSystem[],
  first: number,
  second: number,
  system: number,
  list: "before" | "after",
): WorldError {
  const { name, phase } = systems[system];
  const other = systems[system === first ? second : first];
  return new WorldError(
    "BAD_SYSTEM",
    `system ${name} is to run ${list} ${other.name}, but phase ${phase} runs ${list === "before" ? "after" : "before"} ` +
      `phase ${other.phase}; remove that \`${list}\` or move one of them to another phase`,
  );
}

/** Says which of the systems that are left wait for each other: one circle of them, from its first declared on. */
function cycle(
  names: readonly string[],
  waitsFor: readonly (readonly number[])[],
  placed: readonly boolean[],
  members: readonly number[],
): WorldError {
  const isLeft = (i: number) => !placed[i];
  // Everyone left waits for someone left, so a walk from one to the next comes back to where it was.
  const walk: number[] = [];
  let at = members.find(isLeft) as number;
  while (!walk.includes(at)) {
    walk.push(at);
    at = waitsFor[at].find(isLeft) as number;
  }
  const circle = walk.slice(walk.indexOf(at)).reverse();
  const start = circle.indexOf(Math.min(...circle));
  const inOrder = [...circle.slice(start), ...circle.slice(0, start), circle[start]];
  return new WorldError(
    "SYSTEM_CYCLE",
    `systems ${inOrder.map((i) => names[i]).join(" -> ")} wait for each other; remove one \`before\` or \`after\``,
  );
}

import type { FragIter, Packed5, Passing, SimpleIter } from "./contender.js";

/** How many entities `packed_5`, `entity_cycle` and `add_remove` have; and each group of `simple_iter`. */
export const ENTITIES = 1000;
/** How many component types `frag_iter` has beside `Data`: A to Z. */
export const KINDS = 26;
/** How many entities have each of them. */
export const PER_KIND = 100;

/** The components of each group of `simple_iter`, 0 to 4 for A to E. */
export const GROUPS: readonly (readonly number[])[] = [
  [0, 1],
  [0, 1, 2],
  [0, 1, 2, 3],
  [0, 1, 2, 4],
];

/** What a component starts with: any 32 bits, for no two of a case the same. `component` is below 1,024. */
export function initial(component: number, row: number): number {
  return Math.imul(1 + component + row * 1024, 0x9e3779b1);
}

/** The component number that stands for `Data` in `frag_iter`: that of its kind is `DATA + kind`. */
export const DATA = 100;

/** What a value has been multiplied by, to 32 bits, that was multiplied by 3 in each round. */
function factorOf(rounds: number): number {
  let factor = 1;
  for (let i = 0; i < rounds; i++) factor = Math.imul(factor, 3);
  return factor;
}

function isEach(count: number, isRight: (i: number) => boolean): boolean {
  for (let i = 0; i < count; i++) if (!isRight(i)) return false;
  return true;
}

export function isPacked5Right(made: Packed5, rounds: number): boolean {
  const factor = factorOf(rounds);
  return isEach(5, (component) =>
    isEach(ENTITIES, (row) => made.value(component, row) === Math.imul(initial(component, row), factor)),
  );
}

/** Whose first value a component of a group has after so many rounds: two swaps undo each other. */
function swapped(group: number, component: number, rounds: number): number {
  if (rounds % 2 === 0) return component;
  if (group === 2) return [1, 0, 3, 2][component];
  if (group === 3) return [1, 0, 4, 3, 2][component];
  return [1, 0, 2][component];
}

export function isSimpleIterRight(made: SimpleIter, rounds: number): boolean {
  return isEach(GROUPS.length, (group) =>
    GROUPS[group].every((component) =>
      isEach(
        ENTITIES,
        (row) =>
          made.value(group, component, row) === initial(group * 5 + swapped(group, component, rounds), row),
      ),
    ),
  );
}

export function isFragIterRight(made: FragIter, rounds: number): boolean {
  const factor = factorOf(rounds);
  const isTripled = (value: number, from: number) => value === Math.imul(from, factor);
  return (
    isEach(KINDS, (kind) =>
      isEach(PER_KIND, (row) => isTripled(made.data(kind, row), initial(DATA + kind, row))),
    ) && isEach(PER_KIND, (row) => isTripled(made.z(row), initial(KINDS - 1, row)))
  );
}

/** All of A's values were passed on in each round, each once, and no B has stayed. */
export function isPassingRight({ tally, left }: Passing, rounds: number): boolean {
  let sum = 0;
  for (let row = 0; row < ENTITIES; row++) sum += initial(0, row);
  return tally[0] === Math.imul(ENTITIES, rounds) && tally[1] === Math.imul(sum | 0, rounds) && left() === 0;
}

/** What a library needs time to make, or has at once. */
export type Made<Case> = Case | Promise<Case>;

/**
 * A case of a contender: one round of it, which is timed, and which has ended when what it answers is fulfilled if that
 * is a promise. The other members show the state to the check.
 */
export interface Round {
  run(): unknown;
}

/** `value`: of a component, 0 to 4 for A to E, of the row-th entity made. */
export interface Packed5 extends Round {
  value(component: number, row: number): number;
}

/** `value`: of a component, 0 to 4 for A to E, of the row-th entity made in a group; asked only of those it has. */
export interface SimpleIter extends Round {
  value(group: number, component: number, row: number): number;
}

/** `data`: of the row-th entity made that has the kind-th of A to Z; `z`: of the row-th that has Z. */
export interface FragIter extends Round {
  data(kind: number, row: number): number;
  z(row: number): number;
}

/** A's value goes into a B that lives no longer than the round. */
export interface Passing extends Round {
  /** How many B the second system has read in all rounds, and the 32-bit sum of their values. */
  readonly tally: Int32Array;
  /** How many entities have a B now. */
  left(): number;
}

/** The state of the entity that holds an id. */
export interface Fighting extends Round {
  x(id: number): number;
  y(id: number): number;
  hp(id: number): number;
}

/** Every case, written as the library's author would for speed. */
export interface Contender {
  packed5(): Made<Packed5>;
  simpleIter(): Made<SimpleIter>;
  fragIter(): Made<FragIter>;
  entityCycle(): Made<Passing>;
  addRemove(): Made<Passing>;
  fighting(): Made<Fighting>;
}

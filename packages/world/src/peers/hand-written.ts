import { DATA, ENTITIES, GROUPS, initial, KINDS, PER_KIND } from "./cases.js";
import type { Contender } from "./contender.js";
import {
  birthOf,
  FIGHTERS,
  Fight,
  FRESH_HP,
  freshDamage,
  freshTeam,
  freshVx,
  freshVy,
  freshX,
  freshY,
  isOutside,
  targetOf,
} from "./fight.js";

const SLOT_BITS = 20;
const SLOT_MASK = (1 << SLOT_BITS) - 1;
const ONE_GENERATION = 1 << SLOT_BITS;

/**
 * The rows of one kind of entity: those of the living come first, without gaps, so that a column is walked from its start.
 * The rest is the free list: its handles are ready, each already of the generation that it will have.
 */
class Rows {
  /** By row. */
  readonly handles: Int32Array;
  /** By slot, which is a handle without its generation. */
  readonly rows: Int32Array;
  live = 0;

  constructor(capacity: number) {
    this.handles = Int32Array.from({ length: capacity }, (_, slot) => slot);
    this.rows = Int32Array.from({ length: capacity }, (_, slot) => slot);
  }

  /** -1 where the handle is stale. */
  rowOf(handle: number): number {
    const row = this.rows[handle & SLOT_MASK];
    return this.handles[row] === handle ? row : -1;
  }

  /** Answers the row of a new one: the last. */
  spawn(): number {
    return this.live++;
  }

  /** Frees the row, which the last one's columns must then be moved into: that is now at `live`. */
  free(row: number): void {
    const { handles, rows } = this;
    const last = --this.live;
    const freed = handles[row];
    const moved = handles[last];
    handles[row] = moved;
    rows[moved & SLOT_MASK] = row;
    handles[last] = (freed + ONE_GENERATION) | 0;
    rows[freed & SLOT_MASK] = last;
  }
}

function column(component: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, row) => initial(component, row));
}

function triple(values: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) values[i] = Math.imul(values[i], 3);
}

function swap(a: Int32Array, b: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const value = a[i];
    a[i] = b[i];
    b[i] = value;
  }
}

function packed5() {
  const rows = new Rows(ENTITIES);
  for (let i = 0; i < ENTITIES; i++) rows.spawn();
  const columns = [0, 1, 2, 3, 4].map((component) => column(component, ENTITIES));
  const [a, b, c, d, e] = columns;
  return {
    run() {
      triple(a, rows.live);
      triple(b, rows.live);
      triple(c, rows.live);
      triple(d, rows.live);
      triple(e, rows.live);
    },
    value: (component: number, row: number) => columns[component][row],
  };
}

function simpleIter() {
  const groups = GROUPS.map((components, group) => {
    const rows = new Rows(ENTITIES);
    for (let i = 0; i < ENTITIES; i++) rows.spawn();
    const columns: Int32Array[] = [];
    for (const component of components) columns[component] = column(group * 5 + component, ENTITIES);
    return { rows, columns };
  });
  const [ab, abc, abcd, abce] = groups;
  const swapIn = ({ rows, columns }: (typeof groups)[number], one: number, other: number) =>
    swap(columns[one], columns[other], rows.live);
  return {
    run() {
      swapIn(ab, 0, 1);
      swapIn(abc, 0, 1);
      swapIn(abcd, 0, 1);
      swapIn(abce, 0, 1);
      swapIn(abcd, 2, 3);
      swapIn(abce, 2, 4);
    },
    value: (group: number, component: number, row: number) => groups[group].columns[component][row],
  };
}

function fragIter() {
  const kinds = Array.from({ length: KINDS }, (_, kind) => {
    const rows = new Rows(PER_KIND);
    for (let i = 0; i < PER_KIND; i++) rows.spawn();
    return { rows, own: column(kind, PER_KIND), data: column(DATA + kind, PER_KIND) };
  });
  const z = kinds[KINDS - 1];
  return {
    run() {
      for (let kind = 0; kind < KINDS; kind++) triple(kinds[kind].data, kinds[kind].rows.live);
      triple(z.own, z.rows.live);
    },
    data: (kind: number, row: number) => kinds[kind].data[row],
    z: (row: number) => z.own[row],
  };
}

function entityCycle() {
  const withA = new Rows(ENTITIES);
  const withB = new Rows(ENTITIES);
  for (let i = 0; i < ENTITIES; i++) withA.spawn();
  const a = column(0, ENTITIES);
  const b = new Int32Array(ENTITIES);
  const tally = new Int32Array(2);
  const spawn = () => {
    const count = withA.live;
    for (let row = 0; row < count; row++) b[withB.spawn()] = a[row];
  };
  const destroy = () => {
    let sum = 0;
    let count = 0;
    for (let row = withB.live - 1; row >= 0; row--) {
      sum = (sum + b[row]) | 0;
      count++;
      withB.free(row);
      b[row] = b[withB.live];
    }
    tally[0] += count;
    tally[1] += sum;
  };
  return {
    run() {
      spawn();
      destroy();
    },
    tally,
    left: () => withB.live,
  };
}

function addRemove() {
  const withA = new Rows(ENTITIES);
  for (let i = 0; i < ENTITIES; i++) withA.spawn();
  const a = column(0, ENTITIES);
  // Those with B, in a sparse set over the slots.
  const slots = new Int32Array(ENTITIES);
  const b = new Int32Array(ENTITIES);
  const placeOf = new Int32Array(ENTITIES).fill(-1);
  let withB = 0;
  const tally = new Int32Array(2);
  const add = () => {
    const { handles, live } = withA;
    let place = withB;
    for (let row = 0; row < live; row++) {
      const slot = handles[row] & SLOT_MASK;
      if (placeOf[slot] >= 0) continue;
      placeOf[slot] = place;
      slots[place] = slot;
      b[place++] = a[row];
    }
    withB = place;
  };
  const remove = () => {
    let sum = 0;
    let count = 0;
    let last = withB;
    for (let place = withB - 1; place >= 0; place--) {
      sum = (sum + b[place]) | 0;
      count++;
      last--;
      placeOf[slots[place]] = -1;
      if (place === last) continue;
      slots[place] = slots[last];
      b[place] = b[last];
      placeOf[slots[place]] = place;
    }
    withB = last;
    tally[0] += count;
    tally[1] += sum;
  };
  return {
    run() {
      add();
      remove();
    },
    tally,
    left: () => withB,
  };
}

function fighting() {
  const fight = new Fight();
  const rows = new Rows(FIGHTERS);
  /** By id: the handle of its fighter. */
  const fighters = new Int32Array(FIGHTERS);
  const [ids, x, y, vx, vy, hp, team, damage] = Array.from({ length: 8 }, () => new Int32Array(FIGHTERS));
  const spawn = (seed: number, id: number) => {
    const birth = birthOf(seed, id);
    const row = rows.spawn();
    fighters[id] = rows.handles[row];
    ids[row] = id;
    x[row] = freshX(birth);
    y[row] = freshY(birth);
    vx[row] = freshVx(birth);
    vy[row] = freshVy(birth);
    hp[row] = FRESH_HP;
    team[row] = freshTeam(birth);
    damage[row] = freshDamage(birth);
  };
  const destroy = (handle: number) => {
    const row = rows.rowOf(handle);
    if (row < 0) return;
    rows.free(row);
    const last = rows.live;
    ids[row] = ids[last];
    x[row] = x[last];
    y[row] = y[last];
    vx[row] = vx[last];
    vy[row] = vy[last];
    hp[row] = hp[last];
    team[row] = team[last];
    damage[row] = damage[last];
  };
  const move = (at: Int32Array, by: Int32Array, count: number) => {
    for (let row = 0; row < count; row++) {
      let to = at[row] + by[row];
      if (isOutside(to)) {
        by[row] = -by[row];
        to = at[row] + by[row];
      }
      at[row] = to;
    }
  };
  const attack = (seed: number, count: number) => {
    for (let row = 0; row < count; row++) {
      const target = rows.rowOf(fighters[targetOf(seed, ids[row])]);
      if (target >= 0 && team[target] !== team[row]) hp[target] -= damage[row];
    }
  };
  const kill = () => {
    for (let i = 0; i < fight.victims.length; i++) destroy(fighters[fight.victims[i]]);
  };
  const replace = (seed: number) => {
    for (let i = 0; i < fight.victims.length; i++) spawn(seed, fight.victims[i]);
  };
  for (let id = 0; id < FIGHTERS; id++) spawn(fight.firstSeed, id);
  const rowOf = (id: number) => rows.rowOf(fighters[id]);
  return {
    run() {
      const seed = fight.beginTick();
      move(x, vx, rows.live);
      move(y, vy, rows.live);
      attack(seed, rows.live);
      kill();
      replace(seed);
    },
    x: (id: number) => x[rowOf(id)],
    y: (id: number) => y[rowOf(id)],
    hp: (id: number) => hp[rowOf(id)],
  };
}

/** Without a library: a typed array for each field, and handles that tell who has died. */
export const handWritten: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

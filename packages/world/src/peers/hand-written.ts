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
  hitOf,
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

// Each loop stands by itself over columns of its own: the compiler then knows where they are and how long.

function packed5() {
  const rows = new Rows(ENTITIES);
  for (let i = 0; i < ENTITIES; i++) rows.spawn();
  const columns = [0, 1, 2, 3, 4].map((component) => column(component, ENTITIES));
  const [a, b, c, d, e] = columns;
  const tripleA = (count: number) => {
    for (let row = 0; row < count; row++) a[row] = Math.imul(a[row], 3);
  };
  const tripleB = (count: number) => {
    for (let row = 0; row < count; row++) b[row] = Math.imul(b[row], 3);
  };
  const tripleC = (count: number) => {
    for (let row = 0; row < count; row++) c[row] = Math.imul(c[row], 3);
  };
  const tripleD = (count: number) => {
    for (let row = 0; row < count; row++) d[row] = Math.imul(d[row], 3);
  };
  const tripleE = (count: number) => {
    for (let row = 0; row < count; row++) e[row] = Math.imul(e[row], 3);
  };
  return {
    run() {
      tripleA(rows.live);
      tripleB(rows.live);
      tripleC(rows.live);
      tripleD(rows.live);
      tripleE(rows.live);
    },
    value: (component: number, row: number) => columns[component][row],
  };
}

/** Every entity has A and B, so those are its row; what some have beside has rows of its own, one list for each system. */
function simpleIter() {
  const all = GROUPS.length * ENTITIES;
  const rows = new Rows(all);
  const a = new Int32Array(all);
  const b = new Int32Array(all);
  GROUPS.forEach((_, group) => {
    for (let i = 0; i < ENTITIES; i++) {
      const row = rows.spawn();
      a[row] = initial(group * 5, i);
      b[row] = initial(group * 5 + 1, i);
    }
  });
  const withCD = new Rows(ENTITIES);
  const withCE = new Rows(ENTITIES);
  for (let i = 0; i < ENTITIES; i++) {
    withCD.spawn();
    withCE.spawn();
  }
  const alone = column(5 + 2, ENTITIES);
  const c = column(10 + 2, ENTITIES);
  const d = column(10 + 3, ENTITIES);
  const otherC = column(15 + 2, ENTITIES);
  const e = column(15 + 4, ENTITIES);
  const swapAB = (count: number) => {
    for (let row = 0; row < count; row++) {
      const value = a[row];
      a[row] = b[row];
      b[row] = value;
    }
  };
  const swapCD = (count: number) => {
    for (let row = 0; row < count; row++) {
      const value = c[row];
      c[row] = d[row];
      d[row] = value;
    }
  };
  const swapCE = (count: number) => {
    for (let row = 0; row < count; row++) {
      const value = otherC[row];
      otherC[row] = e[row];
      e[row] = value;
    }
  };
  return {
    run() {
      swapAB(rows.live);
      swapCD(withCD.live);
      swapCE(withCE.live);
    },
    value(group: number, component: number, row: number) {
      if (component < 2) return [a, b][component][group * ENTITIES + row];
      return [[], [alone], [c, d], [otherC, e, e]][group][component - 2][row];
    },
  };
}

/** What all have beside a component of their own is one list. */
function fragIter() {
  const rows = new Rows(KINDS * PER_KIND);
  const data = new Int32Array(KINDS * PER_KIND);
  const withZ = new Rows(PER_KIND);
  for (let kind = 0; kind < KINDS; kind++) {
    for (let i = 0; i < PER_KIND; i++) data[rows.spawn()] = initial(DATA + kind, i);
  }
  for (let i = 0; i < PER_KIND; i++) withZ.spawn();
  const z = column(KINDS - 1, PER_KIND);
  const tripleData = (count: number) => {
    for (let row = 0; row < count; row++) data[row] = Math.imul(data[row], 3);
  };
  const tripleZ = (count: number) => {
    for (let row = 0; row < count; row++) z[row] = Math.imul(z[row], 3);
  };
  return {
    run() {
      tripleData(rows.live);
      tripleZ(withZ.live);
    },
    data: (kind: number, row: number) => data[kind * PER_KIND + row],
    z: (row: number) => z[row],
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
  const moveX = (count: number) => {
    for (let row = 0; row < count; row++) {
      let to = x[row] + vx[row];
      if (isOutside(to)) {
        vx[row] = -vx[row];
        to = x[row] + vx[row];
      }
      x[row] = to;
    }
  };
  const moveY = (count: number) => {
    for (let row = 0; row < count; row++) {
      let to = y[row] + vy[row];
      if (isOutside(to)) {
        vy[row] = -vy[row];
        to = y[row] + vy[row];
      }
      y[row] = to;
    }
  };
  const attack = (seed: number, count: number) => {
    for (let row = 0; row < count; row++) {
      const target = rows.rowOf(fighters[targetOf(seed, ids[row])]);
      if (target >= 0) hp[target] -= hitOf(damage[row], team[row], team[target]);
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
      moveX(rows.live);
      moveY(rows.live);
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

import { addComponent, addEntity, createWorld, query, removeComponent, removeEntity } from "bitecs";
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

function components(count: number, entities: number) {
  return Array.from({ length: count }, () => ({ value: new Int32Array(entities + 1) }));
}

function packed5() {
  const world = createWorld();
  const all = components(5, ENTITIES);
  const [a, b, c, d, e] = all.map(({ value }) => value);
  const [termsA, termsB, termsC, termsD, termsE] = all.map((component) => [component]);
  const entities = Array.from({ length: ENTITIES }, (_, row) => {
    const entity = addEntity(world);
    all.forEach((component, i) => {
      addComponent(world, entity, component);
      component.value[entity] = initial(i, row);
    });
    return entity;
  });
  const tripleA = () => {
    const found = query(world, termsA);
    for (let i = 0, n = found.length; i < n; i++) a[found[i]] = Math.imul(a[found[i]], 3);
  };
  const tripleB = () => {
    const found = query(world, termsB);
    for (let i = 0, n = found.length; i < n; i++) b[found[i]] = Math.imul(b[found[i]], 3);
  };
  const tripleC = () => {
    const found = query(world, termsC);
    for (let i = 0, n = found.length; i < n; i++) c[found[i]] = Math.imul(c[found[i]], 3);
  };
  const tripleD = () => {
    const found = query(world, termsD);
    for (let i = 0, n = found.length; i < n; i++) d[found[i]] = Math.imul(d[found[i]], 3);
  };
  const tripleE = () => {
    const found = query(world, termsE);
    for (let i = 0, n = found.length; i < n; i++) e[found[i]] = Math.imul(e[found[i]], 3);
  };
  return {
    run() {
      tripleA();
      tripleB();
      tripleC();
      tripleD();
      tripleE();
    },
    value: (component: number, row: number) => all[component].value[entities[row]],
  };
}

function simpleIter() {
  const world = createWorld();
  const all = components(5, GROUPS.length * ENTITIES);
  const [A, B, C, D, E] = all;
  const [a, b, c, d, e] = all.map(({ value }) => value);
  const termsAB = [A, B];
  const termsCD = [C, D];
  const termsCE = [C, E];
  const entities = GROUPS.map((group, g) =>
    Array.from({ length: ENTITIES }, (_, row) => {
      const entity = addEntity(world);
      for (const component of group) {
        addComponent(world, entity, all[component]);
        all[component].value[entity] = initial(g * 5 + component, row);
      }
      return entity;
    }),
  );
  const swapAB = () => {
    const found = query(world, termsAB);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = a[entity];
      a[entity] = b[entity];
      b[entity] = value;
    }
  };
  const swapCD = () => {
    const found = query(world, termsCD);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = c[entity];
      c[entity] = d[entity];
      d[entity] = value;
    }
  };
  const swapCE = () => {
    const found = query(world, termsCE);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = c[entity];
      c[entity] = e[entity];
      e[entity] = value;
    }
  };
  return {
    run() {
      swapAB();
      swapCD();
      swapCE();
    },
    value: (group: number, component: number, row: number) => all[component].value[entities[group][row]],
  };
}

function fragIter() {
  const world = createWorld();
  const [Data, ...kinds] = components(1 + KINDS, KINDS * PER_KIND);
  const Z = kinds[KINDS - 1];
  const data = Data.value;
  const z = Z.value;
  const termsData = [Data];
  const termsZ = [Z];
  const entities = kinds.map((component, kind) =>
    Array.from({ length: PER_KIND }, (_, row) => {
      const entity = addEntity(world);
      addComponent(world, entity, component);
      addComponent(world, entity, Data);
      component.value[entity] = initial(kind, row);
      data[entity] = initial(DATA + kind, row);
      return entity;
    }),
  );
  const tripleData = () => {
    const found = query(world, termsData);
    for (let i = 0, n = found.length; i < n; i++) data[found[i]] = Math.imul(data[found[i]], 3);
  };
  const tripleZ = () => {
    const found = query(world, termsZ);
    for (let i = 0, n = found.length; i < n; i++) z[found[i]] = Math.imul(z[found[i]], 3);
  };
  return {
    run() {
      tripleData();
      tripleZ();
    },
    data: (kind: number, row: number) => data[entities[kind][row]],
    z: (row: number) => z[entities[KINDS - 1][row]],
  };
}

function entityCycle() {
  const world = createWorld();
  const [A, B] = components(2, 2 * ENTITIES);
  const a = A.value;
  const b = B.value;
  const termsA = [A];
  const termsB = [B];
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) {
    const entity = addEntity(world);
    addComponent(world, entity, A);
    a[entity] = initial(0, row);
  }
  const spawn = () => {
    const found = query(world, termsA);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = addEntity(world);
      addComponent(world, entity, B);
      b[entity] = a[found[i]];
    }
  };
  const destroy = () => {
    const found = query(world, termsB);
    let sum = 0;
    tally[0] += found.length;
    // Nothing leaves the list before the next query is asked.
    for (let i = 0, n = found.length; i < n; i++) {
      sum = (sum + b[found[i]]) | 0;
      removeEntity(world, found[i]);
    }
    tally[1] += sum;
  };
  return {
    run() {
      spawn();
      destroy();
    },
    tally,
    left: () => query(world, termsB).length,
  };
}

function addRemove() {
  const world = createWorld();
  const [A, B] = components(2, 2 * ENTITIES);
  const a = A.value;
  const b = B.value;
  const termsA = [A];
  const termsB = [B];
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) {
    const entity = addEntity(world);
    addComponent(world, entity, A);
    a[entity] = initial(0, row);
  }
  const add = () => {
    const found = query(world, termsA);
    for (let i = 0, n = found.length; i < n; i++) {
      addComponent(world, found[i], B);
      b[found[i]] = a[found[i]];
    }
  };
  const remove = () => {
    const found = query(world, termsB);
    let sum = 0;
    tally[0] += found.length;
    for (let i = 0, n = found.length; i < n; i++) {
      sum = (sum + b[found[i]]) | 0;
      removeComponent(world, found[i], B);
    }
    tally[1] += sum;
  };
  return {
    run() {
      add();
      remove();
    },
    tally,
    left: () => query(world, termsB).length,
  };
}

function fighting() {
  const fight = new Fight();
  const world = createWorld();
  const Position = { x: new Int32Array(1 + FIGHTERS), y: new Int32Array(1 + FIGHTERS) };
  const Velocity = { vx: new Int32Array(1 + FIGHTERS), vy: new Int32Array(1 + FIGHTERS) };
  const Health = { hp: new Int32Array(1 + FIGHTERS) };
  const Fighter = {
    id: new Int32Array(1 + FIGHTERS),
    team: new Int32Array(1 + FIGHTERS),
    damage: new Int32Array(1 + FIGHTERS),
  };
  const { x, y } = Position;
  const { vx, vy } = Velocity;
  const { hp } = Health;
  const { id: ids, team, damage } = Fighter;
  const moving = [Position, Velocity];
  const attacking = [Health, Fighter];
  /** By id. */
  const fighters = new Int32Array(FIGHTERS);
  const spawn = (seed: number, id: number) => {
    const birth = birthOf(seed, id);
    const entity = addEntity(world);
    addComponent(world, entity, Position);
    addComponent(world, entity, Velocity);
    addComponent(world, entity, Health);
    addComponent(world, entity, Fighter);
    fighters[id] = entity;
    ids[entity] = id;
    x[entity] = freshX(birth);
    y[entity] = freshY(birth);
    vx[entity] = freshVx(birth);
    vy[entity] = freshVy(birth);
    hp[entity] = FRESH_HP;
    team[entity] = freshTeam(birth);
    damage[entity] = freshDamage(birth);
  };
  const move = () => {
    const found = query(world, moving);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      let toX = x[entity] + vx[entity];
      let toY = y[entity] + vy[entity];
      if (isOutside(toX)) {
        vx[entity] = -vx[entity];
        toX = x[entity] + vx[entity];
      }
      if (isOutside(toY)) {
        vy[entity] = -vy[entity];
        toY = y[entity] + vy[entity];
      }
      x[entity] = toX;
      y[entity] = toY;
    }
  };
  const attack = (seed: number) => {
    const found = query(world, attacking);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const target = fighters[targetOf(seed, ids[entity])];
      hp[target] -= hitOf(damage[entity], team[entity], team[target]);
    }
  };
  const kill = () => {
    for (let i = 0; i < fight.victims.length; i++) removeEntity(world, fighters[fight.victims[i]]);
  };
  const replace = (seed: number) => {
    for (let i = 0; i < fight.victims.length; i++) spawn(seed, fight.victims[i]);
  };
  for (let id = 0; id < FIGHTERS; id++) spawn(fight.firstSeed, id);
  return {
    run() {
      const seed = fight.beginTick();
      move();
      attack(seed);
      kill();
      replace(seed);
    },
    x: (id: number) => x[fighters[id]],
    y: (id: number) => y[fighters[id]],
    hp: (id: number) => hp[fighters[id]],
  };
}

/** The fastest there: a query's list is walked by index; typed arrays by entity, as the components' own. */
export const bitecs: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

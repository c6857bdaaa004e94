import {
  addComponent,
  addEntity,
  createWorld,
  defineComponent,
  defineQuery,
  removeComponent,
  removeEntity,
  setDefaultSize,
  Types,
} from "bitecs-0.3";
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

const { i32 } = Types;

function components(count: number) {
  return Array.from({ length: count }, () => defineComponent({ value: i32 }));
}

function packed5() {
  const world = createWorld();
  const all = components(5);
  const [a, b, c, d, e] = all.map(({ value }) => value);
  const [queryA, queryB, queryC, queryD, queryE] = all.map((component) => defineQuery([component]));
  const entities = Array.from({ length: ENTITIES }, (_, row) => {
    const entity = addEntity(world);
    all.forEach((component, i) => {
      addComponent(world, component, entity);
      component.value[entity] = initial(i, row);
    });
    return entity;
  });
  const tripleA = () => {
    const found = queryA(world);
    for (let i = 0, n = found.length; i < n; i++) a[found[i]] = Math.imul(a[found[i]], 3);
  };
  const tripleB = () => {
    const found = queryB(world);
    for (let i = 0, n = found.length; i < n; i++) b[found[i]] = Math.imul(b[found[i]], 3);
  };
  const tripleC = () => {
    const found = queryC(world);
    for (let i = 0, n = found.length; i < n; i++) c[found[i]] = Math.imul(c[found[i]], 3);
  };
  const tripleD = () => {
    const found = queryD(world);
    for (let i = 0, n = found.length; i < n; i++) d[found[i]] = Math.imul(d[found[i]], 3);
  };
  const tripleE = () => {
    const found = queryE(world);
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
  const all = components(5);
  const [A, B, C, D, E] = all;
  const [a, b, c, d, e] = all.map(({ value }) => value);
  const queryAB = defineQuery([A, B]);
  const queryCD = defineQuery([C, D]);
  const queryCE = defineQuery([C, E]);
  const entities = GROUPS.map((group, g) =>
    Array.from({ length: ENTITIES }, (_, row) => {
      const entity = addEntity(world);
      for (const component of group) {
        addComponent(world, all[component], entity);
        all[component].value[entity] = initial(g * 5 + component, row);
      }
      return entity;
    }),
  );
  const swapAB = () => {
    const found = queryAB(world);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = a[entity];
      a[entity] = b[entity];
      b[entity] = value;
    }
  };
  const swapCD = () => {
    const found = queryCD(world);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = c[entity];
      c[entity] = d[entity];
      d[entity] = value;
    }
  };
  const swapCE = () => {
    const found = queryCE(world);
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
  const kinds = components(KINDS);
  const Data = defineComponent({ value: i32 });
  const Z = kinds[KINDS - 1];
  const data = Data.value;
  const z = Z.value;
  const queryData = defineQuery([Data]);
  const queryZ = defineQuery([Z]);
  const entities = kinds.map((component, kind) =>
    Array.from({ length: PER_KIND }, (_, row) => {
      const entity = addEntity(world);
      addComponent(world, component, entity);
      addComponent(world, Data, entity);
      component.value[entity] = initial(kind, row);
      data[entity] = initial(DATA + kind, row);
      return entity;
    }),
  );
  const tripleData = () => {
    const found = queryData(world);
    for (let i = 0, n = found.length; i < n; i++) data[found[i]] = Math.imul(data[found[i]], 3);
  };
  const tripleZ = () => {
    const found = queryZ(world);
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
  const [A, B] = components(2);
  const a = A.value;
  const b = B.value;
  const queryA = defineQuery([A]);
  const queryB = defineQuery([B]);
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) {
    const entity = addEntity(world);
    addComponent(world, A, entity);
    a[entity] = initial(0, row);
  }
  const spawn = () => {
    const found = queryA(world);
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = addEntity(world);
      addComponent(world, B, entity);
      b[entity] = a[found[i]];
    }
  };
  const destroy = () => {
    const found = queryB(world);
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
    left: () => queryB(world).length,
  };
}

function addRemove() {
  const world = createWorld();
  const [A, B] = components(2);
  const a = A.value;
  const b = B.value;
  const queryA = defineQuery([A]);
  const queryB = defineQuery([B]);
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) {
    const entity = addEntity(world);
    addComponent(world, A, entity);
    a[entity] = initial(0, row);
  }
  const add = () => {
    const found = queryA(world);
    for (let i = 0, n = found.length; i < n; i++) {
      addComponent(world, B, found[i]);
      b[found[i]] = a[found[i]];
    }
  };
  const remove = () => {
    const found = queryB(world);
    let sum = 0;
    tally[0] += found.length;
    for (let i = 0, n = found.length; i < n; i++) {
      sum = (sum + b[found[i]]) | 0;
      removeComponent(world, B, found[i], false);
    }
    tally[1] += sum;
  };
  return {
    run() {
      add();
      remove();
    },
    tally,
    left: () => queryB(world).length,
  };
}

function fighting() {
  // Those who died are not used again at once.
  setDefaultSize(2 * FIGHTERS);
  const fight = new Fight();
  const world = createWorld();
  const Position = defineComponent({ x: i32, y: i32 });
  const Velocity = defineComponent({ vx: i32, vy: i32 });
  const Health = defineComponent({ hp: i32 });
  const Fighter = defineComponent({ id: i32, team: i32, damage: i32 });
  const { x, y } = Position;
  const { vx, vy } = Velocity;
  const { hp } = Health;
  const { id: ids, team, damage } = Fighter;
  const moving = defineQuery([Position, Velocity]);
  const attacking = defineQuery([Health, Fighter]);
  /** By id. */
  const fighters = new Int32Array(FIGHTERS);
  const spawn = (seed: number, id: number) => {
    const birth = birthOf(seed, id);
    const entity = addEntity(world);
    addComponent(world, Position, entity);
    addComponent(world, Velocity, entity);
    addComponent(world, Health, entity);
    addComponent(world, Fighter, entity);
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
    const found = moving(world);
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
    const found = attacking(world);
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

/** The fastest there: queries defined once, whose list is walked by index; typed arrays by entity. */
export const bitecs03: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

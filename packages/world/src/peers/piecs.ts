import { createEntitySystem, World } from "piecs";
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

type Entities = ArrayLike<number>;

function packed5() {
  const world = new World();
  const components = [0, 1, 2, 3, 4].map(() => ({
    id: world.createComponentId(),
    values: new Int32Array(ENTITIES),
  }));
  const prefab = world.prefabricate(components);
  const [a, b, c, d, e] = components.map(({ values }) => values);
  const [A, B, C, D, E] = components;
  const tripleA = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) a[entities[i]] = Math.imul(a[entities[i]], 3);
  };
  const tripleB = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) b[entities[i]] = Math.imul(b[entities[i]], 3);
  };
  const tripleC = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) c[entities[i]] = Math.imul(c[entities[i]], 3);
  };
  const tripleD = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) d[entities[i]] = Math.imul(d[entities[i]], 3);
  };
  const tripleE = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) e[entities[i]] = Math.imul(e[entities[i]], 3);
  };
  world
    .registerSystem(createEntitySystem(tripleA, (q) => q.every(A)))
    .registerSystem(createEntitySystem(tripleB, (q) => q.every(B)))
    .registerSystem(createEntitySystem(tripleC, (q) => q.every(C)))
    .registerSystem(createEntitySystem(tripleD, (q) => q.every(D)))
    .registerSystem(createEntitySystem(tripleE, (q) => q.every(E)))
    .initialize();
  const entities = Array.from({ length: ENTITIES }, (_, row) => {
    const entity = world.createEntity(prefab);
    components.forEach(({ values }, component) => {
      values[entity] = initial(component, row);
    });
    return entity;
  });
  return {
    run: () => world.update(),
    value: (component: number, row: number) => components[component].values[entities[row]],
  };
}

function simpleIter() {
  const world = new World();
  const components = [0, 1, 2, 3, 4].map(() => ({
    id: world.createComponentId(),
    values: new Int32Array(ENTITIES * GROUPS.length),
  }));
  const [A, B, C, D, E] = components;
  const [a, b, c, d, e] = components.map(({ values }) => values);
  const prefabs = GROUPS.map((group) => world.prefabricate(group.map((component) => components[component])));
  const swapAB = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) {
      const entity = entities[i];
      const value = a[entity];
      a[entity] = b[entity];
      b[entity] = value;
    }
  };
  const swapCD = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) {
      const entity = entities[i];
      const value = c[entity];
      c[entity] = d[entity];
      d[entity] = value;
    }
  };
  const swapCE = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) {
      const entity = entities[i];
      const value = c[entity];
      c[entity] = e[entity];
      e[entity] = value;
    }
  };
  world
    .registerSystem(createEntitySystem(swapAB, (q) => q.every(A, B)))
    .registerSystem(createEntitySystem(swapCD, (q) => q.every(C, D)))
    .registerSystem(createEntitySystem(swapCE, (q) => q.every(C, E)))
    .initialize();
  const entities = GROUPS.map((group, g) =>
    Array.from({ length: ENTITIES }, (_, row) => {
      const entity = world.createEntity(prefabs[g]);
      for (const component of group) components[component].values[entity] = initial(g * 5 + component, row);
      return entity;
    }),
  );
  return {
    run: () => world.update(),
    value: (group: number, component: number, row: number) =>
      components[component].values[entities[group][row]],
  };
}

function fragIter() {
  const world = new World();
  const kinds = Array.from({ length: KINDS }, () => ({
    id: world.createComponentId(),
    values: new Int32Array(KINDS * PER_KIND),
  }));
  const Z = kinds[KINDS - 1];
  const Data = { id: world.createComponentId(), values: new Int32Array(KINDS * PER_KIND) };
  const prefabs = kinds.map((kind) => world.prefabricate([Data, kind]));
  const z = Z.values;
  const data = Data.values;
  const tripleData = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) data[entities[i]] = Math.imul(data[entities[i]], 3);
  };
  const tripleZ = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) z[entities[i]] = Math.imul(z[entities[i]], 3);
  };
  world
    .registerSystem(createEntitySystem(tripleData, (q) => q.every(Data)))
    .registerSystem(createEntitySystem(tripleZ, (q) => q.every(Z)))
    .initialize();
  const entities = kinds.map(({ values }, kind) =>
    Array.from({ length: PER_KIND }, (_, row) => {
      const entity = world.createEntity(prefabs[kind]);
      data[entity] = initial(DATA + kind, row);
      values[entity] = initial(kind, row);
      return entity;
    }),
  );
  return {
    run: () => world.update(),
    data: (kind: number, row: number) => data[entities[kind][row]],
    z: (row: number) => z[entities[KINDS - 1][row]],
  };
}

function entityCycle() {
  const world = new World();
  const A = { id: world.createComponentId() };
  const B = { id: world.createComponentId() };
  const a = new Int32Array(2 * ENTITIES);
  const b = new Int32Array(2 * ENTITIES);
  const prefabA = world.prefabricate([A]);
  const prefabB = world.prefabricate([B]);
  const tally = new Int32Array(2);
  const spawn = (entities: Entities, world: World) => {
    for (let i = 0, l = entities.length; i < l; i++) b[world.createEntity(prefabB)] = a[entities[i]];
  };
  const destroy = (entities: Entities, world: World) => {
    let sum = 0;
    tally[0] += entities.length;
    for (let i = entities.length - 1; i >= 0; i--) {
      sum = (sum + b[entities[i]]) | 0;
      world.deleteEntity(entities[i]);
    }
    tally[1] += sum;
  };
  world
    .registerSystem(createEntitySystem(spawn, (q) => q.every(A)))
    .registerSystem(createEntitySystem(destroy, (q) => q.every(B)))
    .initialize();
  for (let row = 0; row < ENTITIES; row++) a[world.createEntity(prefabA)] = initial(0, row);
  return { run: () => world.update(), tally, left: () => prefabB.entities.length };
}

function addRemove() {
  const world = new World();
  const A = { id: world.createComponentId() };
  const B = { id: world.createComponentId() };
  const a = new Int32Array(ENTITIES);
  const b = new Int32Array(ENTITIES);
  const prefabA = world.prefabricate([A]);
  const prefabAB = world.prefabricate([A, B]);
  const tally = new Int32Array(2);
  const add = (entities: Entities, world: World) => {
    for (let i = entities.length - 1; i >= 0; i--) {
      const entity = entities[i];
      b[entity] = a[entity];
      world.transformEntity(entity, prefabAB);
    }
  };
  const remove = (entities: Entities, world: World) => {
    let sum = 0;
    tally[0] += entities.length;
    for (let i = entities.length - 1; i >= 0; i--) {
      sum = (sum + b[entities[i]]) | 0;
      world.transformEntity(entities[i], prefabA);
    }
    tally[1] += sum;
  };
  world
    .registerSystem(createEntitySystem(add, (q) => q.every(A).not(B)))
    .registerSystem(createEntitySystem(remove, (q) => q.every(B)))
    .initialize();
  for (let row = 0; row < ENTITIES; row++) a[world.createEntity(prefabA)] = initial(0, row);
  return { run: () => world.update(), tally, left: () => prefabAB.entities.length };
}

function fighting() {
  const fight = new Fight();
  const world = new World();
  const [Position, Velocity, Health, Fighter] = Array.from({ length: 4 }, () => ({
    id: world.createComponentId(),
  }));
  const prefab = world.prefabricate([Position, Velocity, Health, Fighter]);
  const [ids, x, y, vx, vy, hp, team, damage] = Array.from({ length: 8 }, () => new Int32Array(FIGHTERS));
  /** By id. */
  const fighters = new Int32Array(FIGHTERS);
  let seed = fight.firstSeed;
  const spawn = (id: number) => {
    const birth = birthOf(seed, id);
    const entity = world.createEntity(prefab);
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
  const move = (entities: Entities) => {
    for (let i = 0, l = entities.length; i < l; i++) {
      const entity = entities[i];
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
  const attack = (entities: Entities) => {
    const now = seed;
    for (let i = 0, l = entities.length; i < l; i++) {
      const entity = entities[i];
      const target = fighters[targetOf(now, ids[entity])];
      hp[target] -= hitOf(damage[entity], team[entity], team[target]);
    }
  };
  world
    .registerSystem(createEntitySystem(move, (q) => q.every(Position, Velocity)))
    .registerSystem(createEntitySystem(attack, (q) => q.every(Health, Fighter)))
    .initialize();
  for (let id = 0; id < FIGHTERS; id++) spawn(id);
  const kill = () => {
    for (let i = 0; i < fight.victims.length; i++) world.deleteEntity(fighters[fight.victims[i]]);
  };
  const replace = () => {
    for (let i = 0; i < fight.victims.length; i++) spawn(fight.victims[i]);
  };
  return {
    run() {
      seed = fight.beginTick();
      world.update();
      kill();
      replace();
    },
    x: (id: number) => x[fighters[id]],
    y: (id: number) => y[fighters[id]],
    hp: (id: number) => hp[fighters[id]],
  };
}

/** The fastest there: systems that are given each archetype's entities, and prefabricated archetypes to move between. */
export const piecs: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

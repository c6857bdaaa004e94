import { createQuery, createWorld, type Entity, trait } from "koota";
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

type Entities = readonly Entity[];
type Store<Field extends string> = Record<Field, number[]>;
type Values = Store<"value">;

function traits(count: number) {
  return Array.from({ length: count }, () => trait({ value: 0 }));
}

function packed5() {
  const world = createWorld();
  const all = traits(5);
  const [queryA, queryB, queryC, queryD, queryE] = all.map((each) => createQuery(each));
  const entities = Array.from({ length: ENTITIES }, (_, row) =>
    world.spawn(...all.map((each, component) => each({ value: initial(component, row) }))),
  );
  const tripleA = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      value[entity] = Math.imul(value[entity], 3);
    }
  };
  const tripleB = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      value[entity] = Math.imul(value[entity], 3);
    }
  };
  const tripleC = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      value[entity] = Math.imul(value[entity], 3);
    }
  };
  const tripleD = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      value[entity] = Math.imul(value[entity], 3);
    }
  };
  const tripleE = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      value[entity] = Math.imul(value[entity], 3);
    }
  };
  return {
    run() {
      world.query(queryA).useStores(tripleA);
      world.query(queryB).useStores(tripleB);
      world.query(queryC).useStores(tripleC);
      world.query(queryD).useStores(tripleD);
      world.query(queryE).useStores(tripleE);
    },
    value: (component: number, row: number) => entities[row].get(all[component])?.value ?? 0,
  };
}

function simpleIter() {
  const world = createWorld();
  const all = traits(5);
  const [A, B, C, D, E] = all;
  const queryAB = createQuery(A, B);
  const queryCD = createQuery(C, D);
  const queryCE = createQuery(C, E);
  const entities = GROUPS.map((group, g) =>
    Array.from({ length: ENTITIES }, (_, row) =>
      world.spawn(...group.map((component) => all[component]({ value: initial(g * 5 + component, row) }))),
    ),
  );
  const swapAB = ([{ value: a }, { value: b }]: [Values, Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      const value = a[entity];
      a[entity] = b[entity];
      b[entity] = value;
    }
  };
  const swapCD = ([{ value: c }, { value: d }]: [Values, Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      const value = c[entity];
      c[entity] = d[entity];
      d[entity] = value;
    }
  };
  const swapCE = ([{ value: c }, { value: e }]: [Values, Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      const value = c[entity];
      c[entity] = e[entity];
      e[entity] = value;
    }
  };
  return {
    run() {
      world.query(queryAB).useStores(swapAB);
      world.query(queryCD).useStores(swapCD);
      world.query(queryCE).useStores(swapCE);
    },
    value: (group: number, component: number, row: number) =>
      entities[group][row].get(all[component])?.value ?? 0,
  };
}

function fragIter() {
  const world = createWorld();
  const [Data, ...kinds] = traits(1 + KINDS);
  const Z = kinds[KINDS - 1];
  const queryData = createQuery(Data);
  const queryZ = createQuery(Z);
  const entities = kinds.map((kindTrait, kind) =>
    Array.from({ length: PER_KIND }, (_, row) =>
      world.spawn(kindTrait({ value: initial(kind, row) }), Data({ value: initial(DATA + kind, row) })),
    ),
  );
  const tripleData = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      value[entity] = Math.imul(value[entity], 3);
    }
  };
  const tripleZ = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      value[entity] = Math.imul(value[entity], 3);
    }
  };
  return {
    run() {
      world.query(queryData).useStores(tripleData);
      world.query(queryZ).useStores(tripleZ);
    },
    data: (kind: number, row: number) => entities[kind][row].get(Data)?.value ?? 0,
    z: (row: number) => entities[KINDS - 1][row].get(Z)?.value ?? 0,
  };
}

function entityCycle() {
  const world = createWorld();
  const [A, B] = traits(2);
  const queryA = createQuery(A);
  const queryB = createQuery(B);
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) world.spawn(A({ value: initial(0, row) }));
  const spawn = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) world.spawn(B({ value: value[found[i].id()] }));
  };
  const destroy = ([{ value }]: [Values], found: Entities) => {
    let sum = 0;
    tally[0] += found.length;
    for (let i = 0, n = found.length; i < n; i++) {
      sum = (sum + value[found[i].id()]) | 0;
      found[i].destroy();
    }
    tally[1] += sum;
  };
  return {
    run() {
      world.query(queryA).useStores(spawn);
      world.query(queryB).useStores(destroy);
    },
    tally,
    left: () => world.query(queryB).length,
  };
}

function addRemove() {
  const world = createWorld();
  const [A, B] = traits(2);
  const queryA = createQuery(A);
  const queryB = createQuery(B);
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) world.spawn(A({ value: initial(0, row) }));
  const add = ([{ value }]: [Values], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) found[i].add(B({ value: value[found[i].id()] }));
  };
  const remove = ([{ value }]: [Values], found: Entities) => {
    let sum = 0;
    tally[0] += found.length;
    for (let i = 0, n = found.length; i < n; i++) {
      sum = (sum + value[found[i].id()]) | 0;
      found[i].remove(B);
    }
    tally[1] += sum;
  };
  return {
    run() {
      world.query(queryA).useStores(add);
      world.query(queryB).useStores(remove);
    },
    tally,
    left: () => world.query(queryB).length,
  };
}

function fighting() {
  const fight = new Fight();
  const world = createWorld();
  const Position = trait({ x: 0, y: 0 });
  const Velocity = trait({ vx: 0, vy: 0 });
  const Health = trait({ hp: 0 });
  const Fighter = trait({ id: 0, team: 0, damage: 0 });
  const moving = createQuery(Position, Velocity);
  const attacking = createQuery(Health, Fighter);
  const spawned = (seed: number, id: number) => {
    const birth = birthOf(seed, id);
    return world.spawn(
      Position({ x: freshX(birth), y: freshY(birth) }),
      Velocity({ vx: freshVx(birth), vy: freshVy(birth) }),
      Health({ hp: FRESH_HP }),
      Fighter({ id, team: freshTeam(birth), damage: freshDamage(birth) }),
    );
  };
  /** By id. */
  const fighters = Array.from({ length: FIGHTERS }, (_, id) => spawned(fight.firstSeed, id));
  let seed = 0;
  const move = ([{ x, y }, { vx, vy }]: [Store<"x" | "y">, Store<"vx" | "vy">], found: Entities) => {
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
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
  const attack = (
    [{ hp }, { id: ids, team, damage }]: [Store<"hp">, Store<"id" | "team" | "damage">],
    found: Entities,
  ) => {
    const now = seed;
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i].id();
      const target = fighters[targetOf(now, ids[entity])].id();
      hp[target] -= hitOf(damage[entity], team[entity], team[target]);
    }
  };
  const kill = () => {
    for (let i = 0; i < fight.victims.length; i++) fighters[fight.victims[i]].destroy();
  };
  const replace = () => {
    for (let i = 0; i < fight.victims.length; i++) {
      fighters[fight.victims[i]] = spawned(seed, fight.victims[i]);
    }
  };
  return {
    run() {
      seed = fight.beginTick();
      world.query(moving).useStores(move);
      world.query(attacking).useStores(attack);
      kill();
      replace();
    },
    x: (id: number) => fighters[id].get(Position)?.x ?? 0,
    y: (id: number) => fighters[id].get(Position)?.y ?? 0,
    hp: (id: number) => fighters[id].get(Health)?.hp ?? 0,
  };
}

/** The fastest there: queries created once, whose stores are written to in a loop of one's own. */
export const koota: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

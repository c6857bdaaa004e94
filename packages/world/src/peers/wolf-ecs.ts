import { ECS, not, types } from "wolf-ecs";
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

const { i32 } = types;

function packed5() {
  const ecs = new ECS(ENTITIES);
  const all = [0, 1, 2, 3, 4].map(() => ecs.defineComponent(i32));
  const [a, b, c, d, e] = all;
  const [{ a: withA }, { a: withB }, { a: withC }, { a: withD }, { a: withE }] = all.map((component) =>
    ecs.createQuery(component as never),
  );
  const entities = Array.from({ length: ENTITIES }, (_, row) => {
    const entity = ecs.createEntity();
    all.forEach((values, component) => {
      ecs.addComponent(entity, values);
      values[entity] = initial(component, row);
    });
    return entity;
  });
  const tripleA = () => {
    for (let i = 0, l = withA.length; i < l; i++) {
      const found = withA[i].e;
      for (let j = 0, n = found.length; j < n; j++) a[found[j]] = Math.imul(a[found[j]], 3);
    }
  };
  const tripleB = () => {
    for (let i = 0, l = withB.length; i < l; i++) {
      const found = withB[i].e;
      for (let j = 0, n = found.length; j < n; j++) b[found[j]] = Math.imul(b[found[j]], 3);
    }
  };
  const tripleC = () => {
    for (let i = 0, l = withC.length; i < l; i++) {
      const found = withC[i].e;
      for (let j = 0, n = found.length; j < n; j++) c[found[j]] = Math.imul(c[found[j]], 3);
    }
  };
  const tripleD = () => {
    for (let i = 0, l = withD.length; i < l; i++) {
      const found = withD[i].e;
      for (let j = 0, n = found.length; j < n; j++) d[found[j]] = Math.imul(d[found[j]], 3);
    }
  };
  const tripleE = () => {
    for (let i = 0, l = withE.length; i < l; i++) {
      const found = withE[i].e;
      for (let j = 0, n = found.length; j < n; j++) e[found[j]] = Math.imul(e[found[j]], 3);
    }
  };
  return {
    run() {
      tripleA();
      tripleB();
      tripleC();
      tripleD();
      tripleE();
    },
    value: (component: number, row: number) => all[component][entities[row]],
  };
}

function simpleIter() {
  const ecs = new ECS(GROUPS.length * ENTITIES);
  const all = [0, 1, 2, 3, 4].map(() => ecs.defineComponent(i32));
  const [a, b, c, d, e] = all;
  const withAB = ecs.createQuery(a as never, b as never).a;
  const withCD = ecs.createQuery(c as never, d as never).a;
  const withCE = ecs.createQuery(c as never, e as never).a;
  const entities = GROUPS.map((group, g) =>
    Array.from({ length: ENTITIES }, (_, row) => {
      const entity = ecs.createEntity();
      for (const component of group) {
        ecs.addComponent(entity, all[component]);
        all[component][entity] = initial(g * 5 + component, row);
      }
      return entity;
    }),
  );
  const swapAB = () => {
    for (let i = 0, l = withAB.length; i < l; i++) {
      const found = withAB[i].e;
      for (let j = 0, n = found.length; j < n; j++) {
        const entity = found[j];
        const value = a[entity];
        a[entity] = b[entity];
        b[entity] = value;
      }
    }
  };
  const swapCD = () => {
    for (let i = 0, l = withCD.length; i < l; i++) {
      const found = withCD[i].e;
      for (let j = 0, n = found.length; j < n; j++) {
        const entity = found[j];
        const value = c[entity];
        c[entity] = d[entity];
        d[entity] = value;
      }
    }
  };
  const swapCE = () => {
    for (let i = 0, l = withCE.length; i < l; i++) {
      const found = withCE[i].e;
      for (let j = 0, n = found.length; j < n; j++) {
        const entity = found[j];
        const value = c[entity];
        c[entity] = e[entity];
        e[entity] = value;
      }
    }
  };
  return {
    run() {
      swapAB();
      swapCD();
      swapCE();
    },
    value: (group: number, component: number, row: number) => all[component][entities[group][row]],
  };
}

function fragIter() {
  const ecs = new ECS(KINDS * PER_KIND);
  const kinds = Array.from({ length: KINDS }, () => ecs.defineComponent(i32));
  const data = ecs.defineComponent(i32);
  const z = kinds[KINDS - 1];
  const withData = ecs.createQuery(data as never).a;
  const withZ = ecs.createQuery(z as never).a;
  const entities = kinds.map((values, kind) =>
    Array.from({ length: PER_KIND }, (_, row) => {
      const entity = ecs.createEntity();
      ecs.addComponent(entity, values);
      ecs.addComponent(entity, data);
      values[entity] = initial(kind, row);
      data[entity] = initial(DATA + kind, row);
      return entity;
    }),
  );
  const tripleData = () => {
    for (let i = 0, l = withData.length; i < l; i++) {
      const found = withData[i].e;
      for (let j = 0, n = found.length; j < n; j++) data[found[j]] = Math.imul(data[found[j]], 3);
    }
  };
  const tripleZ = () => {
    for (let i = 0, l = withZ.length; i < l; i++) {
      const found = withZ[i].e;
      for (let j = 0, n = found.length; j < n; j++) z[found[j]] = Math.imul(z[found[j]], 3);
    }
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

/** How many entities a query finds. */
function countOf(archetypes: readonly { readonly e: readonly number[] }[]): number {
  return archetypes.reduce((count, { e }) => count + e.length, 0);
}

function entityCycle() {
  const ecs = new ECS(2 * ENTITIES);
  const a = ecs.defineComponent(i32);
  const b = ecs.defineComponent(i32);
  const withA = ecs.createQuery(a as never).a;
  const withB = ecs.createQuery(b as never).a;
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) {
    const entity = ecs.createEntity();
    ecs.addComponent(entity, a);
    a[entity] = initial(0, row);
  }
  const spawn = () => {
    for (let i = 0, l = withA.length; i < l; i++) {
      const found = withA[i].e;
      for (let j = 0, n = found.length; j < n; j++) {
        const entity = ecs.createEntity();
        ecs.addComponent(entity, b);
        b[entity] = a[found[j]];
      }
    }
  };
  const destroy = () => {
    let sum = 0;
    for (let i = 0, l = withB.length; i < l; i++) {
      const found = withB[i].e;
      tally[0] += found.length;
      for (let j = found.length - 1; j >= 0; j--) {
        sum = (sum + b[found[j]]) | 0;
        ecs.destroyEntity(found[j]);
      }
    }
    tally[1] += sum;
  };
  return {
    run() {
      spawn();
      destroy();
    },
    tally,
    left: () => countOf(withB),
  };
}

function addRemove() {
  const ecs = new ECS(ENTITIES);
  const a = ecs.defineComponent(i32);
  const b = ecs.defineComponent(i32);
  const withA = ecs.createQuery(a as never, not(b as never)).a;
  const withB = ecs.createQuery(b as never).a;
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) {
    const entity = ecs.createEntity();
    ecs.addComponent(entity, a);
    a[entity] = initial(0, row);
  }
  const add = () => {
    for (let i = 0, l = withA.length; i < l; i++) {
      const found = withA[i].e;
      for (let j = found.length - 1; j >= 0; j--) {
        const entity = found[j];
        ecs.addComponent(entity, b);
        b[entity] = a[entity];
      }
    }
  };
  const remove = () => {
    let sum = 0;
    for (let i = 0, l = withB.length; i < l; i++) {
      const found = withB[i].e;
      tally[0] += found.length;
      for (let j = found.length - 1; j >= 0; j--) {
        sum = (sum + b[found[j]]) | 0;
        ecs.removeComponent(found[j], b);
      }
    }
    tally[1] += sum;
  };
  return {
    run() {
      add();
      remove();
    },
    tally,
    left: () => countOf(withB),
  };
}

function fighting() {
  const fight = new Fight();
  const ecs = new ECS(FIGHTERS);
  const Position = ecs.defineComponent({ x: i32, y: i32 });
  const Velocity = ecs.defineComponent({ vx: i32, vy: i32 });
  const Health = ecs.defineComponent({ hp: i32 });
  const Fighter = ecs.defineComponent({ id: i32, team: i32, damage: i32 });
  const { x, y } = Position;
  const { vx, vy } = Velocity;
  const { hp } = Health;
  const { id: ids, team, damage } = Fighter;
  const moving = ecs.createQuery(Position as never, Velocity as never).a;
  const attacking = ecs.createQuery(Health as never, Fighter as never).a;
  /** By id. */
  const fighters = new Int32Array(FIGHTERS);
  const spawn = (seed: number, id: number) => {
    const birth = birthOf(seed, id);
    const entity = ecs.createEntity();
    ecs.addComponent(entity, Position);
    ecs.addComponent(entity, Velocity);
    ecs.addComponent(entity, Health);
    ecs.addComponent(entity, Fighter);
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
    for (let i = 0, l = moving.length; i < l; i++) {
      const found = moving[i].e;
      for (let j = 0, n = found.length; j < n; j++) {
        const entity = found[j];
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
    }
  };
  const attack = (seed: number) => {
    for (let i = 0, l = attacking.length; i < l; i++) {
      const found = attacking[i].e;
      for (let j = 0, n = found.length; j < n; j++) {
        const entity = found[j];
        const target = fighters[targetOf(seed, ids[entity])];
        hp[target] -= hitOf(damage[entity], team[entity], team[target]);
      }
    }
  };
  const kill = () => {
    for (let i = 0; i < fight.victims.length; i++) ecs.destroyEntity(fighters[fight.victims[i]]);
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

/** The fastest there: the loop over a query's archetypes written out, and typed arrays by entity. */
export const wolfEcs: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

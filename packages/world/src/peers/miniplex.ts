import { World } from "miniplex";
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

interface Letters {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
}

const LETTERS = ["a", "b", "c", "d", "e"] as const;

function packed5() {
  const world = new World<Letters>();
  const [withA, withB, withC, withD, withE] = LETTERS.map((letter) => world.with(letter));
  const entities = Array.from({ length: ENTITIES }, (_, row) =>
    world.add({
      a: initial(0, row),
      b: initial(1, row),
      c: initial(2, row),
      d: initial(3, row),
      e: initial(4, row),
    }),
  );
  const tripleA = () => {
    const found = withA.entities;
    for (let i = 0, n = found.length; i < n; i++) found[i].a = Math.imul(found[i].a, 3);
  };
  const tripleB = () => {
    const found = withB.entities;
    for (let i = 0, n = found.length; i < n; i++) found[i].b = Math.imul(found[i].b, 3);
  };
  const tripleC = () => {
    const found = withC.entities;
    for (let i = 0, n = found.length; i < n; i++) found[i].c = Math.imul(found[i].c, 3);
  };
  const tripleD = () => {
    const found = withD.entities;
    for (let i = 0, n = found.length; i < n; i++) found[i].d = Math.imul(found[i].d, 3);
  };
  const tripleE = () => {
    const found = withE.entities;
    for (let i = 0, n = found.length; i < n; i++) found[i].e = Math.imul(found[i].e, 3);
  };
  return {
    run() {
      tripleA();
      tripleB();
      tripleC();
      tripleD();
      tripleE();
    },
    value: (component: number, row: number) => entities[row][LETTERS[component]],
  };
}

function simpleIter() {
  const world = new World<Partial<Letters>>();
  const withAB = world.with("a", "b");
  const withCD = world.with("c", "d");
  const withCE = world.with("c", "e");
  const entities = GROUPS.map((group, g) =>
    Array.from({ length: ENTITIES }, (_, row) => {
      const entity: Partial<Letters> = {};
      for (const component of group) entity[LETTERS[component]] = initial(g * 5 + component, row);
      return world.add(entity);
    }),
  );
  const swapAB = () => {
    const found = withAB.entities;
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = entity.a;
      entity.a = entity.b;
      entity.b = value;
    }
  };
  const swapCD = () => {
    const found = withCD.entities;
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = entity.c;
      entity.c = entity.d;
      entity.d = value;
    }
  };
  const swapCE = () => {
    const found = withCE.entities;
    for (let i = 0, n = found.length; i < n; i++) {
      const entity = found[i];
      const value = entity.c;
      entity.c = entity.e;
      entity.e = value;
    }
  };
  return {
    run() {
      swapAB();
      swapCD();
      swapCE();
    },
    value: (group: number, component: number, row: number) => entities[group][row][LETTERS[component]] ?? 0,
  };
}

/** `data` is an object, as entities of so many shapes are then only read from. */
interface Fragment {
  data: { value: number };
  z?: { value: number };
}

function fragIter() {
  const world = new World<Fragment>();
  const withData = world.with("data");
  const withZ = world.with("z");
  const entities = Array.from({ length: KINDS }, (_, kind) =>
    Array.from({ length: PER_KIND }, (_, row) =>
      world.add({
        data: { value: initial(DATA + kind, row) },
        [String.fromCharCode(97 + kind)]: { value: initial(kind, row) },
      }),
    ),
  );
  const tripleData = () => {
    const found = withData.entities;
    for (let i = 0, n = found.length; i < n; i++) {
      const { data } = found[i];
      data.value = Math.imul(data.value, 3);
    }
  };
  const tripleZ = () => {
    const found = withZ.entities;
    for (let i = 0, n = found.length; i < n; i++) {
      const { z } = found[i];
      z.value = Math.imul(z.value, 3);
    }
  };
  return {
    run() {
      tripleData();
      tripleZ();
    },
    data: (kind: number, row: number) => entities[kind][row].data.value,
    z: (row: number) => entities[KINDS - 1][row].z?.value ?? 0,
  };
}

function entityCycle() {
  const world = new World<Partial<Letters>>();
  const withA = world.with("a");
  const withB = world.with("b");
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) world.add({ a: initial(0, row) });
  const spawn = () => {
    const found = withA.entities;
    for (let i = 0, n = found.length; i < n; i++) world.add({ b: found[i].a });
  };
  const destroy = () => {
    const found = withB.entities;
    let sum = 0;
    tally[0] += found.length;
    for (let i = found.length - 1; i >= 0; i--) {
      sum = (sum + found[i].b) | 0;
      world.remove(found[i]);
    }
    tally[1] += sum;
  };
  return {
    run() {
      spawn();
      destroy();
    },
    tally,
    left: () => withB.entities.length,
  };
}

function addRemove() {
  const world = new World<Partial<Letters>>();
  const withA = world.with("a");
  const withB = world.with("b");
  const tally = new Int32Array(2);
  for (let row = 0; row < ENTITIES; row++) world.add({ a: initial(0, row) });
  const add = () => {
    const found = withA.entities;
    for (let i = found.length - 1; i >= 0; i--) world.addComponent(found[i], "b", found[i].a);
  };
  const remove = () => {
    const found = withB.entities;
    let sum = 0;
    tally[0] += found.length;
    for (let i = found.length - 1; i >= 0; i--) {
      sum = (sum + found[i].b) | 0;
      world.removeComponent(found[i], "b");
    }
    tally[1] += sum;
  };
  return {
    run() {
      add();
      remove();
    },
    tally,
    left: () => withB.entities.length,
  };
}

interface Fighter {
  id: number;
  position: { x: number; y: number };
  velocity: { x: number; y: number };
  health: { hp: number };
  force: { team: number; damage: number };
}

function fighting() {
  const fight = new Fight();
  const world = new World<Fighter>();
  const moving = world.with("position", "velocity");
  const attacking = world.with("id", "health", "force");
  const spawned = (seed: number, id: number) => {
    const birth = birthOf(seed, id);
    return world.add({
      id,
      position: { x: freshX(birth), y: freshY(birth) },
      velocity: { x: freshVx(birth), y: freshVy(birth) },
      health: { hp: FRESH_HP },
      force: { team: freshTeam(birth), damage: freshDamage(birth) },
    });
  };
  /** By id. */
  const fighters = Array.from({ length: FIGHTERS }, (_, id) => spawned(fight.firstSeed, id));
  const move = () => {
    const found = moving.entities;
    for (let i = 0, n = found.length; i < n; i++) {
      const { position, velocity } = found[i];
      if (isOutside(position.x + velocity.x)) velocity.x = -velocity.x;
      if (isOutside(position.y + velocity.y)) velocity.y = -velocity.y;
      position.x += velocity.x;
      position.y += velocity.y;
    }
  };
  const attack = (seed: number) => {
    const found = attacking.entities;
    for (let i = 0, n = found.length; i < n; i++) {
      const { id, force } = found[i];
      const target = fighters[targetOf(seed, id)];
      target.health.hp -= hitOf(force.damage, force.team, target.force.team);
    }
  };
  const kill = () => {
    for (let i = 0; i < fight.victims.length; i++) world.remove(fighters[fight.victims[i]]);
  };
  const replace = (seed: number) => {
    for (let i = 0; i < fight.victims.length; i++) {
      fighters[fight.victims[i]] = spawned(seed, fight.victims[i]);
    }
  };
  return {
    run() {
      const seed = fight.beginTick();
      move();
      attack(seed);
      kill();
      replace(seed);
    },
    x: (id: number) => fighters[id].position.x,
    y: (id: number) => fighters[id].position.y,
    hp: (id: number) => fighters[id].health.hp,
  };
}

/** The fastest there: a query's own array is walked by index, backward where entities leave it; no iterator is made. */
export const miniplex: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

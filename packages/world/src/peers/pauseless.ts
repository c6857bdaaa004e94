import { i32 } from "@pauseless/arena";
import { component } from "../component.js";
import { WorldLayout } from "../world-layout.js";
import { DATA, ENTITIES, GROUPS, initial, KINDS, PER_KIND } from "./cases.js";
import type { Contender } from "./contender.js";
import {
  birthOf,
  DEATHS,
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

const value = { value: i32 };
const A = component("a", value);
const B = component("b", value);
const C = component("c", value);
const D = component("d", value);
const E = component("e", value);

function packed5() {
  const all = [A, B, C, D, E] as const;
  const layout = new WorldLayout("packed_5", { capacity: ENTITIES, components: all, checked: false });
  const [a, b, c, d, e] = all.map((each) => layout.column(each, "value"));
  const [withA, withB, withC, withD, withE] = all.map((each) => layout.query(each).runs());
  layout.system("triple a", {
    run() {
      const { array, start } = a;
      for (let run = 0; run < withA.count; run++) {
        const end = start + withA.end(run);
        for (let at = start + withA.start(run); at < end; at++) array[at] = Math.imul(array[at], 3);
      }
    },
  });
  layout.system("triple b", {
    run() {
      const { array, start } = b;
      for (let run = 0; run < withB.count; run++) {
        const end = start + withB.end(run);
        for (let at = start + withB.start(run); at < end; at++) array[at] = Math.imul(array[at], 3);
      }
    },
  });
  layout.system("triple c", {
    run() {
      const { array, start } = c;
      for (let run = 0; run < withC.count; run++) {
        const end = start + withC.end(run);
        for (let at = start + withC.start(run); at < end; at++) array[at] = Math.imul(array[at], 3);
      }
    },
  });
  layout.system("triple d", {
    run() {
      const { array, start } = d;
      for (let run = 0; run < withD.count; run++) {
        const end = start + withD.end(run);
        for (let at = start + withD.start(run); at < end; at++) array[at] = Math.imul(array[at], 3);
      }
    },
  });
  layout.system("triple e", {
    run() {
      const { array, start } = e;
      for (let run = 0; run < withE.count; run++) {
        const end = start + withE.end(run);
        for (let at = start + withE.start(run); at < end; at++) array[at] = Math.imul(array[at], 3);
      }
    },
  });
  const spawn = layout.prefab(all).cursor();
  const world = layout.open();
  for (let row = 0; row < ENTITIES; row++) {
    spawn.spawn();
    all.forEach(({ name }, component) => {
      spawn[name].value = initial(component, row);
    });
  }
  world.start();
  return {
    run: () => world.step(),
    value: (component: number, row: number) => spawn.toSlot(row)[all[component].name].value,
  };
}

function simpleIter() {
  const all = [A, B, C, D, E] as const;
  const layout = new WorldLayout("simple_iter", {
    capacity: GROUPS.length * ENTITIES,
    components: all,
    checked: false,
  });
  const [a, b, c, d, e] = all.map((each) => layout.column(each, "value"));
  const withAB = layout.query(A, B).runs();
  const withCD = layout.query(C, D).runs();
  const withCE = layout.query(C, E).runs();
  // All of these columns have the same start.
  layout.system("swap a and b", {
    run() {
      const { array: x, start } = a;
      const { array: y } = b;
      for (let run = 0; run < withAB.count; run++) {
        const end = start + withAB.end(run);
        for (let at = start + withAB.start(run); at < end; at++) {
          const value = x[at];
          x[at] = y[at];
          y[at] = value;
        }
      }
    },
  });
  layout.system("swap c and d", {
    run() {
      const { array: x, start } = c;
      const { array: y } = d;
      for (let run = 0; run < withCD.count; run++) {
        const end = start + withCD.end(run);
        for (let at = start + withCD.start(run); at < end; at++) {
          const value = x[at];
          x[at] = y[at];
          y[at] = value;
        }
      }
    },
  });
  layout.system("swap c and e", {
    run() {
      const { array: x, start } = c;
      const { array: y } = e;
      for (let run = 0; run < withCE.count; run++) {
        const end = start + withCE.end(run);
        for (let at = start + withCE.start(run); at < end; at++) {
          const value = x[at];
          x[at] = y[at];
          y[at] = value;
        }
      }
    },
  });
  const world = layout.open();
  const cursor = layout.cursor(...all);
  GROUPS.forEach((components, group) => {
    const spawn = layout.prefab(components.map((component) => all[component])).cursor(...all);
    for (let row = 0; row < ENTITIES; row++) {
      spawn.spawn();
      for (const component of components)
        spawn[all[component].name].value = initial(group * 5 + component, row);
    }
  });
  world.start();
  return {
    run: () => world.step(),
    value: (group: number, component: number, row: number) =>
      cursor.toSlot(group * ENTITIES + row)[all[component].name].value,
  };
}

function fragIter() {
  const kinds = Array.from({ length: KINDS }, (_, kind) => component(String.fromCharCode(97 + kind), value));
  const Data = component("data", value);
  const Z = kinds[KINDS - 1];
  const layout = new WorldLayout("frag_iter", {
    capacity: KINDS * PER_KIND,
    components: [...kinds, Data],
    checked: false,
  });
  const withData = layout.query(Data).runs();
  const withZ = layout.query(Z).runs();
  const data = layout.column(Data, "value");
  const z = layout.column(Z, "value");
  layout.system("triple data", {
    run() {
      const { array, start } = data;
      for (let run = 0; run < withData.count; run++) {
        const end = start + withData.end(run);
        for (let at = start + withData.start(run); at < end; at++) array[at] = Math.imul(array[at], 3);
      }
    },
  });
  layout.system("triple z", {
    run() {
      const { array, start } = z;
      for (let run = 0; run < withZ.count; run++) {
        const end = start + withZ.end(run);
        for (let at = start + withZ.start(run); at < end; at++) array[at] = Math.imul(array[at], 3);
      }
    },
  });
  const world = layout.open();
  kinds.forEach((kind, index) => {
    const spawn = layout.prefab([kind, Data]).cursor();
    for (let row = 0; row < PER_KIND; row++) {
      spawn.spawn();
      spawn.data.value = initial(DATA + index, row);
      spawn[kind.name].value = initial(index, row);
    }
  });
  world.start();
  const cursor = layout.cursor(Data, Z);
  return {
    run: () => world.step(),
    data: (kind: number, row: number) => cursor.toSlot(kind * PER_KIND + row).data.value,
    z: (row: number) => cursor.toSlot((KINDS - 1) * PER_KIND + row)[Z.name].value,
  };
}

function entityCycle() {
  const layout = new WorldLayout("entity_cycle", {
    capacity: 2 * ENTITIES,
    components: [A, B],
    checked: false,
  });
  const tally = new Int32Array(2);
  const withA = layout.query(A);
  const withB = layout.query(B);
  const parent = withA.cursor();
  const child = layout.prefab([B], {}, { leaveFields: true }).cursor();
  const each = withB.cursor();
  layout.system("spawn", {
    run() {
      const { length } = parent;
      child.spawnMany(length);
      for (let i = 0; i < length; i++) child.spawned(i).b.value = parent.at(i).a.value;
    },
  });
  layout.system("destroy", {
    after: ["spawn"],
    run() {
      const { length } = each;
      let sum = 0;
      for (let i = 0; i < length; i++) sum = (sum + each.at(i).b.value) | 0;
      withB.despawnAll();
      tally[0] += length;
      tally[1] += sum;
    },
  });
  const world = layout.open();
  const spawn = layout.prefab([A]).cursor();
  for (let row = 0; row < ENTITIES; row++) spawn.spawn().a.value = initial(0, row);
  world.start();
  return { run: () => world.step(), tally, left: () => withB.length };
}

function addRemove() {
  const layout = new WorldLayout("add_remove", { capacity: ENTITIES, components: [A, B], checked: false });
  const tally = new Int32Array(2);
  const withB = layout.query(B);
  const all = layout.query(A).cursor(B);
  const each = withB.cursor();
  layout.system("add", {
    run() {
      const { length } = all;
      for (let i = 0; i < length; i++) {
        all.at(i);
        all.b.add();
        all.b.value = all.a.value;
      }
    },
  });
  layout.system("remove", {
    after: ["add"],
    run() {
      const { length } = each;
      let sum = 0;
      for (let i = 0; i < length; i++) {
        each.at(i);
        sum = (sum + each.b.value) | 0;
        each.b.remove();
      }
      tally[0] += length;
      tally[1] += sum;
    },
  });
  const world = layout.open();
  const spawn = layout.prefab([A]).cursor();
  for (let row = 0; row < ENTITIES; row++) spawn.spawn().a.value = initial(0, row);
  world.start();
  return { run: () => world.step(), tally, left: () => withB.length };
}

const Id = component("id", { value: i32 });
const Position = component("position", { x: i32, y: i32 });
const Velocity = component("velocity", { x: i32, y: i32 });
const Health = component("health", { hp: i32 });
const Attack = component("attack", { team: i32, damage: i32 });

function fighting() {
  const fight = new Fight();
  const all = [Id, Position, Velocity, Health, Attack] as const;
  // Who dies has its slot until the end of the frame, in which another is spawned for it.
  const layout = new WorldLayout("fighting", {
    capacity: FIGHTERS + DEATHS,
    components: all,
    checked: false,
  });
  /** By id: the handle of its fighter. */
  const fighters = new Int32Array(FIGHTERS);
  const moving = layout.query(...all).runs();
  const x = layout.column(Position, "x");
  const y = layout.column(Position, "y");
  const vx = layout.column(Velocity, "x");
  const vy = layout.column(Velocity, "y");
  const attacker = layout.cursor(Id, Attack);
  const target = layout.cursor(Health, Attack);
  const victim = layout.cursor();
  const fresh = layout.prefab(all, {}, { leaveFields: true }).cursor();
  const any = layout.cursor(...all);
  let seed = fight.firstSeed;
  const spawn = (id: number) => {
    const birth = birthOf(seed, id);
    fresh.spawn();
    fighters[id] = fresh.handle;
    fresh.id.value = id;
    fresh.position.x = freshX(birth);
    fresh.position.y = freshY(birth);
    fresh.velocity.x = freshVx(birth);
    fresh.velocity.y = freshVy(birth);
    fresh.health.hp = FRESH_HP;
    fresh.attack.team = freshTeam(birth);
    fresh.attack.damage = freshDamage(birth);
  };
  // What is called for each run, and for each fighter, is compiled as code that is called often is: for what surrounds it.
  const moveX = (from: number, to: number) => {
    const { array, start } = x;
    const { array: speed } = vx;
    for (let at = start + from; at < start + to; at++) {
      let next = array[at] + speed[at];
      if (isOutside(next)) {
        speed[at] = -speed[at];
        next = array[at] + speed[at];
      }
      array[at] = next;
    }
  };
  const moveY = (from: number, to: number) => {
    const { array, start } = y;
    const { array: speed } = vy;
    for (let at = start + from; at < start + to; at++) {
      let next = array[at] + speed[at];
      if (isOutside(next)) {
        speed[at] = -speed[at];
        next = array[at] + speed[at];
      }
      array[at] = next;
    }
  };
  const strike = (slot: number, seed: number) => {
    const { id, attack } = attacker.toSlot(slot);
    // Whoever dies is replaced within the tick, so nobody's handle is stale here: not checked, as the peers' are not.
    const { health, attack: other } = target.to(fighters[targetOf(seed, id.value)]);
    health.hp -= hitOf(attack.damage, attack.team, other.team);
  };
  const strikeRun = (from: number, to: number, seed: number) => {
    for (let slot = from; slot < to; slot++) strike(slot, seed);
  };
  layout.system("move", {
    run() {
      for (let run = 0; run < moving.count; run++) {
        moveX(moving.start(run), moving.end(run));
        moveY(moving.start(run), moving.end(run));
      }
    },
  });
  layout.system("attack", {
    after: ["move"],
    run() {
      for (let run = 0; run < moving.count; run++) strikeRun(moving.start(run), moving.end(run), seed);
    },
  });
  layout.system("die", {
    after: ["attack"],
    run() {
      const { victims } = fight;
      for (let i = 0; i < victims.length; i++) victim.to(fighters[victims[i]]).despawn();
    },
  });
  layout.system("respawn", {
    after: ["die"],
    run() {
      const { victims } = fight;
      for (let i = 0; i < victims.length; i++) spawn(victims[i]);
    },
  });
  const world = layout.open();
  world.enter();
  for (let id = 0; id < FIGHTERS; id++) spawn(id);
  world.start();
  const of = (id: number) => any.to(fighters[id]);
  return {
    run() {
      seed = fight.beginTick();
      world.step();
    },
    x: (id: number) => of(id).position.x,
    y: (id: number) => of(id).position.y,
    hp: (id: number) => of(id).health.hp,
  };
}

export const pauseless: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

import { type Entity, System, Type, World } from "@lastolivegames/becsy/lib/perf.js";
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

class A {
  declare value: number;
  static schema = { value: Type.int32 };
}
class B {
  declare value: number;
  static schema = { value: Type.int32 };
}
class C {
  declare value: number;
  static schema = { value: Type.int32 };
}
class D {
  declare value: number;
  static schema = { value: Type.int32 };
}
class E {
  declare value: number;
  static schema = { value: Type.int32 };
}
const LETTERS = [A, B, C, D, E];

/**
 * A world of so many entities at most, which include those that died in the frame before. Components are stored by entity,
 * the fastest way there. The limits have room for the entities that are built in one frame, and for all that a frame does: the
 * production build says nothing where there is too little, and leaves out the rest.
 */
function worldOf(maxEntities: number, ...defs: unknown[]): Promise<World> {
  const room = 16 * maxEntities;
  return World.create({
    defs: defs as [],
    defaultComponentStorage: "sparse",
    maxEntities,
    maxLimboComponents: room,
    maxShapeChangesPerFrame: room,
    maxWritesPerFrame: room,
  });
}

function count(entities: readonly Entity[]): number {
  return entities.filter((entity) => entity.alive).length;
}

async function packed5() {
  class TripleA extends System {
    readonly found = this.query((q) => q.current.with(A).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(A);
        one.value = Math.imul(one.value, 3);
      }
    }
  }
  class TripleB extends System {
    readonly found = this.query((q) => q.current.with(B).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(B);
        one.value = Math.imul(one.value, 3);
      }
    }
  }
  class TripleC extends System {
    readonly found = this.query((q) => q.current.with(C).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(C);
        one.value = Math.imul(one.value, 3);
      }
    }
  }
  class TripleD extends System {
    readonly found = this.query((q) => q.current.with(D).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(D);
        one.value = Math.imul(one.value, 3);
      }
    }
  }
  class TripleE extends System {
    readonly found = this.query((q) => q.current.with(E).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(E);
        one.value = Math.imul(one.value, 3);
      }
    }
  }
  const world = await worldOf(ENTITIES, LETTERS, TripleA, TripleB, TripleC, TripleD, TripleE);
  const entities: Entity[] = [];
  world.build((system) => {
    for (let row = 0; row < ENTITIES; row++) {
      const parts = LETTERS.flatMap((letter, component) => [letter, { value: initial(component, row) }]);
      entities.push(system.createEntity(...parts).hold());
    }
  });
  return {
    run: () => world.execute(),
    value: (component: number, row: number) => entities[row].read(LETTERS[component]).value,
  };
}

async function simpleIter() {
  class SwapAB extends System {
    readonly found = this.query((q) => q.current.with(A, B).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(A);
        const other = entities[i].write(B);
        const value = one.value;
        one.value = other.value;
        other.value = value;
      }
    }
  }
  class SwapCD extends System {
    readonly found = this.query((q) => q.current.with(C, D).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(C);
        const other = entities[i].write(D);
        const value = one.value;
        one.value = other.value;
        other.value = value;
      }
    }
  }
  class SwapCE extends System {
    readonly order = this.schedule((s) => s.after(SwapCD));
    readonly found = this.query((q) => q.current.with(C, E).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(C);
        const other = entities[i].write(E);
        const value = one.value;
        one.value = other.value;
        other.value = value;
      }
    }
  }
  const world = await worldOf(GROUPS.length * ENTITIES, LETTERS, SwapAB, SwapCD, SwapCE);
  const entities = GROUPS.map((): Entity[] => []);
  world.build((system) => {
    GROUPS.forEach((group, g) => {
      for (let row = 0; row < ENTITIES; row++) {
        const parts = group.flatMap((component) => [
          LETTERS[component],
          { value: initial(g * 5 + component, row) },
        ]);
        entities[g].push(system.createEntity(...parts).hold());
      }
    });
  });
  return {
    run: () => world.execute(),
    value: (group: number, component: number, row: number) =>
      entities[group][row].read(LETTERS[component]).value,
  };
}

async function fragIter() {
  class Data {
    declare value: number;
    static schema = { value: Type.int32 };
  }
  const kinds = Array.from(
    { length: KINDS },
    () =>
      class {
        declare value: number;
        static schema: Record<"value", typeof Type.int32> = { value: Type.int32 };
      },
  );
  const Z = kinds[KINDS - 1];
  class TripleData extends System {
    readonly found = this.query((q) => q.current.with(Data).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(Data);
        one.value = Math.imul(one.value, 3);
      }
    }
  }
  class TripleZ extends System {
    readonly found = this.query((q) => q.current.with(Z).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const one = entities[i].write(Z);
        one.value = Math.imul(one.value, 3);
      }
    }
  }
  const world = await worldOf(KINDS * PER_KIND, kinds, Data, TripleData, TripleZ);
  const entities = kinds.map((): Entity[] => []);
  world.build((system) => {
    kinds.forEach((Kind, kind) => {
      for (let row = 0; row < PER_KIND; row++) {
        const own = { value: initial(kind, row) };
        const entity = system.createEntity(Kind, own, Data, { value: initial(DATA + kind, row) });
        entities[kind].push(entity.hold());
      }
    });
  });
  return {
    run: () => world.execute(),
    data: (kind: number, row: number) => entities[kind][row].read(Data).value,
    z: (row: number) => entities[KINDS - 1][row].read(Z).value,
  };
}

async function entityCycle() {
  const tally = new Int32Array(2);
  let seen: readonly Entity[] = [];
  class Spawn extends System {
    readonly found = this.query((q) => q.current.with(A).and.using(B).create);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        this.createEntity(B, { value: entities[i].read(A).value });
      }
    }
  }
  class Destroy extends System {
    readonly order = this.schedule((s) => s.after(Spawn));
    readonly found = this.query((q) => q.current.with(B).write);
    override execute() {
      const entities = this.found.current;
      let sum = 0;
      seen = entities;
      tally[0] += entities.length;
      for (let i = 0, n = entities.length; i < n; i++) {
        sum = (sum + entities[i].read(B).value) | 0;
        entities[i].delete();
      }
      tally[1] += sum;
    }
  }
  // A frame's dead are swept up after the next.
  const world = await worldOf(4 * ENTITIES, A, B, Spawn, Destroy);
  for (let row = 0; row < ENTITIES; row++) world.createEntity(A, { value: initial(0, row) });
  return { run: () => world.execute(), tally, left: () => count(seen) };
}

async function addRemove() {
  const tally = new Int32Array(2);
  let seen: readonly Entity[] = [];
  class Add extends System {
    readonly found = this.query((q) => q.current.with(A).and.using(B).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        entities[i].add(B, { value: entities[i].read(A).value });
      }
    }
  }
  class Remove extends System {
    readonly order = this.schedule((s) => s.after(Add));
    readonly found = this.query((q) => q.current.with(B).write);
    override execute() {
      const entities = this.found.current;
      let sum = 0;
      seen = entities;
      tally[0] += entities.length;
      for (let i = 0, n = entities.length; i < n; i++) {
        sum = (sum + entities[i].read(B).value) | 0;
        entities[i].remove(B);
      }
      tally[1] += sum;
    }
  }
  const world = await worldOf(ENTITIES, A, B, Add, Remove);
  for (let row = 0; row < ENTITIES; row++) world.createEntity(A, { value: initial(0, row) });
  return {
    run: () => world.execute(),
    tally,
    left: () => seen.filter((entity) => entity.has(B)).length,
  };
}

async function fighting() {
  class Position {
    declare x: number;
    declare y: number;
    static schema = { x: Type.int32, y: Type.int32 };
  }
  class Velocity {
    declare x: number;
    declare y: number;
    static schema = { x: Type.int32, y: Type.int32 };
  }
  class Health {
    declare hp: number;
    static schema = { hp: Type.int32 };
  }
  class Fighter {
    declare id: number;
    declare team: number;
    declare damage: number;
    static schema = { id: Type.int32, team: Type.int32, damage: Type.int32 };
  }
  const fight = new Fight();
  let seed = fight.firstSeed;
  const spawned = (system: System, id: number) => {
    const birth = birthOf(seed, id);
    const position = { x: freshX(birth), y: freshY(birth) };
    const velocity = { x: freshVx(birth), y: freshVy(birth) };
    const fighter = { id, team: freshTeam(birth), damage: freshDamage(birth) };
    const health = { hp: FRESH_HP };
    return system
      .createEntity(Position, position, Velocity, velocity, Health, health, Fighter, fighter)
      .hold();
  };
  /** By id: held, as an entity of a query is only lent. */
  const fighters: Entity[] = [];
  class Move extends System {
    readonly found = this.query((q) => q.current.with(Position, Velocity).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const position = entities[i].write(Position);
        const velocity = entities[i].write(Velocity);
        if (isOutside(position.x + velocity.x)) velocity.x = -velocity.x;
        if (isOutside(position.y + velocity.y)) velocity.y = -velocity.y;
        position.x += velocity.x;
        position.y += velocity.y;
      }
    }
  }
  class Attack extends System {
    readonly order = this.schedule((s) => s.after(Move));
    readonly found = this.query((q) => q.current.with(Fighter).and.using(Health).write);
    override execute() {
      const entities = this.found.current;
      for (let i = 0, n = entities.length; i < n; i++) {
        const { id, team, damage } = entities[i].read(Fighter);
        const target = fighters[targetOf(seed, id)];
        target.write(Health).hp -= hitOf(damage, team, target.read(Fighter).team);
      }
    }
  }
  class Replace extends System {
    readonly order = this.schedule((s) => s.after(Attack));
    readonly parts = this.query((q) => q.using(Position, Velocity, Health, Fighter).write);
    override execute() {
      const { victims } = fight;
      for (let i = 0; i < victims.length; i++) fighters[victims[i]].delete();
      for (let i = 0; i < victims.length; i++) fighters[victims[i]] = spawned(this, victims[i]);
    }
  }
  // A frame's dead are swept up after the next.
  const limit = FIGHTERS + 4 * fight.victims.length;
  const world = await worldOf(limit, Position, Velocity, Health, Fighter, Move, Attack, Replace);
  world.build((system) => {
    for (let id = 0; id < FIGHTERS; id++) fighters.push(spawned(system, id));
  });
  return {
    run() {
      seed = fight.beginTick();
      return world.execute();
    },
    x: (id: number) => fighters[id].read(Position).x,
    y: (id: number) => fighters[id].read(Position).y,
    hp: (id: number) => fighters[id].read(Health).hp,
  };
}

/** The fastest there: the production build, storage by entity, and a query's own array walked by index. */
export const becsy: Contender = { packed5, simpleIter, fragIter, entityCycle, addRemove, fighting };

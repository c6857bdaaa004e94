import {
  array,
  bits,
  bool,
  f32,
  f64,
  i16,
  i32,
  list,
  oneOf,
  type RecordFields,
  record,
  ring,
  u8,
  u16,
  utf8,
  vec2,
} from "@pauseless/arena";
import { isReference, type Loose, someBeginning, type Values, zeroOf } from "./field-shadow.test.js";
import {
  type AnyComponent,
  added,
  any,
  type Component,
  changed,
  component,
  entity,
  type KindOptions,
  optional,
  type Query,
  reference,
  removed,
  type Term,
  tag,
  type World,
  WorldError,
  WorldLayout,
  type WorldState,
  without,
} from "./index.js";
import { type Dice, type Mode, pick } from "./random-program.test.js";
import type { IndexShadow, KindShadow, QueryShadow, Shape, SystemShadow } from "./world-shadow.test.js";

/*
 * Layouts of worlds for random programs: random kinds, prefabs, queries, observers and systems over components that have
 * every kind of field between them; no test of its own.
 */

const Item = record("Item", { kind: u8, price: i32 });
const Body = component("body", {
  x: f64,
  y: i16,
  seen: bool,
  low: bits(3),
  high: bits(7),
  mood: oneOf("calm", "angry", "lost"),
  name: utf8(5),
  cells: array(u8, 3),
  spot: vec2(f32),
});
const Health = component("health", { hp: i32, armor: u8, shield: f32 }, { track: true });
const Bag = component("bag", {
  codes: list(i32, 3),
  trail: ring(u16, 2),
  items: list(Item, 2),
  owner: entity,
});
const Target = component("target", { whom: reference({ onDespawn: "clear" }), since: i32 });
const Effect = component(
  "effect",
  { on: reference({ onDespawn: "despawn" }), by: reference({ onDespawn: "clear" }), power: u16 },
  { track: true },
);
const Memory = component("memory", {
  first: reference({ onDespawn: "keep" }),
  last: reference({ onDespawn: "keep" }),
  doubt: u8,
});
const Chain = component("chain", { next: reference({ onDespawn: "despawn" }), links: i16 });
const Score = component("score", {
  points: i32,
  best: reference({ onDespawn: "clear" }),
  rounds: list(i16, 3),
});
const FILLERS = Array.from({ length: 70 }, (_, i) => tag(`filler${i}`));
const OWN: readonly AnyComponent[] = [
  Body,
  Health,
  Bag,
  Target,
  Effect,
  Memory,
  Chain,
  tag("hot"),
  tag("cold"),
];

/** How many open worlds a layout has room for. */
export const MOST_WORLDS = 4;

/** A prefab, and what the model does as it spawns. */
export interface PrefabShadow {
  readonly cursor: Loose;
  readonly kind: number;
  readonly has: number;
  /** By component: what its fields begin with, where they are not left as they were. */
  readonly beginnings: readonly (Values | undefined)[];
}

/** What a random program is told by the world as it runs. */
export interface Callbacks {
  /** Answers what a `when` does. */
  call(label: string, world: World): boolean;
}

/** A random layout, and all that is made of it. */
export interface RandomWorld {
  readonly layout: WorldLayout;
  /** By the model's number. */
  readonly components: readonly AnyComponent[];
  readonly shape: Shape;
  readonly prefabs: readonly PrefabShadow[];
  readonly queries: readonly Query<AnyComponent>[];
  readonly cursors: readonly Loose[];
  /** A cursor that shows everything. */
  readonly cursor: Loose;
  readonly score: number;
}

/** The fields of a component; a tag has none. */
export const fieldsOf = (each: AnyComponent): RecordFields => (each.kind === "tag" ? {} : each.layout.fields);

/** Makes a random layout. */
export function someWorld(dice: Dice, mode: Mode, callbacks: Callbacks): RandomWorld {
  const fillers = FILLERS.slice(0, pick(dice, [3, 3, 25, 40, 70]));
  const first = dice(fillers.length - 2);
  const components = [...OWN, ...fillers.slice(first, first + 3), Score];
  const score = components.length - 1;
  const unused = fillers.filter((each) => !components.includes(each));
  const several = dice(3) > 0;
  const kinds = someKinds(dice, several, components.slice(0, -1), unused);
  const [single] = Object.values(kinds);
  const layout = new WorldLayout("random", {
    ...(several ? { kinds } : { capacity: single.capacity, components: single.components }),
    singletons: [Score],
    phases: ["act", "react"],
    worlds: MOST_WORLDS,
    ...mode,
  });
  const all = [...new Set(Object.values(kinds).flatMap((kind) => kind.components)), Score];
  const kindShadows: KindShadow[] = Object.entries(kinds).map(([name, kind]) => ({
    name: several ? name : "entity",
    capacity: kind.capacity,
    allowed: bitsOf(components, kind.components),
  }));
  kindShadows.push({ name: "root", capacity: 1, allowed: 1 << score });
  const prefabs = Array.from({ length: 6 }, () => somePrefab(dice, layout, components, kindShadows, several));
  const made = someQueries(dice, layout, components, callbacks);
  const phases = someSystems(dice, layout, callbacks);
  for (const state of ["preparing", "running", "paused", "ended"] as const satisfies WorldState[]) {
    layout.on(state, (world) => void callbacks.call(`hook ${state}`, world));
  }
  const shape: Shape = {
    kinds: kindShadows,
    indices: all.flatMap((each) => indicesOf(components, each)),
    queries: made.map(({ shadow }) => shadow),
    phases,
    zero: (id) => zeroOf(fieldsOf(components[id])),
  };
  return {
    layout,
    components,
    shape,
    prefabs,
    queries: made.map(({ query }) => query),
    cursors: made.map(({ query }) => query.cursor(...components) as unknown as Loose),
    cursor: layout.cursor(...components) as unknown as Loose,
    score,
  };
}

const bitsOf = (components: readonly AnyComponent[], some: readonly AnyComponent[]) =>
  some.reduce((word, each) => {
    const id = components.indexOf(each);
    return id < 0 ? word : word | (1 << id);
  }, 0);

function indicesOf(components: readonly AnyComponent[], each: AnyComponent): IndexShadow[] {
  return Object.entries(fieldsOf(each)).flatMap(([field, type]) =>
    isReference(type)
      ? [{ id: components.indexOf(each), field, onDespawn: (type as unknown as IndexShadow).onDespawn }]
      : [],
  );
}

function shuffled<T>(dice: Dice, things: readonly T[]): T[] {
  const left = [...things];
  return things.map(() => left.splice(dice(left.length), 1)[0]);
}

function someKinds(
  dice: Dice,
  several: boolean,
  components: readonly AnyComponent[],
  unused: readonly AnyComponent[],
): Record<string, KindOptions> {
  const whole = shuffled(dice, [...components, ...unused]);
  if (!several) return { entity: { capacity: 3 + dice(30), components: whole } };
  const names = ["unit", "effect", "item"];
  const rest = names.map(() => [] as AnyComponent[]);
  for (const each of whole) {
    const sure = dice(names.length);
    rest.forEach((own, kind) => {
      if (kind === sure || dice(2) === 0) own.push(each);
    });
  }
  return Object.fromEntries(
    names.map((name, kind) => [name, { capacity: 2 + dice(12), components: rest[kind] }]),
  );
}

function somePrefab(
  dice: Dice,
  layout: WorldLayout,
  components: readonly AnyComponent[],
  kinds: readonly KindShadow[],
  several: boolean,
): PrefabShadow {
  const kind = dice(kinds.length - 1);
  const own = components.filter((_, id) => (kinds[kind].allowed & (1 << id)) !== 0 && dice(2) === 0);
  const leaveFields = dice(4) === 0;
  const values: Record<string, Values> = {};
  const beginnings = components.map((each) => {
    const fields = fieldsOf(each);
    if (!own.includes(each)) return undefined;
    const held = zeroOf(fields);
    const given: Values = {};
    for (const [name, field] of Object.entries(fields)) {
      const beginning = dice(3) === 0 ? someBeginning(field, dice) : undefined;
      if (beginning === undefined) continue;
      given[name] = beginning.given;
      held[name] = beginning.held;
    }
    if (Object.keys(given).length > 0) values[each.name] = given;
    // A reference begins with none, whoever had the slot before.
    else if (leaveFields && !Object.values(fields).some(isReference)) return undefined;
    return held;
  });
  const prefab = layout.prefab(own, values as never, {
    leaveFields,
    ...(several ? { kind: kinds[kind].name } : {}),
  });
  return {
    cursor: prefab.cursor(...components) as unknown as Loose,
    kind,
    has: bitsOf(components, own),
    beginnings,
  };
}

function someQueries(
  dice: Dice,
  layout: WorldLayout,
  components: readonly AnyComponent[],
  callbacks: Callbacks,
): { query: Query<AnyComponent>; shadow: QueryShadow }[] {
  const made: { query: Query<AnyComponent>; shadow: QueryShadow }[] = [];
  while (made.length < 16) {
    const event = made.length >= 7;
    const observed = made.length >= 12;
    const { terms, shadow } = someTerms(dice, components, event, observed);
    const label = `observer ${made.length}`;
    try {
      let query: Query<AnyComponent> | undefined;
      if (observed) {
        layout.observe(label, terms, (events) => {
          query = events as unknown as Query<AnyComponent>;
          return (world) => void callbacks.call(label, world);
        });
      } else query = layout.query(...terms) as unknown as Query<AnyComponent>;
      if (query === undefined) throw new Error("an observer was not made");
      if (dice(2) === 0) query.runs();
      made.push({ query, shadow });
    } catch (error) {
      if (!(error instanceof WorldError && error.code === "BAD_QUERY")) throw error;
    }
  }
  return made;
}

function someTerms(dice: Dice, components: readonly AnyComponent[], event: boolean, observed: boolean) {
  const some = (most: number) => shuffled(dice, components).slice(0, dice(most + 1));
  const tracked = () => shuffled(dice, [Health, Effect]).slice(0, dice(3));
  const own = some(event ? 1 : 2);
  const none = some(dice(2));
  const groups = dice(3) === 0 ? [some(3), some(2)].filter((group) => group.length > 0) : [];
  const happened = event ? { added: some(2), removed: some(2), changed: tracked() } : {};
  const { added: came = [], removed: went = [], changed: written = [] } = happened;
  if (event && came.length + went.length + written.length === 0) written.push(Health);
  if (event && dice(2) === 0) went.length = written.length + came.length > 0 ? 0 : went.length;
  const terms: Term[] = shuffled(dice, [
    ...own,
    ...(none.length > 0 ? [without(...none)] : []),
    ...groups.map((group) => any(...group)),
    ...(dice(3) === 0 ? [optional(...some(2))] : []),
    ...(came.length > 0 ? [added(...came)] : []),
    ...(went.length > 0 ? [removed(...went)] : []),
    ...(written.length > 0 ? [changed(...written)] : []),
  ]);
  const shadow: QueryShadow = {
    required: bitsOf(components, own),
    none: bitsOf(components, none),
    any: groups.map((group) => bitsOf(components, group)),
    added: bitsOf(components, came),
    removed: bitsOf(components, went),
    changed: written.map((each: Component) => components.indexOf(each)),
    observed,
  };
  return { terms, shadow };
}

function someSystems(dice: Dice, layout: WorldLayout, callbacks: Callbacks): SystemShadow[][] {
  const phases: SystemShadow[][] = [[], []];
  const names = shuffled(dice, ["a", "b", "c", "d", "e"]);
  for (const name of names) {
    const phase = dice(2);
    const hasWhen = dice(4) === 0;
    const when = (world: World) => callbacks.call(`when ${name}`, world);
    layout.system(name, {
      phase: ["act", "react"][phase],
      run: (world) => void callbacks.call(`system ${name}`, world),
      ...(hasWhen ? { when } : {}),
    });
    phases[phase].push({ name, hasWhen });
  }
  return phases;
}

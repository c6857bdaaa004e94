import { array, bool, f64, i16, i32, list, record, ring, u8 } from "@pauseless/arena";
import {
  added,
  any,
  changed,
  component,
  type Entity,
  entity,
  optional,
  reference,
  removed,
  tag,
  type World,
  WorldLayout,
  type WorldLayoutOptions,
  without,
} from "./index.js";

/*
 * Worlds in which every kind of change happens in every tick, for tests of what such a tick leaves behind; no test of its own. It uses
 * nothing but the package and the language, so it runs in browsers as well.
 */

const Item = record("Item", { kind: u8, price: i32 });
const Body = component("body", { x: f64, y: i16, seen: bool, hp: i32 });
const Health = component("health", { hp: i32, armor: u8 }, { track: true });
const Bag = component("bag", {
  codes: list(i32, 4),
  items: list(Item, 3),
  trail: ring(i16, 4),
  marks: ring(Item, 2),
  cells: array(u8, 4),
  slots: array(Item, 2),
  owner: entity,
});
const Target = component("target", { whom: reference({ onDespawn: "clear" }), since: i32 });
const Effect = component(
  "effect",
  { on: reference({ onDespawn: "despawn" }), by: reference({ onDespawn: "clear" }), power: i16 },
  { track: true },
);
const Memory = component("memory", { of: reference({ onDespawn: "keep" }) });
const Score = component("score", { spawned: i32, seen: i32, told: i32, stale: i32 });
const Hot = tag("hot");
const Cold = tag("cold");
/** So many that masks have three words. */
const FILLERS = Array.from({ length: 56 }, (_, i) => tag(`filler${i}`));

/** How many units there are at the end of each tick. */
const UNITS = 24;
/** How many effects are cast in a tick, one by one and at once. */
const CASTS = 5;

/** How such worlds are made. */
export interface EveryChangeOptions extends Pick<WorldLayoutOptions, "shared" | "checked" | "generateCode"> {
  /** How many worlds there are; they take turns. */
  readonly worlds: number;
  /** Whether masks have more words than one. */
  readonly wide: boolean;
}

/** The worlds, and what they go on with. */
export interface EveryChange {
  readonly worlds: readonly World[];
  /** Runs one tick of every world, and answers a number that depends on what happened. */
  tick(): number;
}

/** Makes the worlds: what they come to depends on how many there are, and on nothing else. */
export function everyChange({ worlds, wide, ...memory }: EveryChangeOptions): EveryChange {
  // In the order of their bits, so that what is asked for together has bits in several words where masks are wide.
  const components = [Hot, Body, Target, ...(wide ? FILLERS : []), Health, Bag, Cold, Memory];
  const layout = new WorldLayout("every change", {
    kinds: {
      unit: { capacity: 2 * UNITS, components },
      effect: { capacity: 20 * CASTS, components: [Effect, Cold, Hot] },
    },
    singletons: [Score],
    phases: ["act", "react"],
    worlds,
    // The clock of a platform may leave a number on the heap each time it is read.
    timing: false,
    ...memory,
  });
  const { random } = layout;
  const score = layout.singleton(Score);

  const unit = layout.prefab([Body, Health, Bag], { body: { hp: 100 }, health: { armor: 3 } });
  const effect = layout.prefab([Effect], { effect: { power: 7 } }, { kind: "effect" });
  const fresh = unit.cursor(Target, Memory, Hot, Cold);
  const spell = effect.cursor(Cold, Hot);
  const bare = layout.prefab([Effect, Cold], {}, { kind: "effect", leaveFields: true }).cursor();
  const anyUnit = layout.cursor(Body, Health, Target, Memory);
  const anyEffect = layout.cursor(Effect);

  const units = layout.query(Body, Health, Bag);
  const unitRuns = units.runs();
  const eachUnit = units.cursor(Target, Memory, Hot, Cold);
  const hot = layout.query(Body, any(Hot, Cold), without(Memory), optional(Target)).cursor();
  const dying = layout.query(Effect, Cold);
  const cameRuns = layout.query(added(Body)).runs();
  const came = layout.query(Bag, added(Body, Hot)).cursor();
  const went = layout.query(removed(Effect)).cursor();
  const written = layout.query(changed(Health, Effect), without(Cold)).cursor(Health);
  const x = layout.column(Body, "x");
  const y = layout.column(Body, "y");
  const targeting = layout.referrers(Target, "whom");
  const cast = layout.referrers(Effect, "on");

  const spawnUnit = () => {
    const { body, bag } = fresh.spawn();
    body.x = random.below(1000);
    body.y = random.below(1000);
    bag.owner = fresh.handle;
    score.spawned++;
  };
  const handleOf = (i: number): Entity => eachUnit.at(i).handle;

  layout.on("preparing", () => {
    for (let i = 0; i < UNITS; i++) spawnUnit();
  });
  layout.system("move", {
    phase: "act",
    run() {
      const speed = random.below(16) - 8;
      for (let run = 0; run < unitRuns.count; run++) {
        for (let slot = unitRuns.start(run), end = unitRuns.end(run); slot < end; slot++) {
          x.array[x.start + slot * x.step] += speed / 4;
          y.array[y.start + slot * y.step] += speed;
        }
      }
    },
  });
  layout.system("carry", {
    phase: "act",
    run() {
      for (let i = 0; i < eachUnit.length; i++) {
        const { body, bag } = eachUnit.at(i);
        body.seen = !body.seen;
        const { codes, items, trail, marks, cells, slots } = bag;
        if (codes.length === codes.capacity) codes.removeAt(1);
        codes.push(random.next());
        if (items.length === items.capacity) items.clear();
        const item = items.push();
        item.kind = i;
        item.price = codes.get(0);
        trail.push(body.y);
        marks.push().price = trail.newest();
        cells.set(i & 3, trail.length + marks.newest().price);
        slots.at(i & 1).price += cells.get(3 - (i & 3));
      }
    },
  });
  layout.system("aim", {
    phase: "act",
    run() {
      const { length } = eachUnit;
      for (let i = 0; i < length; i++) {
        const whom = handleOf(random.below(length));
        eachUnit.at(i);
        if (eachUnit.target.present && random.below(3) === 0) eachUnit.target.remove();
        else {
          eachUnit.target.add();
          eachUnit.target.whom = whom;
        }
        if (random.below(2) === 0) {
          eachUnit.memory.add();
          eachUnit.memory.of = whom;
        } else if (random.below(4) === 0) eachUnit.memory.remove();
        if (random.below(3) === 0) eachUnit.hot.add();
        else eachUnit.hot.remove();
        if (!eachUnit.cold.present) eachUnit.cold.add();
        else eachUnit.cold.remove();
      }
    },
  });
  layout.system("cast", {
    phase: "act",
    after: ["aim"],
    run() {
      const { length } = eachUnit;
      for (let i = 0; i < CASTS; i++) {
        const on = handleOf(random.below(length));
        const by = handleOf(random.below(length));
        const { effect } = spell.spawn();
        effect.on = on;
        effect.by = by;
        if (i === 0) spell.cold.add();
      }
      spell.spawnMany(CASTS);
      for (let i = 0; i < CASTS; i++) spell.spawned(i).effect.on = handleOf(i);
      bare.spawnMany(2);
      for (let i = 0; i < 2; i++) {
        const { effect } = bare.spawned(i);
        effect.on = 0;
        effect.by = 0;
        effect.power = i;
      }
    },
  });
  layout.system("hurt", {
    phase: "react",
    run() {
      const { length } = eachUnit;
      for (let i = 0; i < length; i++) {
        const handle = handleOf(i);
        for (let each = cast.newest(handle); each !== 0; each = cast.older(each)) {
          anyEffect.to(each);
          eachUnit.health.hp -= anyEffect.effect.power;
          if (random.below(4) > 0) anyEffect.despawn();
        }
        if (random.below(4) === 0) eachUnit.health.mark();
        score.seen = (score.seen + targeting.count(handle)) | 0;
      }
      for (let i = 0; i < hot.length; i++) {
        hot.at(i);
        if (hot.target.present && anyUnit.find(hot.target.whom)) anyUnit.body.hp--;
      }
    },
  });
  layout.system("die", {
    phase: "react",
    after: ["hurt"],
    run() {
      for (let i = 0; i < 3; i++) {
        const handle = handleOf(random.below(eachUnit.length));
        if (anyUnit.find(handle)) anyUnit.despawn();
        if (anyUnit.find(handle)) score.seen = -1;
      }
      dying.despawnAll();
    },
  });
  layout.system("look", {
    phase: "react",
    after: ["die"],
    run(world) {
      for (let i = 0; i < came.length; i++) score.seen = (score.seen + came.at(i).bag.codes.length) | 0;
      for (let i = 0; i < went.length; i++) score.seen = (score.seen + went.at(i).effect.power) | 0;
      for (let i = 0; i < written.length; i++) score.seen = (score.seen + written.at(i).slot) | 0;
      for (let i = 0; i < cameRuns.count; i++) score.seen = (score.seen + cameRuns.end(i)) | 0;
      if (!world.isAlive(handleOf(0))) score.seen = (score.seen + world.live) | 0;
    },
  });
  layout.system("come", {
    phase: "react",
    after: ["look"],
    run() {
      for (let i = units.length; i < UNITS; i++) spawnUnit();
    },
  });
  layout.observe("comes", [added(Effect)], (events) => {
    const each = events.cursor();
    return () => {
      for (let i = 0; i < each.length; i++) score.told = (score.told + each.at(i).effect.power) | 0;
    };
  });
  layout.observe("goes", [removed(Body, Target)], (events) => {
    const each = events.cursor(Body);
    return () => {
      for (let i = 0; i < each.length; i++) score.told = (score.told ^ each.at(i).body.hp) | 0;
    };
  });
  layout.observe("is written", [Health, changed(Health)], (events) => {
    const each = events.cursor();
    return () => {
      for (let i = 0; i < each.length; i++) score.told = (score.told + each.at(i).health.hp) | 0;
    };
  });

  const open = Array.from({ length: worlds }, (_, i) => {
    const world = layout.open(`world ${i}`, 1 + i);
    world.start();
    return world;
  });
  return {
    worlds: open,
    tick() {
      let sum = 0;
      for (let i = 0; i < open.length; i++) {
        open[i].step();
        const { dangling } = open[i];
        for (let each = 0; each < dangling.length; each++) sum = (sum + dangling.entity(each)) | 0;
        score.stale = (score.stale + dangling.length) | 0;
        sum = (sum + score.seen + score.told) | 0;
      }
      return sum;
    },
  };
}

/** What came of worlds: the same in every mode and on every engine, but the hashes of blocks, which checked worlds have of their own. */
export interface Outcome {
  /** What was answered in all ticks, and how many entities of each world live, folded to one number. */
  readonly said: string;
  /** The hashes of the blocks. */
  readonly hashes: readonly string[];
}

/** Runs some ticks of two worlds, goes back by one of them, and says what came of it. */
export function playEveryChange(options: Omit<EveryChangeOptions, "worlds">, ticks: number): Outcome {
  const { worlds, tick } = everyChange({ ...options, worlds: 2 });
  const hexOf = (word: number) => (word >>> 0).toString(16).padStart(8, "0");
  let said = 0;
  const fold = (number: number) => (said = Math.imul(said ^ number, 0x01000193));
  for (let i = 0; i < ticks; i++) {
    fold(tick());
    for (const world of worlds) fold(world.live);
    if (i % 100 !== 50) continue;
    const copies = worlds.map((world) => world.snapshot());
    fold(tick());
    worlds.forEach((world, each) => void world.restore(copies[each]));
  }
  return { said: hexOf(said), hashes: worlds.map((world) => hexOf(world.hash())) };
}

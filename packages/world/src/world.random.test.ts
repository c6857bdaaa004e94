import assert from "node:assert/strict";
import { expectFields, isReference, type Loose, type Values, write } from "./field-shadow.test.js";
import type { Presence, World } from "./index.js";
import { type Dice, type Mode, type Program, pick, program, refuses } from "./random-program.test.js";
import { fieldsOf, MOST_WORLDS, type RandomWorld, someWorld } from "./random-world.test.js";
import { WorldShadow } from "./world-shadow.test.js";

const OPERATIONS = 40_000;

/** What a system throws on purpose. */
class Thrown extends Error {}

/** A world and what it must be. */
interface Pair {
  world: World;
  shadow: WorldShadow;
}

/** A copy of a world and what it must be once it is restored. */
interface Saved {
  readonly bytes: Uint8Array;
  readonly shadow: WorldShadow;
  readonly hash: number;
}

/** Worlds of one random layout in turn, with all that can be done to them. */
class WorldProgram implements Program {
  private readonly random: RandomWorld;
  private readonly pairs: Pair[] = [];
  private readonly saved: Saved[] = [];
  /** What runs now, and what it is to call next. */
  private readonly running: { readonly pair: Pair; readonly script: Generator<string, void, void> }[] = [];
  private operations = 0;
  private opening: WorldShadow | undefined;

  constructor(
    private readonly dice: Dice,
    private readonly mode: Mode,
  ) {
    this.random = someWorld(dice, mode, { call: (label, world) => this.called(label, world) });
    this.open();
  }

  step(): number {
    const before = this.operations++;
    if (this.pairs.length === 0) this.open();
    const { dice } = this;
    const pair = pick(dice, this.pairs);
    const choice = dice(200);
    if (choice < 3 && this.pairs.length < MOST_WORLDS) this.open();
    else if (choice < 4) this.end(pair);
    else if (choice < 8) this.save(pair);
    else if (choice < 11) this.restore(pair);
    else if (choice < 36) this.tick(pair);
    else if (choice < 41) {
      this.run(pair, pair.shadow.endFrame(), () => pair.world.endFrame());
    } else if (choice < 46) {
      pair.world.flush();
      pair.shadow.flush();
    } else if (choice < 50) {
      this.batch(pair);
    } else {
      pair.world.enter();
      this.act(pair);
    }
    return this.operations - before;
  }

  compare(): void {
    for (const { world, shadow } of this.pairs) {
      world.enter();
      this.compareState(world, shadow);
      for (const i of shadow.shape.queries.keys()) this.compareQuery(shadow, i);
      for (const at of shadow.slots.keys()) this.compareEntity(world, shadow, at);
    }
  }

  private compareState(world: World, shadow: WorldShadow): void {
    const { dangling } = world;
    assert.deepEqual(
      [world.state, world.tick, world.live],
      [shadow.state, shadow.tick, shadow.live],
      "state, tick, live",
    );
    const reports = Array.from({ length: dangling.length }, (_, i) => [
      dangling.entity(i),
      dangling.field(i),
    ]);
    const { indices } = shadow.shape;
    const name = (index: number) =>
      `${this.random.components[indices[index].id].name}.${indices[index].field}`;
    assert.deepEqual(
      reports,
      shadow.dangling.map(({ entity, field }) => [entity, name(field)]),
      "dangling",
    );
    for (const system of this.random.layout.order) {
      assert.equal(world.isEnabled(system), !shadow.off.includes(system), `system ${system}`);
    }
  }

  private compareQuery(shadow: WorldShadow, i: number): void {
    const query = this.random.queries[i];
    const cursor = this.random.cursors[i] as unknown as { length: number; at(i: number): { slot: number } };
    const list = shadow.lists[i];
    const { words, first } = query;
    const terms = JSON.stringify(shadow.shape.queries[i]);
    assert.deepEqual([...words.subarray(first, first + query.length)], list, `query ${i}: ${terms}`);
    assert.equal(cursor.length, list.length);
    for (const [index, slot] of list.entries()) assert.equal(cursor.at(index).slot, slot, `query ${i}`);
    if (this.mode.checked && this.dice(4) === 0) {
      refuses("OUT_OF_RANGE", () => cursor.at(pick(this.dice, [list.length, -1, 0.5, 2 ** 32])));
    }
    this.compareRuns(shadow, i);
  }

  private compareRuns(shadow: WorldShadow, i: number): void {
    const list = shadow.lists[i];
    const runs = this.runsOf(i);
    if (runs === undefined) return;
    const slots: number[] = [];
    for (let run = 0; run < runs.count; run++) {
      if (run > 0) assert.notEqual(runs.start(run), runs.end(run - 1), "a run that goes on is one run");
      assert.ok(runs.start(run) < runs.end(run), "no run is empty");
      for (let slot = runs.start(run); slot < runs.end(run); slot++) slots.push(slot);
    }
    assert.deepEqual(
      slots,
      [...list].sort((a, b) => a - b),
      `runs of query ${i}`,
    );
  }

  /** The runs of a query, where they were asked for before the first world. */
  private runsOf(i: number) {
    try {
      return this.random.queries[i].runs();
    } catch {
      return undefined;
    }
  }

  private compareEntity(world: World, shadow: WorldShadow, at: number): void {
    if (shadow.slots[at] === undefined) return;
    const { handle, former, state, has, fields, kind } = shadow.slots[at];
    assert.equal(world.isAlive(handle), state === "alive", `slot ${at} lives`);
    assert.equal(world.isAlive(former), false, `slot ${at} is another's`);
    if (kind === shadow.shape.kinds.length - 1) {
      assert.equal(world.root, handle);
      this.compareScore(shadow, at);
    }
    if (state === "free") return;
    const { cursor, components } = this.random;
    this.stand(shadow, at);
    assert.deepEqual([cursor.slot, cursor.handle], [at, handle]);
    components.forEach((component, id) => {
      const part = cursor[component.name] as Loose & Presence;
      const present = (has & (1 << id)) !== 0;
      if (part.present !== present) assert.equal(part.present, present, `slot ${at} has ${component.name}`);
      if (present) expectFields(part, fields[id], fieldsOf(component), `slot ${at}: ${component.name}`);
    });
    this.compareReferrers(shadow, at);
  }

  private compareScore(shadow: WorldShadow, at: number): void {
    const { layout, components, score } = this.random;
    const component = components[score];
    if (component.kind === "tag") return;
    const view = layout.singleton(component) as Loose;
    expectFields(view, shadow.slots[at].fields[score], component.layout.fields, "singleton");
  }

  private compareReferrers(shadow: WorldShadow, at: number): void {
    const { layout, components } = this.random;
    const { slots, shape } = shadow;
    shape.indices.forEach(({ id, field }, index) => {
      const component = components[id];
      if (component.kind === "tag") return;
      const referrers = layout.referrers(component, field);
      const { handle, state } = slots[at];
      const names: number[] = [];
      for (let each = referrers.newest(handle); each !== 0; each = referrers.older(each)) {
        names.push(each);
        assert.ok(names.length <= slots.length, "a list of those who name one has no end");
      }
      const expected = state === "alive" ? shadow.named(index, at).map((slot) => slots[slot].handle) : [];
      assert.deepEqual(names.reverse(), expected, `who names slot ${at} by ${component.name}.${field}`);
      assert.equal(referrers.count(handle), expected.length);
    });
  }

  private open(): void {
    const { layout, shape, score } = this.random;
    const shadow = new WorldShadow(shape);
    const world = this.opened(shadow, () => layout.open("a world", this.dice(2 ** 31)));
    this.pairs.push({ world, shadow });
    world.enter();
    const handle = world.root;
    const kind = shape.kinds.length - 1;
    // The root is there before anybody is told: the boundary is the model's, too.
    const at = this.random.cursor as unknown as { to(handle: number): { slot: number } };
    shadow.spawn(at.to(handle).slot, handle, kind, 1 << score);
    shadow.flush();
  }

  private opened(shadow: WorldShadow, open: () => World): World {
    this.opening = shadow;
    try {
      return open();
    } finally {
      this.opening = undefined;
    }
  }

  private end(pair: Pair): void {
    pair.shadow.ending = true;
    this.run(pair, pair.shadow.finish(), () => pair.world.end());
  }

  private save({ world, shadow }: Pair): void {
    const bytes = world.snapshot();
    const hash = world.hash();
    const saved = { bytes, shadow: shadow.clone(), hash };
    if (this.saved.length < 4) this.saved.push(saved);
    else this.saved[this.dice(4)] = saved;
  }

  private restore(pair: Pair): void {
    const { dice, random, saved } = this;
    if (saved.length === 0) return;
    const one = pick(dice, saved);
    if (dice(3) > 0 || this.pairs.length === MOST_WORLDS) {
      this.restoreInto(pair, one);
      return;
    }
    const world = random.layout.restore(one.bytes);
    this.pairs.push({ world, shadow: one.shadow.clone() });
    assert.equal(world.hash(), one.hash);
  }

  private restoreInto(pair: Pair, { bytes, shadow, hash }: Saved): void {
    pair.world.restore(bytes);
    pair.shadow = shadow.clone();
    assert.equal(pair.world.hash(), hash, "a restored world has the hash of what was saved");
  }

  private tick(pair: Pair): void {
    const { world, shadow } = pair;
    const { state } = shadow;
    if (state === "preparing") {
      for (const change of [() => world.pause(), () => world.resume()]) refuses("WRONG_STATE", change);
      assert.equal(world.step(), false);
      this.run(pair, shadow.become("running"), () => world.start());
    } else if (state === "paused") {
      refuses("WRONG_STATE", () => world.pause());
      refuses("WRONG_STATE", () => world.start());
      assert.equal(world.step(), false);
      if (this.dice(2) === 0) this.run(pair, shadow.become("running"), () => world.resume());
    } else {
      this.run(pair, shadow.step(), () => assert.equal(world.step(), true));
    }
  }

  /** Has the world do something in which it calls what the script says. */
  private run(pair: Pair, script: Generator<string, void, void>, use: () => void): void {
    this.running.push({ pair, script });
    try {
      use();
      const { value, done } = script.next();
      assert.ok(done, `the world did not call ${value}`);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      if (this.running.length > 1) throw error;
    } finally {
      this.running.pop();
    }
    if (this.running.length > 0) return;
    if (pair.world.state === "ended" && this.isGone(pair.world)) {
      assert.ok(pair.shadow.ending, "the world has ended");
      this.pairs.splice(this.pairs.indexOf(pair), 1);
    } else if (pair.shadow.ending) {
      // A system ended the world and threw, or one that ends it threw: it can be ended still, or be what it was.
      if (this.saved.length > 0 && this.dice(2) === 0) this.restoreInto(pair, pick(this.dice, this.saved));
      else this.end(pair);
    }
  }

  private isGone(world: World): boolean {
    try {
      world.enter();
      return false;
    } catch (error) {
      assert.equal((error as { code?: string }).code, "WORLD_ENDED");
      return true;
    }
  }

  /** The world calls a system, an observer or a hook. */
  private called(label: string, world: World): boolean {
    if (this.opening !== undefined) {
      assert.equal(label, "hook preparing");
      return true;
    }
    const { pair, script } = this.running[this.running.length - 1];
    assert.equal(label, script.next().value, "what is called next");
    assert.equal(world, pair.world);
    const { dice } = this;
    if (label.startsWith("when")) return (pair.shadow.answer = dice(3) > 0);
    const observer = label.startsWith("observer") ? Number(label.slice(9)) : -1;
    if (observer >= 0) this.compareQuery(pair.shadow, observer);
    if (label.startsWith("hook")) return true;
    if (dice(2) === 0) this.iterate(pair, observer >= 0 ? observer : dice(this.random.queries.length));
    for (let left = dice(5); left > 0; left--) this.act(pair);
    if (dice(8) === 0) this.interfere(pair, observer >= 0);
    if (dice(150) === 0) throw new Thrown("on purpose");
    return true;
  }

  /** Does things to the world itself in a tick. */
  private interfere(pair: Pair, observing: boolean): void {
    const { world, shadow } = pair;
    const { dice } = this;
    const choice = dice(40);
    if (choice < 10) {
      const other = pick(dice, this.pairs);
      assert.equal(other.world.tick, other.shadow.tick);
      if (other !== pair && dice(2) === 0) {
        other.world.enter();
        this.act(other);
      }
    } else if (choice < 20) {
      const system = pick(dice, this.random.layout.order);
      if (shadow.off.includes(system)) {
        world.enable(system);
        shadow.off = shadow.off.filter((each) => each !== system);
      } else {
        world.disable(system);
        shadow.off.push(system);
      }
    } else if (choice === 20) {
      shadow.ending = true;
      shadow.state = "ended";
      world.end();
    } else if (choice < 23 && shadow.state === "running") {
      this.run(pair, shadow.become("paused"), () => world.pause());
    } else if (choice < 30 && !observing) {
      world.flush();
      shadow.flush();
    } else {
      refuses("WRONG_STATE", () => world.step());
      refuses("WRONG_STATE", () => world.endFrame());
      refuses("WRONG_STATE", () => world.restore(this.saved[0]?.bytes ?? new Uint8Array(64)));
    }
  }

  /** A loop over a query in which everything happens to what it lists. */
  private iterate(pair: Pair, i: number): void {
    const cursor = this.random.cursors[i] as unknown as Loose & { length: number; at(i: number): Loose };
    const list = [...pair.shadow.lists[i]];
    const { length } = cursor;
    this.compareQuery(pair.shadow, i);
    for (let index = 0; index < length; index++) {
      cursor.at(index);
      assert.equal(cursor.slot, list[index]);
      if (this.dice(3) > 0) this.change(pair, list[index], cursor);
      if (this.dice(6) === 0) this.spawn(pair);
      assert.equal(cursor.length, length, "a loop is disturbed by nothing");
    }
  }

  private act(pair: Pair): void {
    const { dice } = this;
    const { shadow, world } = pair;
    const choice = dice(80);
    if (choice < 16) this.spawn(pair);
    else if (choice < 20) this.compareQuery(shadow, dice(this.random.queries.length));
    if (choice < 20) return;
    const at = dice(shadow.slots.length);
    const slot = shadow.slots[at];
    if (slot === undefined || slot.state === "free") return;
    if (choice < 24) this.compareEntity(world, shadow, at);
    if (choice < 26) this.compareEntity(world, shadow, dice(4));
    this.stand(shadow, at);
    this.change(pair, at, this.random.cursor);
  }

  /** Moves the cursor that shows everything. */
  private stand(shadow: WorldShadow, at: number): void {
    const cursor = this.random.cursor as unknown as {
      to(handle: number): unknown;
      find(handle: number): boolean;
      toSlot(slot: number): unknown;
    };
    const { handle, state } = shadow.slots[at];
    if (state === "alive" && this.dice(3) > 0) {
      if (this.dice(2) === 0) cursor.to(handle);
      else assert.ok(cursor.find(handle));
      return;
    }
    assert.equal(cursor.find(handle), state === "alive");
    if (state === "dead" && this.mode.checked) refuses("STALE_ENTITY", () => cursor.to(handle));
    cursor.toSlot(at);
  }

  /** Spawns many at once, or despawns all of a query, between boundaries of its own. */
  private batch({ world, shadow }: Pair): void {
    const { dice, random } = this;
    world.flush();
    shadow.flush();
    if (dice(3) > 0) {
      const { cursor, kind, has, beginnings } = pick(dice, random.prefabs);
      const many = cursor as unknown as {
        spawnMany(count: number): unknown;
        spawned(i: number): { slot: number; handle: number };
      };
      const count = dice(5);
      if (shadow.taken(kind) + count > shadow.shape.kinds[kind].capacity) {
        refuses("WORLD_FULL", () => many.spawnMany(count));
        return;
      }
      refuses("OUT_OF_RANGE", () => many.spawnMany(-1));
      assert.equal(many.spawnMany(count), cursor);
      for (let i = 0; i < count; i++) {
        const { slot: at, handle } = many.spawned(i);
        const slot = shadow.spawn(at, handle, kind, has);
        beginnings.forEach((values, id) => {
          if (values !== undefined) slot.fields[id] = structuredClone(values);
        });
      }
      this.operations += count;
    } else {
      const i = dice(random.queries.length);
      const root = shadow.shape.kinds.length - 1;
      if (shadow.lists[i].some((at) => shadow.slots[at].kind === root)) return;
      random.queries[i].despawnAll();
      for (const at of shadow.lists[i]) shadow.despawn(at);
      this.operations += shadow.lists[i].length;
    }
    world.flush();
    shadow.flush();
  }

  private spawn({ shadow }: Pair): void {
    this.operations++;
    const { dice } = this;
    const { cursor, kind, has, beginnings } = pick(dice, this.random.prefabs);
    const spawning = cursor as unknown as { spawn(): unknown; slot: number; handle: number };
    if (shadow.taken(kind) === shadow.shape.kinds[kind].capacity) {
      refuses("WORLD_FULL", () => spawning.spawn());
      return;
    }
    assert.equal(spawning.spawn(), cursor);
    const slot = shadow.spawn(spawning.slot, spawning.handle, kind, has);
    assert.ok(
      spawning.handle > 0 && spawning.handle === (spawning.handle | 0),
      "a handle is a small integer",
    );
    beginnings.forEach((values, id) => {
      if (values !== undefined) slot.fields[id] = structuredClone(values);
    });
    if (dice(2) === 0) this.change({ shadow } as Pair, spawning.slot, cursor);
  }

  /** Does one thing to the entity in a slot, on which the cursor stands. */
  private change(pair: Pair, at: number, cursor: Loose): void {
    this.operations++;
    const { dice, random, mode } = this;
    const { shadow } = pair;
    const { kind, state, has } = shadow.slots[at];
    const choice = dice(24);
    const id = choice < 16 ? dice(random.components.length) : this.oneOf(has);
    const component = random.components[id];
    const part = cursor[component.name] as Loose & Presence;
    const isRoot = kind === shadow.shape.kinds.length - 1;
    if (choice < 1 && !isRoot) {
      (cursor as unknown as { despawn(): void }).despawn();
      shadow.despawn(at);
    } else if (choice < 6) {
      const allowed = (shadow.shape.kinds[kind].allowed & (1 << id)) !== 0;
      if (allowed && state === "alive") {
        part.add();
        shadow.add(at, id);
      } else if (mode.checked) refuses(allowed ? "STALE_ENTITY" : "WRONG_KIND", () => part.add());
    } else if ((choice < 8 || choice === 16) && !isRoot) {
      part.remove();
      shadow.remove(at, id);
      if (dice(3) > 0 || state !== "alive" || (has & (1 << id)) === 0) return;
      part.add();
      shadow.add(at, id);
    } else if (choice === 8) {
      this.mark(shadow, at, id, part);
    } else if ((has & (1 << id)) !== 0) {
      this.set(pair, at, id, part);
    } else if (mode.checked && component.kind === "component") {
      const [field] = pick(dice, Object.entries(component.layout.fields));
      refuses("NO_COMPONENT", () => part[field]);
    }
  }

  /** The number of a component that an entity has, or any where it has none. */
  private oneOf(has: number): number {
    const { components } = this.random;
    const own = [...components.keys()].filter((id) => (has & (1 << id)) !== 0);
    return own.length > 0 ? pick(this.dice, own) : this.dice(components.length);
  }

  private mark(shadow: WorldShadow, at: number, id: number, part: Presence): void {
    const component = this.random.components[id];
    if (component.kind === "component" && component.tracked) {
      part.mark();
      shadow.mark(at, id);
    } else refuses("NOT_TRACKED", () => part.mark());
  }

  private set(pair: Pair, at: number, id: number, part: Loose): void {
    const { dice, random, mode } = this;
    const { shadow } = pair;
    const component = random.components[id];
    if (component.kind === "tag") return;
    const { fields } = component.layout;
    const { slots, shape } = shadow;
    const references = Object.keys(fields).filter((name) => isReference(fields[name]));
    if (references.length > 0 && dice(3) > 0) {
      const field = pick(dice, references);
      const index = shape.indices.findIndex((each) => each.id === id && each.field === field);
      // Few are named, so that many name one.
      const target = dice(3) > 0 ? dice(4) : dice(slots.length + 2);
      const handle = slots[target]?.handle ?? 0;
      const lives = slots[target]?.state === "alive";
      if (handle !== 0 && !lives && mode.checked) {
        refuses("STALE_ENTITY", () => (part[field] = handle));
        return;
      }
      part[field] = handle;
      shadow.refer(at, index, handle, lives ? target : -1);
      if (component.tracked) shadow.mark(at, id);
      return;
    }
    const values: Values = slots[at].fields[id];
    if (write(part, values, fields, dice, mode.checked) && component.tracked) shadow.mark(at, id);
    if (dice(8) === 0) expectFields(part, values, fields, component.name);
  }
}

program(
  "worlds",
  (dice, mode) => {
    const made = new WorldProgram(dice, mode);
    return { step: () => made.step(), compare: () => made.compare() };
  },
  OPERATIONS,
);

import type { Values } from "./field-shadow.test.js";
import type { OnDespawn, WorldState } from "./index.js";

/*
 * The model of a world that random programs compare it with: plain arrays of plain objects; no test of its own. What an
 * entity has is a number with a bit for each component; the order of these is the model's own.
 */

/** A kind of entities. */
export interface KindShadow {
  readonly name: string;
  readonly capacity: number;
  /** The bits of the components that its entities can have. */
  readonly allowed: number;
}

/** A reference field. */
export interface IndexShadow {
  readonly id: number;
  readonly field: string;
  readonly onDespawn: OnDespawn;
}

/** What a query asks for. */
export interface QueryShadow {
  readonly required: number;
  readonly none: number;
  readonly any: readonly number[];
  readonly added: number;
  readonly removed: number;
  readonly changed: readonly number[];
  /** Whether it is an observer's. */
  readonly observed: boolean;
}

/** A system. */
export interface SystemShadow {
  readonly name: string;
  readonly hasWhen: boolean;
}

/** What the layout of a world is made of. */
export interface Shape {
  readonly kinds: readonly KindShadow[];
  readonly indices: readonly IndexShadow[];
  readonly queries: readonly QueryShadow[];
  /** By phase, in order. */
  readonly phases: readonly (readonly SystemShadow[])[];
  /** The beginnings of the fields of each component that a kind can have. */
  zero(id: number): Values;
}

/** One slot: who is in it. */
export interface SlotShadow {
  readonly kind: number;
  handle: number;
  /** Who was in it before: a handle that names nobody. */
  former: number;
  state: "free" | "alive" | "dead";
  has: number;
  /** What it had at the last boundary; 0 where it was not alive. */
  before: number;
  lived: boolean;
  touched: boolean;
  /** By component. They outlive the entity, as bytes do. */
  readonly fields: Values[];
  /** By index: the slot that is named, or -1. */
  readonly targets: number[];
}

const isEvent = ({ added, removed, changed }: QueryShadow) => (added | removed) !== 0 || changed.length > 0;

/** A world as it must be. */
export class WorldShadow {
  slots: SlotShadow[] = [];
  touched: number[] = [];
  doomed: number[] = [];
  lists: number[][];
  logs: number[][] = [];
  /** By index and slot: who names it, the oldest first. */
  referrers: number[][][];
  dangling: { entity: number; field: number }[] = [];
  off: string[] = [];
  state: WorldState = "preparing";
  tick = 0;
  /** Whether it was ended in a tick that is not over. */
  ending = false;
  /** Whether a `when` says yes. */
  answer = false;

  constructor(readonly shape: Shape) {
    this.lists = shape.queries.map(() => []);
    this.referrers = shape.indices.map(() => []);
  }

  clone(): WorldShadow {
    const { shape, ...rest } = this;
    return Object.assign(new WorldShadow(shape), structuredClone(rest));
  }

  /** How many slots of a kind are taken. */
  taken(kind: number): number {
    return this.slots.filter((slot) => slot?.kind === kind && slot.state !== "free").length;
  }

  get live(): number {
    return this.slots.filter((slot) => slot?.state === "alive").length;
  }

  isAlive(handle: number): boolean {
    return this.slots.some((slot) => slot?.handle === handle && slot.state === "alive");
  }

  spawn(at: number, handle: number, kind: number, has: number): SlotShadow {
    this.slots[at] ??= {
      kind,
      handle: 0,
      former: 0,
      state: "free",
      has,
      before: 0,
      lived: false,
      touched: false,
      fields: [],
      targets: this.shape.indices.map(() => -1),
    };
    const slot = this.slots[at];
    if (slot.state !== "free" || slot.kind !== kind) throw new Error(`slot ${at} was given out twice`);
    if (slot.handle === handle) throw new Error(`handle ${handle} was given out again`);
    slot.former = slot.handle;
    slot.handle = handle;
    slot.state = "alive";
    slot.has = has;
    for (let id = 0; 1 << id <= has; id++) {
      if ((has & (1 << id)) !== 0) slot.fields[id] ??= this.shape.zero(id);
    }
    this.touch(at);
    return slot;
  }

  add(at: number, id: number): void {
    const slot = this.slots[at];
    if ((slot.has & (1 << id)) !== 0) return;
    slot.has |= 1 << id;
    slot.fields[id] = this.shape.zero(id);
    this.shape.indices.forEach((each, index) => {
      if (each.id === id) this.unlink(at, index);
    });
    this.touch(at);
  }

  remove(at: number, id: number): void {
    const slot = this.slots[at];
    if ((slot.has & (1 << id)) === 0) return;
    slot.has &= ~(1 << id);
    this.touch(at);
  }

  despawn(at: number): void {
    const slot = this.slots[at];
    if (slot.state !== "alive") return;
    slot.state = "dead";
    this.doomed.push(at);
    this.touch(at);
  }

  mark(at: number, id: number): void {
    this.logs[id] ??= [];
    const log = this.logs[id];
    if (!log.includes(at)) log.push(at);
  }

  /** Sets a reference. @param target - the slot of an entity that lives, or -1 */
  refer(at: number, index: number, value: number, target: number): void {
    const { id, field, onDespawn } = this.shape.indices[index];
    const slot = this.slots[at];
    slot.fields[id][field] = target >= 0 || onDespawn === "keep" ? value : 0;
    this.unlink(at, index);
    if (target < 0 || slot.state !== "alive") return;
    slot.targets[index] = target;
    this.named(index, target).push(at);
  }

  /** Who names a slot, the oldest first. */
  named(index: number, target: number): number[] {
    this.referrers[index][target] ??= [];
    return this.referrers[index][target];
  }

  private unlink(at: number, index: number): void {
    const target = this.slots[at].targets[index];
    if (target < 0) return;
    this.slots[at].targets[index] = -1;
    const list = this.named(index, target);
    list.splice(list.indexOf(at), 1);
  }

  private touch(at: number): void {
    if (this.slots[at].touched) return;
    this.slots[at].touched = true;
    this.touched.push(at);
  }

  private matches({ required, none, any }: QueryShadow, { has }: SlotShadow): boolean {
    return (has & required) === required && (has & none) === 0 && any.every((bits) => (has & bits) !== 0);
  }

  /** A boundary. */
  flush(): void {
    const { slots, touched, lists, shape } = this;
    shape.queries.forEach((query, i) => {
      if (isEvent(query)) this.collect(query, lists[i]);
      else this.follow(query, i);
    });
    shape.indices.forEach(({ id }, index) => {
      for (const at of touched) {
        if (slots[at].state !== "alive" || (slots[at].has & (1 << id)) === 0) this.unlink(at, index);
      }
    });
    for (const at of touched) {
      const slot = slots[at];
      slot.touched = false;
      slot.lived = slot.state === "alive";
      slot.before = slot.lived ? slot.has : 0;
    }
    this.touched = [];
    this.takeChanges();
  }

  private follow(query: QueryShadow, i: number): void {
    const { slots, touched, lists } = this;
    const asksForNothing = query.required === 0 && query.any.length === 0;
    const root = this.shape.kinds.length - 1;
    const fits = (slot: SlotShadow) =>
      slot.state === "alive" && !(asksForNothing && slot.kind === root) && this.matches(query, slot);
    const old = lists[i];
    lists[i] = [
      ...old.filter((at) => fits(slots[at])),
      ...touched.filter((at) => fits(slots[at]) && !old.includes(at)),
    ];
  }

  private collect(query: QueryShadow, list: number[]): void {
    const { slots, touched } = this;
    if (touched.length > 0 && query.removed === 0) {
      const kept = list.filter((at) => slots[at].state === "alive" && this.matches(query, slots[at]));
      list.splice(0, list.length, ...kept);
    }
    for (const at of touched) {
      const { state, has, before } = slots[at];
      const now = state === "alive" ? has : 0;
      if ((now & ~before & query.added) !== 0 || (before & ~now & query.removed) !== 0)
        this.note(query, list, at);
    }
  }

  private note(query: QueryShadow, list: number[], at: number): void {
    if (!list.includes(at) && this.matches(query, this.slots[at])) list.push(at);
  }

  private takeChanges(): void {
    this.shape.queries.forEach((query, i) => {
      for (const id of query.changed) {
        for (const at of this.logs[id] ?? []) {
          if (this.slots[at].state === "alive") this.note(query, this.lists[i], at);
        }
      }
    });
    this.logs = [];
  }

  /** What references to the despawned become. */
  settle(): void {
    const { slots, doomed, shape } = this;
    this.dangling = [];
    this.flush();
    let settled = doomed.length;
    for (let i = 0; i < doomed.length; i++) {
      if (i === settled) {
        this.flush();
        settled = doomed.length;
      }
      shape.indices.forEach(({ id, field, onDespawn }, index) => {
        for (let list = this.named(index, doomed[i]); list.length > 0; ) {
          const referrer = list[list.length - 1];
          this.unlink(referrer, index);
          if (onDespawn === "clear") slots[referrer].fields[id][field] = 0;
          else if (onDespawn === "despawn") this.despawn(referrer);
          else this.dangling.push({ entity: slots[referrer].handle, field: index });
        }
      });
    }
  }

  /** A tick, or the end of a frame alone; waits wherever the world calls somebody. */
  *step(): Generator<string, void, void> {
    this.tick++;
    this.flush();
    for (const phase of this.shape.phases) {
      for (const { name, hasWhen } of phase) {
        if (this.off.includes(name)) continue;
        if (hasWhen) {
          yield `when ${name}`;
          if (!this.answer) continue;
        }
        yield `system ${name}`;
        if (this.ending) return yield* this.finish();
        this.flush();
      }
      yield* this.deliver();
      if (this.ending) return yield* this.finish();
    }
    yield* this.closeFrame();
    if (this.ending) yield* this.finish();
  }

  *endFrame(): Generator<string, void, void> {
    this.flush();
    yield* this.closeFrame();
    if (this.ending) yield* this.finish();
  }

  /** Comes into a state, in which hooks are called. */
  *become(state: WorldState): Generator<string, void, void> {
    if (this.state === "preparing") this.flush();
    this.state = state;
    yield `hook ${state}`;
  }

  *finish(): Generator<string, void, void> {
    this.state = "ended";
    for (const at of this.slots.keys()) if (this.slots[at] !== undefined) this.despawn(at);
    this.flush();
    yield* this.deliver();
    yield "hook ended";
  }

  private *closeFrame(): Generator<string, void, void> {
    this.settle();
    const settled = this.doomed.length;
    this.flush();
    this.shape.queries.forEach((query, i) => {
      if (isEvent(query) && !query.observed) this.lists[i] = [];
    });
    yield* this.deliver();
    for (const at of this.doomed.splice(0, settled)) {
      const slot = this.slots[at];
      slot.state = "free";
      slot.has = slot.before = 0;
      slot.lived = false;
    }
  }

  private *deliver(): Generator<string, void, void> {
    for (const [i, { observed }] of this.shape.queries.entries()) {
      if (!observed || this.lists[i].length === 0) continue;
      yield `observer ${i}`;
      this.lists[i] = [];
      this.flush();
    }
  }
}

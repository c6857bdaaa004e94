import {
  type ArrayOf,
  BlockLayout,
  type RecordFields,
  type RecordView,
  type ScalarKeys,
} from "@pauseless/arena";
import { type AnyComponent, type Component, isReference } from "./component.js";
import type { EntityCursor, ValuesOf } from "./entity-cursor.js";
import { type EntityKind, layOutKinds, rowOf } from "./entity-kinds.js";
import { EntityStore } from "./entity-store.js";
import { WorldError } from "./errors.js";
import type { HotWords } from "./hot-words.js";
import { Lifecycle } from "./lifecycle.js";
import { OwnParts } from "./own-parts.js";
import { Prefab, type PrefabOptions, type PrefabValues } from "./prefab.js";
import type { Query } from "./query.js";
import { RawColumn } from "./raw-column.js";
import type { ReferenceIndex } from "./reference-index.js";
import { RootEntity } from "./root-entity.js";
import type { WorldState } from "./scope.js";
import type { SystemOptions } from "./system.js";
import { SystemSwitches } from "./system-switches.js";
import type { SystemTimings } from "./system-timings.js";
import type { ComponentsOf, Term } from "./term.js";
import { TickPlan } from "./tick-plan.js";
import { World } from "./world.js";
import type { WorldLayoutOptions } from "./world-layout-options.js";
import { WorldRandom } from "./world-random.js";
import { reserveFor } from "./world-reserve.js";

/** How many worlds are too many for a processor's cache, as a rule. */
const MANY_WORLDS = 64;

/** The most systems of a layout. */
const MOST_SYSTEMS = 256;

/**
 * The shape of many equal worlds: which entities there can be, what they can have, and what happens to them in a tick. Queries,
 * cursors and systems are made here, once, and serve every world, one after the other: a world is nothing but its block.
 */
export class WorldLayout {
  /** What errors call it. */
  readonly name: string;
  /** The shape of a world's block: collections of the memory package can be placed in it besides, before the first world. */
  readonly block: BlockLayout;
  /** The milliseconds of game time of one tick. */
  readonly tickMs: number;
  /** For how many open worlds there is room at least. */
  readonly worlds: number;
  /** The dice of the world that is entered. */
  readonly random: WorldRandom;
  /** @internal The parts of a block that are the world's own. */
  readonly own: OwnParts;
  /** @internal */
  readonly store: EntityStore;
  /** @internal */
  readonly plan: TickPlan;
  /** @internal */
  readonly root: RootEntity;
  /** @internal */
  readonly lifecycle = new Lifecycle();
  /** @internal */
  readonly switchedOff: SystemSwitches;
  private readonly fetchAhead: boolean;
  private hotWords: HotWords | undefined;
  /** How many can be open: as many as there is room for where somebody else made the room. */
  private readonly mostOpen: number;
  private openWorlds = 0;
  private sealed = false;
  private entered: World | undefined;

  /**
   * Declares the shape of worlds.
   *
   * @throws WorldError `BAD_OPTION` where an option cannot be had, `BAD_COMPONENT` where two components have one name.
   */
  constructor(name: string, options: WorldLayoutOptions) {
    const { singletons = [], phases = ["update"], tickMs = 50, worlds = 1, timing = {} } = options;
    this.name = name;
    this.tickMs = tickMs;
    this.worlds = worlds;
    this.mostOpen = options.reserve !== undefined && options.worlds === undefined ? Infinity : worlds;
    this.fetchAhead = options.fetchAhead ?? worlds >= MANY_WORLDS;
    const kinds = layOutKinds({ ...kindsOf(name, options), root: RootEntity.kindOf(singletons) });
    this.block = new BlockLayout(reserveFor(name, kinds, options), name);
    this.own = new OwnParts(this.block);
    this.store = new EntityStore(this.own, name, kinds);
    this.root = new RootEntity(this.store, singletons);
    this.random = new WorldRandom(this.root.scope);
    this.plan = new TickPlan(this.store, phases, MOST_SYSTEMS, timing);
    this.switchedOff = new SystemSwitches(this.own, MOST_SYSTEMS);
  }

  /** The size of a world's block in bytes. */
  get bytes(): number {
    return this.block.bytes;
  }

  /** A hash of all that stands in a block and where: worlds of equal hashes can be restored from each other's snapshots. */
  get hash(): number {
    return this.block.hash;
  }

  /** Whether a world was opened: nothing can be declared any more, and {@link WorldLayout.bytes} is settled. */
  get isSealed(): boolean {
    return this.sealed;
  }

  /** The names of the systems in the order in which they run, once a world was opened. */
  get order(): readonly string[] {
    return this.plan.names;
  }

  /**
   * How long the systems take, measured in some of the ticks of all worlds together, once a world was opened.
   *
   * @throws WorldError `BAD_OPTION` where that is not measured, or no world was opened yet.
   */
  get timings(): SystemTimings {
    return this.plan.measured;
  }

  /**
   * Declares a query: the entities that have all of the components among the terms, and fulfil the others; the root is among them
   * only where it has something that is asked for. With a term of
   * `added`, `removed` or `changed` it lists those to which that happened since the end of the last frame.
   *
   * @throws WorldError `LAYOUT_SEALED` once a world was opened, `NO_COMPONENT`, `NOT_TRACKED`, or `BAD_QUERY` where nothing can match.
   */
  query<const T extends readonly Term[]>(...terms: T): Query<ComponentsOf<T[number]>> {
    this.checkOpen("query");
    return this.store.query(terms);
  }

  /**
   * Makes a cursor that is moved by handle, or by slot. It is an object: make it once. It serves all worlds of the layout.
   *
   * @param components - what it shows of an entity, whether the entity has it or not
   * @throws WorldError `NO_COMPONENT` where one is not of the layout.
   */
  cursor<const C extends readonly AnyComponent[]>(...components: C): EntityCursor<C[number]> {
    return this.store.cursors.plain(components) as EntityCursor<C[number]>;
  }

  /**
   * Declares a template of entities: what they have, and what fields begin with; the others are zero. Values are numbers, booleans and
   * names; {@link Prefab.cursor} refuses others.
   *
   * @param components - what its entities have from the start; others of their kind can be added to each later
   * @param values - by the names of component and field: `{ health: { hp: 100 } }`
   * @throws WorldError `NO_COMPONENT` where a component is not of the layout; `BAD_OPTION` where no kind of entities can have all of
   * them, or several can and none is named.
   */
  prefab<const C extends readonly AnyComponent[]>(
    components: C,
    values: ValuesOf<C[number]> = {} as ValuesOf<C[number]>,
    options: PrefabOptions = {},
  ): Prefab<C[number]> {
    const kind = this.kindFor(components, options.kind);
    const { leaveFields = false } = options;
    return new Prefab(this.store.cursors, kind, components, values as PrefabValues, leaveFields);
  }

  /** The fields of a component that the world has once, in the world that is entered. @throws WorldError `NO_COMPONENT`. */
  singleton<F extends RecordFields>(component: Component<string, F>): RecordView<F> {
    return this.root.viewOf(component);
  }

  /**
   * Who names whom by a reference field: the way back, in the world that is entered.
   *
   * @throws WorldError `BAD_COMPONENT` where the field is no reference.
   */
  referrers<F extends RecordFields>(
    component: Component<string, F>,
    field: keyof F & string,
  ): ReferenceIndex {
    const name = `${component.name}.${field}`;
    const index = this.store.indices.find((each) => each.name === name);
    if (index !== undefined) return index;
    throw new WorldError("BAD_COMPONENT", `${name} is no reference; declare it with \`reference\``);
  }

  /**
   * The column of a number or boolean as it lies in memory.
   *
   * @throws WorldError `NO_COMPONENT`, or `BAD_COMPONENT` where the field is no number or boolean, or a reference.
   */
  column<F extends RecordFields, K extends ScalarKeys<F> & string>(
    component: Component<string, F>,
    field: K,
  ): RawColumn<F, K> {
    const { columns, masks, sheets } = this.store;
    masks.placeOf(component);
    const place = component.layout.places.find((each) => each.name === field);
    if (place?.field.kind !== "scalar" || isReference(place.field)) {
      throw new WorldError(
        "BAD_COMPONENT",
        `${component.name}.${field} is no number or boolean that can be written as it is; use a cursor`,
      );
    }
    const array = this.block.reserve.views[place.field.type] as ArrayOf<F[K]>;
    const at = columns.columnPlace(sheets.get(component) ?? 0, place);
    return new RawColumn(array, columns.origin, at, place.field.bytes);
  }

  /**
   * Which of its kind's entities has a slot, 0 to its `capacity` - 1: the slots of kinds with `chunk` have gaps. For what is beside the
   * world and has a row for each entity, such as a table of snapshots.
   *
   * @throws WorldError `OUT_OF_RANGE` where no entity can have the slot.
   */
  rowOf(slot: number): number {
    const row = rowOf(this.store.kinds, slot);
    if (row >= 0) return row;
    throw new WorldError(
      "OUT_OF_RANGE",
      `${this.name}: no entity has slot ${slot}; give one that a cursor or a query answered`,
    );
  }

  /**
   * Adds a system. Names and order are looked at as the first world is opened.
   *
   * @throws WorldError `LAYOUT_SEALED` once a world was opened, `BAD_SYSTEM` where there are 256 already.
   */
  system(name: string, options: SystemOptions): void {
    this.checkOpen("system");
    const { phase = this.plan.phases[0], before = [], after = [], when, run } = options;
    this.plan.add({ name, phase, before, after, when, run });
  }

  /**
   * Adds an observer: `run` is called at the end of a phase, and at the end of the frame, with all that happened since it was last
   * called; that is what `query` lists then.
   *
   * @param make - called once, now: makes what is called later, of the query that lists what happened; cursors are made in it
   * @throws WorldError `LAYOUT_SEALED` once a world was opened, or what {@link WorldLayout.query} throws.
   */
  observe<const T extends readonly Term[]>(
    name: string,
    terms: T,
    make: (events: Query<ComponentsOf<T[number]>>) => (world: World) => void,
  ): void {
    this.checkOpen("observer");
    const { query, events } = this.store.observed(terms);
    this.plan.observe({ name, events, run: make(query) });
  }

  /**
   * Has `hook` called whenever a world comes into a state, with that world entered. {@link World.restore} and {@link WorldLayout.restore}
   * call none.
   */
  on(state: WorldState, hook: (world: World) => void): void {
    this.lifecycle.on(state, hook);
  }

  /**
   * Opens a world, preparing, with its root entity, and calls the hooks of `"preparing"`. It ticks once it is started.
   *
   * @param name - what errors call it
   * @param seed - of its generator: a whole number, of which the low 32 bits count
   * @throws WorldError `SYSTEM_CYCLE`, `BAD_SYSTEM` as the first one is opened, `WORLD_FULL` where `worlds` are open; ArenaError `ARENA_FULL` where there is no room
   * for one more.
   */
  open(name = this.name, seed = 1): World {
    this.admit();
    const world = World.open(this, this.block.open(name), seed);
    this.openWorlds++;
    return world;
  }

  /**
   * Opens a world that is as it was when the snapshot was made: its state, tick and dice included.
   *
   * @throws ArenaError `BAD_SNAPSHOT` where the bytes are no snapshot, or of another layout; `ARENA_FULL`.
   */
  restore(snapshot: Uint8Array, name = this.name): World {
    this.admit();
    const world = World.restored(this, this.block.restore(snapshot, name));
    this.openWorlds++;
    return world;
  }

  /** @internal Moves all cursors to a world. */
  enter(world: World): void {
    if (this.entered === world) return;
    this.block.enter(world.arena);
    this.entered = world;
    this.root.stand();
  }

  /** @internal Has memory fetch what a tick of the world that is entered is about to use, where that pays. */
  prepareTick(): void {
    this.hotWords?.fetch();
  }

  /** @internal Forgets a world that has ended. */
  dismiss(): void {
    this.leave();
    this.openWorlds--;
  }

  /** @internal Forgets which world is entered, as its block moved or went. */
  leave(): void {
    this.entered = undefined;
  }

  private admit(): void {
    this.seal();
    if (this.openWorlds < this.mostOpen) return;
    throw new WorldError(
      "WORLD_FULL",
      `${this.name}: all ${this.worlds} worlds are open; end one first, or raise \`worlds\``,
    );
  }

  private seal(): void {
    if (this.sealed) return;
    this.plan.seal();
    const { capacityBytes, name } = this.block.reserve;
    if (this.worlds * this.bytes > capacityBytes) {
      throw new WorldError(
        "BAD_OPTION",
        `${this.name}: ${this.worlds} worlds of ${this.bytes} bytes are more than ${name} holds: ${capacityBytes}; raise \`extraBytes\`, or give a larger \`reserve\``,
      );
    }
    if (this.fetchAhead) this.hotWords = this.store.hotWords();
    this.sealed = true;
    this.store.seal();
  }

  private checkOpen(what: string): void {
    if (!this.sealed) return;
    throw new WorldError(
      "LAYOUT_SEALED",
      `${this.name}: a world is open already; declare each ${what} before the first`,
    );
  }

  private kindFor(components: readonly AnyComponent[], name: string | undefined): EntityKind {
    for (const component of components) this.store.masks.placeOf(component);
    // The last is the root's, which nobody else spawns.
    const all = this.store.kinds.slice(0, -1);
    const kinds = all.filter(
      (kind) =>
        (name === undefined || kind.name === name) && components.every((each) => kind.components.has(each)),
    );
    if (kinds.length === 1) return kinds[0];
    const has = components.map((each) => each.name).join(", ");
    const known = all.map((kind) => kind.name).join(", ");
    throw new WorldError(
      "BAD_OPTION",
      kinds.length === 0
        ? `${this.name}: no kind ${name === undefined ? "" : `"${name}" `}of entities can have ${has} together; there are ${known}`
        : `${this.name}: entities with ${has} can be of kind ${kinds.map((kind) => kind.name).join(" or ")}; name it as \`kind\``,
    );
  }
}

function kindsOf(name: string, { capacity, components, kinds }: WorldLayoutOptions) {
  if (kinds !== undefined && capacity === undefined && components === undefined) {
    if (!Object.hasOwn(kinds, "root")) return kinds;
    throw new WorldError("BAD_OPTION", `${name}: every world has a kind "root" of its own; rename yours`);
  }
  if (kinds === undefined && capacity !== undefined && components !== undefined) {
    return { entity: { capacity, components } };
  }
  throw new WorldError("BAD_OPTION", `${name}: give \`capacity\` and \`components\`, or \`kinds\` alone`);
}

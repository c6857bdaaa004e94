import type { Arena } from "@pauseless/arena";
import type { Entity } from "./component.js";
import type { Dangling } from "./dangling.js";
import { WorldError } from "./errors.js";
import { seedOf } from "./random.js";
import type { WorldState } from "./scope.js";
import { hashWords } from "./state-hash.js";
import type { WorldLayout } from "./world-layout.js";

/** One world: a block of a {@link WorldLayout}. It is prepared, runs, is paused or not, and is ended, which gives the block back. */
export class World {
  /** What errors call it. */
  readonly name: string;
  private ticking = false;
  private ending = false;
  private over = false;

  private constructor(
    /** The shape of the world, with its queries and systems. */
    readonly layout: WorldLayout,
    /** Its block. */
    readonly arena: Arena,
  ) {
    this.name = arena.name;
  }

  /** @internal Made by {@link WorldLayout.open}. */
  static open(layout: WorldLayout, arena: Arena, seed: number): World {
    const world = new World(layout, arena);
    world.enter();
    layout.root.spawn();
    layout.root.scope.random = seedOf(seed);
    layout.store.flush();
    try {
      layout.lifecycle.call("preparing", world);
    } catch (error) {
      // Nobody has the world: its block would be gone for good.
      layout.leave();
      arena.close();
      throw error;
    }
    return world;
  }

  /** @internal Made by {@link WorldLayout.restore}. */
  static restored(layout: WorldLayout, arena: Arena): World {
    return new World(layout, arena);
  }

  /**
   * Moves all cursors of the layout to this world. Systems are called with their world entered; whoever uses cursors between
   * ticks enters first.
   *
   * @throws WorldError `WORLD_ENDED`.
   */
  enter(): void {
    if (this.over)
      throw new WorldError("WORLD_ENDED", `${this.name} has ended and its block is given back; open another`);
    this.layout.enter(this);
  }

  /** @internal Whether it has ended, and its block is given back. */
  get isOver(): boolean {
    return this.over;
  }

  /** @internal Whether it was ended, and its last frame is not over yet. */
  get isEnding(): boolean {
    return this.ending;
  }

  /** Whether a tick is running now. */
  get isTicking(): boolean {
    return this.ticking;
  }

  /** What the world does. An ended one can be asked. */
  get state(): WorldState {
    if (this.over) return "ended";
    this.enter();
    return this.layout.root.scope.state;
  }

  /** How many ticks have begun. @throws WorldError `WORLD_ENDED`. */
  get tick(): number {
    this.enter();
    return this.layout.root.scope.tick;
  }

  /** The entity that every world has. @throws WorldError `WORLD_ENDED`. */
  get root(): Entity {
    this.enter();
    return this.layout.root.handle;
  }

  /** How many entities live, the root included. @throws WorldError `WORLD_ENDED`. */
  get live(): number {
    this.enter();
    return this.layout.store.table.live;
  }

  /** Whether a handle names an entity that lives. One that was despawned in this frame does not. @throws WorldError `WORLD_ENDED`. */
  isAlive(entity: Entity): boolean {
    this.enter();
    return this.layout.store.table.isAlive(entity);
  }

  /** References of policy `"keep"` that the last frame left stale. @throws WorldError `WORLD_ENDED`. */
  get dangling(): Dangling {
    this.enter();
    return this.layout.store.dangling;
  }

  /**
   * Begins to run: what was prepared is in the queries of the first tick.
   *
   * @throws WorldError `WRONG_STATE` where it is not preparing, `WORLD_ENDED`.
   */
  start(): void {
    this.change("preparing", "running");
    this.layout.store.flush();
    this.layout.lifecycle.call("running", this);
  }

  /** Stands still: ticks run no system until {@link World.resume}. @throws WorldError `WRONG_STATE` where it does not run, `WORLD_ENDED`. */
  pause(): void {
    this.change("running", "paused");
    this.layout.lifecycle.call("paused", this);
  }

  /** Runs again. @throws WorldError `WRONG_STATE` where it is not paused, `WORLD_ENDED`. */
  resume(): void {
    this.change("paused", "running");
    this.layout.lifecycle.call("running", this);
  }

  /**
   * Ends: all entities are despawned, observers are told, hooks are called, and the block is given back in one step; in a tick that happens
   * at the end of the frame, and the systems that are still to come do not run.
   *
   * @throws WorldError `WORLD_ENDED` where it has ended already.
   */
  end(): void {
    this.enter();
    this.ending = true;
    this.layout.root.scope.state = "ended";
    if (this.ticking) return;
    this.ticking = true;
    try {
      this.finish();
    } finally {
      this.ticking = false;
    }
  }

  // Hot path: benchmarks `ecs` and `battle`.
  /**
   * Runs one tick: every system in order, then the end of the frame. Answers whether it did: a world that is preparing or paused
   * stands still. Where a system throws, the world is as that left it: restore a snapshot, or end it.
   *
   * @throws WorldError `WORLD_ENDED`, or `WRONG_STATE` within a tick.
   */
  step(): boolean {
    this.enter();
    const { layout } = this;
    const { scope } = layout.root;
    if (this.ticking)
      throw new WorldError("WRONG_STATE", `${this.name}: a tick is running; leave its systems first`);
    if (scope.state !== "running") return false;
    this.ticking = true;
    try {
      layout.prepareTick();
      scope.tick++;
      layout.store.flush();
      layout.plan.run(this, layout.switchedOff);
      if (!this.ending) this.closeFrame();
      // Observers may have ended it as well.
      if (this.ending) this.finish();
    } finally {
      this.ticking = false;
    }
    return true;
  }

  /**
   * Makes the queries see what changed since, outside of a tick: in a tick that happens after every system. A loop over a query is
   * to be over: what is listed moves.
   *
   * @throws WorldError `WORLD_ENDED`.
   */
  flush(): void {
    this.enter();
    this.layout.store.flush();
  }

  /**
   * Ends the frame outside of a tick, as a tick does it: references are settled, observers told, slots given back.
   *
   * @throws WorldError `WORLD_ENDED`, or `WRONG_STATE` within a tick.
   */
  endFrame(): void {
    this.enter();
    if (this.ticking)
      throw new WorldError("WRONG_STATE", `${this.name}: the tick that is running ends the frame`);
    this.ticking = true;
    try {
      this.layout.store.flush();
      this.closeFrame();
      if (this.ending) this.finish();
    } finally {
      this.ticking = false;
    }
  }

  /** Whether a system is on in this world. @throws WorldError `BAD_SYSTEM`, `WORLD_ENDED`. */
  isEnabled(system: string): boolean {
    this.enter();
    return !this.layout.switchedOff.has(this.layout.plan.indexOf(system));
  }

  /** Has a system run in this world again. @throws WorldError `BAD_SYSTEM`, `WORLD_ENDED`. */
  enable(system: string): void {
    this.enter();
    this.layout.switchedOff.delete(this.layout.plan.indexOf(system));
  }

  /** Has a system not run in this world. @throws WorldError `BAD_SYSTEM`, `WORLD_ENDED`. */
  disable(system: string): void {
    this.enter();
    this.layout.switchedOff.add(this.layout.plan.indexOf(system));
  }

  /**
   * A 32-bit hash of the block: worlds of one layout to which the same happened have the same, on every engine.
   *
   * @throws WorldError `WORLD_ENDED`.
   */
  hash(): number {
    this.enter();
    const { arena } = this;
    return hashWords(
      arena.reserve.views.i32,
      arena.baseBytes / 4,
      arena.usedBytes / 4,
      this.layout.store.derived,
    );
  }

  /** A copy of the block: the whole world. @throws WorldError `WORLD_ENDED`. */
  snapshot(): Uint8Array {
    this.enter();
    return this.arena.snapshot();
  }

  /**
   * Copies the block to `target`, and answers how many bytes it has.
   *
   * @throws WorldError `WORLD_ENDED`; ArenaError `OUT_OF_RANGE` where the target is too small.
   */
  snapshotTo(target: Uint8Array): number {
    this.enter();
    return this.arena.snapshotTo(target);
  }

  /**
   * Makes the world what it was when the snapshot was made. Move cursors before their next use.
   *
   * @throws WorldError `WORLD_ENDED`, or `WRONG_STATE` within a tick; ArenaError `BAD_SNAPSHOT` where the bytes are no snapshot, or of
   * another layout: the world is then as it was.
   */
  restore(snapshot: Uint8Array): void {
    this.enter();
    if (this.ticking)
      throw new WorldError("WRONG_STATE", `${this.name}: a tick is running; restore between ticks`);
    this.arena.restore(snapshot);
    this.ending = false;
    this.layout.leave();
    this.layout.enter(this);
  }

  private closeFrame(): void {
    const { store, plan } = this.layout;
    store.settleReferences();
    const settled = store.table.doomedCount;
    store.forgetEvents();
    plan.deliver(this);
    // What observers despawned just now is settled, and told, in the next frame.
    store.table.release(settled);
  }

  /** The end of the last frame. */
  private finish(): void {
    const { layout } = this;
    layout.store.despawnAll();
    layout.store.flush();
    layout.plan.deliver(this);
    layout.lifecycle.call("ended", this);
    this.over = true;
    layout.dismiss();
    this.arena.close();
  }

  private change(from: WorldState, to: WorldState): void {
    this.enter();
    const { scope } = this.layout.root;
    if (scope.state !== from) {
      throw new WorldError(
        "WRONG_STATE",
        `${this.name} is ${scope.state}; only a world that is ${from} can be ${to}`,
      );
    }
    scope.state = to;
  }
}

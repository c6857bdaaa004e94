import { WorldError } from "./errors.js";
import type { World } from "./world.js";
import type { WorldLayout } from "./world-layout.js";

/** The most ticks of a ring. */
const MOST_TICKS = 2 ** 16;

/**
 * The last ticks of a world, as copies of its block, to go back to: what a server does that learns of an input late, and a client that
 * guessed wrong (Bettner and Terrano, 1500 Archers on a 28.8, GDC 2001; Cannon, GGPO, 2006). Its memory is made once, and its pages are
 * touched then, so the first copies take no longer than later ones.
 *
 * ```ts
 * const ring = new RollbackRing(layout, 8);
 * // after each tick
 * ring.save(world);
 * // an input of 3 ticks ago came in
 * ring.rollback(world, world.tick - 3);
 * ```
 *
 * A ring is of one world at a time, the one that is saved: {@link RollbackRing.clear} makes it free for another.
 */
export class RollbackRing {
  /** How many ticks it holds before a new one takes the place of the oldest. */
  readonly capacity: number;
  /** The memory of each slot. */
  private readonly copies: readonly Uint8Array[];
  /** The tick of each slot. */
  private readonly saved: Int32Array;
  private count = 0;
  /** The slot that is written next. */
  private next = 0;
  private world: World | undefined;

  /**
   * Makes an empty ring for a world of a layout.
   *
   * @param layout - one of which a world was opened, as the size of a world is settled then
   * @param capacity - how many ticks it holds, 1 to 2^16
   * @throws WorldError `BAD_OPTION` where the capacity is out of its range, or no world of the layout was opened yet.
   */
  constructor(
    private readonly layout: WorldLayout,
    capacity: number,
  ) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_TICKS) {
      throw new WorldError(
        "BAD_OPTION",
        `rollback ring of ${layout.name}: capacity is ${capacity}; give a whole number of ticks from 1 to ${MOST_TICKS}`,
      );
    }
    if (!layout.isSealed) {
      throw new WorldError(
        "BAD_OPTION",
        `rollback ring of ${layout.name}: the size of a world is not settled yet; open the first world before`,
      );
    }
    this.capacity = capacity;
    this.copies = Array.from({ length: capacity }, () => new Uint8Array(layout.bytes).fill(0));
    this.saved = new Int32Array(capacity);
  }

  /** How many ticks it has. */
  get length(): number {
    return this.count;
  }

  /** The ticks that it has, the oldest first, as an array that is made for the call. */
  get ticks(): readonly number[] {
    return Array.from({ length: this.count }, (_, age) => this.saved[this.slotOf(this.count - 1 - age)]);
  }

  /** Whether a tick can be gone back to. */
  has(tick: number): boolean {
    return this.ageOf(tick) >= 0;
  }

  // Hot path: benchmark `snapshot`; allocation test `saving a world and rolling it back`.
  /**
   * Copies a world as it is now, in the place of the oldest copy where the ring is full. Copies of this tick and of later ones, which the
   * world has left by other ways than {@link RollbackRing.rollback}, are forgotten.
   *
   * @throws WorldError `WORLD_ENDED`, `WRONG_STATE` within a tick or where the ring has ticks of another world, `BAD_OPTION` where
   * the world is of another layout, or something was allocated behind its block. Nothing changes then.
   */
  save(world: World): void {
    const { copies, saved, capacity } = this;
    const { tick } = world;
    if (world !== this.world) this.take(world);
    if (world.isTicking) {
      throw new WorldError("WRONG_STATE", `${world.name}: a tick is running; save between ticks`);
    }
    if (world.arena.usedBytes !== copies[0].length) {
      throw new WorldError(
        "BAD_OPTION",
        `${world.name} has ${world.arena.usedBytes} bytes, and the slots of its ring ${copies[0].length}; place in the layout what is allocated behind the block`,
      );
    }
    this.forgetFrom(tick);
    world.snapshotTo(copies[this.next]);
    saved[this.next] = tick;
    this.next = this.next + 1 === capacity ? 0 : this.next + 1;
    if (this.count < capacity) this.count++;
  }

  // Hot path: as `save`.
  /**
   * Makes a world what it was at a tick; later ticks are forgotten, this one is not. It can be another world of the layout: the ring
   * is then of that one.
   *
   * @param tick - one that was saved and is not overwritten: `world.tick` as it was then
   * @throws WorldError `NO_SNAPSHOT` where the ring does not have that tick, `WORLD_ENDED`, `WRONG_STATE` within a tick; ArenaError
   * `BAD_SNAPSHOT` where the world is of another layout. Nothing changes then.
   */
  rollback(world: World, tick: number): void {
    const age = this.ageOf(tick);
    if (age < 0) this.refuse(tick);
    world.restore(this.copies[this.slotOf(age)]);
    this.drop(age);
    this.world = world;
  }

  /** Forgets all ticks: the ring is free for another world. */
  clear(): void {
    this.count = 0;
    this.next = 0;
    this.world = undefined;
  }

  /** The slot that was written `age` copies ago, 0 being the last. */
  private slotOf(age: number): number {
    const slot = this.next - 1 - age;
    return slot < 0 ? slot + this.capacity : slot;
  }

  /** How many copies ago a tick was saved, or -1. Ticks only rise from the oldest copy to the newest. */
  private ageOf(tick: number): number {
    const { saved, count } = this;
    for (let age = 0; age < count; age++) if (saved[this.slotOf(age)] === tick) return age;
    return -1;
  }

  private forgetFrom(tick: number): void {
    const { saved } = this;
    let ages = 0;
    while (ages < this.count && saved[this.slotOf(ages)] >= tick) ages++;
    this.drop(ages);
  }

  /** Forgets the newest copies. */
  private drop(ages: number): void {
    this.next = (this.next - ages + this.capacity) % this.capacity;
    this.count -= ages;
  }

  private take(world: World): void {
    if (world.layout !== this.layout) {
      throw new WorldError(
        "BAD_OPTION",
        `${world.name} is of layout ${world.layout.name}, and the ring of ${this.layout.name}; make a ring for each layout`,
      );
    }
    if (this.count > 0) {
      throw new WorldError(
        "WRONG_STATE",
        `the ring has ticks of ${this.world?.name}, and ${world.name} is saved; \`clear\` it, or make a ring for each world`,
      );
    }
    this.world = world;
  }

  private refuse(tick: number): never {
    const known =
      this.count === 0 ? "it has none; `save` each tick" : `it has ${this.ticks.join(", ")} and no other`;
    throw new WorldError(
      "NO_SNAPSHOT",
      `rollback ring of ${this.layout.name}: there is no tick ${tick}; ${known}`,
    );
  }
}

import type { ArenaDescription, ArenaOptions, ArenaStats } from "./arena-options.js";
import {
  HEADER_BYTES,
  isBlock,
  mixLayout,
  OWNER_BYTES,
  readHeader,
  Word,
  writeHeader,
} from "./block-header.js";
import { BumpMemory } from "./bump-memory.js";
import { Checkpoints } from "./checkpoints.js";
import { Chunks } from "./chunks.js";
import { ArenaError } from "./errors.js";
import { Ownership } from "./ownership.js";
import { Mount, type Origin, type Place, type Reason } from "./place.js";
import { checkBytes } from "./refusals.js";
import { Reserve, roundToSpan, SPAN_ALIGN } from "./reserve.js";

/**
 * One block of bytes with an owner and a life: open, used, reset many times, closed. Allocation moves one mark
 * upward; there is no free, only {@link Arena.reset}, which gives everything back in constant time, and
 * {@link Arena.rollback} to a checkpoint. The model is the region of Hanson, "Fast allocation and deallocation of memory
 * based on object lifetimes" (1990).
 *
 * Collections (tables, slabs, rings, lists) are placed in it directly where there is one such block; where there are
 * many of one shape, in a {@link BlockLayout}, which opens the arenas.
 */
export class Arena extends BumpMemory implements Place {
  private readonly ownsReserve: boolean;
  private readonly options: ArenaOptions;
  private readonly checkpoints: Checkpoints;
  private ownership: Ownership;
  private isClosed = false;
  private resets = 0;
  private current = new Mount(true);
  /** The block layout that this arena was formatted with, where it was. */
  private guest: Mount | undefined;

  private constructor(options: ArenaOptions, reserve: Reserve, chunks: Chunks, ownership: Ownership) {
    const { name = "arena", growth } = options;
    super(name, reserve, chunks, options.capacityBytes, growth);
    this.ownsReserve = options.reserve === undefined;
    this.options = options;
    this.checkpoints = new Checkpoints(name);
    this.ownership = ownership;
    this.begin();
    reserve.hold(this);
  }

  /**
   * Opens an arena.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `capacityBytes` is not a whole number from 64 to 2^31 - 64, or a growth is less
   * than the first chunk; `ARENA_FULL` where the reserve has no such span left; what {@link Reserve.open} throws where it opens
   * its own, and what the budget throws.
   */
  static open(options: ArenaOptions): Arena {
    const { capacityBytes, name = "arena", growth, strategy } = options;
    checkBytes(capacityBytes, HEADER_BYTES, `${name}: capacityBytes`);
    if (growth !== undefined) {
      checkBytes(growth.limitBytes, capacityBytes, `${name}: growth.limitBytes`);
      checkBytes(growth.chunkBytes ?? capacityBytes, SPAN_ALIGN, `${name}: growth.chunkBytes`);
    }
    const bytes = roundToSpan(capacityBytes);
    const reserve = options.reserve ?? ownReserve(options, name);
    const firstByte = reserve.take(bytes, name);
    if (firstByte < 0) {
      throw new ArenaError(
        "ARENA_FULL",
        `${name}: its reserve has no ${bytes} bytes in one piece left (${reserve.freeBytes} of ${reserve.capacityBytes} are free); reserve more or close an arena`,
      );
    }
    const chunks = new Chunks(reserve, name, firstByte, bytes, firstByte < reserve.dirtyBytes);
    writeHeader(reserve, firstByte);
    if (strategy === "commit") reserve.commit(firstByte, bytes);
    return new Arena(
      options,
      reserve,
      chunks,
      Ownership.begin(reserve.views.i32, firstByte / 4 + Word.Owner),
    );
  }

  /**
   * Takes over an arena that another thread has handed over: it is this thread's from now on, and nobody else's.
   *
   * @param description - what the other thread's {@link Arena.handOver} answered
   * @param reserve - this thread's view of the same memory, as {@link Reserve.attach} or {@link Reserve.open} made it; one of
   * its own unless told. A {@link BlockLayout} adopts arenas of its own reserve only.
   * @throws ArenaError `NOT_OWNER` where another thread took it over before, or owns it still; `BAD_ARGUMENT` where
   * the description is none, or of another reserve; `BAD_SNAPSHOT` where its bytes are no arena's.
   */
  static takeOver(description: ArenaDescription, reserve = Reserve.attach(description?.reserve)): Arena {
    if (
      description?.kind !== "pauseless arena" ||
      reserve.buffer.byteLength !== description.reserve.buffer.byteLength
    ) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        "this describes no arena of that reserve; post what `arena.handOver()` answers",
      );
    }
    const { name, baseBytes, capacityBytes, ticket } = description;
    const words = reserve.views.i32;
    const base = baseBytes / 4;
    if (!isBlock(words, base)) {
      throw new ArenaError(
        "BAD_SNAPSHOT",
        `${name}: there is no arena of this version at byte ${baseBytes}; was it closed?`,
      );
    }
    const ownership = Ownership.take(words, base + Word.Owner, ticket, name);
    reserve.endLoan(baseBytes);
    const chunks = new Chunks(reserve, name, baseBytes, capacityBytes, true);
    return new Arena({ capacityBytes, name, reserve }, reserve, chunks, ownership);
  }

  /** Where collections that are placed in this arena find it, until the next reset. */
  get mount(): Mount {
    return this.current;
  }

  /**
   * Where the arena is in its life. `open`: nothing was given out yet. `used`: something was. `reset`: nothing was since
   * the last reset. `closed`: nothing will be. `handed over`: another thread's.
   */
  get state(): "open" | "used" | "reset" | "closed" | "handed over" {
    if (this.isClosed) return "closed";
    if (!this.ownership.isHere) return "handed over";
    if (this.usedBytes > HEADER_BYTES) return "used";
    return this.resets === 0 ? "open" : "reset";
  }

  /** A hash of the layouts of everything placed in the block, so that bytes are never read by other layouts. */
  get layoutHash(): number {
    return this.isGone ? 0 : this.words[this.base + Word.Layout];
  }

  /**
   * Sets zeroed bytes aside for a collection and mixes its layout into {@link Arena.layoutHash}. Collections call it.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, `NOT_OWNER`, or what the budget throws.
   */
  place(bytes: number, layoutHash: number, length: number): Origin {
    this.checkUsable();
    const used = this.usedBytes;
    const offset = this.take(bytes, 8);
    if (offset < 0) throw this.fullError(bytes);
    this.chunks.zero(used, offset + bytes);
    this.words[this.base + Word.Layout] = mixLayout(this.layoutHash, layoutHash, offset);
    return this.current.add(offset / 4, length, this.byteAt(offset) / 4);
  }

  /**
   * Marks how much is in use, to roll back to. The mark is a number; marks lie one upon the other.
   *
   * @throws ArenaError `ARENA_CLOSED` or `NOT_OWNER`.
   */
  checkpoint(): number {
    this.checkUsable();
    return this.checkpoints.push(this.usedBytes, this.layoutHash, this.current.size, this.waste);
  }

  /**
   * Gives back what was given out since a checkpoint, which ends, as do those above it. What was placed since then refuses
   * later use with `ROLLED_BACK`: cursors in checked mode, slices and collections of integers in either.
   *
   * @throws ArenaError `STALE_CHECKPOINT` where it was rolled back, kept, or reset already (nothing changes);
   * `ARENA_CLOSED`, `NOT_OWNER`; in checked mode `OVERRUN` where something was written behind an allocation that is given
   * back (it is given back all the same).
   */
  rollback(checkpoint: number): void {
    this.checkUsable();
    const { usedBytes, layoutHash, placed, wasteBytes } = this.checkpoints.pop(checkpoint);
    const overrun = this.forgetFrom(usedBytes);
    if (this.current.size > placed) this.current.dropAfter(placed, this.refusals.rolledBack);
    // A block layout was formatted into the empty arena.
    if (usedBytes === HEADER_BYTES && this.guest !== undefined) this.evictGuest(this.refusals.rolledBack);
    this.lives.endBeyond(usedBytes);
    this.chunks.moveBack(usedBytes);
    this.words[this.base + Word.Used] = usedBytes;
    this.words[this.base + Word.Layout] = layoutHash;
    this.waste = wasteBytes;
    this.findRoom();
    if (overrun !== undefined) throw overrun;
  }

  /**
   * Ends a checkpoint, and those above it, and keeps what was given out since.
   *
   * @throws ArenaError `STALE_CHECKPOINT`, `ARENA_CLOSED` or `NOT_OWNER`.
   */
  keep(checkpoint: number): void {
    this.checkUsable();
    this.checkpoints.pop(checkpoint);
  }

  /**
   * Gives everything back at once, in constant time in the bytes that were used, but in checked mode, which poisons them. What
   * was placed in the arena refuses later use with `ARENA_RESET`: cursors in checked mode, slices and collections of integers
   * in either.
   *
   * @param keepBytes - how many bytes of chunks to keep for what comes: all unless told. Chunks beyond go back to the
   * reserve and its budget. With 0 the pages go back to the system as well, where the arena has a reserve of its own: the
   * arena then takes new address space, once the collector has found the old.
   * @throws ArenaError `ARENA_CLOSED`, `NOT_OWNER`, `BAD_ARGUMENT`, `ARENA_FULL` where the platform has no new address space;
   * in checked mode `OVERRUN` where something was written behind an allocation (the reset is done all the same).
   */
  reset(keepBytes = Number.POSITIVE_INFINITY): void {
    this.checkUsable();
    if (!(keepBytes >= 0)) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${this.name}: cannot keep ${keepBytes} bytes; give a number of at least 0`,
      );
    }
    const fresh = keepBytes === 0 && this.ownsReserve ? ownReserve(this.options, this.name) : undefined;
    const overrun = this.forgetFrom(HEADER_BYTES);
    this.endAll();
    this.chunks.moveBack(HEADER_BYTES);
    this.chunks.keepAtMost(keepBytes);
    if (fresh !== undefined) this.moveInto(fresh);
    this.words[this.base + Word.Used] = HEADER_BYTES;
    this.words[this.base + Word.Layout] = 0;
    this.resets++;
    this.begin();
    if (overrun !== undefined) throw overrun;
  }

  /**
   * Ends the arena and gives its spans back to the reserve. Everything in it refuses later use with `ARENA_CLOSED`: cursors in
   * checked mode, all else in either.
   *
   * @throws ArenaError `BAD_ARGUMENT` where it is growing, and what makes room for that closes it; in checked mode `OVERRUN` where something was written behind an allocation (it is closed all the same).
   */
  close(): void {
    if (this.isClosed) return;
    if (!this.ownership.isHere) {
      this.isClosed = true;
      return;
    }
    this.checkUsable();
    const overrun = this.forgetFrom(HEADER_BYTES);
    this.evict(this.refusals.closed);
    this.isClosed = true;
    this.room = -1;
    this.words[this.base + Word.Magic] = 0;
    this.ownership.end();
    this.chunks.giveAllBack();
    this.memory.release(this);
    if (overrun !== undefined) throw overrun;
  }

  /** How much is in use, how much ever was, and what is waste. */
  stats(): ArenaStats {
    const { usedBytes, capacityBytes, resets, waste } = this;
    const chunkWasteBytes = this.isGone ? 0 : this.chunks.wasteBytes;
    return {
      capacityBytes,
      usedBytes,
      highWaterBytes: Math.max(this.highWater, usedBytes),
      resets,
      chunks: this.chunks.count,
      alignmentWasteBytes: waste,
      chunkWasteBytes,
      fragmentation: usedBytes === 0 ? 0 : (waste + chunkWasteBytes) / usedBytes,
    };
  }

  /**
   * A copy of the block up to the last byte in use, which means the same in any arena: {@link Arena.restore} puts it back.
   *
   * @throws ArenaError `ARENA_CLOSED` or `NOT_OWNER`.
   */
  snapshot(): Uint8Array {
    const bytes = new Uint8Array(this.usedBytes);
    this.snapshotTo(bytes);
    return bytes;
  }

  // Hot path: benchmark `snapshot`; allocation test `copying a block out and in again`.
  /**
   * Writes what {@link Arena.snapshot} answers to the start of `target`; answers how many bytes.
   *
   * @throws ArenaError `OUT_OF_RANGE` where it is too small (nothing is written), `ARENA_CLOSED`, `NOT_OWNER`.
   */
  snapshotTo(target: Uint8Array): number {
    this.checkUsable();
    const { usedBytes } = this;
    if (target.length < usedBytes) {
      throw new ArenaError(
        "OUT_OF_RANGE",
        `${this.name}: its ${usedBytes} bytes do not fit into ${target.length}; give a larger target`,
      );
    }
    this.chunks.copyOut(target, usedBytes);
    // Whose it is is not of the content: equal contents have equal snapshots.
    for (let i = OWNER_BYTES.from; i < OWNER_BYTES.to; i++) target[i] = 0;
    return usedBytes;
  }

  // Hot path: as `snapshotTo`.
  /**
   * Puts the bytes of a snapshot in the place of all that is in the arena. Collections, handles and offsets mean in them
   * what they meant where the snapshot was taken; slices end, and cursors have to be moved.
   *
   * @throws ArenaError `BAD_SNAPSHOT` where the bytes are no snapshot of this version, are not whole, or are of other
   * layouts than those placed here; `ARENA_FULL` where they do not fit; `ARENA_CLOSED`, `NOT_OWNER`. Nothing changes then.
   */
  restore(bytes: Uint8Array): void {
    this.checkUsable();
    const layoutHash = readHeader(bytes, this.name);
    const usedBytes = bytes.length;
    if (layoutHash !== this.layoutHash && !(this.usedBytes === HEADER_BYTES && this.current.size === 0)) {
      throw new ArenaError(
        "BAD_SNAPSHOT",
        `${this.name}: the snapshot is of other layouts than those placed here; place the same, in the same order`,
      );
    }
    this.highWater = Math.max(this.highWater, this.usedBytes);
    this.chunks.dirtyUpTo(this.usedBytes);
    if (!this.chunks.holdsInOne(usedBytes)) {
      const room = this.growth === undefined ? 0 : roundToSpan(this.growth.limitBytes);
      if (usedBytes > room || !this.becomeOne(roundToSpan(usedBytes), room)) throw this.fullError(usedBytes);
      const { base, guest } = this;
      this.base = this.chunks.firstByte / 4;
      this.ownership = Ownership.begin(this.words, this.base + Word.Owner);
      this.current.moveTo(this.base);
      if (guest?.base === base) guest.moveTo(this.base);
    }
    this.chunks.copyIn(bytes, OWNER_BYTES.from, OWNER_BYTES.to);
    this.current.unsettle();
    if (this.guest?.base === this.base) this.guest.unsettle();
    this.lives.endAll();
    this.checkpoints.clear();
    this.waste = 0;
    this.ledger?.adopt(usedBytes);
    this.findRoom();
  }

  /**
   * Gives the arena up for another thread to take over: post what this answers. From here on, use of it in this thread, and
   * of what is placed in it, is refused with `NOT_OWNER`: cursors in checked mode, all else in either. Once the other thread
   * closes it, its span is free again here. The other thread finds the collections again by the {@link BlockLayout} that they
   * are placed in: {@link BlockLayout.adopt}.
   *
   * @throws ArenaError `BAD_ARGUMENT` where its memory is not shared or it has grown; `ARENA_CLOSED`, `NOT_OWNER`.
   */
  handOver(): ArenaDescription {
    this.checkUsable();
    const { name, baseBytes, capacityBytes, memory } = this;
    if (this.chunks.count > 1) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${name} has grown to ${this.chunks.count} chunks; hand over one that has not`,
      );
    }
    const reserve = memory.share();
    this.evict(this.refusals.notOwner);
    this.room = -1;
    memory.release(this);
    memory.lend(baseBytes, capacityBytes, () => this.ownership.isEnded);
    const ticket = this.ownership.give();
    return { kind: "pauseless arena", name, reserve, baseBytes, capacityBytes, ticket };
  }

  /**
   * Makes this empty arena a block of a layout: sets the layout's bytes aside, zeroed. {@link BlockLayout} calls it.
   *
   * @throws ArenaError `BAD_LAYOUT` where something is in the arena, `ARENA_FULL`, `ARENA_CLOSED` or `NOT_OWNER`.
   */
  format(bytes: number, layoutHash: number, mount: Mount): void {
    this.checkUsable();
    if (this.state === "used") {
      throw new ArenaError("BAD_LAYOUT", `${this.name} is in use; reset it before it is formatted again`);
    }
    const offset = this.chunks.inOne(HEADER_BYTES, bytes - HEADER_BYTES)
      ? this.take(bytes - HEADER_BYTES, 8)
      : -1;
    if (offset < 0) throw this.fullError(bytes);
    this.chunks.zero(HEADER_BYTES, bytes);
    this.words[this.base + Word.Layout] = layoutHash;
    this.guest = mount;
  }

  /**
   * Makes this arena, whose bytes are a block of a layout already, one that can be entered. {@link BlockLayout} calls it.
   *
   * @throws ArenaError `BAD_LAYOUT` where its bytes are of another layout, `ARENA_CLOSED` or `NOT_OWNER`.
   */
  adopt(bytes: number, layoutHash: number, mount: Mount): void {
    this.checkUsable();
    if (this.layoutHash !== layoutHash || this.usedBytes < bytes || !this.chunks.holdsInOne(bytes)) {
      throw this.refusals.otherLayout();
    }
    if (this.guest !== mount) this.evictGuest(this.refusals.otherLayout);
    this.guest = mount;
  }

  // Hot path: benchmark `battle` (once for each battle and tick).
  /**
   * Puts a layout's mount on this block. {@link BlockLayout} calls it.
   *
   * @throws ArenaError `ARENA_CLOSED`, `NOT_OWNER`, or `BAD_LAYOUT` where the block was not formatted with that layout
   * since it was opened or reset.
   */
  enter(mount: Mount, layoutHash: number): void {
    if (this.guest !== mount || this.words[this.base + Word.Layout] !== layoutHash) {
      this.checkUsable();
      throw this.refusals.otherLayout();
    }
    mount.moveTo(this.base);
  }

  /** Why something of this arena is gone. Slices throw it. */
  goneError(): ArenaError {
    if (this.isClosed) return this.refusals.closed();
    if (!this.ownership.isHere) return this.refusals.notOwner();
    return this.refusals.wasReset();
  }

  protected get isGone(): boolean {
    return this.isClosed || !this.ownership.isHere;
  }

  /** What opening and resetting have in common. */
  private begin(): void {
    this.checkpoints.clear();
    this.current.moveTo(this.base);
    this.beginLedger();
  }

  private evict(reason: Reason): void {
    this.current.leave(reason);
    this.evictGuest(reason);
    this.lives.endAll();
  }

  private evictGuest(reason: Reason): void {
    if (this.guest?.base === this.base) this.guest.leave(reason);
    this.guest = undefined;
  }

  /** Ends what the arena held at a reset. Where nothing was placed, it makes no object. */
  private endAll(): void {
    if (this.current.size > 0 || this.guest !== undefined) {
      this.evict(this.refusals.wasReset);
      this.current = new Mount(true);
    }
    this.lives.endAll();
  }

  /** Gives an arena's own reserve up for a new one, so that its pages are the system's again. */
  private moveInto(reserve: Reserve): void {
    const { bytes, firstByte } = this.chunks;
    this.chunks = new Chunks(reserve, this.name, this.memory.passOn(firstByte, bytes, reserve), bytes, false);
    this.memory.release(this);
    this.memory = reserve;
    this.memory.hold(this);
    this.words = this.memory.views.i32;
    this.base = this.chunks.firstByte / 4;
    writeHeader(this.memory, this.chunks.firstByte);
    this.ownership = Ownership.begin(this.words, this.base + Word.Owner);
  }

  protected checkUsable(): void {
    if (this.isClosed) throw this.refusals.closed();
    if (!this.ownership.isHere) throw this.refusals.notOwner();
    if (this.isGrowing) throw this.refusals.isGrowing();
  }
}

function ownReserve(options: ArenaOptions, name: string): Reserve {
  const capacityBytes = options.growth === undefined ? options.capacityBytes : options.growth.limitBytes;
  return Reserve.open({ ...options, strategy: "reserve", capacityBytes, name: `the reserve of ${name}` });
}

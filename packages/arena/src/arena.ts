import { AllocationLedger, FREED, zoneEnd } from "./allocation-ledger.js";
import type { ArenaDescription, ArenaOptions, ArenaStats, GrowthOptions } from "./arena-options.js";
import {
  HEADER_BYTES,
  isBlock,
  mixLayout,
  OWNER_BYTES,
  readHeader,
  Word,
  writeHeader,
} from "./block-header.js";
import { Checkpoints, SliceLives } from "./checkpoints.js";
import { Chunks } from "./chunks.js";
import { ArenaError } from "./errors.js";
import { Ownership } from "./ownership.js";
import { Mount, type Origin, type Place, type Reason } from "./place.js";
import { checkBytes, Refusals } from "./refusals.js";
import { Reserve, roundToSpan, SPAN_ALIGN } from "./reserve.js";
import { Slice } from "./slice.js";

/**
 * One block of bytes with an owner and a life: open, used, reset many times, closed. Allocation moves one mark
 * upward; there is no free, only {@link Arena.reset}, which gives everything back in constant time, and
 * {@link Arena.rollback} to a checkpoint. The model is the region of Hanson, "Fast allocation and deallocation of memory
 * based on object lifetimes" (1990).
 *
 * Collections (tables, slabs, rings, lists) are placed in it directly where there is one such block; where there are
 * many of one shape, in a {@link BlockLayout}, which opens the arenas.
 */
export class Arena implements Place {
  /** What errors call this arena. */
  readonly name: string;
  /** Which slices still name what they were cut from. Slices read it. */
  readonly lives = new SliceLives();
  private memory: Reserve;
  private readonly ownsReserve: boolean;
  private readonly options: ArenaOptions;
  private readonly growth: GrowthOptions | undefined;
  private chunks: Chunks;
  private words: Int32Array;
  private base: number;
  /** Up to where {@link Arena.alloc} may go without a further look; -1 where every step wants one. */
  private room = -1;
  private readonly refusals: Refusals;
  private readonly checkpoints: Checkpoints;
  private ledger: AllocationLedger | undefined;
  private ownership: Ownership;
  private isClosed = false;
  private isGrowing = false;
  private resets = 0;
  private highWater = HEADER_BYTES;
  private waste = 0;
  private current = new Mount(true);
  /** The block layout that this arena was formatted with, where it was. */
  private guest: Mount | undefined;

  private constructor(options: ArenaOptions, reserve: Reserve, chunks: Chunks, ownership: Ownership) {
    const { name = "arena", growth } = options;
    this.name = name;
    this.memory = reserve;
    this.ownsReserve = options.reserve === undefined;
    this.options = options;
    this.growth = growth;
    this.chunks = chunks;
    this.words = reserve.views.i32;
    this.base = chunks.firstByte / 4;
    this.refusals = new Refusals(name);
    this.checkpoints = new Checkpoints(name);
    this.ownership = ownership;
    this.begin();
    reserve.hold(this);
  }

  /**
   * Opens an arena.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `capacityBytes` is not a whole number from 64 to 2^31 - 64, or a growth is less
   * than the first chunk; `ARENA_FULL` where the reserve has no such span left; what the budget throws.
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

  /** The address space that the block is in. Another one after a reset that released an arena's own. */
  get reserve(): Reserve {
    return this.memory;
  }

  /** The size of the block in bytes, its header included; with its further chunks where it grew. */
  get capacityBytes(): number {
    return this.chunks.bytes;
  }

  /** Where the block begins in its reserve, in bytes. */
  get baseBytes(): number {
    return this.base * 4;
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

  /** Bytes in use, the header and what alignment wasted included. */
  get usedBytes(): number {
    return this.isGone ? 0 : this.words[this.base + Word.Used];
  }

  /** A hash of the layouts of everything placed in the block, so that bytes are never read by other layouts. */
  get layoutHash(): number {
    return this.isGone ? 0 : this.words[this.base + Word.Layout];
  }

  /**
   * Gives out `bytes` bytes, as they are: their offset from the start of the block, never 0.
   *
   * @param bytes - how many, a whole number of at least 0
   * @param align - the offset is a multiple of this power of two, at most 64; 8 unless told
   * @throws ArenaError `ARENA_FULL` where they do not fit (nothing is taken), `ARENA_CLOSED`, `NOT_OWNER`, what the budget
   * throws, or `BAD_ARGUMENT`.
   */
  alloc(bytes: number, align = 8): number {
    const offset = this.tryAlloc(bytes, align);
    if (offset < 0) throw this.fullError(bytes);
    return offset;
  }

  // Hot path: benchmark `bump`; allocation test `allocating bytes and resetting`.
  /**
   * Like {@link Arena.alloc}, but answers -1 where the bytes do not fit.
   *
   * @throws ArenaError `ARENA_CLOSED`, `NOT_OWNER`, what the budget throws, or `BAD_ARGUMENT`.
   */
  tryAlloc(bytes: number, align = 8): number {
    const { words, base } = this;
    const used = words[base + Word.Used];
    let offset = used;
    // A branch, not arithmetic: guessed right, the next allocation need not wait for this one's rounding.
    if ((used & (align - 1)) !== 0) offset = (used + align - 1) & -align;
    const end = offset + bytes;
    // Written out: what is imported is a variable to the engine, which it would read and look at here.
    const aligns = align >>> 0 === align && (align - 1) >>> 6 === 0 && (align & (align - 1)) === 0;
    if (bytes >>> 0 !== bytes || end > this.room || !aligns) return this.tryAllocSlowly(bytes, align);
    if (offset !== used) this.pad(used, offset);
    words[base + Word.Used] = end;
    return offset;
  }

  /**
   * Like {@link Arena.alloc}, but the bytes are zero. Bytes that nobody had yet are zero as they are.
   *
   * @throws ArenaError as {@link Arena.alloc} does.
   */
  allocZeroed(bytes: number, align = 8): number {
    const used = this.usedBytes;
    const offset = this.alloc(bytes, align);
    if (this.ledger === undefined) this.chunks.zero(used, offset + bytes);
    else this.memory.views.u8.fill(0, this.byteAt(offset), this.byteAt(offset) + bytes);
    return offset;
  }

  /** A new slice of `bytes` bytes that are allocated for it. @throws ArenaError as {@link Arena.alloc} does. */
  allocSlice(bytes: number, align = 8): Slice {
    return new Slice(this).move(this.alloc(bytes, align), bytes);
  }

  /**
   * A new slice of bytes that were allocated before.
   *
   * @throws ArenaError `OUT_OF_RANGE` where they are not all allocated (in checked mode: allocated together),
   * `ARENA_CLOSED`, `NOT_OWNER`.
   */
  slice(offset: number, bytes: number): Slice {
    return new Slice(this).move(offset, bytes);
  }

  /**
   * The index of an allocated byte in the reserve's `views.u8`: for raw access, whose bounds are the caller's to keep.
   *
   * @throws ArenaError `ARENA_CLOSED` or `NOT_OWNER`.
   */
  byteAt(offset: number): number {
    this.checkUsable();
    return this.chunks.byteAt(offset);
  }

  /**
   * {@link Arena.byteAt} of allocated bytes, looked at. Slices call it.
   *
   * @throws ArenaError as {@link Arena.slice} does.
   */
  bytesAt(offset: number, bytes: number): number {
    this.checkUsable();
    const inUse = offset >= HEADER_BYTES && bytes >= 0 && offset + bytes <= this.usedBytes;
    const together =
      this.ledger === undefined ? this.chunks.inOne(offset, bytes) : this.ledger.holds(offset, bytes);
    if (!Number.isInteger(offset) || !Number.isInteger(bytes) || !inUse || !together) {
      throw new ArenaError(
        "OUT_OF_RANGE",
        `${this.name}: ${bytes} bytes at offset ${offset} were not allocated; give an offset that \`alloc\` answered`,
      );
    }
    return this.byteAt(offset);
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
   * later use with `ROLLED_BACK`.
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
   * Gives everything back at once, in constant time in the bytes that were used. What was placed in the arena refuses
   * later use with `ARENA_RESET`.
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
   * Ends the arena and gives its spans back to the reserve. Everything in it refuses later use with `ARENA_CLOSED`.
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

  /**
   * In checked mode, looks whether anything was written behind an allocation; reset, rollback and close do so as well.
   *
   * @throws ArenaError `OVERRUN`, with the offset and the size of the allocation.
   */
  verify(): void {
    const overrun = this.isGone ? undefined : this.ledger?.overrun(HEADER_BYTES);
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
    target.fill(0, OWNER_BYTES.from, OWNER_BYTES.to);
    return usedBytes;
  }

  /**
   * Puts the bytes of a snapshot in the place of all that is in the arena. Collections, handles and offsets mean in them
   * what they meant where the snapshot was taken; slices end, and cursors have to be moved.
   *
   * @throws ArenaError `BAD_SNAPSHOT` where the bytes are no snapshot of this version, are not whole, or are of other
   * layouts than those placed here; `ARENA_FULL` where they do not fit; `ARENA_CLOSED`, `NOT_OWNER`. Nothing changes then.
   */
  restore(bytes: Uint8Array): void {
    this.checkUsable();
    const { usedBytes, layoutHash } = readHeader(bytes, this.name);
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
   * of what is placed in it, is refused with `NOT_OWNER`. Once the other thread closes it, its span is free again here.
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

  private get isGone(): boolean {
    return this.isClosed || !this.ownership.isHere;
  }

  /** What opening and resetting have in common. */
  private begin(): void {
    this.waste = 0;
    this.checkpoints.clear();
    this.current.moveTo(this.base);
    const { memory } = this;
    this.ledger = memory.checked
      ? new AllocationLedger(this.name, memory.views.u8, (offset) => this.byteAt(offset))
      : undefined;
    // Where another thread or a snapshot filled the block, nobody knows where each allocation ends.
    this.ledger?.adopt(this.usedBytes);
    this.findRoom();
  }

  private findRoom(): void {
    this.room = this.ledger === undefined ? this.chunks.currentEnd : -1;
  }

  /** Ends what was allocated from `mark` on: remembers how far it went, and in checked mode looks for overruns and poisons. */
  private forgetFrom(mark: number): ArenaError | undefined {
    const { usedBytes } = this;
    this.highWater = Math.max(this.highWater, usedBytes);
    this.chunks.dirtyUpTo(usedBytes);
    const overrun = this.ledger?.overrun(mark);
    if (this.ledger !== undefined) {
      this.ledger.dropFrom(mark);
      this.chunks.fill(FREED, mark, usedBytes);
    }
    return overrun;
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

  /** Allocates where {@link Arena.tryAlloc} could not at once: refused, in checked mode, or beyond the current chunk. */
  private tryAllocSlowly(bytes: number, align: number): number {
    this.checkUsable();
    this.refusals.checkRequest(bytes, align);
    if (this.ledger === undefined) return this.take(bytes, align);
    // The red zone is of the allocation, so that no two come to lie in one chunk's end and the next.
    const span = align >= 8 ? zoneEnd(bytes) : bytes + 15;
    const offset = this.take(span, align);
    if (offset < 0) return -1;
    this.words[this.base + Word.Used] = zoneEnd(offset + bytes);
    this.ledger.add(offset, offset + bytes);
    return offset;
  }

  /** Moves the mark: the offset, or -1 where there is no room. */
  private take(bytes: number, align: number): number {
    const used = this.usedBytes;
    let offset = (used + align - 1) & -align;
    if (offset + bytes > this.chunks.currentEnd) {
      const { growth } = this;
      if (growth === undefined) return -1;
      const { chunkBytes = this.options.capacityBytes, limitBytes } = growth;
      this.beginGrowing();
      try {
        offset = this.chunks.moveOn(used, bytes, chunkBytes, roundToSpan(limitBytes));
      } finally {
        this.endGrowing();
      }
      if (offset < 0) return -1;
    } else {
      if (offset !== used) this.pad(used, offset);
    }
    this.words[this.base + Word.Used] = offset + bytes;
    return offset;
  }

  /** Counts the bytes that alignment leaves out, and zeroes them, so that equal contents have equal snapshots. */
  private pad(from: number, to: number): void {
    this.waste += to - from;
    const { u8 } = this.memory.views;
    const first = this.chunks.byteAt(from);
    // So few bytes are sooner written than `fill` is called.
    for (let i = 0; i < to - from; i++) u8[first + i] = 0;
  }

  private becomeOne(bytes: number, limitBytes: number): boolean {
    this.beginGrowing();
    try {
      return this.chunks.becomeOne(bytes, limitBytes);
    } finally {
      this.endGrowing();
    }
  }

  /** Keeps others off while a chunk is taken: a budget's reclaimers may run then, and close or reset what they find. */
  private beginGrowing(): void {
    this.isGrowing = true;
    this.room = -1;
  }

  private endGrowing(): void {
    this.isGrowing = false;
    this.findRoom();
  }

  private checkUsable(): void {
    if (this.isClosed) throw this.refusals.closed();
    if (!this.ownership.isHere) throw this.refusals.notOwner();
    if (this.isGrowing) throw this.refusals.isGrowing();
  }

  private fullError(bytes: number): ArenaError {
    const { usedBytes, growth, capacityBytes } = this;
    return this.refusals.full(bytes, usedBytes, growth?.limitBytes ?? capacityBytes, growth !== undefined);
  }
}

function ownReserve(options: ArenaOptions, name: string): Reserve {
  const capacityBytes = options.growth === undefined ? options.capacityBytes : options.growth.limitBytes;
  return Reserve.open({ ...options, strategy: "reserve", capacityBytes, name: `the reserve of ${name}` });
}

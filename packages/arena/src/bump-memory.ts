import { AllocationLedger, FREED, zoneEnd } from "./allocation-ledger.js";
import type { GrowthOptions } from "./arena-options.js";
import { HEADER_BYTES, Word } from "./block-header.js";
import { SliceLives } from "./checkpoints.js";
import type { Chunks } from "./chunks.js";
import { ArenaError } from "./errors.js";
import { Refusals } from "./refusals.js";
import { type Reserve, roundToSpan } from "./reserve.js";
import { Slice } from "./slice.js";

/**
 * Memory that is given out by moving a mark upward: the side of an {@link Arena} that knows where bytes are. How long they live is
 * the arena's to know.
 */
export abstract class BumpMemory {
  /** What errors call this memory. */
  readonly name: string;
  /** Which slices still name what they were cut from. Slices read it. */
  readonly lives = new SliceLives();
  protected memory: Reserve;
  protected readonly growth: GrowthOptions | undefined;
  protected chunks: Chunks;
  protected words: Int32Array;
  protected base: number;
  /** Up to where {@link BumpMemory.tryAlloc} may go without a further look; -1 where every step wants one. */
  protected room = -1;
  protected readonly refusals: Refusals;
  protected ledger: AllocationLedger | undefined;
  /** Whether a chunk is being taken. */
  protected isGrowing = false;
  protected highWater = HEADER_BYTES;
  protected waste = 0;
  /** How many bytes a further chunk has at least. */
  private readonly chunkBytes: number;

  protected constructor(
    name: string,
    reserve: Reserve,
    chunks: Chunks,
    capacityBytes: number,
    growth: GrowthOptions | undefined,
  ) {
    this.name = name;
    this.memory = reserve;
    this.growth = growth;
    this.chunkBytes = growth?.chunkBytes ?? capacityBytes;
    this.chunks = chunks;
    this.words = reserve.views.i32;
    this.base = chunks.firstByte / 4;
    this.refusals = new Refusals(name);
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

  /** Bytes in use, the header and what alignment wasted included. */
  get usedBytes(): number {
    return this.isGone ? 0 : this.words[this.base + Word.Used];
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
   * In checked mode, looks whether anything was written behind an allocation; reset, rollback and close do so as well.
   *
   * @throws ArenaError `OVERRUN`, with the offset and the size of the allocation.
   */
  verify(): void {
    const overrun = this.isGone ? undefined : this.ledger?.overrun(HEADER_BYTES);
    if (overrun !== undefined) throw overrun;
  }

  protected findRoom(): void {
    this.room = this.ledger === undefined ? this.chunks.currentEnd : -1;
  }

  /** Ends what was allocated from `mark` on: remembers how far it went, and in checked mode looks for overruns and poisons. */
  protected forgetFrom(mark: number): ArenaError | undefined {
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
  protected take(bytes: number, align: number): number {
    const used = this.usedBytes;
    let offset = (used + align - 1) & -align;
    if (offset + bytes > this.chunks.currentEnd) {
      const { growth } = this;
      if (growth === undefined) return -1;
      this.beginGrowing();
      try {
        offset = this.chunks.moveOn(used, bytes, this.chunkBytes, roundToSpan(growth.limitBytes));
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

  protected becomeOne(bytes: number, limitBytes: number): boolean {
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

  protected fullError(bytes: number): ArenaError {
    const { usedBytes, growth, capacityBytes } = this;
    return this.refusals.full(bytes, usedBytes, growth?.limitBytes ?? capacityBytes, growth !== undefined);
  }

  /** Why something of this memory is gone. Slices throw it. */
  abstract goneError(): ArenaError;

  /** Whether nothing can be had of this memory any more. */
  protected abstract get isGone(): boolean;

  /** Throws why nothing can be had of this memory now, if so. */
  protected abstract checkUsable(): void;

  /** Begins to give out: what is in use now was filled by others, who know where each allocation ends. */
  protected beginLedger(): void {
    const { memory } = this;
    this.waste = 0;
    this.ledger = memory.checked
      ? new AllocationLedger(this.name, memory.views.u8, (offset) => this.byteAt(offset))
      : undefined;
    this.ledger?.adopt(this.usedBytes);
    this.findRoom();
  }
}

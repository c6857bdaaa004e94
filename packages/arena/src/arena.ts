import { ArenaError } from "./errors.js";
import { Mount, type Origin, type Place } from "./place.js";
import { MAX_CAPACITY_BYTES, Reserve } from "./reserve.js";

/*
 * A block, drawn. Everything is little-endian 32-bit words; nothing in it is a pointer, and every offset counts from
 * its start, so the bytes mean the same wherever they are put.
 *
 *   byte 0    4         8           12      16           20 .. 63    64
 *   +--------+---------+-----------+-------+------------+-----------+---------------------------- - - -
 *   | magic  | version | usedBytes | epoch | layoutHash | reserved  | allocations, bumped upward
 *   +--------+---------+-----------+-------+------------+-----------+---------------------------- - - -
 */
const MAGIC = 0x414c5350; // "PSLA"
const VERSION = 1;
/** Bytes at the start of every block that are not given out. */
export const HEADER_BYTES = 64;

const WORD_MAGIC = 0;
const WORD_VERSION = 1;
const WORD_USED = 2;
const WORD_EPOCH = 3;
const WORD_LAYOUT = 4;

/** How an arena is opened. */
export interface ArenaOptions {
  /** The size of the block in bytes, its 64-byte header included. Pages that are never touched cost nothing. */
  readonly capacityBytes: number;
  /** What errors call this arena; `"arena"` unless told. */
  readonly name?: string;
  /** The address space it takes its block from; one of its own, checked, unless told. */
  readonly reserve?: Reserve;
}

/**
 * One block of bytes with an owner and a life: open, used, reset many times, closed. Allocation moves one mark
 * upward; there is no free, only {@link Arena.reset}, which gives everything back in constant time.
 *
 * Collections (tables, slabs, rings, lists) are placed in it directly where there is one such block; where there are
 * many of one shape, in a {@link BlockLayout}, which opens the arenas.
 */
export class Arena implements Place {
  /** What errors call this arena. */
  readonly name: string;
  /** The size of the block in bytes, its header included. */
  readonly capacityBytes: number;
  /** The address space that the block is in. */
  readonly reserve: Reserve;
  /** Where the block begins in its reserve, in bytes. */
  readonly baseBytes: number;

  private readonly words: Int32Array;
  private readonly base: number;
  private closed = false;
  private highWater = HEADER_BYTES;
  private current = new Mount();
  /** The block layout that this arena was formatted with, where it was. */
  private guest: Mount | undefined;

  private constructor(name: string, capacityBytes: number, reserve: Reserve, baseBytes: number) {
    this.name = name;
    this.capacityBytes = capacityBytes;
    this.reserve = reserve;
    this.baseBytes = baseBytes;
    this.words = reserve.views.i32;
    this.base = baseBytes / 4;
    reserve.views.u8.fill(0, baseBytes, baseBytes + HEADER_BYTES);
    this.words[this.base + WORD_MAGIC] = MAGIC;
    this.words[this.base + WORD_VERSION] = VERSION;
    this.words[this.base + WORD_USED] = HEADER_BYTES;
    // An earlier arena may have had this span: all of it counts as dirty until it is given out again.
    this.highWater = capacityBytes;
    this.current.moveTo(this.base);
  }

  /**
   * Opens an arena.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `capacityBytes` is not a whole number from 64 to 2^31 - 8, `ARENA_FULL`
   * where the reserve has no such span left.
   */
  static open(options: ArenaOptions): Arena {
    const { capacityBytes, name = "arena" } = options;
    const own = options.reserve === undefined;
    if (
      !(
        Number.isInteger(capacityBytes) &&
        capacityBytes >= HEADER_BYTES &&
        capacityBytes <= MAX_CAPACITY_BYTES
      )
    ) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${name}: capacityBytes is ${capacityBytes}; give a whole number of bytes from ${HEADER_BYTES} (the header) to ${MAX_CAPACITY_BYTES}`,
      );
    }
    const reserve = options.reserve ?? Reserve.open({ capacityBytes });
    const bytes = Math.ceil(capacityBytes / 8) * 8;
    const baseBytes = reserve.take(bytes);
    if (baseBytes < 0) {
      throw new ArenaError(
        "ARENA_FULL",
        `${name}: its reserve has no ${bytes} bytes in one piece left (${reserve.freeBytes} of ${reserve.capacityBytes} are free); reserve more or close an arena`,
      );
    }
    const arena = new Arena(name, bytes, reserve, baseBytes);
    if (own) arena.highWater = HEADER_BYTES;
    return arena;
  }

  /** Where collections that are placed in this arena find it, until the next reset. */
  get mount(): Mount {
    return this.current;
  }

  /** Where the arena is in its life: `open` has given nothing out since it was opened or reset. */
  get state(): "open" | "used" | "closed" {
    if (this.closed) return "closed";
    return this.usedBytes === HEADER_BYTES ? "open" : "used";
  }

  /** Bytes in use, the header and what alignment wasted included. */
  get usedBytes(): number {
    return this.closed ? 0 : this.words[this.base + WORD_USED];
  }

  /** How often the arena was reset. */
  get epoch(): number {
    return this.closed ? 0 : this.words[this.base + WORD_EPOCH];
  }

  /** A hash of the layouts of everything placed in the block, so that bytes are never read by other layouts. */
  get layoutHash(): number {
    return this.closed ? 0 : this.words[this.base + WORD_LAYOUT];
  }

  /**
   * Gives out `bytes` zeroed bytes: their offset from the start of the block, never 0.
   *
   * @param bytes - how many, a whole number of at least 0
   * @param align - the offset is a multiple of this power of two, at most 8; 8 unless told
   * @throws ArenaError `ARENA_FULL` where they do not fit (nothing is taken), `ARENA_CLOSED`, or `BAD_ARGUMENT`.
   */
  alloc(bytes: number, align = 8): number {
    const offset = this.tryAlloc(bytes, align);
    if (offset < 0) {
      throw new ArenaError(
        "ARENA_FULL",
        `${this.name} full: ${this.usedBytes} of ${this.capacityBytes} bytes used, ${bytes} more asked for; raise \`capacityBytes\` or reset sooner`,
      );
    }
    return offset;
  }

  /**
   * Like {@link Arena.alloc}, but answers -1 where the bytes do not fit.
   *
   * @throws ArenaError `ARENA_CLOSED` or `BAD_ARGUMENT`.
   */
  tryAlloc(bytes: number, align = 8): number {
    if (this.closed) throw this.closedError();
    if (!Number.isInteger(bytes) || bytes < 0) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${this.name}: cannot allocate ${bytes} bytes; give a whole number`,
      );
    }
    if (align !== 8 && align !== 4 && align !== 2 && align !== 1) {
      throw new ArenaError("BAD_ARGUMENT", `${this.name}: alignment ${align} is none of 1, 2, 4 and 8`);
    }
    const used = this.words[this.base + WORD_USED];
    const offset = (used + align - 1) & -align;
    const end = offset + bytes;
    if (end > this.capacityBytes) return -1;
    // Bytes above the high-water mark were never given out, so they are still zero. What alignment wastes is zeroed
    // as well: a copy of the block shows it, and equal contents must give equal copies.
    if (used < this.highWater) {
      const dirtyEnd = Math.min(end, this.highWater);
      this.reserve.views.u8.fill(0, this.baseBytes + used, this.baseBytes + dirtyEnd);
    }
    this.words[this.base + WORD_USED] = end;
    return offset;
  }

  /**
   * Sets zeroed bytes aside for a collection and mixes its layout into {@link Arena.layoutHash}. Collections call it.
   *
   * @throws ArenaError `ARENA_FULL` or `ARENA_CLOSED`.
   */
  place(bytes: number, layoutHash: number, length: number): Origin {
    const offset = this.alloc(bytes, 8);
    this.words[this.base + WORD_LAYOUT] = mixLayout(this.words[this.base + WORD_LAYOUT], layoutHash);
    return this.current.add(offset / 4, length);
  }

  /**
   * The bytes of the block up to the last that was given out, as they are: a copy, which means the same in any arena.
   *
   * @throws ArenaError `ARENA_CLOSED`.
   */
  copyOut(): Uint8Array {
    if (this.closed) throw this.closedError();
    return this.reserve.views.u8.slice(this.baseBytes, this.baseBytes + this.usedBytes);
  }

  /**
   * Gives everything back at once, in constant time in the bytes that were used. What was placed in the arena refuses
   * later use with `ARENA_RESET`.
   *
   * @throws ArenaError `ARENA_CLOSED`.
   */
  reset(): void {
    if (this.closed) throw this.closedError();
    this.highWater = Math.max(this.highWater, this.usedBytes);
    this.evict(
      new ArenaError(
        "ARENA_RESET",
        `${this.name} was reset and what was placed in it is gone; place it, or format and enter it, again`,
      ),
    );
    this.current = new Mount();
    this.current.moveTo(this.base);
    this.words[this.base + WORD_USED] = HEADER_BYTES;
    this.words[this.base + WORD_LAYOUT] = 0;
    this.words[this.base + WORD_EPOCH]++;
  }

  /** Ends the arena and gives its span back to the reserve. Everything in it refuses later use with `ARENA_CLOSED`. */
  close(): void {
    if (this.closed) return;
    this.evict(this.closedError());
    this.closed = true;
    this.reserve.giveBack(this.baseBytes, this.capacityBytes);
  }

  /**
   * Makes this empty arena a block of a layout: sets the layout's bytes aside, zeroed. {@link BlockLayout} calls it.
   *
   * @throws ArenaError `BAD_LAYOUT` where something is in the arena, `ARENA_FULL` or `ARENA_CLOSED`.
   */
  format(bytes: number, layoutHash: number, mount: Mount): void {
    if (this.state === "used") {
      throw new ArenaError("BAD_LAYOUT", `${this.name} is in use; reset it before it is formatted again`);
    }
    this.alloc(bytes - HEADER_BYTES);
    this.words[this.base + WORD_LAYOUT] = layoutHash;
    this.guest = mount;
  }

  // Hot path: benchmark `battle` (once for each battle and tick).
  /**
   * Puts a layout's mount on this block. {@link BlockLayout} calls it.
   *
   * @throws ArenaError `ARENA_CLOSED`, or `BAD_LAYOUT` where the block was not formatted with that layout since it
   * was opened or reset.
   */
  enter(mount: Mount, layoutHash: number): void {
    if (this.closed) throw this.closedError();
    if (this.words[this.base + WORD_LAYOUT] !== layoutHash || this.guest !== mount) {
      throw new ArenaError(
        "BAD_LAYOUT",
        `${this.name} does not hold the layout that is to enter it; format the arena with it first`,
      );
    }
    mount.moveTo(this.base);
  }

  private evict(reason: ArenaError): void {
    for (const mount of [this.current, this.guest]) {
      if (mount?.base === this.base) mount.leave(reason);
    }
    this.guest = undefined;
  }

  private closedError(): ArenaError {
    return new ArenaError("ARENA_CLOSED", `${this.name} is closed; open a new arena`);
  }
}

/** Folds one more layout into the hash of a block's layouts. */
export function mixLayout(hash: number, layoutHash: number): number {
  return Math.imul(hash ^ layoutHash, 0x01000193) ^ (hash >>> 15);
}

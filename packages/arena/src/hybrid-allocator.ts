import type { Arena } from "./arena.js";
import { badBytes, freedBlock, staleBlock } from "./block-errors.js";
import { ArenaError } from "./errors.js";
import { MAX_CAPACITY_BYTES } from "./reserve.js";
import { MAX_CLASS_BYTES } from "./size-classes.js";
import { SlabAllocator } from "./slab-allocator.js";
import { regionWords, slabsFor } from "./slab-allocator-layout.js";
import type { SlabAllocatorStats } from "./slab-allocator-stats.js";
import { WordCollection } from "./word-collection.js";

/*
 * In the arena: the region of a slab allocator, then four words about the large blocks; and anywhere behind, each large
 * block, with 8 bytes in front:
 *
 *   word 0       1       2        3               word 0       1       2 ..
 *   +-----------+-------+--------+------+         +-----------+-------+---------+
 *   | live      | live  | freed  | salt |         | seal,     | bytes | bytes   |
 *   | blocks    | bytes | bytes  |      |         | live      |       |         |
 *   +-----------+-------+--------+------+         +-----------+-------+---------+
 *
 * The seal is a hash of where the block begins and of the salt, which is how often the arena was reset; its lowest bit tells whether
 * the block is live. So neither a copy of a block elsewhere nor what was left before a reset passes for a block.
 */
const enum Large {
  Live = 0,
  LiveBytes = 1,
  FreedBytes = 2,
  Salt = 3,
  Words = 4,
}
const HEADER_BYTES = 8;
const MAX_BYTES = MAX_CAPACITY_BYTES - HEADER_BYTES;

/** How a hybrid allocator is placed. */
export interface HybridAllocatorOptions {
  /** Requests of up to so many bytes go to slabs, 1 to 1024; 256 unless told. */
  readonly thresholdBytes?: number;
  /** How much the slabs can give out, in bytes from 1 to 128 MiB; rounded up to whole slabs of 64 KiB. */
  readonly slabBytes: number;
}

/** What a hybrid allocator has now. */
export interface HybridAllocatorStats extends SlabAllocatorStats {
  /** The blocks that are in no slab. */
  readonly large: {
    readonly live: number;
    /** The bytes asked for of those that are live. */
    readonly liveBytes: number;
    /** The bytes asked for of those that were freed, which the arena's next reset gives back. */
    readonly freedBytes: number;
  };
}

/**
 * Blocks of any size in an arena: small ones from slabs, which use freed memory again; large ones straight from the
 * arena, which takes their memory back only as a whole, at its next reset. It suits games whose many small things come
 * and go and whose few large ones stay until the end of a match.
 *
 * The handle of a small block is positive and as {@link SlabAllocator} tells; that of a large one is negative and never
 * used again before the arena's next reset. 0 is none. Every use of a handle is checked. Large blocks are not to be rolled
 * back: take no checkpoint of the arena beneath them, or give it an arena of its own.
 */
export class HybridAllocator extends WordCollection {
  /** Requests of up to so many bytes go to slabs. */
  readonly thresholdBytes: number;
  private readonly arena: Arena;
  private readonly small: SlabAllocator;
  private readonly smallWords: number;

  /**
   * Places an empty allocator in an arena: the slabs are set aside at once.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `thresholdBytes` is not a whole number from 1 to 1024 or `slabBytes` not one
   * from 1 to 128 MiB, `ARENA_FULL` or `ARENA_CLOSED`.
   */
  constructor(arena: Arena, options: HybridAllocatorOptions) {
    const { thresholdBytes = 256, slabBytes } = options;
    if (!Number.isInteger(thresholdBytes) || thresholdBytes < 1 || thresholdBytes > MAX_CLASS_BYTES) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `hybrid allocator: thresholdBytes is ${thresholdBytes}; give a whole number from 1 to ${MAX_CLASS_BYTES}`,
      );
    }
    const slabs = slabsFor(slabBytes, "hybrid allocator: slabBytes");
    const smallWords = regionWords(slabs);
    super(arena, smallWords + Large.Words, slabs, "hybrid allocator", `${thresholdBytes} ${slabs}`);
    const { reserve, mount } = arena;
    // The slabs begin where this does, so that one span is set aside, or nothing.
    this.small = new SlabAllocator(
      { reserve, mount, place: () => this.origin },
      { capacityBytes: slabBytes },
    );
    this.arena = arena;
    this.thresholdBytes = thresholdBytes;
    this.smallWords = smallWords;
    this.words[this.large + Large.Salt] = arena.stats().resets;
  }

  /** How many blocks are live. Looks at every slab in use. @throws ArenaError why the allocator is gone. */
  get live(): number {
    return this.small.live + this.words[this.large + Large.Live];
  }

  /**
   * Gives out a block of at least `bytes` bytes, aligned to 8: its handle. The bytes are whatever they were; in a reserve
   * that checks, all of them are 0xCD.
   *
   * @param bytes - a whole number of at least 1
   * @throws ArenaError `COLLECTION_FULL` where no slab is left for a small block, `ARENA_FULL` where the arena has no room
   * for a large one (nothing is taken), `BAD_ARGUMENT`, or why the allocator is gone.
   */
  alloc(bytes: number): number {
    const handle = this.tryAlloc(bytes);
    if (handle === 0) throw this.full(bytes);
    return handle;
  }

  // Hot path.
  /**
   * Like {@link HybridAllocator.alloc}, but answers 0 where there is no room.
   *
   * @throws ArenaError `BAD_ARGUMENT`, or why the allocator is gone.
   */
  tryAlloc(bytes: number): number {
    return bytes <= this.thresholdBytes ? this.small.tryAlloc(bytes) : this.tryAllocLarge(bytes);
  }

  // Hot path.
  /**
   * Frees a block. The memory of a large one comes back when the arena is reset.
   *
   * @throws ArenaError `DOUBLE_FREE` where it was freed already (and, of a small one, its slot was not used again),
   * `STALE_HANDLE` where the handle names no live block otherwise, or why the allocator is gone. Nothing changes then.
   */
  free(handle: number): void {
    if (handle >= 0) this.small.free(handle);
    else this.freeLarge(handle);
  }

  /** Whether `handle` names a live block. */
  has(handle: number): boolean {
    if (handle >= 0) return this.small.has(handle);
    return this.origin.length > 0 && this.isLive(this.headOf(this.large, handle));
  }

  /**
   * How many bytes the block has: those asked for of a large one, those of its size class of a small one.
   *
   * @throws ArenaError `STALE_HANDLE`, or why the allocator is gone.
   */
  sizeOf(handle: number): number {
    return handle >= 0 ? this.small.sizeOf(handle) : this.words[this.liveHeadOf(handle) + 1];
  }

  /**
   * Where the block begins: the index of its first byte in the reserve's `views.u8`, a multiple of 8.
   *
   * @throws ArenaError `STALE_HANDLE`, or why the allocator is gone.
   */
  byteAt(handle: number): number {
    return handle >= 0 ? this.small.byteAt(handle) : 4 * this.liveHeadOf(handle) + HEADER_BYTES;
  }

  /** Takes stock: looks at every slab in use and makes an object. @throws ArenaError why the allocator is gone. */
  stats(): HybridAllocatorStats {
    const { words, large } = this;
    return {
      ...this.small.stats(),
      large: {
        live: words[large + Large.Live],
        liveBytes: words[large + Large.LiveBytes],
        freedBytes: words[large + Large.FreedBytes],
      },
    };
  }

  /** The first of the words about large blocks. @throws ArenaError why the allocator is gone. */
  private get large(): number {
    return this.first + this.smallWords;
  }

  private tryAllocLarge(bytes: number): number {
    const { words, large, arena } = this;
    if (!Number.isInteger(bytes) || bytes > MAX_BYTES) throw badBytes(this.what, bytes, MAX_BYTES);
    const offset = arena.tryAlloc(bytes + HEADER_BYTES, 8);
    if (offset < 0) return 0;
    const head = this.wordAt(offset);
    words[head] = this.sealOf(large, offset) | 1;
    words[head + 1] = bytes;
    words[large + Large.Live]++;
    words[large + Large.LiveBytes] += bytes;
    this.poison(head, 0xcd);
    return -(offset >> 3);
  }

  private freeLarge(handle: number): void {
    const { words, large } = this;
    const head = this.headOf(large, handle);
    if (head < 0) throw staleBlock(this.what, handle);
    if (!this.isLive(head)) throw freedBlock(this.what, handle);
    const bytes = words[head + 1];
    words[head]--;
    words[large + Large.Live]--;
    words[large + Large.LiveBytes] -= bytes;
    words[large + Large.FreedBytes] += bytes;
    this.poison(head, 0xdb);
  }

  /** The first word in front of a large block, live or freed, or -1 where the handle never named one. */
  private headOf(large: number, handle: number): number {
    const offset = -8 * handle;
    if (handle >> 0 !== handle || offset >= this.arena.usedBytes) return -1;
    const head = this.wordAt(offset);
    return (this.words[head] & ~1) === this.sealOf(large, offset) ? head : -1;
  }

  private liveHeadOf(handle: number): number {
    const head = this.headOf(this.large, handle);
    if (!this.isLive(head)) throw staleBlock(this.what, handle);
    return head;
  }

  private isLive(head: number): boolean {
    return head >= 0 && (this.words[head] & 1) === 1;
  }

  /** The word of the reserve at an offset of the arena. */
  private wordAt(offset: number): number {
    return this.arena.byteAt(offset) / 4;
  }

  private sealOf(large: number, offset: number): number {
    return Math.imul(offset + this.words[large + Large.Salt], 0x9e3779b1) & ~1;
  }

  private poison(head: number, value: number): void {
    const { checked, views } = this.arena.reserve;
    if (checked) views.u8.fill(value, 4 * (head + 2), 4 * (head + 2) + this.words[head + 1]);
  }

  private full(bytes: number): ArenaError {
    if (bytes <= this.thresholdBytes) {
      return new ArenaError(
        "COLLECTION_FULL",
        `${this.what} full: no slab has a block of ${bytes} bytes left; free some first or raise its slabBytes`,
      );
    }
    return new ArenaError(
      "ARENA_FULL",
      `${this.what}: ${this.arena.name} has no ${bytes + HEADER_BYTES} bytes left for a large block; reset it sooner or raise its capacityBytes`,
    );
  }
}

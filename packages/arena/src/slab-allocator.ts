import { badBytes, freedBlock, staleBlock } from "./block-errors.js";
import { ArenaError } from "./errors.js";
import type { Place } from "./place.js";
import { MAX_CLASS_BYTES, sizeClassOf } from "./size-classes.js";
import {
  cutSlab,
  Region,
  regionWords,
  SlabSize,
  SlabWord,
  SlotBits,
  slabsFor,
  slabWord,
} from "./slab-allocator-layout.js";
import { countLive, type SlabAllocatorStats, takeStock } from "./slab-allocator-stats.js";
import { addToList, isAlone, isEmpty, offer, removeFromList, startList, takeEmpty } from "./slab-lists.js";
import { WordCollection } from "./word-collection.js";

/** What the bytes of a block are set to in a reserve that checks. */
const enum Poison {
  Allocated = 0xcd,
  Freed = 0xdb,
}

/** How a slab allocator is placed. */
export interface SlabAllocatorOptions {
  /** How much can be given out, in bytes from 1 to 128 MiB; rounded up to whole slabs of 64 KiB. */
  readonly capacityBytes: number;
}

/**
 * Blocks of 1 to 1024 bytes that are allocated and freed one by one, in any order and of any sizes, each in constant
 * time. They are cut out of slabs of 64 KiB, each of which has blocks of one size class; a slab without live blocks
 * serves any class again, so that a shift between sizes does not fragment the region. A class in use has a slab at least:
 * for any mix of sizes, give no fewer slabs than there are classes, that is 24 slabs or 1.5 MiB.
 *
 * A block is named by a handle: a positive 31-bit integer, never 0. It is refused once the block was freed, even where
 * another block has the slot, in every reserve. A handle repeats after its slot was used again 2^18 times where there is
 * one slab, and half as often for each doubling of the slabs: 16,384 times at 1 MiB, 128 times at 128 MiB. (Where the
 * slab served another class meanwhile, an old handle is refused but for one in that many, by chance.)
 *
 * Sources: Bonwick, "The Slab Allocator" (USENIX 1994), and Leijen, Zorn and de Moura, "Mimalloc: Free List Sharding in
 * Action" (APLAS 2019), whose pages have free lists of their own, and whose full pages are in no list.
 */
export class SlabAllocator extends WordCollection {
  /** How much can be given out, in bytes: whole slabs of 64 KiB. */
  readonly capacityBytes: number;
  private readonly slabs: number;
  private readonly bytesOfReserve: Uint8Array;
  private readonly poisons: boolean;
  /** The bits of handles and tags for the generation. */
  private readonly generationMask: number;
  private readonly oneGeneration: number;
  private readonly salt: number;
  /** A field that is set once is a constant to the engine; an import is a variable. */
  private readonly classOf = sizeClassOf;

  /**
   * Places an empty allocator in an arena or a block layout. All of its region is set aside at once.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `capacityBytes` is not a whole number from 1 to 128 MiB, `ARENA_FULL` or
   * `ARENA_CLOSED`.
   */
  constructor(where: Place, options: SlabAllocatorOptions) {
    const slabs = slabsFor(options.capacityBytes, "slab allocator: capacityBytes");
    super(where, regionWords(slabs), slabs, "slab allocator", `${slabs}`);
    this.capacityBytes = slabs * SlabSize.Bytes;
    this.slabs = slabs;
    this.bytesOfReserve = where.reserve.views.u8;
    this.poisons = where.reserve.checked;
    const slabBits = 32 - Math.clz32(slabs - 1);
    this.oneGeneration = 1 << (SlotBits.Count + slabBits);
    this.generationMask = -this.oneGeneration & 0x7fffffff;
    // Two odd constants of xxHash (Collet), which spread small numbers over the high bits.
    this.salt = (Math.imul(this.origin.offset, 0xc2b2ae35) + Math.imul(slabs, 0x27d4eb2f)) | 0;
  }

  /** How many blocks are live. Looks at every slab in use. @throws ArenaError why the allocator is gone. */
  get live(): number {
    return countLive(this.words, this.first);
  }

  /**
   * Gives out a block of at least `bytes` bytes, aligned to 8: its handle. The bytes are whatever they were; in a reserve
   * that checks, all of them are 0xCD.
   *
   * @param bytes - a whole number from 1 to 1024
   * @throws ArenaError `COLLECTION_FULL` where no slab is left for such a block (nothing is taken), `BAD_ARGUMENT`, or
   * why the allocator is gone.
   */
  alloc(bytes: number): number {
    const handle = this.tryAlloc(bytes);
    if (handle === 0) throw this.full(bytes);
    return handle;
  }

  // Hot path.
  /**
   * Like {@link SlabAllocator.alloc}, but answers 0 where no slab is left for such a block.
   *
   * @throws ArenaError `BAD_ARGUMENT`, or why the allocator is gone.
   */
  tryAlloc(bytes: number): number {
    const { origin, words } = this;
    const first = origin.length === 0 ? this.first : origin.first;
    const last = bytes - 1;
    if (last >>> 10 !== 0 || last >> 0 !== last) throw badBytes(this.what, bytes, MAX_CLASS_BYTES);
    const list = first + Region.Lists + this.classOf(bytes);
    const number = words[list];
    if (number === 0) return this.allocFromAnother(first, list, bytes);
    const slab = first + (Region.Slabs - SlabSize.Words) + Math.imul(number, SlabSize.Words);
    const state = words[slab];
    const slot = state & SlotBits.Mask;
    if (slot === 0) return this.allocUnused(slab, number);
    const tagAt = slab + SlabWord.BeforeTags + slot;
    const tag = words[tagAt];
    const handle = (tag & this.generationMask) | ((number - 1) << SlotBits.Count) | slot;
    const left = ((state & ~SlotBits.Mask) - SlotBits.OneRoom) | (tag & SlotBits.Mask);
    words[tagAt] = handle;
    words[slab] = left;
    if (left === 0 || this.poisons) this.afterAlloc(slab, handle);
    return handle;
  }

  // Hot path.
  /**
   * Frees a block.
   *
   * @throws ArenaError `DOUBLE_FREE` where it was freed already and its slot was not used again, `STALE_HANDLE` where
   * the handle names no live block otherwise, or why the allocator is gone. Nothing changes then.
   */
  free(handle: number): void {
    const { origin, words, generationMask } = this;
    const index = (handle & ~generationMask) >>> SlotBits.Count;
    if (index >= origin.length) throw this.refusal(handle);
    const slab = origin.first + Region.Slabs + Math.imul(index, SlabSize.Words);
    const slots = words[slab + SlabWord.Slots];
    const slot = handle & SlotBits.Mask;
    const tagAt = slab + SlabWord.BeforeTags + slot;
    if ((slot - 1) >>> 0 >= slots || words[tagAt] !== handle) throw this.refusal(handle);
    const state = words[slab];
    const left = ((state & ~SlotBits.Mask) + SlotBits.OneRoom) | slot;
    words[tagAt] = ((handle + this.oneGeneration) & generationMask) | (state & SlotBits.Mask) | SlotBits.Free;
    words[slab] = left;
    if (state === 0 || left >> SlotBits.Count === slots || this.poisons) this.afterFree(slab, handle);
  }

  /**
   * Frees many blocks at once: all of them, or none where one cannot be freed.
   *
   * @param handles - must not stand in a block that is freed with them
   * @param count - how many of `handles`, from the first; all unless told
   * @throws ArenaError `DOUBLE_FREE` where one was freed already, or is there twice, `STALE_HANDLE` where one names no
   * live block otherwise, `BAD_ARGUMENT` where there are not so many handles, or why the allocator is gone. Nothing
   * changes then.
   */
  freeAll(handles: ArrayLike<number>, count: number = handles.length): void {
    const { first } = this;
    if (!Number.isInteger(count) || count < 0 || count > handles.length) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${this.what}: cannot free ${count} of ${handles.length} handles; give a whole number of at most so many`,
      );
    }
    this.markAll(first, handles, count);
    this.linkAll(first, handles, count);
  }

  /** Whether `handle` names a live block. */
  has(handle: number): boolean {
    return this.origin.length > 0 && this.isLive(this.first, handle);
  }

  /**
   * How many bytes the block has: those of its size class, at least as many as were asked for.
   *
   * @throws ArenaError `STALE_HANDLE`, or why the allocator is gone.
   */
  sizeOf(handle: number): number {
    return 4 * this.words[this.slabOf(handle) + SlabWord.BlockWords];
  }

  /**
   * Where the block begins: the index of its first byte in the reserve's `views.u8`, a multiple of 8. It holds until the
   * block is freed, or another block of the layout is entered.
   *
   * @throws ArenaError `STALE_HANDLE`, or why the allocator is gone.
   */
  byteAt(handle: number): number {
    const slab = this.slabOf(handle);
    return 4 * (slab + SlabSize.Words - (handle & SlotBits.Mask) * this.words[slab + SlabWord.BlockWords]);
  }

  /** Takes stock: looks at every slab in use and makes an object. @throws ArenaError why the allocator is gone. */
  stats(): SlabAllocatorStats {
    return takeStock(this.words, this.first, this.slabs);
  }

  private full(bytes: number): ArenaError {
    return new ArenaError(
      "COLLECTION_FULL",
      `${this.what} full: none of its ${this.slabs} slabs of 64 KiB has a block of ${bytes} bytes left; free some first or raise its capacityBytes`,
    );
  }

  /** Allocates from an empty slab, which becomes its class's only one with room. */
  private allocFromAnother(first: number, list: number, bytes: number): number {
    const { words } = this;
    const number = takeEmpty(words, first, this.slabs);
    if (number === 0) return 0;
    const sizeClass = list - first - Region.Lists;
    const slab = slabWord(first, number);
    if (words[slab + SlabWord.Class] !== sizeClass + 1) {
      // Steps of the golden ratio keep the generations of a slab's lives far apart (Knuth, TAOCP 3, 6.4).
      const step = Math.imul(number, 0x85ebca6b) + Math.imul(words[slab + SlabWord.Life], 0x9e3779b1);
      cutSlab(words, slab, sizeClass, (this.salt + step) & this.generationMask);
    }
    startList(words, first, number);
    return this.tryAlloc(bytes);
  }

  /** Allocates a block of a slab that has room but no slot that was freed: so all that were ever given out are live. */
  private allocUnused(slab: number, number: number): number {
    const { words } = this;
    const left = words[slab] - SlotBits.OneRoom;
    const slot = words[slab + SlabWord.Slots] - (left >> SlotBits.Count);
    const handle = words[slab + SlabWord.FirstTag] | ((number - 1) << SlotBits.Count) | slot;
    words[slab + SlabWord.BeforeTags + slot] = handle;
    words[slab] = left;
    if (left === 0 || this.poisons) this.afterAlloc(slab, handle);
    return handle;
  }

  private afterAlloc(slab: number, handle: number): void {
    const { words } = this;
    if (words[slab] === 0) removeFromList(words, this.first, this.numberOf(handle));
    if (this.poisons) this.poison(slab, handle, Poison.Allocated);
  }

  private afterFree(slab: number, handle: number): void {
    const { words } = this;
    if (words[slab] >> SlotBits.Count === 1) addToList(words, this.first, this.numberOf(handle));
    else if (isEmpty(words, slab) && !isAlone(words, slab)) offer(words, this.first, this.numberOf(handle));
    if (this.poisons) this.poison(slab, handle, Poison.Freed);
  }

  /** Marks blocks as free, so that one whose handle comes again is refused. Marks none where one is not live. */
  private markAll(first: number, handles: ArrayLike<number>, count: number): void {
    const { words, slabs, generationMask, oneGeneration } = this;
    for (let i = 0; i < count; i++) {
      const handle = handles[i];
      const index = (handle & ~generationMask) >>> SlotBits.Count;
      const slab = first + Region.Slabs + Math.imul(index, SlabSize.Words);
      const slot = handle & SlotBits.Mask;
      const tagAt = slab + SlabWord.BeforeTags + slot;
      if (index >= slabs || (slot - 1) >>> 0 >= words[slab + SlabWord.Slots] || words[tagAt] !== handle) {
        throw this.refusalAfter(first, handles, i);
      }
      words[tagAt] = ((handle + oneGeneration) & generationMask) | SlotBits.Free;
    }
  }

  /** Puts blocks that are marked as free in front of their slabs' free lists. */
  private linkAll(first: number, handles: ArrayLike<number>, count: number): void {
    const { words, generationMask } = this;
    for (let i = 0; i < count; i++) {
      const handle = handles[i];
      const index = (handle & ~generationMask) >>> SlotBits.Count;
      const slab = first + Region.Slabs + Math.imul(index, SlabSize.Words);
      const slot = handle & SlotBits.Mask;
      const state = words[slab];
      const left = ((state & ~SlotBits.Mask) + SlotBits.OneRoom) | slot;
      words[slab + SlabWord.BeforeTags + slot] |= state & SlotBits.Mask;
      words[slab] = left;
      if (state === 0 || left >> SlotBits.Count === words[slab + SlabWord.Slots] || this.poisons) {
        this.afterFree(slab, handle);
      }
    }
  }

  /** Why handle number `index` cannot be freed, once those before it are live again. */
  private refusalAfter(first: number, handles: ArrayLike<number>, index: number): ArenaError {
    const refusal = this.refusal(handles[index]);
    for (let i = 0; i < index; i++) {
      const handle = handles[i];
      const slab = slabWord(first, this.numberOf(handle));
      this.words[slab + SlabWord.BeforeTags + (handle & SlotBits.Mask)] = handle;
    }
    return refusal;
  }

  /** The first word of the slab of a live block. */
  private slabOf(handle: number): number {
    const { first } = this;
    if (!this.isLive(first, handle)) throw staleBlock(this.what, handle);
    return slabWord(first, this.numberOf(handle));
  }

  private isLive(first: number, handle: number): boolean {
    return handle !== 0 && this.tagOf(first, handle) === handle;
  }

  /** The tag of a handle's slot, or 0 where its slab has no such slot. */
  private tagOf(first: number, handle: number): number {
    const { words } = this;
    const number = this.numberOf(handle);
    if (number > this.slabs) return 0;
    const slab = slabWord(first, number);
    const slot = handle & SlotBits.Mask;
    return (slot - 1) >>> 0 < words[slab + SlabWord.Slots] ? words[slab + SlabWord.BeforeTags + slot] : 0;
  }

  /** The number of a handle's slab, which is larger than any where the handle is negative. */
  private numberOf(handle: number): number {
    return ((handle & ~this.generationMask) >>> SlotBits.Count) + 1;
  }

  private poison(slab: number, handle: number, value: Poison): void {
    const blockWords = this.words[slab + SlabWord.BlockWords];
    const from = 4 * (slab + SlabSize.Words - (handle & SlotBits.Mask) * blockWords);
    this.bytesOfReserve.fill(value, from, from + 4 * blockWords);
  }

  /** Why a handle cannot be freed. */
  private refusal(handle: number): ArenaError {
    const tagOnceFreed = ((handle + this.oneGeneration) & this.generationMask) | SlotBits.Free;
    return handle >> 0 === handle && (this.tagOf(this.first, handle) & ~SlotBits.Mask) === tagOnceFreed
      ? freedBlock(this.what, handle)
      : staleBlock(this.what, handle);
  }
}

import { ArenaError } from "./errors.js";
import { SIZE_CLASSES } from "./size-classes.js";

/*
 * The region of a slab allocator, in 32-bit words from its first. Zeroed, it is empty. A list names a slab by its
 * number, the first being 1, so that 0 is none; the slots of a slab are numbered likewise.
 *
 *   word 0        1       2 .. 7   8 .. 31               32
 *   +------------+-------+--------+---------------------+--------+--------+- - -
 *   | slabs ever | empty | none   | for each size class | slab 1 | slab 2 |
 *   | taken      | slab  |        | a slab with room    |        |        |
 *   +------------+-------+--------+---------------------+--------+--------+- - -
 *
 * `empty slab` begins the list of the slabs that any class may take; the words of the classes begin doubly linked
 * lists of the slabs of that class with room.
 *
 * A slab is 64 KiB and five cache lines:
 *
 *   word 0        1       2           3       4       5      6          7      8 .. 15   16 ..
 *   +------------+-------+-----------+-------+-------+------+----------+------+---------+------+- - -+---------+
 *   | free slot, | slots | class + 1 | block | first | next | previous | life | none    | tags | gap | blocks  |
 *   | room       |       |           | words | tag   | slab | slab     |      |         |      |     |         |
 *   +------------+-------+-----------+-------+-------+------+----------+------+---------+------+- - -+---------+
 *
 * The blocks are numbered from the slab's end: so their start need not be kept, and all are aligned to 8 bytes. The
 * five lines make room for the head, 64 tags and 64 blocks of 1 KiB; and at that distance the heads of neighbouring
 * slabs do not compete for one set of the processor's caches, as they would at 64 KiB (the colouring of Bonwick, "The
 * Slab Allocator", 1994).
 *
 * Word 0 has the first free slot in its low 13 bits, and above them how many blocks are not live: its room. A tag tells
 * what its slot is:
 *
 *                         bit 31    30 ..        .. 13                    12 .. 0
 *   never given out      | 0       | 0          | 0                      | 0              |
 *   live: its handle     | 0       | generation | number of the slab - 1 | number of slot |
 *   free                 | 1       | generation | 0                      | next free slot |
 *
 * Freeing moves the generation on, so that an old handle no longer matches. The links of the free slots stand in the
 * tags, not in the blocks: neither allocating nor freeing touches a block, and what is written to a block that was
 * freed breaks no list. That costs 4 bytes a block: blocks have 67% of a slab at 8 bytes each, 89% at 32, 94% at 64, and
 * 98% and more from 256 on. `first tag` is the generation that slots begin with. It differs for each `life`: a slab that
 * changes its class loses its tags, and the handles that they would have refused must still be refused.
 */

/** Words from the start of the region. */
export const enum Region {
  Taken = 0,
  Empty = 1,
  Lists = 8,
  Slabs = 32,
}

/** Words from the start of a slab. Word 0, what is free, has no name here, so that no code adds a 0. */
export const enum SlabWord {
  Slots = 1,
  Class = 2,
  BlockWords = 3,
  FirstTag = 4,
  Next = 5,
  Previous = 6,
  Life = 7,
  /** Where the tag of slot 0 would be: slots are numbered from 1. */
  BeforeTags = 15,
  Tags = 16,
}

/** Sizes of slabs, and how many there are at most. */
export const enum SlabSize {
  /** What a slab counts as in a capacity. */
  Bytes = 65536,
  /** What a slab takes, in words. */
  Words = 16464,
  /** 128 MiB: 11 bits of a handle number the slab, and 7 are left for the generation. */
  Most = 2048,
}

/** The bits of a slab's word 0, of tags and of handles. */
export const enum SlotBits {
  /** How many number a slot: a slab has at most 5,482. */
  Count = 13,
  Mask = 8191,
  /** One more block of room. */
  OneRoom = 8192,
  /** The bit of a tag that tells that its slot is free. */
  Free = -0x80000000,
}

/**
 * How many slabs hold so many bytes.
 *
 * @param what - what the error calls the number
 * @throws ArenaError `BAD_ARGUMENT` where `capacityBytes` is not a whole number from 1 to 128 MiB.
 */
export function slabsFor(capacityBytes: number, what: string): number {
  const most = SlabSize.Most * SlabSize.Bytes;
  if (!Number.isInteger(capacityBytes) || capacityBytes < 1 || capacityBytes > most) {
    throw new ArenaError(
      "BAD_ARGUMENT",
      `${what} is ${capacityBytes}; give a whole number from 1 to ${most}, and make several allocators for more`,
    );
  }
  return Math.ceil(capacityBytes / SlabSize.Bytes);
}

/** Words of a region of so many slabs. */
export function regionWords(slabs: number): number {
  return Region.Slabs + slabs * SlabSize.Words;
}

/** The first word of slab `number` in the region that begins at word `first`. */
export function slabWord(first: number, number: number): number {
  return first + (Region.Slabs - SlabSize.Words) + Math.imul(number, SlabSize.Words);
}

/** How many blocks a slab of a size class has. */
export function slotsOf(sizeClass: number): number {
  return Math.floor((SlabSize.Words - SlabWord.Tags) / (SIZE_CLASSES[sizeClass] / 4 + 1));
}

/** Gives an empty slab to another size class: every slot counts as never given out. */
export function cutSlab(words: Int32Array, slab: number, sizeClass: number, firstTag: number): void {
  const slots = slotsOf(sizeClass);
  // The tags of a slab that never had a class are zero, and its pages perhaps untouched.
  if (words[slab + SlabWord.Class] !== 0) words.fill(0, slab + SlabWord.Tags, slab + SlabWord.Tags + slots);
  words[slab] = slots << SlotBits.Count;
  words[slab + SlabWord.Slots] = slots;
  words[slab + SlabWord.Class] = sizeClass + 1;
  words[slab + SlabWord.BlockWords] = SIZE_CLASSES[sizeClass] / 4;
  words[slab + SlabWord.FirstTag] = firstTag;
  words[slab + SlabWord.Life]++;
}

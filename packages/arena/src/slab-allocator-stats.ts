import { SIZE_CLASSES } from "./size-classes.js";
import { Region, SlabSize, SlabWord, SlotBits, slabWord } from "./slab-allocator-layout.js";

/** What one size class of a slab allocator has now. */
export interface SizeClassStats {
  /** The bytes of one block. */
  readonly bytes: number;
  /** Slabs with live blocks of the class. */
  readonly slabs: number;
  /** Live blocks. */
  readonly live: number;
  /** Blocks of these slabs that are not live. */
  readonly free: number;
  /** Bytes of these slabs that no block can have: heads, tags, and what is left at the end. */
  readonly wasteBytes: number;
}

/** What a slab allocator has now. */
export interface SlabAllocatorStats {
  /** One for each size class, ascending. */
  readonly classes: readonly SizeClassStats[];
  /** Slabs of the region. */
  readonly slabs: number;
  /** Slabs without a live block, which any class may take. */
  readonly emptySlabs: number;
  /** Bytes of live blocks, as their size classes round them up. */
  readonly liveBytes: number;
  /** The share of the slabs with live blocks that no live block has, from 0 to 1; 0 where nothing is live. */
  readonly fragmentation: number;
}

/** How many blocks are live in the region that begins at word `first`. */
export function countLive(words: Int32Array, first: number): number {
  let live = 0;
  for (let number = words[first + Region.Taken]; number > 0; number--) {
    live += liveIn(words, slabWord(first, number));
  }
  return live;
}

/** Takes stock of a region of so many slabs that begins at word `first`. */
export function takeStock(words: Int32Array, first: number, slabs: number): SlabAllocatorStats {
  const classes = SIZE_CLASSES.map((bytes) => ({ bytes, slabs: 0, live: 0, free: 0, wasteBytes: 0 }));
  let usedSlabs = 0;
  let liveBytes = 0;
  for (let number = words[first + Region.Taken]; number > 0; number--) {
    const slab = slabWord(first, number);
    const live = liveIn(words, slab);
    if (live === 0) continue;
    const slots = words[slab + SlabWord.Slots];
    const of = classes[words[slab + SlabWord.Class] - 1];
    of.slabs++;
    of.live += live;
    of.free += slots - live;
    of.wasteBytes += 4 * SlabSize.Words - slots * of.bytes;
    usedSlabs++;
    liveBytes += live * of.bytes;
  }
  const fragmentation = usedSlabs === 0 ? 0 : 1 - liveBytes / (usedSlabs * 4 * SlabSize.Words);
  return { classes, slabs, emptySlabs: slabs - usedSlabs, liveBytes, fragmentation };
}

function liveIn(words: Int32Array, slab: number): number {
  return words[slab + SlabWord.Slots] - (words[slab] >> SlotBits.Count);
}

import { SIZE_CLASSES } from "./size-classes.js";
import { Region, SlabWord, SlotBits, slabWord } from "./slab-allocator-layout.js";

/*
 * Which slabs of a slab allocator have room: a doubly linked list for each size class, and one list of slabs that any
 * class may take. A slab without a live block stays with its class where it is the only one with room, so that one
 * block that comes and goes does not make its slab change hands each time. It is then alone in its list, so that
 * another class that runs out finds it there.
 */

/** Puts a slab that has room again in front of its class's list. */
export function addToList(words: Int32Array, first: number, number: number): void {
  const slab = slabWord(first, number);
  const list = first + Region.Lists + words[slab + SlabWord.Class] - 1;
  let next = words[list];
  if (next !== 0) {
    const nextSlab = slabWord(first, next);
    if (isEmpty(words, nextSlab)) {
      addToEmpty(words, first, next);
      next = 0;
    } else {
      words[nextSlab + SlabWord.Previous] = number;
    }
  }
  words[slab + SlabWord.Next] = next;
  words[slab + SlabWord.Previous] = 0;
  words[list] = number;
}

/** Takes a slab out of its class's list. */
export function removeFromList(words: Int32Array, first: number, number: number): void {
  const slab = slabWord(first, number);
  const next = words[slab + SlabWord.Next];
  const previous = words[slab + SlabWord.Previous];
  if (next !== 0) words[slabWord(first, next) + SlabWord.Previous] = previous;
  if (previous !== 0) words[slabWord(first, previous) + SlabWord.Next] = next;
  else words[first + Region.Lists + words[slab + SlabWord.Class] - 1] = next;
}

/** Whether a slab is the only one of its class with room; it must have room. */
export function isAlone(words: Int32Array, slab: number): boolean {
  return (words[slab + SlabWord.Next] | words[slab + SlabWord.Previous]) === 0;
}

/** Whether no block of a slab is live. */
export function isEmpty(words: Int32Array, slab: number): boolean {
  return words[slab] >> SlotBits.Count === words[slab + SlabWord.Slots];
}

/** Offers a slab whose last block was freed to all classes. */
export function offer(words: Int32Array, first: number, number: number): void {
  removeFromList(words, first, number);
  addToEmpty(words, first, number);
}

/** The number of a slab without live blocks, which is in no list any more, or 0 where there is none. */
export function takeEmpty(words: Int32Array, first: number, slabs: number): number {
  const number = words[first + Region.Empty];
  if (number !== 0) {
    words[first + Region.Empty] = words[slabWord(first, number) + SlabWord.Next];
    return number;
  }
  const taken = words[first + Region.Taken];
  if (taken < slabs) {
    words[first + Region.Taken] = taken + 1;
    return taken + 1;
  }
  const lists = first + Region.Lists;
  for (let list = lists; list < lists + SIZE_CLASSES.length; list++) {
    const kept = words[list];
    if (kept !== 0 && isEmpty(words, slabWord(first, kept))) {
      words[list] = 0;
      return kept;
    }
  }
  return 0;
}

/** Makes a slab from {@link takeEmpty} the only one in its class's list. */
export function startList(words: Int32Array, first: number, number: number): void {
  const slab = slabWord(first, number);
  words[slab + SlabWord.Next] = 0;
  words[slab + SlabWord.Previous] = 0;
  words[first + Region.Lists + words[slab + SlabWord.Class] - 1] = number;
}

function addToEmpty(words: Int32Array, first: number, number: number): void {
  words[slabWord(first, number) + SlabWord.Next] = words[first + Region.Empty];
  words[first + Region.Empty] = number;
}

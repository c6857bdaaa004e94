import type { Origin, Place, Specialize } from "@pauseless/arena";
import type { BoundaryListener, EntityTable } from "./entity-table.js";
import type { Match } from "./mask.js";
import { LIST_HEAD, SlotList } from "./slot-list.js";

/**
 * The slots of the entities that match, in the order in which they came to match. It changes at boundaries alone: those that
 * do not match any more go, the others move up, new ones come behind.
 */
export class QueryList extends SlotList implements BoundaryListener {
  readonly concerns: (diff: Int32Array) => boolean;
  readonly update: (touched: number, count: number) => void;

  /** Places a list of at most `capacity` slots. */
  constructor(
    where: Place,
    table: EntityTable,
    match: Match,
    capacity: number,
    what: string,
    specialize: Specialize,
  ) {
    super(where, capacity, what, JSON.stringify(match));
    const { words, origin } = this;
    const { masks, before } = table.places;
    const toTable = table.offset - origin.offset;
    const [{ word, care, want }] = match.words;
    const maskWord = toTable + masks + word * table.slots;
    const beforeWord = toTable + before + word * table.slots;
    if (match.words.length === 1 && match.any.length === 0) {
      this.concerns = (diff) => (diff[word] & care) !== 0;
      this.update = specialize(
        narrowUpdate,
        words,
        origin,
        maskWord,
        beforeWord,
        care,
        want,
        LIST_HEAD.slots,
      );
    } else {
      this.concerns = concernsAny(match);
      const matches = wideMatcher(words, match, table.slots);
      this.update = wideUpdate(words, origin, matches, toTable + masks, toTable + before, LIST_HEAD.slots);
    }
  }
}

/** Whether any word that matters differs. */
export function concernsAny({ words, any }: Match): (diff: Int32Array) => boolean {
  return (diff) => {
    for (let i = 0; i < words.length; i++) if ((diff[words[i].word] & words[i].care) !== 0) return true;
    for (let i = 0; i < any.length; i++) {
      for (let word = 0; word < diff.length; word++) if ((diff[word] & any[i][word]) !== 0) return true;
    }
    return false;
  };
}

/** Answers whether the mask whose first word is at `at` matches; its further words stand `slots` apart. */
export function wideMatcher(words: Int32Array, match: Match, slots: number): (at: number) => boolean {
  const { words: all, any } = match;
  return (at) => {
    for (let i = 0; i < all.length; i++) {
      const { word, care, want } = all[i];
      if ((words[at + word * slots] & care) !== want) return false;
    }
    for (let i = 0; i < any.length; i++) {
      const bits = any[i];
      let has = 0;
      for (let word = 0; word < bits.length; word++) has |= words[at + word * slots] & bits[word];
      if (has === 0) return false;
    }
    return true;
  };
}

/** What matches by one word of its mask: the case of nearly all queries. `MASK` and `BEFORE` count from the list's first word. */
function narrowUpdate(
  words: Int32Array,
  origin: Origin,
  MASK: number,
  BEFORE: number,
  CARE: number,
  WANT: number,
  HEAD: number,
) {
  /** Keeps those that match; answers how many. */
  function compact(list: number, length: number): number {
    const masks = origin.first + MASK;
    let kept = list;
    for (let i = list; i < list + length; i++) {
      const slot = words[i];
      words[kept] = slot;
      // 1 where all bits are as wanted, without a branch: which ones go is not to be guessed.
      kept += (((words[masks + slot] & CARE) ^ WANT) - 1) >>> 31;
    }
    return kept - list;
  }
  return (touched: number, count: number) => {
    const { first } = origin;
    const masks = first + MASK;
    const before = first + BEFORE;
    const list = first + HEAD;
    const length = words[first];
    let end = list + length;
    let left = 0;
    for (let i = touched; i < touched + count; i++) {
      const slot = words[i];
      const was = (words[before + slot] & CARE) === WANT;
      if ((words[masks + slot] & CARE) === WANT) {
        if (!was) words[end++] = slot;
      } else if (was) left++;
    }
    let now = end - list;
    if (left > 0) now = left === now ? 0 : compact(list, now);
    words[first] = now;
    words[first + 1]++;
  };
}

function wideUpdate(
  words: Int32Array,
  origin: Origin,
  matches: (at: number) => boolean,
  masksOffset: number,
  beforeOffset: number,
  head: number,
) {
  return (touched: number, count: number) => {
    const { first } = origin;
    const masks = first + masksOffset;
    const before = first + beforeOffset;
    const list = first + head;
    let end = list + words[first];
    let left = 0;
    for (let i = touched; i < touched + count; i++) {
      const slot = words[i];
      const was = matches(before + slot);
      if (matches(masks + slot)) {
        if (!was) words[end++] = slot;
      } else if (was) left++;
    }
    let kept = end;
    if (left > 0) {
      kept = list;
      for (let i = list; i < end; i++) {
        const slot = words[i];
        if (matches(masks + slot)) words[kept++] = slot;
      }
    }
    words[first] = kept - list;
    words[first + 1]++;
  };
}

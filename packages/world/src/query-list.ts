import type { Origin, Place, Specialize } from "@pauseless/arena";
import type { BoundaryListener, EntityTable } from "./entity-table.js";
import type { Match } from "./mask.js";
import { LIST_HEAD, SlotList } from "./slot-list.js";
import type { Transitions } from "./transitions.js";

/**
 * The slots of the entities that match, in the order in which they came to match. It changes at boundaries alone: those that
 * do not match any more go, the others move up, new ones come behind.
 */
export class QueryList extends SlotList implements BoundaryListener {
  readonly concerns: (diff: Int32Array) => boolean;
  readonly update: (transitions: Transitions) => void;
  /** Writes the runs of slots that match to a word of the reserve, and answers how many there are, or -1 where masks are not as they were at the last boundary. */
  readonly scan: (at: number) => number;

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
    const toTable = table.offset - origin.offset;
    const masks = toTable + table.places.masks;
    const { maskWords, slots } = table;
    if (match.words.length === 1 && match.any.length === 0) {
      const [{ word, care, want }] = match.words;
      this.concerns = (diff) => (diff[word] & care) !== 0;
      this.update = specialize(
        narrowUpdate,
        words,
        origin,
        table.transitions.table,
        masks + word * slots,
        1 + 2 * maskWords,
        1 + word,
        1 + maskWords + word,
        care,
        want,
        LIST_HEAD.slots,
      );
      const kinds = Int32Array.from(table.takenSlots(toTable).flat());
      this.scan = specialize(maskScan, words, origin, kinds, toTable, masks + word * slots, care, want);
    } else {
      this.concerns = concernsAny(match);
      const matches = maskMatcher(match, words, slots);
      const matched = maskMatcher(match, table.transitions.table, 1);
      this.update = wideUpdate(words, origin, matches, matched, maskWords, masks, LIST_HEAD.slots);
      this.scan = () => -1;
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

/** Answers whether the mask whose first word is `words[at]` matches; its further words stand `step` apart. */
export function maskMatcher(match: Match, words: Int32Array, step: number): (at: number) => boolean {
  const { words: all, any } = match;
  return (at) => {
    for (let i = 0; i < all.length; i++) {
      const { word, care, want } = all[i];
      if ((words[at + word * step] & care) !== want) return false;
    }
    for (let i = 0; i < any.length; i++) {
      const bits = any[i];
      let has = 0;
      for (let word = 0; word < bits.length; word++) has |= words[at + word * step] & bits[word];
      if (has === 0) return false;
    }
    return true;
  };
}

/**
 * What matches by one word of its mask: the case of nearly all queries. `MASKS` counts from the list's first word, `THEN` and `NOW` from
 * a transition's.
 */
function narrowUpdate(
  words: Int32Array,
  origin: Origin,
  table: Int32Array,
  MASKS: number,
  STRIDE: number,
  THEN: number,
  NOW: number,
  CARE: number,
  WANT: number,
  HEAD: number,
) {
  /** Keeps those that match; answers how many. */
  function compact(list: number, length: number): number {
    const masks = origin.first + MASKS;
    let kept = list;
    for (let i = list; i < list + length; i++) {
      const slot = words[i];
      words[kept] = slot;
      // 1 where all bits are as wanted, without a branch: which ones go is not to be guessed.
      kept += (((words[masks + slot] & CARE) ^ WANT) - 1) >>> 31;
    }
    return kept - list;
  }
  function append(end: number, from: number, to: number): number {
    let at = end;
    for (let i = from; i < to; i++) words[at++] = words[i];
    return at;
  }
  return ({ count, touched }: Transitions) => {
    const { first } = origin;
    const list = first + HEAD;
    let end = list + words[first];
    let left = 0;
    for (let at = 0; at < count * STRIDE; at += STRIDE) {
      const was = (table[at + THEN] & CARE) === WANT;
      const is = (table[at + NOW] & CARE) === WANT;
      if (is === was) continue;
      if (is) end = append(end, touched + table[at], touched + table[at + STRIDE]);
      else left += table[at + STRIDE] - table[at];
    }
    const length = end - list;
    words[first] = left === 0 ? length : left === length ? 0 : compact(list, length);
    words[first + 1]++;
  };
}

function wideUpdate(
  words: Int32Array,
  origin: Origin,
  matches: (at: number) => boolean,
  matched: (at: number) => boolean,
  maskWords: number,
  masksOffset: number,
  head: number,
) {
  return (transitions: Transitions) => {
    const { first } = origin;
    const masks = first + masksOffset;
    const list = first + head;
    let end = list + words[first];
    let left = 0;
    for (let i = 0; i < transitions.count; i++) {
      const at = transitions.beforeAt(i);
      const was = matched(at);
      const is = matched(at + maskWords);
      if (is === was) continue;
      const next = transitions.firstOf(i + 1);
      if (!is) left += next - transitions.firstOf(i);
      else for (let of = transitions.firstOf(i); of < next; of++) words[end++] = words[of];
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

/**
 * Finds the runs of slots whose masks match. `kinds` has, for each kind of entities without chunks, its first slot and the word of
 * how many were ever taken.
 */
function maskScan(
  words: Int32Array,
  origin: Origin,
  kinds: Int32Array,
  TOUCHED_COUNT: number,
  MASKS: number,
  CARE: number,
  WANT: number,
): (at: number) => number {
  function scanKind(from: number, count: number, start: number): number {
    const masks = origin.first + MASKS;
    let run = start;
    let was = 0;
    for (let slot = from; slot < from + count; slot++) {
      const is = (((words[masks + slot] & CARE) ^ WANT) - 1) >>> 31;
      if (is === was) continue;
      words[run++] = slot;
      was = is;
    }
    if (was === 1) words[run++] = from + count;
    return run;
  }
  return (at) => {
    const { first } = origin;
    if (kinds.length === 0 || words[first + TOUCHED_COUNT] !== 0) return -1;
    let end = at;
    for (let kind = 0; kind < kinds.length; kind += 2) {
      const before = end;
      end = scanKind(kinds[kind], words[first + kinds[kind + 1]], before);
      // A run that goes on in the next kind is one run.
      if (before > at && end > before && words[before] === words[before - 1]) {
        for (let i = before + 1; i < end; i++) words[i - 2] = words[i];
        end -= 2;
      }
    }
    return (end - at) >> 1;
  };
}

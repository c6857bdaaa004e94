import type { EntityStore } from "./entity-store.js";

/** Words of a cache line of 64 bytes. */
const LINE_WORDS = 16;

/** How many words of what fills from its beginning, as lists do, are likely to be in use. */
const LIST_WORDS = 2 * LINE_WORDS;

/** How many lanes of a list or an array are likely to be in use. */
const LIST_LANES = 8;

/** Rows of a kind whose lanes are read whole; of larger kinds, as many as were ever taken. */
const SMALL_KIND = 256;

/**
 * The words of a block that a tick is about to use: reading one of each cache line, one after the other, has memory fetch all of them at
 * once. What a tick does with them depends on what it has read before, so it would wait for one after the other. Of no use where the world is in the cache already, as one that is alone is.
 */
export class HotWords {
  /** `first word from the columns', words` of each span that is read whole. */
  private readonly whole: Int32Array;
  /** `first word of slot 0, kind` of each lane that is read as far as it is taken. */
  private readonly lanes: Int32Array;
  private readonly kept = new Int32Array(1);
  /** For each kind, the word of how many were ever taken, and its first slot. */
  private readonly kinds: Int32Array;

  /** Looks at where things are. @param lists - words from the columns to lists that fill from their beginning */
  constructor(
    private readonly words: Int32Array,
    private readonly store: EntityStore,
    lists: readonly number[],
  ) {
    const { columns, table, kinds, sheets } = store;
    const toTable = table.offset - columns.origin.offset;
    const { places } = table;
    const lanes: [number, number][] = [];
    for (const kind of kinds) {
      for (const component of kind.components) {
        const sheet = sheets.get(component);
        if (sheet === undefined || component.kind === "tag") continue;
        for (const place of component.layout.places) {
          const { rowZeroBytes, laneBytes } = columns.columnPlace(sheet, place);
          if (laneBytes === undefined) continue;
          // Of lists and short arrays the first few words, of rings the head: who knows where it is.
          const { field } = place;
          const isLong = field.kind === "array" && place.bytes > 4 * LIST_LANES;
          if (isLong) continue;
          const count = field.kind === "ring" ? 1 : Math.min(place.bytes >> 2, LIST_LANES);
          for (let lane = 0; lane < Math.max(1, count); lane++) {
            lanes.push([(rowZeroBytes + lane * laneBytes) >> 2, kind.index]);
          }
        }
      }
      lanes.push([toTable + places.masks, kind.index], [toTable + places.tags, kind.index]);
    }
    const spans = [
      toTable,
      ...lists,
      toTable + places.touched,
      toTable + places.before,
      toTable + places.doomed,
    ];
    const whole: [number, number][] = spans.map((first) => [first, LIST_WORDS]);
    const partly: [number, number][] = [];
    // Narrow fields share a lane, which is then there once for each.
    const once = new Map(lanes.map((lane) => [lane.join(), lane]));
    for (const [first, index] of once.values()) {
      const { firstSlot, capacity, chunk } = kinds[index];
      // Of chunks, the first: slots that were free again last are taken first.
      if (chunk < capacity) whole.push([first + firstSlot, chunk]);
      else if (capacity > SMALL_KIND) partly.push([first, index]);
      else whole.push([first + firstSlot, capacity]);
    }
    this.whole = Int32Array.from(joined(whole).flat());
    this.lanes = Int32Array.from(partly.flat());
    this.kinds = Int32Array.from(
      kinds.flatMap((kind) => [toTable + table.countsOf(kind).fresh, kind.firstSlot]),
    );
  }

  // Hot path: benchmark `battle`.
  /** Has memory fetch them, in the world that is entered. */
  fetch(): void {
    const { words, whole, lanes, kinds } = this;
    const { first } = this.store.columns.origin;
    let read = 0;
    for (let i = 0; i < whole.length; i += 2) {
      const start = first + whole[i];
      const end = start + whole[i + 1];
      for (let at = start; at < end; at += LINE_WORDS) read |= words[at];
    }
    for (let i = 0; i < lanes.length; i += 2) {
      const kind = 2 * lanes[i + 1];
      const start = first + lanes[i] + kinds[kind + 1];
      const end = start + words[first + kinds[kind]];
      for (let at = start; at < end; at += LINE_WORDS) read |= words[at];
    }
    // What nobody keeps, an engine does not read.
    this.kept[0] = read;
  }
}

/** Spans in order, those that follow each other closely as one. */
function joined(spans: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const all: [number, number][] = [];
  for (const [first, length] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last !== undefined && first <= last[0] + last[1] + LINE_WORDS) {
      last[1] = Math.max(last[1], first + length - last[0]);
    } else all.push([first, length]);
  }
  return all;
}

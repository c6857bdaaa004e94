import { Collection, checkCount } from "./collection.js";
import { type RecordView, times } from "./cursor.js";
import type { RecordFields } from "./field.js";
import type { Place } from "./place.js";
import type { RecordLayout } from "./record.js";

/*
 * A handle is a positive 31-bit integer, so that it is never boxed:
 *
 *   bit 30                                   11 10                  0
 *       +--------------------------------------+--------------------+
 *       | index                                | generation 1..2047 |
 *       +--------------------------------------+--------------------+
 *
 * In the block: a head of four words (first free index + 1, first index never used, how many are live, none); one
 * tag a slot (its generation, doubled, plus 1 while the slot is taken); the records. A free slot keeps the next free
 * index + 1 in its first word. Freeing moves the generation on, so that an old handle no longer matches.
 */
const GENERATION_BITS = 11;
const GENERATIONS = (1 << GENERATION_BITS) - 1;
const MAX_CAPACITY = 1 << 20;
const HEAD_WORDS = 4;
const MEMBERS = ["handle", "live", "has", "alloc", "free"];

/** A cursor over the records of a {@link Slab}. Its fields mean nothing before the first move. */
export type SlabCursor<F extends RecordFields> = RecordView<F> & {
  /** The handle of the record that the cursor stands on. */
  readonly handle: number;
  /** How many records are live. */
  readonly live: number;
  /**
   * Moves to the record that `handle` names and answers this cursor.
   *
   * @throws ArenaError `STALE_HANDLE` where the record was freed, or the handle never named one, or why the slab is
   * gone.
   */
  at(handle: number): SlabCursor<F>;
  /** Whether `handle` names a live record; the cursor stays where it is. */
  has(handle: number): boolean;
  /**
   * Makes a record and moves to it. Its fields hold whatever the slot held: set every scalar, clear every list.
   *
   * @throws ArenaError `COLLECTION_FULL` (nothing is taken), or why the slab is gone.
   */
  alloc(): SlabCursor<F>;
  /**
   * Frees the record that the cursor stands on.
   *
   * @throws ArenaError `DOUBLE_FREE` where it is freed already, `STALE_HANDLE` where the cursor stands on none, or
   * why the slab is gone. Nothing changes then.
   */
  free(): void;
};

/**
 * Records of one layout that are made and freed one by one, in any order, each in constant time. A record is named
 * by a handle, which is 0 for none, and which is refused once its record was freed, even where another record has
 * the slot. (After 2,047 reuses of one slot a handle repeats.)
 */
export class Slab<F extends RecordFields> extends Collection<F, SlabCursor<F>> {
  /** How many records can be live at once. */
  readonly capacity: number;

  /**
   * Places an empty slab in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, `BAD_ARGUMENT` where `capacity` is not a whole number from 1 to
   * 2^20, or `BAD_LAYOUT` where a field is named `handle`, `live`, `has`, `alloc` or `free`, as the cursor's own are.
   */
  constructor(where: Place, layout: RecordLayout<F>, capacity: number) {
    checkCount(capacity, MAX_CAPACITY, `slab of ${layout.name}: capacity`);
    const bytes = 4 * (HEAD_WORDS + tagWords(capacity)) + layout.bytes * capacity;
    super(where, layout, bytes, capacity, `slab ${capacity}`, MEMBERS);
    this.capacity = capacity;
  }

  protected source(checked: boolean): string {
    const { capacity } = this;
    const words = this.layout.bytes / 4;
    const tags = HEAD_WORDS;
    const records = tags + tagWords(capacity);
    const what = JSON.stringify(this.what);
    const inBlock = checked ? "if (origin.length === 0) refuse(0);" : "";
    const live = checked ? "if (!isLive(handle)) refuseHandle(handle);" : "";
    // Shifts take numbers modulo 2^32 and drop fractions: another number must not name the record of a handle.
    const whole = checked ? "handle >> 0 === handle && " : "";
    const liveToFree = checked ? "if (!isLive(handle)) refuseFree(handle);" : "";
    return `
function isLive(handle) {
  const index = handle >> ${GENERATION_BITS};
  return ${whole}index >>> 0 < origin.length && i32[origin.first + ${tags} + index] === ((handle & ${GENERATIONS}) << 1 | 1);
}
function nextTag(tag) { return tag === ${2 * GENERATIONS + 1} ? 2 : tag + 1; }
function refuseHandle(handle) {
  if (origin.length === 0) refuse(0);
  fail.stale(${what}, handle);
}
function refuseFree(handle) {
  const tag = (handle & ${GENERATIONS}) << 1 | 1;
  if (origin.length > 0 && handle !== 0 && i32[origin.first + ${tags} + (handle >> ${GENERATION_BITS})] === nextTag(tag)) {
    fail.freed(${what}, handle);
  }
  refuseHandle(handle);
}
return class ${this.layout.name}SlabCursor extends Record {
  constructor() {
    super();
    this._handle = 0;
  }
  get handle() { return this._handle; }
  get live() { ${inBlock} return i32[origin.first + 2]; }
  has(handle) { return isLive(handle); }
  at(handle) {
    ${live}
    this._handle = handle;
    this._word = origin.first + (handle >> ${GENERATION_BITS}) * ${words} + ${records};
    return this;
  }
  alloc() {
    ${inBlock}
    const { first } = origin;
    const index = i32[first] - 1;
    if (index < 0) return this._allocFresh();
    const word = first + ${times("index", words)} + ${records};
    const tag = i32[first + index + ${tags}] | 1;
    i32[first] = i32[word];
    i32[first + index + ${tags}] = tag;
    i32[first + 2]++;
    this._handle = index << ${GENERATION_BITS} | tag >> 1;
    this._word = word;
    return this;
  }
  _allocFresh() {
    const { first } = origin;
    const index = i32[first + 1];
    if (index >= ${capacity}) fail.slabFull(${what}, ${capacity});
    i32[first + 1] = index + 1;
    i32[first + index + ${tags}] = 3;
    i32[first + 2]++;
    this._handle = index << ${GENERATION_BITS} | 1;
    this._word = first + ${times("index", words)} + ${records};
    return this;
  }
  free() {
    const handle = this._handle;
    ${liveToFree}
    const { first } = origin;
    const index = handle >> ${GENERATION_BITS};
    i32[first + index + ${tags}] = nextTag((handle & ${GENERATIONS}) << 1 | 1);
    i32[first + ${times("index", words)} + ${records}] = i32[first];
    i32[first] = index + 1;
    i32[first + 2]--;
  }
};`;
  }

  protected get what(): string {
    return `slab of ${this.layout.name}`;
  }
}

/** Words for the tags of so many slots, an even number, so that the records behind them stay aligned to 8 bytes. */
function tagWords(capacity: number): number {
  return capacity + (capacity % 2);
}

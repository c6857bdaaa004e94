import {
  Collection,
  type CursorClass,
  checkCount,
  type Placing,
  type StandingCursor,
  standing,
} from "./collection.js";
import type { Failures } from "./failures.js";
import type { Handle, RecordFields } from "./field.js";
import type { Origin, Place } from "./place.js";
import { fnv1a, type RecordLayout } from "./record.js";
import type { RecordView } from "./record-view.js";

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
 * index + 1 in its first word. Freeing moves the generation on, so that an old handle no longer matches. Slabs begin at
 * different generations, told by where they are, so that a handle of one is hardly ever a handle of another.
 */
const MAX_CAPACITY = 1 << 20;
/** What the factories below have as literals, as they may refer to nothing but their parameters. */
const enum Bits {
  Generation = 11,
  Generations = 2047,
  HeadWords = 4,
}
const MEMBERS = ["handle", "live", "has", "alloc", "free"];

/** A cursor over the records of a {@link Slab}. Its fields mean nothing before the first move. */
export type SlabCursor<F extends RecordFields, N extends string = string> = RecordView<F> & {
  /** The handle of the record that the cursor stands on. */
  readonly handle: Handle<N>;
  /** How many records are live. */
  readonly live: number;
  /**
   * Moves to the record that `handle` names and answers this cursor.
   *
   * @throws ArenaError in checked mode `STALE_HANDLE` where the record was freed, or the handle never named one, or why
   * the slab is gone.
   */
  at(handle: Handle<N>): SlabCursor<F, N>;
  /** Whether `handle` names a live record; the cursor stays where it is. */
  has(handle: Handle<N>): boolean;
  /**
   * Makes a record and moves to it. Its fields hold whatever the slot held: set every scalar, clear every list.
   *
   * @throws ArenaError `COLLECTION_FULL` (nothing is taken), or in checked mode why the slab is gone.
   */
  alloc(): SlabCursor<F, N>;
  /**
   * Frees the record that the cursor stands on. Without checks, ask `has` where it may be freed already: freed twice, it is
   * given out twice.
   *
   * @throws ArenaError in checked mode `DOUBLE_FREE` where it is freed already, `STALE_HANDLE` where the cursor stands on
   * none, `STALE_CURSOR` where it stands in another block than the slab is in now, or why the slab is gone. Nothing changes
   * then.
   */
  free(): void;
};

/**
 * Records of one layout that are made and freed one by one, in any order, each in constant time. A record is named
 * by a handle, which is 0 for none, and which names nothing any more once its record was freed, even where another record
 * has the slot: `has` says so, and in checked mode `at` refuses it. (After 2,047 reuses of one slot a handle repeats.)
 */
export class Slab<F extends RecordFields, N extends string = string> extends Collection<F, SlabCursor<F, N>> {
  /** How many records can be live at once. */
  readonly capacity: number;

  /**
   * Places an empty slab in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, `BAD_ARGUMENT` where `capacity` is not a whole number from 1 to
   * 2^20, or `BAD_LAYOUT` where a field is named `handle`, `live`, `has`, `alloc` or `free`, as the cursor's own are.
   */
  constructor(where: Place, layout: RecordLayout<F, N>, capacity: number) {
    checkCount(capacity, MAX_CAPACITY, `slab of ${layout.name}: capacity`);
    const bytes = 4 * (Bits.HeadWords + tagWords(capacity)) + layout.bytes * capacity;
    super(where, layout, bytes, capacity, `slab ${capacity}`, MEMBERS);
    this.capacity = capacity;
  }

  protected cursorClass(Record: CursorClass, placing: Placing): CursorClass {
    const { specialize, i32, origin, checked, fail, what } = placing;
    const { capacity } = this;
    const words = this.layout.bytes / 4;
    const records = Bits.HeadWords + tagWords(capacity);
    const firstTag = 2 * firstGeneration(this.layout.hash, origin.offset, capacity) + 1;
    const Cursor = specialize(
      slabCursor,
      Record,
      i32,
      origin,
      words,
      records,
      capacity,
      firstTag,
      what,
      fail,
    );
    if (!checked) return Cursor;
    return specialize(
      checkedSlabCursor,
      standing(Cursor, placing),
      i32,
      origin,
      placing.cursors as (StandingCursor & { readonly _handle: number })[],
      words,
      what,
      fail,
      placing.refuse,
    );
  }

  protected get what(): string {
    return `slab of ${this.layout.name}`;
  }
}

/** Where the generations of a slab begin: 1 .. 1023, the same in every process. */
function firstGeneration(layoutHash: number, offset: number, capacity: number): number {
  return 1 + ((fnv1a(`${layoutHash} ${offset} ${capacity}`) >>> 0) % 1023);
}

// Hot path: benchmark `slab`; allocation test `making and freeing records of a slab`.
function slabCursor(
  Record: CursorClass,
  i32: Int32Array,
  origin: Origin,
  WORDS: number,
  RECORDS: number,
  CAPACITY: number,
  FIRST_TAG: number,
  what: string,
  fail: Failures,
) {
  function nextTag(tag: number): number {
    return tag === 2 * Bits.Generations + 1 ? 2 : tag + 1;
  }
  return class extends Record {
    _handle: number;
    constructor() {
      super();
      this._handle = 0;
    }
    get handle() {
      return this._handle;
    }
    get live() {
      return i32[origin.first + 2];
    }
    has(handle: number) {
      const index = handle >> Bits.Generation;
      return (
        index >>> 0 < origin.length &&
        i32[origin.first + Bits.HeadWords + index] === (((handle & Bits.Generations) << 1) | 1)
      );
    }
    at(handle: number) {
      this._handle = handle;
      this._at = origin.first + (handle >> Bits.Generation) * WORDS + RECORDS;
      return this;
    }
    alloc() {
      const { first } = origin;
      const index = i32[first] - 1;
      if (index < 0) return this._allocFresh();
      const word = first + index * WORDS + RECORDS;
      const tag = i32[first + index + Bits.HeadWords] | 1;
      i32[first] = i32[word];
      i32[first + index + Bits.HeadWords] = tag;
      i32[first + 2]++;
      this._handle = (index << Bits.Generation) | (tag >> 1);
      this._at = word;
      return this;
    }
    _allocFresh() {
      const { first } = origin;
      const index = i32[first + 1];
      if (index >= CAPACITY) fail.full(what, CAPACITY);
      i32[first + 1] = index + 1;
      i32[first + index + Bits.HeadWords] = FIRST_TAG;
      i32[first + 2]++;
      this._handle = (index << Bits.Generation) | (FIRST_TAG >> 1);
      this._at = first + index * WORDS + RECORDS;
      return this;
    }
    free() {
      const handle = this._handle;
      const { first } = origin;
      const index = handle >> Bits.Generation;
      i32[first + index + Bits.HeadWords] = nextTag(((handle & Bits.Generations) << 1) | 1);
      i32[first + index * WORDS + RECORDS] = i32[first];
      i32[first] = index + 1;
      i32[first + 2]--;
    }
  };
}

function checkedSlabCursor(
  Cursor: new () => StandingCursor & InstanceType<ReturnType<typeof slabCursor>>,
  i32: Int32Array,
  origin: Origin,
  cursors: readonly (StandingCursor & { readonly _handle: number })[],
  WORDS: number,
  what: string,
  fail: Failures,
  refuse: (index: number) => never,
): CursorClass {
  return class extends Cursor {
    _inBlock() {
      if (origin.length === 0) refuse(0);
    }
    _isLive(handle: number) {
      // Shifts take numbers modulo 2^32 and drop fractions: another number must not name the record of a handle.
      return handle >> 0 === handle && super.has(handle);
    }
    _wasFreed(handle: number) {
      const generation = handle & Bits.Generations;
      const next = generation === Bits.Generations ? 2 : 2 * (generation + 1);
      return i32[origin.first + Bits.HeadWords + (handle >> Bits.Generation)] === next;
    }
    /** What a record is filled with as it is made and as it is freed, but for the link of a free one. */
    _poison(word: number, from: number, pattern: number) {
      for (let i = from; i < WORDS; i++) i32[word + i] = pattern;
    }
    override get live() {
      this._inBlock();
      return super.live;
    }
    override has(handle: number) {
      return this._isLive(handle);
    }
    override at(handle: number) {
      this._inBlock();
      if (!this._isLive(handle)) fail.stale(what, handle);
      const before = this._at;
      super.at(handle);
      this._stand(before);
      return this;
    }
    override alloc() {
      this._inBlock();
      super.alloc();
      this._stand();
      this._poison(this._at, 0, 0xcdcdcdcd);
      return this;
    }
    override free() {
      this._inBlock();
      const handle = this._handle;
      if (handle === 0) fail.stale(what, handle);
      if (this._left) fail.gone(what);
      if (!this._isLive(handle)) {
        if (this._wasFreed(handle)) fail.freed(what, handle);
        fail.stale(what, handle);
      }
      const word = this._at;
      super.free();
      this._poison(word, 1, 0xdbdbdbdb);
      for (let i = 0; i < cursors.length; i++) if (cursors[i]._handle === handle) cursors[i]._lose();
    }
    override _explain(): never {
      if (!this._unmoved && !this._left && origin.length > 0) fail.stale(what, this._handle);
      super._explain();
    }
  };
}

/** Words for the tags of so many slots, an even number, so that the records behind them stay aligned to 8 bytes. */
function tagWords(capacity: number): number {
  return capacity + (capacity % 2);
}

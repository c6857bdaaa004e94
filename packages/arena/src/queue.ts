import {
  Collection,
  type CursorClass,
  checkCount,
  type Placing,
  type StandingCursor,
  standing,
} from "./collection.js";
import type { Failures } from "./failures.js";
import type { RecordFields } from "./field.js";
import type { Origin, Place } from "./place.js";
import type { RecordLayout } from "./record.js";
import type { RecordView } from "./record-view.js";

/*
 * In the block: a head of two words (the slot of the oldest, and how many there are), then the slots, used round and
 * round.
 */

/** A cursor over a {@link Queue}: the accessors of the record that it stands on, and the queue's own length. */
export type QueueCursor<F extends RecordFields> = RecordView<F> & {
  /** How many records wait. */
  readonly length: number;
  /**
   * Adds a record at the end and moves to it; its bytes are as they were: set every scalar, clear every list.
   *
   * @throws ArenaError `COLLECTION_FULL` (nothing changes), or in checked mode why the queue is gone.
   */
  push(): QueueCursor<F>;
  /**
   * Takes the oldest record out and moves to it. Its fields can be read until the next `push`.
   *
   * @throws ArenaError `COLLECTION_EMPTY`, or in checked mode why the queue is gone.
   */
  take(): QueueCursor<F>;
  /** Moves to record `index`, 0 being the oldest. @throws ArenaError in checked mode `OUT_OF_RANGE`, or why the queue is gone. */
  at(index: number): QueueCursor<F>;
  /** Takes all records out. */
  clear(): void;
};

const MEMBERS = ["push", "take", "clear"];

/** A bounded queue of records of one layout: first in, first out. */
export class Queue<F extends RecordFields> extends Collection<F, QueueCursor<F>> {
  /** How many records can wait. */
  readonly capacity: number;

  /**
   * Places an empty queue in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, `BAD_ARGUMENT` where `capacity` is not a whole number from 1 to
   * 2^24, or `BAD_LAYOUT` where a field is named `push`, `take` or `clear`, as the cursor's own are.
   */
  constructor(where: Place, layout: RecordLayout<F>, capacity: number) {
    checkCount(capacity, 2 ** 24, `queue of ${layout.name}: capacity`);
    super(where, layout, 8 + layout.bytes * capacity, capacity, `queue ${capacity}`, MEMBERS);
    this.capacity = capacity;
  }

  protected cursorClass(Record: CursorClass, placing: Placing): CursorClass {
    const { specialize, i32, origin, checked, what, fail, refuse } = placing;
    const words = this.layout.bytes / 4;
    const Cursor = specialize(queueCursor, Record, i32, origin, words, this.capacity, what, fail);
    if (!checked) return Cursor;
    return specialize(checkedQueueCursor, standing(Cursor, placing), origin, what, fail, refuse);
  }

  protected get what(): string {
    return `queue of ${this.layout.name}`;
  }
}

// Hot path: allocation test `pushing to a queue and taking from it`. Both limits are always checked: what a queue holds
// comes from outside.
function queueCursor(
  Record: CursorClass,
  i32: Int32Array,
  origin: Origin,
  WORDS: number,
  CAPACITY: number,
  what: string,
  fail: Failures,
) {
  return class extends Record {
    get length() {
      return i32[origin.first + 1];
    }
    /** Moves to the slot `after` behind the oldest. */
    _to(after: number) {
      const { first } = origin;
      const slot = i32[first] + after;
      this._at = first + (slot >= CAPACITY ? slot - CAPACITY : slot) * WORDS + 2;
      return this;
    }
    push() {
      const { first } = origin;
      const length = i32[first + 1];
      if (length >= CAPACITY) fail.full(what, CAPACITY);
      i32[first + 1] = length + 1;
      return this._to(length);
    }
    take() {
      const { first } = origin;
      const length = i32[first + 1];
      if (length === 0) fail.empty(what);
      this._to(0);
      const next = i32[first] + 1;
      i32[first] = next === CAPACITY ? 0 : next;
      i32[first + 1] = length - 1;
      return this;
    }
    at(index: number) {
      return this._to(index);
    }
    clear() {
      i32[origin.first] = 0;
      i32[origin.first + 1] = 0;
    }
  };
}

function checkedQueueCursor(
  Cursor: new () => StandingCursor & InstanceType<ReturnType<typeof queueCursor>>,
  origin: Origin,
  what: string,
  fail: Failures,
  refuse: (index: number) => never,
): CursorClass {
  return class extends Cursor {
    override get length() {
      if (origin.length === 0) refuse(0);
      return super.length;
    }
    override push() {
      if (origin.length === 0) refuse(0);
      super.push();
      this._stand();
      return this;
    }
    override take() {
      if (origin.length === 0) refuse(0);
      super.take();
      this._stand();
      return this;
    }
    override at(index: number) {
      const { length } = this;
      if (index >>> 0 !== index || index >= length) fail.index(what, index, length);
      const before = this._at;
      super.at(index);
      this._stand(before);
      return this;
    }
    override clear() {
      if (origin.length === 0) refuse(0);
      super.clear();
    }
  };
}

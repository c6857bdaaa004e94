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

/** A cursor over a {@link Stack}: the accessors of the record that it stands on, and the stack's own length. */
export type StackCursor<F extends RecordFields> = RecordView<F> & {
  /** How many records the stack holds now. */
  readonly length: number;
  /**
   * Puts a record on top and moves to it; its bytes are as they were: set every scalar, clear every list.
   *
   * @throws ArenaError `COLLECTION_FULL` (nothing changes), or in checked mode why the stack is gone.
   */
  push(): StackCursor<F>;
  /**
   * Takes the top record off and moves to it. Its fields can be read until the next `push`.
   *
   * @throws ArenaError `COLLECTION_EMPTY`, or in checked mode why the stack is gone.
   */
  pop(): StackCursor<F>;
  /** Moves to the record on top. @throws ArenaError `COLLECTION_EMPTY`, or in checked mode why the stack is gone. */
  top(): StackCursor<F>;
  /** Takes all records off. */
  clear(): void;
};

const MEMBERS = ["push", "pop", "top", "clear"];

/** A bounded stack of records of one layout: last in, first out. In the block: its length, and the records behind. */
export class Stack<F extends RecordFields> extends Collection<F, StackCursor<F>> {
  /** How many records the stack can hold. */
  readonly capacity: number;

  /**
   * Places an empty stack in an arena or a block layout.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, `BAD_ARGUMENT` where `capacity` is not a whole number from 1 to
   * 2^24, or `BAD_LAYOUT` where a field is named `push`, `pop`, `top` or `clear`, as the cursor's own are.
   */
  constructor(where: Place, layout: RecordLayout<F>, capacity: number) {
    checkCount(capacity, 2 ** 24, `stack of ${layout.name}: capacity`);
    super(where, layout, 8 + layout.bytes * capacity, capacity, `stack ${capacity}`, MEMBERS);
    this.capacity = capacity;
  }

  protected cursorClass(Record: CursorClass, placing: Placing): CursorClass {
    const { specialize, i32, origin, checked, what, fail, refuse } = placing;
    const words = this.layout.bytes / 4;
    const Cursor = specialize(stackCursor, Record, i32, origin, words, this.capacity, what, fail);
    return checked ? specialize(checkedStackCursor, standing(Cursor, placing), origin, refuse) : Cursor;
  }

  protected get what(): string {
    return `stack of ${this.layout.name}`;
  }
}

// Hot path: allocation test `pushing to a stack and popping it`. Both limits are always checked.
function stackCursor(
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
      return i32[origin.first];
    }
    push() {
      const { first } = origin;
      const length = i32[first];
      if (length >= CAPACITY) fail.full(what, CAPACITY);
      i32[first] = length + 1;
      this._at = first + length * WORDS + 2;
      return this;
    }
    pop() {
      this.top();
      i32[origin.first]--;
      return this;
    }
    top() {
      const { first } = origin;
      const length = i32[first];
      if (length === 0) fail.empty(what);
      this._at = first + (length - 1) * WORDS + 2;
      return this;
    }
    clear() {
      i32[origin.first] = 0;
    }
  };
}

function checkedStackCursor(
  Cursor: new () => StandingCursor & InstanceType<ReturnType<typeof stackCursor>>,
  origin: Origin,
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
    override top() {
      if (origin.length === 0) refuse(0);
      const before = this._at;
      super.top();
      this._stand(before);
      return this;
    }
    override clear() {
      if (origin.length === 0) refuse(0);
      super.clear();
    }
  };
}

import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import type { ArenaOptions, GrowthOptions } from "./arena-options.js";
import { i32 } from "./field.js";
import { type Dice, pick, program, refuses } from "./random-program.test.js";
import { record } from "./record.js";
import type { Reserve } from "./reserve.js";
import type { Slice } from "./slice.js";
import { Table, type TableCursor } from "./table.js";

const Word = record("Word", { value: i32 });
const HEADER_BYTES = 64;
const ALIGNS = [1, 2, 4, 8, 8, 8, 16, 32, 64];

/** Bytes that were given out, and what all of them are. */
interface Given {
  readonly offset: number;
  readonly bytes: number;
  pattern: number;
}

/** A table that was placed, the values of its records, and a cursor if one was made here. */
interface Placed {
  readonly offset: number;
  readonly values: number[];
  readonly cursor: TableCursor<typeof Word.fields> | undefined;
}

/** What an arena holds, as far as a snapshot or a checkpoint remembers it. */
interface Content {
  given: Given[];
  tables: Placed[];
  used: number;
}

interface Saved extends Content {
  readonly bytes: Uint8Array;
  readonly layoutHash: number;
}

interface Mark {
  readonly checkpoint: number;
  readonly given: number;
  readonly tables: number;
  readonly used: number;
  readonly waste: number;
}

const zoneEnd = (end: number) => Math.ceil(end / 8) * 8 + 8;
const roundToSpan = (bytes: number) => Math.ceil(bytes / 64) * 64;
const copyOf = ({ given, tables, used }: Content): Content => ({
  given: given.map((each) => ({ ...each })),
  tables: tables.map((each) => ({ ...each, values: [...each.values] })),
  used,
});

/** An arena and the model of it, which does the same and looks whether the arena answers as it must. */
class Modelled {
  arena: Arena;
  private growth: GrowthOptions | undefined;
  private content: Content = { given: [], tables: [], used: HEADER_BYTES };
  private chunks: { start: number; end: number; leftAt: number }[];
  private current = 0;
  private waste = 0;
  private highWater = HEADER_BYTES;
  private resets = 0;
  private marks: Mark[] = [];
  private stale: number[] = [];
  /** Slices that were cut, and why they refuse use, where they do. */
  private slices: { slice: Slice; given: Given; gone: string | undefined }[] = [];
  private pattern = 0;

  constructor(
    private readonly dice: Dice,
    private readonly checked: boolean,
    private readonly reserve: Reserve,
    private readonly options: ArenaOptions,
  ) {
    this.arena = Arena.open(options);
    this.growth = options.growth;
    this.chunks = [{ start: 0, end: roundToSpan(options.capacityBytes), leftAt: 0 }];
  }

  /** Gives bytes out in one of the ways there are. */
  allocate(): void {
    const { arena, dice } = this;
    const bytes = pick(dice, [0, 1, dice(16), dice(60), dice(60), dice(400)]);
    const align = pick(dice, ALIGNS);
    const span = !this.checked ? bytes : align >= 8 ? zoneEnd(bytes) : bytes + 15;
    const offset = this.take(span, align, (at) => (this.checked ? zoneEnd(at + bytes) : at + bytes));
    if (offset < 0) {
      assert.equal(arena.tryAlloc(bytes, align), -1);
      refuses("ARENA_FULL", () => arena.alloc(bytes, align));
      refuses("ARENA_FULL", () => arena.allocZeroed(bytes, align));
      return;
    }
    const given = { offset, bytes, pattern: this.nextPattern() };
    const way = dice(4);
    if (way === 0) assert.equal(arena.alloc(bytes, align), offset);
    if (way === 1) assert.equal(arena.tryAlloc(bytes, align), offset);
    if (way === 2) {
      assert.equal(arena.allocZeroed(bytes, align), offset);
      this.expectAll(given, 0);
    }
    if (way === 3) {
      const slice = arena.allocSlice(bytes, align);
      assert.deepEqual([slice.offset, slice.length], [offset, bytes]);
      slice.fill(given.pattern);
      this.remember(slice, given);
    }
    const first = arena.byteAt(offset);
    assert.equal(first % align, 0);
    this.reserve.views.u8.fill(given.pattern, first, first + bytes);
    this.content.given.push(given);
  }

  /** Places a table, zeroed. */
  place(): void {
    const { arena, dice } = this;
    const length = 1 + dice(30);
    const offset = this.take(4 * length, 8, (at) => at + 4 * length);
    if (offset < 0) {
      refuses("ARENA_FULL", () => new Table(arena, Word, length));
      return;
    }
    const table = new Table(arena, Word, length);
    assert.equal(table.offsetBytes, offset);
    const cursor = table.cursor();
    const values = Array.from({ length }, (_, index) => {
      assert.equal(cursor.at(index).value, 0);
      return (cursor.value = dice(1000));
    });
    this.content.tables.push({ offset, values, cursor });
  }

  checkpoint(): void {
    const { given, tables, used } = this.content;
    this.marks.push({
      checkpoint: this.arena.checkpoint(),
      given: given.length,
      tables: tables.length,
      used,
      waste: this.waste,
    });
  }

  rollback(): void {
    const mark = this.popMark((checkpoint) => this.arena.rollback(checkpoint));
    if (mark === undefined) return;
    const { content } = this;
    this.expectGone(content.tables.slice(mark.tables), "ROLLED_BACK");
    content.given.length = mark.given;
    content.tables.length = mark.tables;
    content.used = mark.used;
    this.waste = mark.waste;
    while (this.current > 0 && this.chunks[this.current].start >= mark.used) this.current--;
    for (const each of this.slices) {
      if (each.given.offset + each.given.bytes > mark.used) each.gone ??= "ROLLED_BACK";
    }
  }

  keep(): void {
    this.popMark((checkpoint) => this.arena.keep(checkpoint));
  }

  reset(): void {
    const keepBytes = pick(this.dice, [0, 64, this.dice(3000), Number.POSITIVE_INFINITY]);
    this.arena.reset(keepBytes);
    this.expectGone(this.content.tables, "ARENA_RESET");
    this.content = { given: [], tables: [], used: HEADER_BYTES };
    while (this.chunks.length > 1 && this.chunks[this.chunks.length - 1].end > keepBytes) this.chunks.pop();
    this.resets++;
    this.endAll("ARENA_RESET");
  }

  save(): Saved {
    const { arena } = this;
    const bytes = arena.snapshot();
    return { ...copyOf(this.content), bytes, layoutHash: arena.layoutHash };
  }

  restore(saved: Saved): void {
    const { arena, content } = this;
    const isEmpty = content.used === HEADER_BYTES && content.tables.length === 0;
    if (saved.layoutHash !== arena.layoutHash && !isEmpty) {
      refuses("BAD_SNAPSHOT", () => arena.restore(saved.bytes));
      return;
    }
    const inOne = saved.used <= this.chunks[0].end;
    const limitBytes = this.growth === undefined ? 0 : roundToSpan(this.growth.limitBytes);
    if (!inOne && saved.used > limitBytes) {
      refuses("ARENA_FULL", () => arena.restore(saved.bytes));
      return;
    }
    arena.restore(saved.bytes);
    if (!inOne) this.chunks = [{ start: 0, end: roundToSpan(saved.used), leftAt: 0 }];
    const cursors = content.tables.map(({ cursor }) => cursor);
    const { given, tables, used } = copyOf(saved);
    this.content = { given, used, tables: tables.map((each, i) => ({ ...each, cursor: cursors[i] })) };
    assert.deepEqual(arena.snapshot(), saved.bytes);
    this.endAll("ARENA_RESET");
  }

  /** Cuts slices, moves one, and tries what must be refused. */
  slice(): void {
    const { arena, dice, content } = this;
    if (content.given.length > 0) {
      const given = pick(dice, content.given);
      this.remember(arena.slice(given.offset, given.bytes), given);
    }
    const wrong = [
      [content.used, 1],
      [content.used + dice(100), 1 + dice(10)],
      [dice(64), dice(64)],
      [HEADER_BYTES + dice(content.used), -1 - dice(10)],
      [content.used - dice(10), 11 + dice(100)],
    ];
    const [offset, bytes] = pick(dice, wrong);
    refuses("OUT_OF_RANGE", () => arena.slice(offset, bytes));
  }

  /** Writes through one of the slices that were kept, if it is there still. */
  writeSlice(): void {
    if (this.slices.length === 0) return;
    const { slice, given, gone } = pick(this.dice, this.slices);
    if (gone !== undefined) {
      refuses(gone, () => slice.fill(1));
      refuses(gone, () => slice.getU8(0));
      return;
    }
    refuses("OUT_OF_RANGE", () => slice.setU8(given.bytes, 1));
    given.pattern = this.nextPattern();
    if (this.dice(2) === 0) slice.fill(given.pattern);
    else for (let at = 0; at < given.bytes; at++) slice.setU8(at, given.pattern);
  }

  writeTable(): void {
    const { tables } = this.content;
    if (tables.length === 0) return;
    const { cursor, values } = pick(this.dice, tables);
    if (cursor === undefined) return;
    const index = this.dice(values.length);
    cursor.at(index).value = values[index] = this.dice(1000);
  }

  /** Writes behind an allocation, which checked mode finds, and puts it right. */
  overrun(): void {
    const { arena, content, dice } = this;
    // What a snapshot brought, or another thread, has no red zones that are looked at.
    const given = content.given.filter((each) => each.offset >= this.unknownEnd);
    if (!this.checked || given.length === 0) return;
    const { offset, bytes } = pick(dice, given);
    const byte = arena.byteAt(offset) + bytes + dice(8);
    const { u8 } = this.reserve.views;
    u8[byte] ^= 1 + dice(255);
    assert.throws(() => arena.verify(), {
      code: "OVERRUN",
      message: new RegExp(`${bytes} bytes at offset ${offset} `),
    });
    u8[byte] = 0xfd;
    arena.verify();
  }

  /** Gives the arena to this thread itself, as if it had been away. */
  handOver(): void {
    const { arena } = this;
    if (this.chunks.length > 1) {
      refuses("BAD_ARGUMENT", () => arena.handOver());
      return;
    }
    const description = arena.handOver();
    this.expectGone(this.content.tables, "NOT_OWNER");
    refuses("NOT_OWNER", () => arena.alloc(1));
    this.arena = Arena.takeOver(description, this.reserve);
    this.growth = undefined;
    this.content.tables = this.content.tables.map((each) => ({ ...each, cursor: undefined }));
    for (const { slice } of this.slices) refuses("NOT_OWNER", () => slice.fill(1));
    this.slices = [];
    this.resets = 0;
    this.highWater = HEADER_BYTES;
    this.endAll("ARENA_RESET");
    // Numbers are of an arena object, and begin anew with it.
    this.stale = [];
  }

  reopen(): void {
    this.arena.close();
    this.expectGone(this.content.tables, "ARENA_CLOSED");
    for (const { slice } of this.slices) refuses("ARENA_CLOSED", () => slice.fill(1));
    this.slices = [];
    const fresh = new Modelled(this.dice, this.checked, this.reserve, this.options);
    Object.assign(this, fresh);
  }

  compare(): void {
    const { arena, chunks, waste, resets } = this;
    const { given, tables, used } = this.content;
    const chunkWasteBytes = chunks.reduce(
      (sum, { end, leftAt }, index) => sum + (index < this.current ? end - leftAt : 0),
      0,
    );
    this.highWater = Math.max(this.highWater, used);
    assert.deepEqual(arena.stats(), {
      capacityBytes: chunks[chunks.length - 1].end,
      usedBytes: used,
      highWaterBytes: this.highWater,
      resets,
      chunks: chunks.length,
      alignmentWasteBytes: waste,
      chunkWasteBytes,
      fragmentation: (waste + chunkWasteBytes) / used,
    });
    for (const each of given) this.expectAll(each, each.pattern);
    for (const { cursor, values, offset } of tables) {
      const first = arena.byteAt(offset) / 4;
      for (const [index, value] of values.entries()) {
        assert.equal(this.reserve.views.i32[first + index], value);
        if (cursor !== undefined) assert.equal(cursor.at(index).value, value);
      }
    }
    for (const { slice, given, gone } of this.slices) {
      if (gone === undefined) assert.ok(slice.clone().every((byte) => byte === given.pattern));
      else refuses(gone, () => slice.clone());
    }
    arena.verify();
  }

  /** Where the bytes end of which this arena does not know what was allocated. */
  private unknownEnd = HEADER_BYTES;

  private endAll(why: string): void {
    this.highWater = Math.max(this.highWater, this.content.used);
    this.stale = this.marks.map(({ checkpoint }) => checkpoint);
    this.marks = [];
    this.current = 0;
    this.waste = 0;
    this.unknownEnd = this.content.used;
    for (const each of this.slices) each.gone = why;
  }

  /** Moves the model's mark as the arena must; answers where the bytes lie, or -1. */
  private take(span: number, align: number, usedAfter: (offset: number) => number): number {
    const { content, chunks } = this;
    const aligned = Math.ceil(content.used / align) * align;
    let offset = aligned;
    if (aligned + span > chunks[this.current].end) {
      if (this.growth === undefined) return -1;
      const next = chunks[this.current + 1];
      const { end: start } = chunks[this.current];
      if (next === undefined || next.end - next.start < span) {
        const { chunkBytes = this.options.capacityBytes, limitBytes } = this.growth;
        const taken = Math.min(roundToSpan(Math.max(span, chunkBytes)), roundToSpan(limitBytes) - start);
        if (taken < span) return -1;
        chunks.length = this.current + 1;
        chunks.push({ start, end: start + taken, leftAt: 0 });
      }
      chunks[this.current++].leftAt = content.used;
      offset = start;
    } else {
      this.waste += aligned - content.used;
    }
    content.used = usedAfter(offset);
    this.highWater = Math.max(this.highWater, content.used);
    return offset;
  }

  private popMark(end: (checkpoint: number) => void): Mark | undefined {
    if (this.stale.length > 0 && this.dice(4) === 0)
      refuses("STALE_CHECKPOINT", () => end(pick(this.dice, this.stale)));
    if (this.marks.length === 0) return undefined;
    const depth = this.dice(this.marks.length);
    const ended = this.marks.splice(depth);
    end(ended[0].checkpoint);
    this.stale = ended.map(({ checkpoint }) => checkpoint);
    return ended[0];
  }

  private remember(slice: Slice, given: Given): void {
    this.slices.push({ slice, given, gone: undefined });
    if (this.slices.length > 12) this.slices.splice(this.dice(12), 1);
  }

  private expectGone(tables: readonly Placed[], code: string): void {
    if (!this.checked) return;
    for (const { cursor } of tables) if (cursor !== undefined) refuses(code, () => cursor.at(0));
  }

  private expectAll({ offset, bytes }: Given, value: number): void {
    const first = this.arena.byteAt(offset);
    const { u8 } = this.reserve.views;
    for (let i = first; i < first + bytes; i++)
      if (u8[i] !== value) assert.fail(`byte ${i - first} at ${offset}`);
  }

  private nextPattern(): number {
    this.pattern = (this.pattern % 250) + 1;
    return this.pattern;
  }
}

program("two arenas of a reserve", ({ dice, checked, shared, reserve }) => {
  const memory = reserve(1 << 17);
  const open = () => {
    const capacityBytes = 64 + dice(1500);
    const limitBytes = capacityBytes + dice(4000);
    const chunkBytes = 64 + dice(800);
    const growth = pick(dice, [undefined, { limitBytes }, { limitBytes, chunkBytes }]);
    return new Modelled(dice, checked, memory, { capacityBytes, reserve: memory, ...(growth && { growth }) });
  };
  const arenas = [open(), open()];
  const saved: Saved[] = [];
  const step = () => {
    const arena = pick(dice, arenas);
    const action = dice(100);
    if (action < 45) arena.allocate();
    else if (action < 50) arena.place();
    else if (action < 60) arena.checkpoint();
    else if (action < 67) arena.rollback();
    else if (action < 70) arena.keep();
    else if (action < 73) arena.reset();
    else if (action < 76) saved[dice(4)] = arena.save();
    else if (action < 80 && saved.length > 0) arena.restore(pick(dice, saved.filter(Boolean)));
    else if (action < 88) arena.slice();
    else if (action < 94) arena.writeSlice();
    else if (action < 97) arena.writeTable();
    else if (action < 98) arena.overrun();
    else if (action < 99 && shared) arena.handOver();
    else if (dice(3) === 0) arena.reopen();
  };
  const compare = () => {
    for (const arena of arenas) arena.compare();
  };
  return { step, compare };
});

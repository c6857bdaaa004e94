import {
  Arena,
  i32,
  type RecordFields,
  type RecordLayout,
  type RecordView,
  record,
  Table,
} from "@pauseless/arena";
import { WorldError } from "./errors.js";

/** How an input log is made. */
export interface InputLogOptions {
  /** The most inputs that it holds, 1 to 2^24. */
  readonly capacity: number;
  /** Whether cursors check their use; as the memory package decides it unless told. */
  readonly checked?: boolean;
  /** Whether code may be generated; where the platform allows it unless told. */
  readonly generateCode?: boolean;
}

/*
 * The bytes of a log, in little-endian 32-bit words. The hash is that of the layout of an entry: the tick, and the input.
 *
 *   byte 0  4         8      12      16           20         24
 *   +-------+---------+------+-------+------------+----------+-------------------------- - - -
 *   | magic | version | hash | count | entry bytes| checksum | entries, the oldest first
 *   +-------+---------+------+-------+------------+----------+-------------------------- - - -
 */
const MAGIC = 0x4c495350; // "PSIL"
const VERSION = 1;
const enum Word {
  Magic,
  Version,
  Hash,
  Count,
  EntryBytes,
  Checksum,
}
const HEADER_BYTES = 24;
const MOST_INPUTS = 2 ** 24;

type Entry<F extends RecordFields> = { readonly tick: typeof i32; readonly input: RecordLayout<F> };
/** A cursor over entries, as it is used here. */
interface EntryCursor<F extends RecordFields> {
  at(index: number): EntryCursor<F>;
  tick: number;
  readonly input: RecordView<F>;
}

/**
 * What came from outside into a world, and at which tick: with a snapshot, all that it takes to have the same world again. A bounded
 * log on plain bytes.
 *
 * ```ts
 * const Input = record("Input", { player: entity, dx: i32, dy: i32 });
 * const log = new InputLog(Input, { capacity: 10_000 });
 * // between ticks, for each message
 * const input = log.record(world.tick);
 * input.player = player;
 * input.dx = 1;
 * apply(world, input);
 * ```
 *
 * With `replay` the same comes of it. After a new snapshot, {@link InputLog.clear} it.
 */
export class InputLog<F extends RecordFields> {
  /** The most inputs that it holds. */
  readonly capacity: number;
  private readonly entry: RecordLayout<Entry<F>>;
  private readonly arena: Arena;
  private readonly words: Int32Array;
  /** The word of the reserve at which the entries begin. */
  private readonly first: number;
  private readonly entryWords: number;
  private readonly tickWord: number;
  private readonly writer: EntryCursor<F>;
  private readonly reader: EntryCursor<F>;
  private count = 0;

  /**
   * Makes an empty log.
   *
   * @param layout - what an input is
   * @throws WorldError `BAD_OPTION` where the capacity is out of its range; ArenaError `BAD_ARGUMENT`, `ARENA_FULL` where there is no
   * such piece of memory.
   */
  constructor(
    /** What an input is. */
    readonly layout: RecordLayout<F>,
    { capacity, ...memory }: InputLogOptions,
  ) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MOST_INPUTS) {
      throw new WorldError(
        "BAD_OPTION",
        `log of ${layout.name}: capacity is ${capacity}; give a whole number of inputs from 1 to ${MOST_INPUTS}`,
      );
    }
    this.capacity = capacity;
    this.entry = entryOf(layout);
    const capacityBytes = 128 + capacity * this.entry.bytes;
    this.arena = Arena.open({ capacityBytes, name: `log of ${layout.name}`, ...memory });
    const table = new Table(this.arena, this.entry, capacity);
    this.words = this.arena.reserve.views.i32;
    this.first = (this.arena.baseBytes + table.offsetBytes) / 4;
    this.entryWords = this.entry.bytes / 4;
    this.tickWord = (this.entry.places.find(({ name }) => name === "tick")?.offsetBytes ?? 0) / 4;
    this.writer = table.cursor() as unknown as EntryCursor<F>;
    this.reader = table.cursor() as unknown as EntryCursor<F>;
  }

  /** How many inputs it has. */
  get length(): number {
    return this.count;
  }

  // Hot path: allocation test `recording inputs and reading them`.
  /**
   * Adds an input, zeroed, and answers a view on it to be filled: one object, which is the next input's as soon as there is one.
   *
   * @param tick - at which it is applied: `world.tick` between ticks, no less than that of the input before
   * @throws WorldError `LOG_FULL`, or `OUT_OF_RANGE` where the tick is less than the last one's, or no whole number from 0 to
   * 2^31 - 1. Nothing changes then.
   */
  record(tick: number): RecordView<F> {
    const { count, writer, words, entryWords } = this;
    if (count === this.capacity) this.full();
    if (tick >> 0 !== tick || tick < 0 || (count > 0 && tick < this.tickOf(count - 1))) this.refuseTick(tick);
    const start = this.first + count * entryWords;
    // Where the log was cleared, something is there still.
    for (let word = start; word < start + entryWords; word++) words[word] = 0;
    this.count = count + 1;
    writer.at(count).tick = tick;
    return writer.input;
  }

  // Hot path: as `record`.
  /** The tick of input `index`, 0 being the oldest. @throws WorldError `OUT_OF_RANGE`. */
  tickAt(index: number): number {
    this.checkIndex(index);
    return this.tickOf(index);
  }

  // Hot path: as `record`.
  /** Moves the log's one reading view to input `index`, 0 being the oldest. @throws WorldError `OUT_OF_RANGE`. */
  at(index: number): RecordView<F> {
    this.checkIndex(index);
    return this.reader.at(index).input;
  }

  /** The index of the first input of a tick or a later one; {@link InputLog.length} where there is none. */
  firstFrom(tick: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tickOf(middle) < tick) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Forgets the inputs of a tick and later ones, as the world went back to before them. */
  forgetFrom(tick: number): void {
    this.count = this.firstFrom(tick);
  }

  /** Forgets all inputs. */
  clear(): void {
    this.count = 0;
  }

  /** Gives the log's memory back; it is not to be used any more. */
  close(): void {
    this.count = 0;
    this.arena.close();
  }

  /** The log as bytes, for {@link InputLog.fromBytes}. */
  toBytes(): Uint8Array {
    const { count, entry, words, first } = this;
    const bytes = new Uint8Array(HEADER_BYTES + count * entry.bytes);
    const view = new DataView(bytes.buffer);
    const header = [MAGIC, VERSION, entry.hash, count, entry.bytes];
    for (const [word, value] of header.entries()) view.setInt32(word * 4, value, true);
    for (let word = 0; word < count * this.entryWords; word++) {
      view.setInt32(HEADER_BYTES + word * 4, words[first + word], true);
    }
    view.setInt32(Word.Checksum * 4, checksum(view), true);
    return bytes;
  }

  /**
   * The log that {@link InputLog.toBytes} answered the bytes of.
   *
   * @param layout - what an input is
   * @param options - with a `capacity` for more inputs than the bytes have, where some are to come
   * @throws WorldError `BAD_SNAPSHOT` where the bytes are no log of this version, are not whole, were changed, or are of another layout;
   * `BAD_OPTION` where the capacity is less than they need.
   */
  static fromBytes<F extends RecordFields>(
    layout: RecordLayout<F>,
    bytes: Uint8Array,
    options: Partial<InputLogOptions> = {},
  ): InputLog<F> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const count = checkedCount(view, entryOf(layout));
    const { capacity = Math.max(1, count) } = options;
    if (capacity < count) {
      throw new WorldError(
        "BAD_OPTION",
        `log of ${layout.name}: capacity is ${capacity}, and the bytes have ${count} inputs; give as many or more`,
      );
    }
    const log = new InputLog(layout, { ...options, capacity });
    for (let word = 0; word < count * log.entryWords; word++) {
      log.words[log.first + word] = view.getInt32(HEADER_BYTES + word * 4, true);
    }
    log.count = count;
    return log;
  }

  private tickOf(index: number): number {
    return this.words[this.first + index * this.entryWords + this.tickWord];
  }

  private checkIndex(index: number): void {
    if (index >>> 0 === index && index < this.count) return;
    throw new WorldError(
      "OUT_OF_RANGE",
      `log of ${this.layout.name}: there is no input ${index}; it has ${this.count}`,
    );
  }

  private full(): never {
    throw new WorldError(
      "LOG_FULL",
      `log of ${this.layout.name}: it holds ${this.capacity} inputs; take a snapshot and \`clear\` it, or raise its capacity`,
    );
  }

  private refuseTick(tick: number): never {
    const last = this.count === 0 ? 0 : this.tickOf(this.count - 1);
    throw new WorldError(
      "OUT_OF_RANGE",
      `log of ${this.layout.name}: tick is ${tick}; give a whole number from ${last}, or \`forgetFrom\` the tick that the world went back to`,
    );
  }
}

function entryOf<F extends RecordFields>(layout: RecordLayout<F>): RecordLayout<Entry<F>> {
  return record("LoggedInput", { tick: i32, input: layout }) as unknown as RecordLayout<Entry<F>>;
}

/** How many inputs the bytes of a log have. @throws WorldError `BAD_SNAPSHOT`. */
function checkedCount(view: DataView, entry: RecordLayout<RecordFields>): number {
  const what = `log of ${(entry.fields.input as RecordLayout<RecordFields>).name}`;
  const bad = (why: string) =>
    new WorldError("BAD_SNAPSHOT", `${what}: ${why}; give what \`toBytes\` answered`);
  const word = (index: Word) => view.getInt32(index * 4, true);
  const { byteLength } = view;
  if (byteLength < HEADER_BYTES || word(Word.Magic) !== MAGIC) throw bad("these bytes are no input log");
  if (word(Word.Version) !== VERSION) {
    throw bad(`the log is of version ${word(Word.Version)}, and this is version ${VERSION}`);
  }
  if (word(Word.Hash) !== entry.hash || word(Word.EntryBytes) !== entry.bytes) {
    throw bad("the log is of inputs of another layout");
  }
  const count = word(Word.Count);
  if (count < 0 || byteLength !== HEADER_BYTES + count * entry.bytes) {
    throw bad(`${byteLength} bytes are not those of the ${count} inputs that the log has`);
  }
  if (word(Word.Checksum) !== checksum(view)) throw bad("the bytes were changed");
  return count;
}

/**
 * FNV-1a over the words of a log, but for the checksum's own, to a signed 32-bit integer.
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/
 */
function checksum(view: DataView): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < view.byteLength; at += 4) {
    if (at !== Word.Checksum * 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
  }
  return hash;
}

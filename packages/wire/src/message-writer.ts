import { type Reserve, specializer } from "@pauseless/arena";
import { type Clear, clearOf } from "./clear.js";
import { WireError } from "./errors.js";
import type { CursorOf, Declaration } from "./message.js";
import { MovedBody, type MovedCursor, messageCursor } from "./message-cursor.js";
import { messageFault } from "./message-fault.js";
import { type SealMessage, sealOf } from "./seal.js";

/**
 * Writes frames of messages in place, one behind the other, anywhere in a reserve: into the region that is sent. What it
 * writes, a {@link MessageReader} of the same protocol takes; in checked mode it looks.
 *
 * Hot path: benchmark `wire messages`; allocation tests of messages.
 */
export class MessageWriter<M extends Declaration> {
  private readonly i32: Int32Array;
  /** By the serial number of a declaration its kind; -1 for those of other protocols. */
  private readonly kinds: Int32Array;
  private readonly cursors: readonly MovedCursor<M>[];
  private readonly moves: readonly ((at: number) => void)[];
  private readonly clears: readonly Clear[];
  private readonly seals: readonly (SealMessage | undefined)[];
  private readonly sizes: Int32Array;
  private at = 3;
  private limitAt = 3;
  /** Behind the last message, as far as it is known before it is sealed. */
  private endAt = 3;
  /** The kind of the message that is to be sealed, and its record's first byte; -1 where there is none. */
  private openKind = -1;
  private openAt = 0;

  /** Made by {@link MessageList.writer}. */
  constructor(
    private readonly messages: readonly M[],
    private readonly reserve: Reserve,
  ) {
    const { views, generateCode, checked } = reserve;
    this.i32 = views.i32;
    const specialize = specializer(generateCode);
    this.kinds = new Int32Array(1 + Math.max(...messages.map(({ serial }) => serial))).fill(-1);
    for (const [kind, { serial }] of messages.entries()) this.kinds[serial] = kind;
    this.cursors = messages.map((message) => messageCursor(message, reserve, specialize));
    this.moves = this.cursors.map(({ moveTo }) => moveTo);
    this.clears = messages.map((message) => clearOf(message, { views, specialize }));
    this.seals = messages.map((message) => sealOf(message, { views, specialize }, checked));
    this.sizes = Int32Array.from(messages, (message) =>
      message.kind === "body" ? message.leastBytes : message.layout.bytes,
    );
  }

  /**
   * Begins a frame at byte `at` of the reserve, of at most `mostBytes`. One that was begun before is forgotten.
   *
   * @throws WireError `BAD_PLACE` where `at` is not 3 more than a multiple of 4, or the bytes are not all in the reserve.
   */
  begin(at: number, mostBytes: number): void {
    if (
      (at & 3) !== 3 ||
      mostBytes >>> 0 !== mostBytes ||
      at < 0 ||
      at + mostBytes > this.reserve.capacityBytes
    ) {
      this.refusePlace(at, mostBytes);
    }
    this.at = at;
    this.limitAt = at + mostBytes;
    this.endAt = at;
    this.openKind = -1;
  }

  /**
   * Adds a message and answers the writer's cursor for it, which stands on it until the next one is added: its bytes are zero (those of
   * a body are as they were). Answers `undefined`, and adds nothing, where the largest message of the kind would not fit.
   *
   * @throws WireError `BAD_MESSAGE` where the protocol has no such message, or the one before is none that could be sent: it says that it
   * holds more than it can, or in checked mode anything else that a reader refuses.
   */
  add<T extends M>(message: T): CursorOf<T> | undefined {
    const kind = this.kinds[message.serial] ?? -1;
    if (kind < 0) this.refuseMessage(message);
    if (this.openKind >= 0) this.seal();
    const { endAt, i32 } = this;
    const recordAt = (endAt | 3) + 1;
    if (recordAt + this.sizes[kind] > this.limitAt) return undefined;
    // The zeros up to the kind, and the kind, are the rest of the word in which the last message ended.
    const word = endAt >> 2;
    i32[word] = (i32[word] & ((1 << ((endAt & 3) << 3)) - 1)) | (kind << 24);
    this.clears[kind](recordAt);
    this.moves[kind](recordAt);
    const { cursor } = this.cursors[kind];
    if (cursor instanceof MovedBody) cursor.open(recordAt, this.limitAt - recordAt - this.sizes[kind]);
    this.endAt = recordAt + this.sizes[kind];
    if (this.seals[kind] !== undefined) {
      this.openKind = kind;
      this.openAt = recordAt;
    }
    return cursor as unknown as CursorOf<T>;
  }

  /** Ends the frame and answers how many bytes it has. @throws WireError `BAD_MESSAGE` as {@link MessageWriter.add} does. */
  end(): number {
    if (this.openKind >= 0) this.seal();
    return this.endAt - this.at;
  }

  private seal(): void {
    const { openKind, openAt } = this;
    const seal = this.seals[openKind] as SealMessage;
    const end = seal(openAt);
    if (end < 0 || end > this.limitAt || (this.reserve.checked && this.isBad(openKind, openAt, end))) {
      this.refuseContent(openKind, openAt);
    }
    this.endAt = end;
    this.openKind = -1;
  }

  private isBad(kind: number, at: number, end: number): boolean {
    return messageFault(this.messages[kind], this.reserve.views, at, end) !== end;
  }

  private refuseContent(kind: number, at: number): never {
    const found = messageFault(this.messages[kind], this.reserve.views, at, this.limitAt);
    const why = typeof found === "number" ? `${this.messages[kind].name} is longer than its room` : found.why;
    throw new WireError("BAD_MESSAGE", `a message that no reader would take: ${why}`);
  }

  private refuseMessage({ name }: Declaration): never {
    const names = this.messages.map((message) => message.name).join(", ");
    throw new WireError("BAD_MESSAGE", `${name} is none of the messages that are written here: ${names}`);
  }

  private refusePlace(at: number, mostBytes: number): never {
    throw new WireError(
      "BAD_PLACE",
      `a frame of at most ${mostBytes} bytes from byte ${at} of ${this.reserve.capacityBytes} on: give a place in the reserve that is 3 more than a multiple of 4`,
    );
  }
}

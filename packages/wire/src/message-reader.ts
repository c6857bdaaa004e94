import { type Reserve, specializer } from "@pauseless/arena";
import { WireError } from "./errors.js";
import type { CursorOf, Declaration } from "./message.js";
import { type CheckMessage, type MessageEnd, messageCheck, messageEnd } from "./message-check.js";
import { type MovedCursor, messageCursor } from "./message-cursor.js";
import { faultOf, type MessageFault } from "./message-fault.js";

/** Is told of each message of one kind. The cursor is the reader's one for that kind. */
export type MessageHandler<M extends Declaration> = (message: CursorOf<M>) => void;

/**
 * Reads frames of messages where they lie in a reserve. All of a frame is checked before any of it is handed out: every length, every
 * name, boolean and float, declared ranges, texts, and that what is not used is zero, so that a message has one encoding. Nothing
 * that a peer sends makes it throw.
 *
 * Hot path: benchmark `wire messages`; allocation tests of messages.
 */
export class MessageReader<M extends Declaration> {
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  private readonly checks: readonly CheckMessage[];
  private readonly ends: readonly MessageEnd[];
  private readonly cursors: readonly MovedCursor<M>[];
  private readonly moves: readonly ((at: number) => void)[];
  private readonly handlers: ((cursor: CursorOf<M>) => void)[];
  /** Where the frame began, for saying what was wrong with it. */
  private at = 3;
  private length = 0;
  /** Where the message after the current one begins, -1 behind the last. */
  private nextAt = -1;
  private endAt = 0;
  private currentAt = 3;
  private currentEnd = 3;

  /** Made by {@link MessageList.reader}. */
  constructor(
    private readonly messages: readonly M[],
    private readonly kindOf: (message: M) => number,
    private readonly reserve: Reserve,
  ) {
    const { views, generateCode } = reserve;
    this.u8 = views.u8;
    this.i32 = views.i32;
    const specialize = specializer(generateCode);
    this.checks = messages.map((message) => messageCheck(message, { views, specialize }));
    this.ends = messages.map((message) => messageEnd(message, { views, specialize }));
    this.cursors = messages.map((message) => messageCursor(message, reserve, specialize));
    this.moves = this.cursors.map(({ moveTo }) => moveTo);
    this.handlers = messages.map(() => unhandled);
  }

  /** The reader's cursor over messages of one kind: {@link MessageReader.next} moves it. @throws WireError `BAD_MESSAGE` where the protocol has no such message. */
  cursor<T extends M>(message: T): CursorOf<T> {
    return this.cursors[this.kindOf(message)].cursor as CursorOf<T>;
  }

  /** Has {@link MessageReader.read} call `handler` with each message of one kind, instead of one that was given before. @throws WireError `BAD_MESSAGE` where the protocol has no such message. */
  on<T extends M>(message: T, handler: MessageHandler<T>): this {
    this.handlers[this.kindOf(message)] = handler as unknown as (cursor: CursorOf<M>) => void;
    return this;
  }

  /**
   * Checks the frame of `length` bytes from byte `at` of the reserve on. Answers whether it is good; then {@link MessageReader.next} walks
   * through its messages, and else {@link MessageReader.why} says what is wrong.
   *
   * @throws WireError `BAD_PLACE` where `at` is not 3 more than a multiple of 4, or the bytes are not all in the reserve.
   */
  begin(at: number, length: number): boolean {
    const { u8, i32, checks } = this;
    const end = at + length;
    if ((at & 3) !== 3 || length >>> 0 !== length || at < 0 || end > u8.length) this.refusePlace(at, length);
    this.at = at;
    this.length = length;
    this.endAt = end;
    this.nextAt = -1;
    if (length === 0) return false;
    for (let kindAt = at; ; ) {
      const kind = u8[kindAt];
      if (kind >= checks.length) return false;
      const last = checks[kind](kindAt + 1, end);
      if (last === end) break;
      // Behind a message come zeros up to the last byte of a word, which is the kind of the next one.
      kindAt = last | 3;
      if (last < 0 || kindAt >= end || (i32[last >> 2] & 0xffffff) >>> ((last & 3) << 3) !== 0) return false;
    }
    this.nextAt = at;
    return true;
  }

  /** Moves on to the frame's next message: moves the cursor of its kind and answers that kind, or -1 where there is none. */
  next(): number {
    const kindAt = this.nextAt;
    if (kindAt < 0) return -1;
    const kind = this.u8[kindAt];
    this.moves[kind](kindAt + 1);
    const last = this.ends[kind](kindAt + 1);
    this.currentAt = kindAt;
    this.currentEnd = last;
    this.nextAt = last === this.endAt ? -1 : last | 3;
    return kind;
  }

  /**
   * Checks a frame as {@link MessageReader.begin} does and, where it is good, calls the handler of each of its messages in turn; one
   * without is passed over. Answers whether it is good; where not, no handler was called. What a handler throws ends the walk.
   */
  read(at: number, length: number): boolean {
    if (!this.begin(at, length)) return false;
    for (let kind = this.next(); kind >= 0; kind = this.next()) {
      this.handlers[kind](this.cursors[kind].cursor);
    }
    return true;
  }

  /** Where the message is on which {@link MessageReader.next} stands: the byte of its kind. The message can be copied from there, to any place that is 3 more than a multiple of 4. */
  get messageAt(): number {
    return this.currentAt;
  }

  /** How many bytes that message has, its kind among them. */
  get messageBytes(): number {
    return this.currentEnd - this.currentAt;
  }

  /** What is wrong with the frame that {@link MessageReader.begin} was given last: to be asked while its bytes are still there. `undefined` where nothing is. */
  get fault(): MessageFault | undefined {
    return faultOf(this.messages, this.reserve.views, this.at, this.length);
  }

  /** What is wrong with that frame, in a sentence; empty where nothing is. To be asked while its bytes are still there. */
  get why(): string {
    return this.fault?.why ?? "";
  }

  private refusePlace(at: number, length: number): never {
    throw new WireError(
      "BAD_PLACE",
      `a frame of ${length} bytes from byte ${at} of ${this.u8.length} on: give a place in the reserve that is 3 more than a multiple of 4`,
    );
  }
}

function unhandled(): void {}

import { type Reserve, specializer, type Views } from "@pauseless/arena";
import { type Choice, choose } from "./choose.js";
import { WireError } from "./errors.js";
import type { CursorOf, Declaration } from "./message.js";
import { type CheckMessage, type MessageEnd, messageCheck, messageEnd } from "./message-check.js";
import { cursorOf, type MovedCursor, messageCursor } from "./message-cursor.js";
import { faultOf, type MessageFault } from "./message-fault.js";

/** Is told of each message of one kind. The cursor is the reader's one for that kind. */
export type MessageHandler<M extends Declaration> = (message: CursorOf<M>) => void;

/**
 * Reads frames of messages where they lie in a reserve. All of a frame is checked before any of it is handed out: every length, every
 * name, boolean and float, declared ranges, texts, and that what is not used is zero, so that a message has one encoding. Nothing
 * that a peer sends makes it throw. Made by {@link MessageList.reader}.
 */
export abstract class MessageReader<M extends Declaration> {
  /** Where the frame begins, and the byte behind it. */
  protected frameAt = 3;
  protected endAt = 3;
  /** Where the message after the current one begins; behind the last, the frame's end or beyond. */
  protected nextAt = 3;
  /** Where the current one does. */
  protected currentAt = 3;
  private readonly handlers: MessageHandler<M>[];

  /** Made by {@link MessageList.reader}. */
  constructor(
    private readonly messages: readonly M[],
    private readonly cursors: readonly MovedCursor[],
    private readonly ends: readonly MessageEnd[],
    private readonly views: Views,
    private readonly kindOf: (message: M) => number,
  ) {
    this.handlers = messages.map(() => passOver);
  }

  /** The reader's cursor over messages of one kind: {@link MessageReader.next} moves it. @throws WireError `BAD_MESSAGE` where the protocol has no such message. */
  cursor<T extends M>(message: T): CursorOf<T> {
    return cursorOf<T>(this.cursors[this.kindOf(message)]);
  }

  /** Has {@link MessageReader.read} call `handler` with each message of one kind, instead of one that was given before. @throws WireError `BAD_MESSAGE` where the protocol has no such message. */
  on<T extends M>(message: T, handler: MessageHandler<T>): this {
    this.handlers[this.kindOf(message)] = handler as unknown as MessageHandler<M>;
    return this;
  }

  /**
   * Checks the frame of `length` bytes from byte `at` of the reserve on. Answers whether it is good; then {@link MessageReader.next} walks
   * through its messages, and else {@link MessageReader.why} says what is wrong.
   *
   * @throws WireError `BAD_PLACE` where `at` is not 3 more than a multiple of 4, or the bytes are not all in the reserve.
   */
  abstract begin(at: number, length: number): boolean;

  /** Moves on to the frame's next message: moves the cursor of its kind and answers that kind, or -1 where there is none. */
  abstract next(): number;

  /**
   * Checks a frame as {@link MessageReader.begin} does and, where it is good, calls the handler of each of its messages in turn; one
   * without is passed over. Answers whether it is good; where not, no handler was called. What a handler throws ends the walk.
   */
  read(at: number, length: number): boolean {
    if (!this.begin(at, length)) return false;
    let kind: number;
    while ((kind = this.next()) >= 0) {
      this.handlers[kind](cursorOf(this.cursors[kind]));
    }
    return true;
  }

  /**
   * Where the message begins to which {@link MessageReader.next} moved last, with the byte of its kind: from there it can be copied to
   * any place that is 3 more than a multiple of 4.
   */
  get messageAt(): number {
    return this.currentAt;
  }

  /** How many bytes that message has, its kind among them. */
  get messageBytes(): number {
    const { currentAt } = this;
    return this.ends[this.views.u8[currentAt]](currentAt + 1) - currentAt;
  }

  /**
   * What is wrong with the frame that {@link MessageReader.begin} was given last; `undefined` where nothing is. To be asked while the
   * bytes are still there.
   */
  get fault(): MessageFault | undefined {
    return faultOf(this.messages, this.views, this.frameAt, this.endAt - this.frameAt);
  }

  /** What is wrong with that frame, in a sentence; empty where nothing is. To be asked while the bytes are still there. */
  get why(): string {
    return this.fault?.why ?? "";
  }
}

function passOver(): void {}

type ReaderClass<M extends Declaration> = new (
  ...given: ConstructorParameters<typeof MessageReader<M>>
) => MessageReader<M>;

/** Makes a reader of a list of messages. */
export function messageReader<M extends Declaration>(
  messages: readonly M[],
  kindOf: (message: M) => number,
  reserve: Reserve,
): MessageReader<M> {
  const { views } = reserve;
  const specialize = specializer(reserve.generateCode);
  const kinds = messages.map((_, kind) => kind);
  const cursors = messages.map((message) => messageCursor(message, reserve));
  const checks = messages.map((message) => messageCheck(message, { views, specialize }));
  const ends = messages.map((message) => messageEnd(message, { views, specialize }));
  const steps = messages.map((_, kind) => specialize(stepTo, cursors[kind], ends[kind]));
  const Reader = specialize(
    readerClass,
    MessageReader as unknown as AnyReader,
    views.u8,
    views.i32,
    messages.length,
    choose(kinds, checks, specialize),
    choose(kinds, steps, specialize),
    refusePlace,
  ) as unknown as ReaderClass<M>;
  return new Reader(messages, cursors, ends, views, kindOf);
}

function refusePlace(at: number, length: number, capacityBytes: number): never {
  throw new WireError(
    "BAD_PLACE",
    `a frame of ${length} bytes from byte ${at} on, in a reserve of ${capacityBytes}: give a place that is 3 more than a multiple of 4`,
  );
}

/** Moves the cursor to a message that was checked; answers the byte behind it. */
function stepTo(cursor: MovedCursor, endOf: MessageEnd): Choice<number, number, number> {
  return (_kind, at) => {
    cursor.at(at);
    return endOf(at);
  };
}

interface ReaderState {
  frameAt: number;
  endAt: number;
  nextAt: number;
  currentAt: number;
}

type AnyReader = new () => ReaderState;

// Hot path: benchmark `wire messages`; allocation tests of messages. A factory for `specializer`, so that the messages are constants of its code.
function readerClass(
  Reader: AnyReader,
  u8: Uint8Array,
  i32: Int32Array,
  COUNT: number,
  check: CheckMessage,
  step: Choice<number, number, number>,
  refuse: (at: number, length: number, capacityBytes: number) => never,
) {
  return class extends Reader {
    begin(at: number, length: number) {
      const end = at + length;
      if ((at & 3) !== 3 || length >>> 0 !== length || at >>> 0 !== at || end > u8.length)
        refuse(at, length, u8.length);
      this.frameAt = at;
      this.endAt = end;
      let kindAt = at;
      while (kindAt < end) {
        const kind = u8[kindAt];
        if (kind >= COUNT) break;
        const last = check(kind, kindAt + 1, end);
        if (last === end) {
          this.nextAt = at;
          return true;
        }
        // Behind a message come zeros up to the last byte of a word, which is the kind of the next one.
        if (last < 0 || (i32[last >> 2] & 0xffffff) >>> ((last & 3) << 3) !== 0) break;
        kindAt = last | 3;
      }
      this.nextAt = end;
      return false;
    }
    next() {
      const kindAt = this.nextAt;
      if (kindAt >= this.endAt) return -1;
      const kind = u8[kindAt];
      this.currentAt = kindAt;
      this.nextAt = step(kind, kindAt + 1, 0) | 3;
      return kind;
    }
  };
}

import { type Reserve, specializer, type Views } from "@pauseless/arena";
import { BODY_HEAD_BYTES } from "./body.js";
import { type Choice, choose } from "./choose.js";
import { type Clear, clearOf } from "./clear.js";
import { WireError } from "./errors.js";
import type { CursorOf, Declaration } from "./message.js";
import { type CheckMessage, messageCheck } from "./message-check.js";
import { bodyCursor, type MovedBody, type MovedCursor, messageCursor } from "./message-cursor.js";
import { messageFault } from "./message-fault.js";
import { type SealMessage, sealOf } from "./seal.js";

/**
 * Writes frames of messages in place, one behind the other, anywhere in a reserve: into the region that is sent. What it
 * writes, a {@link MessageReader} of the same protocol takes; in checked mode it looks. Made by {@link MessageList.writer}.
 */
export abstract class MessageWriter<M extends Declaration> {
  /** Where the frame begins, and where it must end. */
  protected frameAt = 3;
  protected limitAt = 3;
  /** Behind the last message, as far as it is known before it is sealed. */
  protected endAt = 3;
  /** The kind of the message that is to be sealed, and its record's first byte; -1 where there is none. */
  protected openKind = -1;
  protected openAt = 0;

  /** Made by {@link MessageList.writer}. */
  constructor(
    private readonly messages: readonly M[],
    private readonly seals: readonly (SealMessage | undefined)[],
    private readonly views: Views,
  ) {}

  /**
   * Begins a frame at byte `at` of the reserve, of at most `mostBytes`. One that was begun before is forgotten.
   *
   * @throws WireError `BAD_PLACE` where `at` is not 3 more than a multiple of 4, or the bytes are not all in the reserve.
   */
  abstract begin(at: number, mostBytes: number): void;

  /**
   * Adds a message and answers the writer's cursor for it, which stands on it until the next one is added: its bytes are zero (those of
   * a body are as they were). Answers `undefined`, and adds nothing, where the largest message of the kind would not fit.
   *
   * @throws WireError `BAD_MESSAGE` where the protocol has no such message, or the one before is none that could be sent: it says that it
   * holds more than it can, or in checked mode anything else that a reader refuses.
   */
  abstract add<T extends M>(message: T): CursorOf<T> | undefined;

  /** Ends the frame and answers how many bytes it has. @throws WireError `BAD_MESSAGE` as {@link MessageWriter.add} does. */
  abstract end(): number;

  /** Ends the message that was added last: it is then as long as what it holds. */
  protected seal(): void {
    const { openKind, openAt, limitAt } = this;
    const end = this.seals[openKind]?.(openAt) ?? -1;
    if (end < 0 || end > limitAt) this.refuseContent(openKind, openAt);
    this.endAt = end;
    this.openKind = -1;
  }

  private refuseContent(kind: number, at: number): never {
    const found = messageFault(this.messages[kind], this.views, at, this.limitAt);
    const why = typeof found === "number" ? `${this.messages[kind].name} is longer than its room` : found.why;
    throw new WireError("BAD_MESSAGE", `a message that no reader would take: ${why}`);
  }
}

type WriterClass<M extends Declaration> = new (
  ...given: ConstructorParameters<typeof MessageWriter<M>>
) => MessageWriter<M>;

/** Makes a writer of a list of messages. */
export function messageWriter<M extends Declaration>(
  messages: readonly M[],
  what: string,
  reserve: Reserve,
): MessageWriter<M> {
  const { views, generateCode, checked } = reserve;
  const specialize = specializer(generateCode);
  const surroundings = { views, specialize };
  const refuse = ({ name }: Declaration): never => {
    const names = messages.map((message) => message.name).join(", ");
    throw new WireError("BAD_MESSAGE", `${name} is none of the messages ${what}: ${names}`);
  };
  const seals = messages.map((message) => {
    const seal = sealOf(message, surroundings, checked);
    return checked && seal !== undefined
      ? specialize(checkedSeal, seal, messageCheck(message, surroundings))
      : seal;
  });
  const adders = messages.map((message, kind): Adder => {
    const { serial } = message;
    const sealed = seals[kind] === undefined ? -1 : kind;
    if (message.kind === "body") {
      const cursor = bodyCursor(message.mostBytes, reserve);
      return specialize(addBody, views.i32, cursor, BODY_HEAD_BYTES, serial, kind, refuse);
    }
    const cursor = messageCursor(message, reserve);
    const clear = clearOf(message.layout.bytes, surroundings);
    return specialize(
      addRecord,
      views.i32,
      cursor,
      clear,
      message.layout.bytes,
      serial,
      kind,
      sealed,
      refuse,
    );
  });
  const order = messages.map((_, kind) => kind).sort((a, b) => messages[a].serial - messages[b].serial);
  const add = choose(
    order.map((kind) => messages[kind].serial),
    order.map((kind) => adders[kind]),
    specialize,
  );
  const Writer = specialize(
    writerClass,
    MessageWriter as unknown as AnyWriter,
    reserve.capacityBytes,
    add,
    refusePlace,
  ) as unknown as WriterClass<M>;
  return new Writer(messages, seals, views);
}

function refusePlace(at: number, mostBytes: number, capacityBytes: number): never {
  throw new WireError(
    "BAD_PLACE",
    `a frame of at most ${mostBytes} bytes from byte ${at} on, in a reserve of ${capacityBytes}: give a place that is 3 more than a multiple of 4`,
  );
}

/** What the writers of a list have. */
interface WriterState {
  frameAt: number;
  limitAt: number;
  endAt: number;
  openKind: number;
  openAt: number;
  seal(): void;
}

type AnyWriter = new () => WriterState;

/** Adds the message whose serial number is told; answers its cursor, or `undefined` where it does not fit. */
type Adder = Choice<WriterState, Declaration, MovedCursor | undefined>;

/** In checked mode: -1 where a reader would not take it, either. */
function checkedSeal(seal: SealMessage, check: CheckMessage): SealMessage {
  return (at) => {
    const end = seal(at);
    return check(0, at, end) === end ? end : -1;
  };
}

/*
 * Hot paths: benchmark `wire messages`; allocation tests of messages. Factories for `specializer`, so that the messages are constants of
 * their code.
 */

function addRecord(
  i32: Int32Array,
  cursor: MovedCursor,
  clear: Clear,
  BYTES: number,
  SERIAL: number,
  KIND: number,
  SEALED: number,
  refuse: (message: Declaration) => never,
): Adder {
  return (serial, writer, message) => {
    if (serial !== SERIAL) refuse(message);
    const { endAt } = writer;
    const at = (endAt | 3) + 1;
    if (at + BYTES > writer.limitAt) return undefined;
    // The zeros up to the kind, and the kind, are the rest of the word in which the last message ended.
    i32[endAt >> 2] = (i32[endAt >> 2] & ((1 << ((endAt & 3) << 3)) - 1)) | (KIND << 24);
    clear(at);
    writer.endAt = at + BYTES;
    writer.openKind = SEALED;
    writer.openAt = at;
    cursor.at(at);
    return cursor;
  };
}

function addBody(
  i32: Int32Array,
  cursor: MovedBody,
  HEAD_BYTES: number,
  SERIAL: number,
  KIND: number,
  refuse: (message: Declaration) => never,
): Adder {
  return (serial, writer, message) => {
    if (serial !== SERIAL) refuse(message);
    const { endAt, limitAt } = writer;
    const at = (endAt | 3) + 1;
    const end = at + HEAD_BYTES;
    if (end > limitAt) return undefined;
    i32[endAt >> 2] = (i32[endAt >> 2] & ((1 << ((endAt & 3) << 3)) - 1)) | (KIND << 24);
    writer.endAt = end;
    writer.openKind = KIND;
    writer.openAt = at;
    cursor.open(at, limitAt - end);
    return cursor;
  };
}

function writerClass(
  Writer: AnyWriter,
  CAPACITY: number,
  add: Adder,
  refuse: (at: number, mostBytes: number, capacityBytes: number) => never,
) {
  return class extends Writer {
    begin(at: number, mostBytes: number) {
      const limitAt = at + mostBytes;
      if ((at & 3) !== 3 || mostBytes >>> 0 !== mostBytes || at >>> 0 !== at || limitAt > CAPACITY) {
        refuse(at, mostBytes, CAPACITY);
      }
      this.frameAt = at;
      this.limitAt = limitAt;
      this.endAt = at;
      this.openKind = -1;
    }
    add(message: Declaration) {
      if (this.openKind >= 0) this.seal();
      return add(message.serial, this, message);
    }
    end() {
      if (this.openKind >= 0) this.seal();
      return this.endAt - this.frameAt;
    }
  };
}

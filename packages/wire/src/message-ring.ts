import { Reserve } from "@pauseless/arena";
import { CheckedRingReader } from "./checked-ring-reader.js";
import { CheckedRingWriter } from "./checked-ring-writer.js";
import { WireError } from "./errors.js";
import type { RingHalfOptions, RingMemory } from "./ring-half.js";
import {
  checkRing,
  checkShape,
  formatRing,
  lineAt,
  type MessageRingDescription,
  type PayloadPhase,
  ringBytes,
} from "./ring-layout.js";
import { RingReader } from "./ring-reader.js";
import { RingWriter } from "./ring-writer.js";

/** How a ring is opened. */
export interface MessageRingOptions {
  /** Room for messages, each with 4 bytes besides its own: a power of two from 64 bytes to 512 MiB. */
  readonly capacityBytes: number;
  /**
   * Where messages begin, modulo 4: 3 for messages of a kind byte and a record, so that the record is aligned;
   * 0, unless told, for all else.
   */
  readonly payloadPhase?: PayloadPhase;
  /** What errors call the ring; `"message ring"` unless told. */
  readonly name?: string;
  /** Where the ring is: a shared reserve with room, as where cursors are to serve many rings. One of its own unless told. */
  readonly reserve?: Reserve;
  /** Whether a reserve of its own is checked; as arena's `Reserve.open` has it unless told. */
  readonly checked?: boolean;
}

/**
 * Messages from one thread to another through shared memory: one writer and one reader, any length, in order, none lost and none
 * twice. Neither side makes an object, takes a lock, or blocks unless it asks to. A message lies in one piece, and is written and
 * read where it is: its place is an index into `reserve.views`.
 *
 *     const ring = MessageRing.open({ capacityBytes: 1 << 20 });
 *     const worker = new Worker(file, { workerData: ring.share() });
 *     const writer = ring.writer();
 *     // in the worker
 *     const reader = MessageRing.attach(workerData).reader();
 */
export class MessageRing {
  private constructor(
    /** The memory in which messages are. */
    readonly reserve: Reserve,
    private readonly description: MessageRingDescription,
  ) {}

  /**
   * Opens an empty ring.
   *
   * @throws WireError `BAD_OPTION` where an option is none of those that are allowed, `reserve` is not shared, or has no room.
   * @throws ArenaError `BAD_ARGUMENT` where the platform has no shared memory, `ARENA_FULL` where it has no such piece of
   * address space, `ARENA_CLOSED` where `reserve` is closed, or what its budget throws.
   */
  static open(options: MessageRingOptions): MessageRing {
    const { capacityBytes, payloadPhase = 0, name = "message ring", checked } = options;
    checkShape(name, capacityBytes, payloadPhase);
    const bytes = ringBytes(capacityBytes);
    const reserve =
      options.reserve ??
      Reserve.open({
        name,
        capacityBytes: bytes,
        shared: true,
        ...(checked === undefined ? {} : { checked }),
      });
    if (typeof SharedArrayBuffer === "undefined" || !(reserve.buffer instanceof SharedArrayBuffer)) {
      throw new WireError(
        "BAD_OPTION",
        `${name}: ${reserve.name} is of this thread alone; open it as shared`,
      );
    }
    const offset = reserve.take(bytes, name);
    if (offset < 0) {
      throw new WireError(
        "BAD_OPTION",
        `${name}: ${reserve.name} has no ${bytes} bytes in one piece; raise its capacityBytes`,
      );
    }
    const baseBytes = lineAt(offset);
    formatRing(reserve.views.i32, baseBytes / 4, capacityBytes, payloadPhase);
    const kind = "pauseless message ring";
    return new MessageRing(reserve, {
      kind,
      name,
      baseBytes,
      capacityBytes,
      payloadPhase,
      reserve: reserve.share(),
    });
  }

  /**
   * The same ring in another thread. `reserve` is the one that this thread has attached to already, where many rings are in one.
   *
   * @throws WireError `BAD_OPTION` where `description` is not what `share` answered, or of another version.
   */
  static attach(description: MessageRingDescription, reserve?: Reserve): MessageRing {
    if (description?.kind !== "pauseless message ring") {
      throw new WireError("BAD_OPTION", "this describes no message ring; post what `ring.share()` answers");
    }
    const { name, capacityBytes, payloadPhase } = description;
    checkShape(name, capacityBytes, payloadPhase);
    const memory = reserve ?? attachReserve(description);
    checkRing(memory.views.i32, description);
    return new MessageRing(memory, description);
  }

  /** What to post to the other thread. */
  share(): MessageRingDescription {
    return this.description;
  }

  /** What errors call the ring. */
  get name(): string {
    return this.description.name;
  }

  /** Room for messages and their heads. */
  get capacityBytes(): number {
    return this.description.capacityBytes;
  }

  /** Where messages begin, modulo 4. */
  get payloadPhase(): PayloadPhase {
    return this.description.payloadPhase;
  }

  /**
   * The writing half, for this thread. One that takes over goes on behind what was published last.
   *
   * @throws WireError `WRONG_STATE` where the ring has a writer and it is not taken over, `RING_CLOSED` where that has ended.
   */
  writer(options: RingHalfOptions = {}): RingWriter {
    const { memory } = this;
    const Writer = memory.checked ? CheckedRingWriter : RingWriter;
    return new Writer(memory, options.takeOver === true);
  }

  /**
   * The reading half, for this thread. One that takes over begins with what was not released, which its predecessor may have
   * read.
   *
   * @throws WireError `WRONG_STATE` where the ring has a reader and it is not taken over, `RING_CLOSED` where that has ended.
   */
  reader(options: RingHalfOptions = {}): RingReader {
    const { memory } = this;
    const Reader = memory.checked ? CheckedRingReader : RingReader;
    return new Reader(memory, options.takeOver === true);
  }

  private get memory(): RingMemory {
    const { name, baseBytes, capacityBytes, payloadPhase } = this.description;
    const { views, checked } = this.reserve;
    return { name, words: views.i32, base: baseBytes / 4, capacityBytes, payloadPhase, checked };
  }
}

function attachReserve(description: MessageRingDescription): Reserve {
  try {
    return Reserve.attach(description.reserve);
  } catch (cause) {
    const error = new WireError(
      "BAD_OPTION",
      `${description.name}: the ring's memory did not arrive; post what \`share()\` answers as it is`,
    );
    error.cause = cause;
    throw error;
  }
}

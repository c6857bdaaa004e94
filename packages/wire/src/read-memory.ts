import { type MemoryOptions, Reserve } from "@pauseless/arena";
import { WireError } from "./errors.js";
import { CHUNK_CAPACITY, Spill, spillSpanBytes } from "./spill.js";

const SPAN_ALIGN = 64;
/** The longest header and control frame that an earlier read can leave over, and by how much a payload moves to the left. */
const MOST_LEFT_OVER_BYTES = 14 + 125 + 3;
const MAX_BYTES = 2 ** 24;

/** How much is read at once, and what is refused. */
export interface ReadMemoryOptions extends MemoryOptions {
  /** What errors call it; `"read memory"` unless told. */
  readonly name?: string;
  /** The most bytes that one read brings, 64 .. 16 MiB; 64 KiB unless told. */
  readonly windowBytes?: number;
  /** The most bytes of payload in a message, all its fragments together, 1 .. 16 MiB; 4 KiB unless told. Above it: 1009. */
  readonly maxPayloadBytes?: number;
  /** The most frames that a message may be cut into, 1 .. 2^24; 16 unless told. Above it: 1008. */
  readonly maxFragments?: number;
  /**
   * The most bytes that all connections together leave over between reads, at least one message; 16 MiB or four messages
   * unless told, whichever is more. A connection that finds it full is refused: 1013. Pages that are never touched cost nothing.
   */
  readonly spillBytes?: number;
}

/**
 * The memory that all sockets of a process are read into: a window for one read, headroom in front of it for what earlier reads
 * left over, and a spill for what this one leaves over. One is enough, as what is read is dealt with before the next read.
 *
 *   | headroom: at least a message | window | | spill: chunks of all connections |
 */
export class ReadMemory {
  /** The memory itself: messages are places in its views, and overlays of arena read them there. */
  readonly reserve: Reserve;
  /** Where sockets write what they read, from its first byte on. */
  readonly window: Uint8Array;
  /** The window's first byte, as a place in the reserve's views. */
  readonly windowAt: number;
  /** The most bytes that one read brings. */
  readonly windowBytes: number;
  /** The most bytes of payload in a message. */
  readonly maxPayloadBytes: number;
  /** The most frames that a message may be cut into. */
  readonly maxFragments: number;
  /** What connections leave over between reads. */
  readonly spill: Spill;
  private readonly offset: number;
  private readonly spanBytes: number;

  /**
   * Takes memory as the options say.
   *
   * @throws WireError `BAD_OPTION` where a number is out of its range, or ArenaError as `Reserve.open` does.
   */
  constructor(options: ReadMemoryOptions = {}) {
    const { name = "read memory", windowBytes = 65_536, maxPayloadBytes = 4096, maxFragments = 16 } = options;
    const { spillBytes = Math.max(2 ** 24, 4 * maxPayloadBytes) } = options;
    check(name, "windowBytes", windowBytes, 64, MAX_BYTES);
    check(name, "maxPayloadBytes", maxPayloadBytes, 1, MAX_BYTES);
    check(name, "maxFragments", maxFragments, 1, 2 ** 24);
    check(name, "spillBytes", spillBytes, maxPayloadBytes + CHUNK_CAPACITY, 2 ** 30);
    const headroomBytes = roundUp(maxPayloadBytes + MOST_LEFT_OVER_BYTES);
    // Unmasking reads whole words, a few bytes behind the window: the spill is there.
    const spillAt = roundUp(headroomBytes + 1 + windowBytes);
    const spillSpan = spillSpanBytes(spillBytes);
    this.spanBytes = roundUp(spillAt + spillSpan);
    this.reserve = Reserve.open({ ...options, name, capacityBytes: this.spanBytes });
    this.offset = this.reserve.take(this.spanBytes, name);
    // Then the payload of a window's first small frame, behind a header of 6 bytes, is where it is to be.
    this.windowAt = this.offset + headroomBytes + 1;
    this.window = new Uint8Array(this.reserve.buffer, this.windowAt, windowBytes);
    this.windowBytes = windowBytes;
    this.maxPayloadBytes = maxPayloadBytes;
    this.maxFragments = maxFragments;
    this.spill = new Spill(this.reserve.views, this.offset + spillAt, spillSpan);
  }

  /** Gives the memory back to what it was drawn from. No parser may use it any more. */
  close(): void {
    this.reserve.giveBack(this.offset, this.spanBytes);
    this.reserve.close();
  }
}

function check(name: string, option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new WireError(
    "BAD_OPTION",
    `${name}: ${option} is ${value}; give a whole number from ${least} to ${most}`,
  );
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / SPAN_ALIGN) * SPAN_ALIGN;
}

import { Arena } from "./arena.js";
import { HEADER_BYTES } from "./block-header.js";
import { ArenaError } from "./errors.js";
import { Mount, type Origin, type Place } from "./place.js";
import { Reserve, roundToSpan } from "./reserve.js";
import type { MemoryOptions } from "./reserve-options.js";
import type { Slice } from "./slice.js";

/** How a frame arena is opened. */
export interface FrameArenaOptions extends MemoryOptions {
  /** How many bytes one frame can rent, the lists placed in it and a header of 64 bytes included. */
  readonly frameBytes: number;
  /** What errors call it; `"frames"` unless told. */
  readonly name?: string;
  /** The address space to take both frames from; one of its own unless told. */
  readonly reserve?: Reserve;
}

/*
 * A reference is a positive 31-bit integer, so that it is never boxed: the number of its frame, as many bits as are left, and
 * the place of its bytes within the frame, in units of 8.
 *
 *   bit 30                                     0
 *       +-----------------------+--------------+
 *       | frame, counted round  | offset / 8   |
 *       +-----------------------+--------------+
 */

/** How many frames a reference tells apart at least, whatever their size. */
const LEAST_FRAME_BITS = 8;

/**
 * Memory for what lives one frame: two arenas in turn. Bytes are rented in constant time and never released. At
 * {@link FrameArena.swap} the frame that was last becomes the current one and is reused; the one that was current can still
 * be read. Anything older is refused with `FRAME_GONE`.
 *
 * A reference repeats after as many frames as its bits count: 131,072 where a frame has 128 KiB, 256 where it has 64 MiB.
 */
export class FrameArena implements Place {
  /** What errors call it. */
  readonly name: string;
  readonly reserve: Reserve;
  /** Where what is placed in every frame is now: in the current one. */
  readonly mount = new Mount();
  /** Where it is of the last frame. */
  readonly lastMount = new Mount();
  private now: Arena;
  private last: Arena;
  private readonly offsetBits: number;
  private readonly offsetMask: number;
  private readonly frameMask: number;
  private count = 0;
  private placed = HEADER_BYTES;
  private sealed = false;
  private nowMark = 0;
  private lastMark = 0;
  /** Where what was placed latest begins in every frame, in words. */
  private latest = 0;

  private constructor(name: string, reserve: Reserve, now: Arena, last: Arena) {
    this.name = name;
    this.reserve = reserve;
    this.now = now;
    this.last = last;
    this.offsetBits = Math.max(1, Math.ceil(Math.log2(now.capacityBytes / 8)));
    this.offsetMask = 2 ** this.offsetBits - 1;
    this.frameMask = 2 ** (31 - this.offsetBits) - 1;
    this.mount.moveTo(now.baseBytes / 4);
    this.lastMount.moveTo(last.baseBytes / 4);
  }

  /**
   * Opens a frame arena.
   *
   * @throws ArenaError `BAD_ARGUMENT` where `frameBytes` is not a whole number from 64 to 2^26, `ARENA_FULL` where the reserve
   * has no two such spans left, what {@link Reserve.open} throws where it opens its own, or what the budget throws.
   */
  static open(options: FrameArenaOptions): FrameArena {
    const { frameBytes, name = "frames", strategy = "reserve" } = options;
    const most = 2 ** (31 - LEAST_FRAME_BITS + 3);
    if (!Number.isInteger(frameBytes) || frameBytes < HEADER_BYTES || frameBytes > most) {
      throw new ArenaError(
        "BAD_ARGUMENT",
        `${name}: frameBytes is ${frameBytes}; give a whole number of bytes from ${HEADER_BYTES} to ${most}`,
      );
    }
    const capacityBytes = roundToSpan(frameBytes);
    const reserve =
      options.reserve ??
      Reserve.open({
        ...options,
        strategy: "reserve",
        capacityBytes: 2 * capacityBytes,
        name: `the reserve of ${name}`,
      });
    const now = Arena.open({ capacityBytes, name, reserve, strategy });
    try {
      return new FrameArena(name, reserve, now, Arena.open({ capacityBytes, name, reserve, strategy }));
    } catch (error) {
      now.close();
      throw error;
    }
  }

  /** The number of the current frame, from 0. */
  get frame(): number {
    return this.count;
  }

  /** Bytes of the current frame in use, its header and what is placed in every frame included. */
  get usedBytes(): number {
    return this.now.usedBytes;
  }

  /** The most bytes that any frame used. */
  get highWaterBytes(): number {
    return Math.max(this.now.stats().highWaterBytes, this.last.stats().highWaterBytes);
  }

  // Hot path: benchmark `frame`; allocation test `renting bytes of a frame and swapping`.
  /**
   * Rents `bytes` bytes of the current frame, as they are: a reference to them, never 0, good for this frame and the next.
   * No bytes are rented as one, so that their reference is of this frame also where it is full.
   *
   * @throws ArenaError `ARENA_FULL` (nothing is taken), `ARENA_CLOSED`, or `BAD_ARGUMENT`.
   */
  rent(bytes: number): number {
    if (!this.sealed) this.seal();
    const offset = this.now.tryAlloc(bytes === 0 ? 1 : bytes);
    if (offset < 0) throw this.fullError(bytes);
    return ((this.count & this.frameMask) << this.offsetBits) | (offset >> 3);
  }

  /**
   * The index in the reserve's `views.u8` of the first byte that was rented with this reference.
   *
   * @throws ArenaError `FRAME_GONE` where its frame is neither the current one nor the last, `STALE_HANDLE` where nothing
   * was rented there, `ARENA_CLOSED`.
   */
  byteAt(reference: number): number {
    const offset = (reference & this.offsetMask) << 3;
    const age = (this.count - (reference >>> this.offsetBits)) & this.frameMask;
    const arena = age === 0 ? this.now : this.last;
    if (
      age > 1 ||
      offset < this.placed ||
      offset >= arena.usedBytes ||
      reference <= 0 ||
      reference >> 0 !== reference
    ) {
      this.refuse(reference, age);
    }
    return arena.baseBytes + offset;
  }

  /**
   * A slice of the first `bytes` bytes that were rented with this reference.
   *
   * @throws ArenaError as {@link FrameArena.byteAt} does, or `OUT_OF_RANGE` where fewer were rented.
   */
  slice(reference: number, bytes: number): Slice {
    const byte = this.byteAt(reference);
    const arena =
      byte >= this.now.baseBytes && byte < this.now.baseBytes + this.now.capacityBytes ? this.now : this.last;
    return arena.slice(byte - arena.baseBytes, bytes);
  }

  /**
   * Ends the frame: what was rented in it can be read for one frame more, what was rented in the one before is gone, and its
   * bytes are rented anew.
   *
   * @throws ArenaError `ARENA_CLOSED`; in checked mode `OVERRUN` where something was written behind what was rented in the
   * frame that is gone (the frames are swapped all the same).
   */
  swap(): void {
    const { now, last } = this;
    this.seal();
    let overrun: unknown;
    try {
      last.rollback(this.lastMark);
    } catch (error) {
      if (last.state === "closed") throw error;
      overrun = error;
    }
    this.lastMark = this.nowMark;
    this.nowMark = last.checkpoint();
    this.now = last;
    this.last = now;
    this.count++;
    this.mount.moveTo(last.baseBytes / 4);
    this.lastMount.moveTo(now.baseBytes / 4);
    this.reserve.views.u8.fill(0, last.baseBytes + HEADER_BYTES, last.baseBytes + this.placed);
    if (overrun !== undefined) throw overrun;
  }

  /**
   * Sets bytes aside in every frame. Collections call it. As each frame begins, all of them are zero, and so what is placed is
   * empty; that costs each swap what zeroing so many bytes does.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, or `BAD_LAYOUT` once something was rented or a frame has ended.
   */
  place(bytes: number, layoutHash: number, length: number): Origin {
    if (this.sealed) {
      throw new ArenaError(
        "BAD_LAYOUT",
        `${this.name}: its frames run already; place everything before the first`,
      );
    }
    const { offset } = this.now.place(bytes, layoutHash, length);
    this.last.place(bytes, layoutHash, length);
    this.placed = this.now.usedBytes;
    this.latest = offset;
    return this.mount.add(offset, length);
  }

  /** Where the last frame has what was placed latest. Frame lists call it. */
  placeInLast(length: number): Origin {
    return this.lastMount.add(this.latest, length);
  }

  /**
   * Ends both frames. Everything in them refuses later use with `ARENA_CLOSED`.
   *
   * @throws ArenaError in checked mode `OVERRUN` where something was written behind what was rented (they are closed all the
   * same).
   */
  close(): void {
    let overrun: unknown;
    for (const arena of [this.now, this.last]) {
      try {
        arena.close();
      } catch (error) {
        overrun ??= error;
      }
    }
    const reason = () => this.now.goneError();
    this.mount.leave(reason);
    this.lastMount.leave(reason);
    if (overrun !== undefined) throw overrun;
  }

  private fullError(bytes: number): ArenaError {
    const { usedBytes, capacityBytes } = this.now;
    return new ArenaError(
      "ARENA_FULL",
      `${this.name} full: ${usedBytes} of ${capacityBytes} bytes of this frame used, ${bytes} more asked for; raise \`frameBytes\` or swap sooner`,
    );
  }

  /** Begins the frames: what is placed by now is in every one. */
  private seal(): void {
    if (this.sealed) return;
    this.nowMark = this.now.checkpoint();
    this.lastMark = this.last.checkpoint();
    this.sealed = true;
  }

  private refuse(reference: number, age: number): never {
    if (this.now.state === "closed") throw this.now.goneError();
    if (reference > 0 && age > 1) {
      throw new ArenaError(
        "FRAME_GONE",
        `${this.name}: reference ${reference} is ${age} frames old; what outlives the next frame goes elsewhere`,
      );
    }
    throw new ArenaError("STALE_HANDLE", `${this.name}: nothing was rented under reference ${reference}`);
  }
}

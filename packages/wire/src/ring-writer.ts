import type { Awaiting, RingAnswer } from "./doorbell.js";
import { WireError } from "./errors.js";
import { RingHalf, type RingMemory } from "./ring-half.js";
import { largestMessageBytes, RingBits, RingWord } from "./ring-layout.js";

/**
 * The writing half of a {@link MessageRing}, of one thread. A message is reserved, written in place and committed; what was
 * committed since the last time is published, all at once, by one atomic store and at most one wake-up:
 *
 *     const at = writer.reserve(length);
 *     if (at >= 0) {
 *       // write bytes at .. at + length - 1 of reserve.views.u8
 *       writer.commit(length);
 *     }
 *     writer.publish();
 *
 * A queue of one writer and one reader without locks is Lamport's ("Specifying Concurrent Program Modules", ACM TOPLAS
 * 5(2), 1983). That each half keeps a copy of the other's position, and looks anew only where that leaves it nothing to
 * do, and that positions are stored once for many messages, is of MCRingBuffer (Lee, Bu and Chandranmenon, IPDPS 2010).
 */
export class RingWriter extends RingHalf {
  /** The most bytes of a message: half of the ring's with its head, and below 16 MiB. */
  readonly largestBytes: number;
  /** Behind the last message that was committed. */
  protected tail: number;
  /** Behind the last message that was published. */
  protected shown: number;
  /** Where the message begins that was reserved. */
  private start: number;
  /** How far `tail` can go, as was known last. */
  private limit: number;
  /** What {@link RingWriter.reserve} takes: -1 once this half has ended. */
  private largest: number;
  private awaitedBytes = 0;
  private readonly awaiting: Awaiting = { look: () => this.look() };

  constructor(ring: RingMemory, takeOver: boolean) {
    super(ring, RingWord.WriterState, RingWord.ReaderState, "writer", takeOver);
    this.largestBytes = largestMessageBytes(ring.capacityBytes, ring.payloadPhase);
    this.largest = this.largestBytes;
    this.tail = Atomics.load(this.words, this.published);
    this.shown = this.tail;
    this.start = this.tail;
    this.limit = this.tail;
  }

  /** Whether the reader has ended: nothing that is written will be read. */
  get isOver(): boolean {
    return this.otherHasEnded;
  }

  // Hot path: benchmark `wire rings`; allocation test `a batch of messages through a ring`.
  /**
   * Room for a message of up to `bytes` bytes, 0 to `largestBytes`: the index of its first byte in the views of the reserve, or
   * -1 where the ring is full. A reservation that is not committed is given up by the next.
   *
   * @throws WireError `MESSAGE_TOO_LARGE` where the ring can never hold it, `RING_CLOSED` where this half has ended.
   */
  reserve(bytes: number): number {
    if (bytes >>> 0 > this.largest) this.refuse(bytes);
    const words = (bytes + this.extra) >> 2;
    const { tail } = this;
    const left = this.capacity - (tail & this.mask);
    const needed = words > left ? words + left : words;
    if (((this.limit - tail) & RingBits.Position) < needed && !this.fits(needed)) return -1;
    let word = this.first + (tail & this.mask);
    this.start = tail;
    if (words > left) {
      this.words[word] = RingBits.Length;
      this.start = (tail + left) & RingBits.Position;
      word = this.first;
    }
    return (word << 2) + this.lead;
  }

  // Hot path: as above.
  /**
   * Ends the message that was reserved, `length` bytes long, at most as many as were reserved.
   *
   * @throws WireError `WRONG_STATE` in checked mode where nothing is reserved, or less.
   */
  commit(length: number): void {
    const word = this.first + (this.start & this.mask);
    this.words[word] = (this.words[word] & ~RingBits.Length) | length;
    this.tail = (this.start + ((length + this.extra) >> 2)) & RingBits.Position;
  }

  // Hot path: as above.
  /**
   * Lets the reader have all that was committed, and wakes it if it sleeps.
   *
   * @throws WireError `WRONG_STATE` in checked mode where another thread has taken this half over.
   */
  publish(): void {
    const { tail } = this;
    if (tail === this.shown) return;
    this.shown = tail;
    Atomics.store(this.words, this.published, tail);
    this.readerBell.ring();
  }

  /**
   * Publishes, and blocks the thread until a message of `bytes` bytes can be reserved (`"ready"`), the reader has ended
   * (`"over"`), or released nothing for `timeoutMs` milliseconds (`"timed-out"`: does its thread live?). Where threads must not block,
   * as in a browser's window, the platform throws: use {@link RingWriter.waitAsync}.
   *
   * @throws WireError `MESSAGE_TOO_LARGE`, `RING_CLOSED` as `reserve` does; `BAD_OPTION` where `timeoutMs` is not 0 or
   * more; `WRONG_STATE` where this half is waited for already.
   */
  wait(bytes: number, timeoutMs = Number.POSITIVE_INFINITY): RingAnswer {
    if (bytes >>> 0 > this.largest) this.refuse(bytes);
    this.writerBell.check(timeoutMs);
    this.publish();
    this.awaitedBytes = bytes;
    return this.writerBell.sleep(this.awaiting, timeoutMs);
  }

  /**
   * Like {@link RingWriter.wait}, but the thread goes on meanwhile. Made of `Atomics.waitAsync`, which is in Node, Chrome 90,
   * Safari 16.4 and Firefox 145, or later. In Node, a process with nothing else to wait for ends all the same.
   *
   * @throws WireError (the promise is rejected) as `wait` does, and `UNSUPPORTED` where the platform has no `Atomics.waitAsync`.
   */
  async waitAsync(bytes: number, timeoutMs = Number.POSITIVE_INFINITY): Promise<RingAnswer> {
    if (bytes >>> 0 > this.largest) this.refuse(bytes);
    this.writerBell.checkAsync(timeoutMs);
    this.publish();
    this.awaitedBytes = bytes;
    return this.writerBell.sleepAsync(this.awaiting, timeoutMs);
  }

  /** Publishes, and ends the ring: the reader reads what is there and then learns that it is over. */
  end(): void {
    if (this.hasEnded) return;
    this.publish();
    this.largest = -1;
    this.tellEnd();
  }

  private look(): RingAnswer | undefined {
    if (this.hasEnded || this.otherHasEnded) return "over";
    const words = (this.awaitedBytes + this.extra) >> 2;
    const left = this.capacity - (this.tail & this.mask);
    return this.fits(words > left ? words + left : words) ? "ready" : undefined;
  }

  /** Looks how far the reader is, and whether that leaves so many words. */
  private fits(words: number): boolean {
    this.limit = (Atomics.load(this.words, this.released) + this.capacity) & RingBits.Position;
    return ((this.limit - this.tail) & RingBits.Position) >= words;
  }

  private refuse(bytes: number): never {
    if (this.largest < 0) {
      throw new WireError("RING_CLOSED", `${this.name}: this half has ended; open a new ring`);
    }
    throw new WireError(
      "MESSAGE_TOO_LARGE",
      `${this.name}: a message of ${bytes} bytes never fits, as ${this.largestBytes} are the most; raise capacityBytes, or send it in parts`,
    );
  }
}

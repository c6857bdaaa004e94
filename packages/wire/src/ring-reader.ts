import type { Awaiting, RingAnswer } from "./doorbell.js";
import { RingHalf, type RingMemory } from "./ring-half.js";
import { RingBits, RingWord } from "./ring-layout.js";

/**
 * The reading half of a {@link MessageRing}, of one thread. Messages are read in place, one after the other, and given
 * back to the writer by one atomic store for all that were read:
 *
 *     while (reader.next()) {
 *       // read bytes reader.at .. reader.at + reader.length - 1 of reserve.views.u8
 *     }
 *     reader.release();
 */
export class RingReader extends RingHalf {
  /** Behind the message that is being read. */
  protected head: number;
  /** Behind the last message that was released. */
  protected freed: number;
  /** Behind the last message that can be read, as was known last. */
  protected tail: number;
  private place = 0;
  private bytes = 0;
  private readonly awaiting: Awaiting = { look: () => this.look() };

  constructor(ring: RingMemory, takeOver: boolean) {
    super(ring, RingWord.ReaderState, RingWord.WriterState, "reader", takeOver);
    this.head = Atomics.load(this.words, this.released);
    this.freed = this.head;
    this.tail = this.head;
  }

  /** The index of the message's first byte in the views of the reserve. @throws WireError `WRONG_STATE` in checked mode where none is read. */
  get at(): number {
    return this.place;
  }

  /** How many bytes the message has. @throws WireError `WRONG_STATE` in checked mode where none is read. */
  get length(): number {
    return this.bytes;
  }

  /** Whether nothing will come any more: the writer has ended and all it published was read, or this half has ended. */
  get isOver(): boolean {
    return this.look() === "over";
  }

  // Hot path: benchmark `wire rings`; allocation test `a batch of messages through a ring`.
  /**
   * Moves to the next message: whether there is one. All those before can be read until `release`.
   *
   * @throws WireError `RING_CLOSED` in checked mode where this half has ended.
   */
  next(): boolean {
    let { head } = this;
    if (head === this.tail) {
      this.tail = Atomics.load(this.words, this.published);
      if (head === this.tail) return false;
    }
    let word = this.first + (head & this.mask);
    let bytes = this.words[word] & RingBits.Length;
    if (bytes === RingBits.Length) {
      head += this.capacity - (head & this.mask);
      word = this.first;
      bytes = this.words[word] & RingBits.Length;
    }
    this.place = (word << 2) + this.lead;
    this.bytes = bytes;
    this.head = (head + ((bytes + this.extra) >> 2)) & RingBits.Position;
    return true;
  }

  // Hot path: as above.
  /**
   * Gives the room of all messages that were read, the last among them, back to the writer, and wakes it if it sleeps.
   *
   * @throws WireError `WRONG_STATE` in checked mode where another thread has taken this half over.
   */
  release(): void {
    const { head } = this;
    if (head === this.freed) return;
    this.freed = head;
    Atomics.store(this.words, this.released, head);
    this.writerBell.ring();
  }

  /**
   * Releases, and blocks the thread until there is a message to read (`"ready"`), the writer has ended and there is nothing
   * left (`"over"`), or it published nothing for `timeoutMs` milliseconds (`"timed-out"`: does its thread live?). Where threads must
   * not block, as in a browser's window, the platform throws: use {@link RingReader.waitAsync}.
   *
   * @throws WireError `BAD_OPTION` where `timeoutMs` is not 0 or more, `WRONG_STATE` where this half is waited for already.
   */
  wait(timeoutMs = Number.POSITIVE_INFINITY): RingAnswer {
    this.readerBell.check(timeoutMs);
    this.release();
    return this.readerBell.sleep(this.awaiting, timeoutMs);
  }

  /**
   * Like {@link RingReader.wait}, but the thread goes on meanwhile. Made of `Atomics.waitAsync`, which is in Node, Chrome 90,
   * Safari 16.4 and Firefox 145, or later. In Node, a process with nothing else to wait for ends all the same.
   *
   * @throws WireError (the promise is rejected) as `wait` does, and `UNSUPPORTED` where the platform has no `Atomics.waitAsync`.
   */
  async waitAsync(timeoutMs = Number.POSITIVE_INFINITY): Promise<RingAnswer> {
    this.readerBell.checkAsync(timeoutMs);
    this.release();
    return this.readerBell.sleepAsync(this.awaiting, timeoutMs);
  }

  /** Releases, and ends this half: the writer learns that nothing is read any more. */
  end(): void {
    if (this.hasEnded) return;
    this.release();
    this.tellEnd();
  }

  private look(): RingAnswer | undefined {
    if (this.hasEnded) return "over";
    if (Atomics.load(this.words, this.published) !== this.head) return "ready";
    if (!this.otherHasEnded) return undefined;
    // What it published between these two looks comes first.
    return Atomics.load(this.words, this.published) === this.head ? "over" : "ready";
  }
}

import { WireError } from "./errors.js";
import { RingBits } from "./ring-layout.js";
import { RingReader } from "./ring-reader.js";

const RELEASED = 0xdbdbdbdb | 0;

/** A reader that looks for misuse at every step, and poisons what it releases. */
export class CheckedRingReader extends RingReader {
  private stands = false;

  override get at(): number {
    this.needMessage();
    return super.at;
  }

  override get length(): number {
    this.needMessage();
    return super.length;
  }

  override next(): boolean {
    if (this.hasEnded) {
      throw new WireError("RING_CLOSED", `${this.name}: this half has ended; open a new ring`);
    }
    this.stands = super.next();
    if (this.stands && ((this.tail - this.head) & RingBits.Position) > this.capacity) {
      this.stands = false;
      throw new WireError(
        "WRONG_STATE",
        `${this.name}: a message's head was written over; write no more bytes than were reserved`,
      );
    }
    return this.stands;
  }

  override release(): void {
    if (Atomics.load(this.words, this.released) !== this.freed) {
      throw new WireError(
        "WRONG_STATE",
        `${this.name}: another reads from this ring; after a take-over, use the new half alone`,
      );
    }
    this.stands = false;
    const from = this.freed & this.mask;
    const to = this.head & this.mask;
    if (this.head !== this.freed && to <= from) {
      this.words.fill(RELEASED, this.first + from, this.first + this.capacity);
      this.words.fill(RELEASED, this.first, this.first + to);
    } else this.words.fill(RELEASED, this.first + from, this.first + to);
    super.release();
  }

  private needMessage(): void {
    if (this.stands) return;
    throw new WireError(
      "WRONG_STATE",
      `${this.name}: no message is being read; read between a \`next\` that answered true and \`release\``,
    );
  }
}

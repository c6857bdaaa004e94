import { Doorbell } from "./doorbell.js";
import { WireError } from "./errors.js";
import { leadBytes, type PayloadPhase, RingWord, SideState } from "./ring-layout.js";

/** Where a ring is, and what shape it has: what both of its halves begin with. */
export interface RingMemory {
  readonly name: string;
  readonly words: Int32Array;
  /** The word at which the ring begins. */
  readonly base: number;
  readonly capacityBytes: number;
  readonly payloadPhase: PayloadPhase;
  readonly checked: boolean;
}

/** How a half of a ring is taken. */
export interface RingHalfOptions {
  /** Whether to take it from a thread that ended without a word, and go on where that was. `false` unless told. */
  readonly takeOver?: boolean;
}

/**
 * What writer and reader of a ring have in common. They are plain classes: copies of their code for each ring, as cursors
 * have, were no faster, since what takes time is that a message's place follows from the length of the one before.
 */
export abstract class RingHalf {
  /** What errors call the ring. */
  readonly name: string;
  protected readonly words: Int32Array;
  /** The first word of the messages. */
  protected readonly first: number;
  protected readonly capacity: number;
  /** What turns a position into a word of the ring. */
  protected readonly mask: number;
  /** From the start of a head word to the message's first byte. */
  protected readonly lead: number;
  /** What is added to a length before it is counted in words, to count its head word and a last one that is not full. */
  protected readonly extra: number;
  protected readonly published: number;
  protected readonly released: number;
  protected readonly readerBell: Doorbell;
  protected readonly writerBell: Doorbell;
  /** Whether this half has ended. */
  protected hasEnded = false;
  private readonly own: number;
  private readonly other: number;

  protected constructor(ring: RingMemory, own: number, other: number, half: string, takeOver: boolean) {
    const { name, words, base, capacityBytes, payloadPhase } = ring;
    this.name = name;
    this.words = words;
    this.first = base + RingWord.Messages;
    this.capacity = capacityBytes / 4;
    this.mask = this.capacity - 1;
    this.lead = leadBytes(payloadPhase);
    this.extra = this.lead + 3;
    this.published = base + RingWord.Published;
    this.released = base + RingWord.Released;
    this.readerBell = new Doorbell(words, base + RingWord.ReaderBell);
    this.writerBell = new Doorbell(words, base + RingWord.WriterBell);
    this.own = base + own;
    this.other = base + other;
    this.take(half, takeOver);
  }

  private take(half: string, takeOver: boolean): void {
    const before = Atomics.compareExchange(this.words, this.own, SideState.Nobody, SideState.Here);
    if (before === SideState.Ended) {
      throw new WireError("RING_CLOSED", `${this.name}: its ${half} has ended; open a new ring`);
    }
    if (before === SideState.Here && !takeOver) {
      throw new WireError(
        "WRONG_STATE",
        `${this.name} has a ${half} already, and can have one; give \`takeOver: true\` where that one's thread is dead`,
      );
    }
  }

  /** Whether the other half has ended. */
  protected get otherHasEnded(): boolean {
    return Atomics.load(this.words, this.other) === SideState.Ended;
  }

  /** Says that this half has ended to the other, and to who waits here while the thread goes on. */
  protected tellEnd(): void {
    this.hasEnded = true;
    Atomics.store(this.words, this.own, SideState.Ended);
    this.readerBell.ring();
    this.writerBell.ring();
  }
}

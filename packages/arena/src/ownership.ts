import { ArenaError } from "./errors.js";

const OWNED = 1;
const ENDED = -1;

/**
 * Which thread an arena is of. The word in its header is 1 while a thread has it, -1 once it was closed, and below that
 * while it is on its way: the ticket of this one hand-over, so that whoever comes late with that of an earlier one gets
 * nothing. It changes by atomic operations alone, so what one thread wrote before it gave the arena up is seen by the thread
 * that takes it. The word behind it counts the hand-overs, also those of arenas that had the span before.
 */
export class Ownership {
  private constructor(
    private readonly words: Int32Array,
    private readonly at: number,
    private here: boolean,
  ) {}

  /** The first owner of a new arena. */
  static begin(words: Int32Array, at: number): Ownership {
    Atomics.store(words, at, OWNED);
    return new Ownership(words, at, true);
  }

  /** @throws ArenaError `NOT_OWNER` where this hand-over is over, as another thread was faster. */
  static take(words: Int32Array, at: number, ticket: number, name: string): Ownership {
    if (!(ticket < ENDED) || Atomics.compareExchange(words, at, ticket, OWNED) !== ticket) {
      throw new ArenaError(
        "NOT_OWNER",
        `${name} is another thread's; its owner hands it over, and one thread takes it over, once`,
      );
    }
    return new Ownership(words, at, true);
  }

  /** Whether the arena is this object's. */
  get isHere(): boolean {
    return this.here;
  }

  /** Whether whoever had the arena last has closed it. */
  get isEnded(): boolean {
    return Atomics.load(this.words, this.at) === ENDED;
  }

  /** Gives the arena up, and answers the ticket with which it can be taken. */
  give(): number {
    const ticket = -2 - (Atomics.add(this.words, this.at + 1, 1) & 0x3fffffff);
    this.here = false;
    Atomics.store(this.words, this.at, ticket);
    return ticket;
  }

  /** Ends the arena. */
  end(): void {
    this.here = false;
    Atomics.store(this.words, this.at, ENDED);
  }
}

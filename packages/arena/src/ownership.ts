import { ArenaError } from "./errors.js";

const NOBODY = 0;
const ENDED = -1;

/**
 * Which thread an arena is of. The word in its header is 0 while it is on its way, a token of its own for each owner in turn,
 * and -1 once it was closed. It changes by atomic operations alone, so what one thread wrote before it gave the arena up is
 * seen by the thread that takes it.
 */
export class Ownership {
  private constructor(
    private readonly words: Int32Array,
    private readonly at: number,
    private token: number,
  ) {}

  /** The first owner of a new arena. */
  static begin(words: Int32Array, at: number): Ownership {
    return new Ownership(words, at, 1).assert();
  }

  /** @throws ArenaError `NOT_OWNER` where nobody has given the arena up, or another thread was faster. */
  static take(words: Int32Array, at: number, name: string): Ownership {
    const token = 2 + (Atomics.add(words, at + 1, 1) & 0x3fffffff);
    if (Atomics.compareExchange(words, at, NOBODY, token) !== NOBODY) {
      throw new ArenaError(
        "NOT_OWNER",
        `${name} is another thread's; its owner hands it over, and one thread takes it over, once`,
      );
    }
    return new Ownership(words, at, token);
  }

  /** Whether the arena is this object's. */
  get isHere(): boolean {
    return this.token !== NOBODY;
  }

  /** Whether whoever had the arena last has closed it. */
  get isEnded(): boolean {
    return Atomics.load(this.words, this.at) === ENDED;
  }

  /** Gives the arena up. */
  give(): void {
    this.token = NOBODY;
    Atomics.store(this.words, this.at, NOBODY);
  }

  /** Ends the arena. */
  end(): void {
    this.token = NOBODY;
    Atomics.store(this.words, this.at, ENDED);
  }

  /** Writes the owner, where other bytes may have been copied over it. */
  assert(): this {
    Atomics.store(this.words, this.at, this.token);
    return this;
  }

  /** The same owner of an arena whose block was moved. */
  movedTo(words: Int32Array, at: number): Ownership {
    return new Ownership(words, at, this.token).assert();
  }
}

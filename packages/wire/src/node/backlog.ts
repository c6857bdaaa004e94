import type { BacklogMarks } from "./backlog-marks.js";

/** What has to be told when a write that waited is over: a send region, that its bytes are free. */
export interface WriteHolder {
  /** A write has begun that goes on after the call. */
  writeBegun(): void;
  /** It is over, whether its bytes left or were lost. */
  writeEnded(): void;
}

/** A write that waits. */
interface WaitingWrite {
  readonly holder: WriteHolder | undefined;
  readonly sinceMs: number;
  next: WaitingWrite | undefined;
}

/** What the marks say about a connection. */
export const enum Standing {
  Fine,
  /** It has been behind since now. */
  FellBehind,
  /** It is to be given up. */
  Hopeless,
}

/**
 * The writes of a connection that wait, oldest first, and what the marks say of them. Writes that are done at once do not get
 * here, so that it makes objects only for peers that read too slowly. Times are any clock's milliseconds, wrapped to 32 bits.
 */
export class Backlog {
  private readonly marks: BacklogMarks;
  private oldest: WaitingWrite | undefined;
  private newest: WaitingWrite | undefined;
  private behind = false;
  /** Bytes that ever waited, how many of them had been taken at the last look, and when that last changed. */
  private submittedBytes = 0;
  private takenBytes = 0;
  private progressMs = 0;

  /** Makes an empty one. */
  constructor(marks: BacklogMarks) {
    this.marks = marks;
  }

  /** Whether no write waits. */
  get isEmpty(): boolean {
    return this.oldest === undefined;
  }

  /** Whether the peer fell behind, and some of what was written before is still waiting. */
  get isBehind(): boolean {
    return this.behind;
  }

  /** Adds a write of `bytes` that waits, after which `bufferedBytes` do. Answers `FellBehind` where that is too many. */
  add(bytes: number, holder: WriteHolder | undefined, bufferedBytes: number, nowMs: number): Standing {
    const write: WaitingWrite = { holder, sinceMs: nowMs, next: undefined };
    if (this.newest === undefined) {
      this.oldest = write;
      this.progressMs = nowMs;
    } else this.newest.next = write;
    this.newest = write;
    this.submittedBytes = (this.submittedBytes + bytes) | 0;
    holder?.writeBegun();
    return bufferedBytes > this.marks.behindBytes ? this.fallBehind() : Standing.Fine;
  }

  /** The oldest write is over. Answers whether a peer that was behind has all of it now. */
  done(): boolean {
    const write = this.oldest;
    if (write === undefined) return false;
    this.oldest = write.next;
    if (write.next === undefined) this.newest = undefined;
    const hasRecovered = this.behind && write.next === undefined;
    if (hasRecovered) this.behind = false;
    write.holder?.writeEnded();
    return hasRecovered;
  }

  /** Gives all up, as the connection is gone. */
  drop(): void {
    while (this.oldest !== undefined) this.done();
  }

  /** Whether `bytes` more are too many on top of `bufferedBytes`. */
  isOverrunBy(bytes: number, bufferedBytes: number): boolean {
    return bufferedBytes + bytes > this.marks.hardBytes;
  }

  /** Looks at how long writes have been waiting, and whether what is not taken of them got less. To be called now and then. */
  look(untakenBytes: number, nowMs: number): Standing {
    const { oldest, marks } = this;
    if (oldest === undefined) return Standing.Fine;
    const takenBytes = (this.submittedBytes - untakenBytes) | 0;
    if (takenBytes !== this.takenBytes) {
      this.takenBytes = takenBytes;
      this.progressMs = nowMs;
    } else if (((nowMs - this.progressMs) | 0) >= marks.stalledMs) return Standing.Hopeless;
    return ((nowMs - oldest.sinceMs) | 0) >= marks.behindMs ? this.fallBehind() : Standing.Fine;
  }

  private fallBehind(): Standing {
    if (this.behind) return Standing.Fine;
    this.behind = true;
    return Standing.FellBehind;
  }
}

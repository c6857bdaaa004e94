import type { FrameArena } from "@pauseless/arena";

/** A cursor over records that are linked to what came after them. */
interface LinkedCursor<C> {
  next: number;
  at(byte: number): C;
}

/**
 * Records that are rented from the frames of a battle one by one, in the order in which they came. Nothing but the reference of the first and of the
 * newest is kept outside of the frame. They can be read in the frame in which they were added and in the next.
 */
export class FrameQueue<C extends LinkedCursor<C>> {
  /** The reference of the first record, or 0 where there is none. */
  first = 0;
  /** How many records there are. */
  length = 0;
  private newest = 0;

  /**
   * @param cursor - reads the records; what else uses it moves it
   * @param bytes - the size of a record
   */
  constructor(
    private readonly frames: FrameArena,
    private readonly cursor: C,
    private readonly bytes: number,
  ) {}

  // Hot path: allocation test `messages and packets in frames`.
  /** Adds a record to the current frame and moves the cursor to it: set all of its fields. @throws ArenaError `ARENA_FULL`. */
  add(): C {
    const reference = this.frames.rent(this.bytes);
    if (this.newest === 0) this.first = reference;
    else this.at(this.newest).next = reference;
    this.newest = reference;
    this.length++;
    const added = this.at(reference);
    added.next = 0;
    return added;
  }

  /** Moves the cursor to the record of a reference. @throws ArenaError `FRAME_GONE` where it is older than the last frame. */
  at(reference: number): C {
    return this.cursor.at(this.frames.byteAt(reference));
  }

  /** Forgets all of them. Their bytes go with the frame. */
  clear(): void {
    this.first = 0;
    this.newest = 0;
    this.length = 0;
  }
}

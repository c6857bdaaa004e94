import type { RecordFields } from "./field.js";
import type { FrameArena } from "./frame-arena.js";
import { List, type ListCursor } from "./list.js";
import type { Mount, Origin, Place } from "./place.js";
import type { RecordLayout } from "./record.js";
import type { Reserve } from "./reserve.js";

/** The side of a frame arena that is the last frame, as a place. */
class LastFrame implements Place {
  readonly reserve: Reserve;
  readonly mount: Mount;

  constructor(private readonly frames: FrameArena) {
    this.reserve = frames.reserve;
    this.mount = frames.lastMount;
  }

  place(_bytes: number, _layoutHash: number, length: number): Origin {
    return this.frames.placeInLast(length);
  }
}

/**
 * A list that is empty at the beginning of every frame, such as the effects of a tick; what the last frame's held can still
 * be read.
 */
export class FrameList<F extends RecordFields> {
  /** How many records the list can hold in one frame. */
  readonly capacity: number;
  private readonly now: List<F>;
  private readonly last: List<F>;

  /**
   * Places a list in every frame.
   *
   * @throws ArenaError `ARENA_FULL`, `ARENA_CLOSED`, `BAD_LAYOUT` once the frames run, or what {@link List} throws.
   */
  constructor(frames: FrameArena, layout: RecordLayout<F>, capacity: number) {
    this.now = new List(frames, layout, capacity);
    this.last = new List(new LastFrame(frames), layout, capacity);
    this.capacity = capacity;
  }

  /** Makes a cursor over the current frame's records, whichever frame that is. */
  cursor(): ListCursor<F> {
    return this.now.cursor();
  }

  /** Makes a cursor over the last frame's records, whichever frame that is. */
  lastCursor(): ListCursor<F> {
    return this.last.cursor();
  }
}

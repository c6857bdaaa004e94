import { ArenaError } from "./errors.js";

/** What an arena was at a checkpoint. */
export interface Checkpoint {
  usedBytes: number;
  layoutHash: number;
  /** How many collections were placed. */
  placed: number;
  wasteBytes: number;
}

/**
 * The checkpoints of an arena, one upon the other. They are numbered, and no number comes twice, so that one that was
 * rolled back or reset is refused. Marks are kept and used again: taking one makes no object once there were as many.
 */
export class Checkpoints {
  private readonly serials: number[] = [];
  private readonly marks: Checkpoint[] = [];
  private serial = 0;
  private depth = 0;

  constructor(private readonly name: string) {}

  /** A new mark on top, to be filled in, and its number. */
  push(usedBytes: number, layoutHash: number, placed: number, wasteBytes: number): number {
    const { depth } = this;
    if (depth === this.marks.length) {
      this.marks.push({ usedBytes: 0, layoutHash: 0, placed: 0, wasteBytes: 0 });
      this.serials.push(0);
    }
    const mark = this.marks[depth];
    mark.usedBytes = usedBytes;
    mark.layoutHash = layoutHash;
    mark.placed = placed;
    mark.wasteBytes = wasteBytes;
    this.serial = this.serial === 0x3fffffff ? 1 : this.serial + 1;
    this.serials[depth] = this.serial;
    this.depth++;
    return this.serial;
  }

  /**
   * Takes a mark off, and all above it.
   *
   * @throws ArenaError `STALE_CHECKPOINT` where it is not there any more.
   */
  pop(serial: number): Checkpoint {
    let depth = this.depth - 1;
    while (depth >= 0 && this.serials[depth] !== serial) depth--;
    if (depth < 0) {
      throw new ArenaError(
        "STALE_CHECKPOINT",
        `${this.name}: checkpoint ${serial} was rolled back, kept, or reset already; take a new one`,
      );
    }
    this.depth = depth;
    return this.marks[depth];
  }

  /** Takes all marks off. */
  clear(): void {
    this.depth = 0;
  }
}

/**
 * Which slices still name what they were cut from. A reset ends all; a rollback ends those that reach beyond its mark and
 * were there before it. Kept are only rollbacks that no later one goes below: their marks rise, so there are never more than
 * places rolled back to since the last reset.
 */
export class SliceLives {
  /** How often everything ended. */
  life = 0;
  /** How many rollbacks there were. */
  rollbacks = 0;
  private readonly counts: number[] = [];
  private readonly marks: number[] = [];
  /** How many of them are remembered. The arrays stay as long as they were: shortening one gives its memory up. */
  private depth = 0;

  /** Ends all slices. */
  endAll(): void {
    this.life++;
    this.depth = 0;
  }

  /** Ends the slices that reach beyond `mark`. */
  endBeyond(mark: number): void {
    this.rollbacks++;
    while (this.depth > 0 && this.marks[this.depth - 1] >= mark) this.depth--;
    this.counts[this.depth] = this.rollbacks;
    this.marks[this.depth] = mark;
    this.depth++;
  }

  /** Whether what ends at `end`, and was cut after `born` rollbacks, is there still. */
  isThere(end: number, born: number): boolean {
    for (let i = 0; i < this.depth; i++) {
      // Marks rise with their counts, so the first rollback that came later went the deepest.
      if (this.counts[i] > born) return end <= this.marks[i];
    }
    return true;
  }
}

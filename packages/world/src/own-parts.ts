import type { Mount, Origin, Place, Reserve } from "@pauseless/arena";

/** A run of bytes of a block. */
export interface Part {
  /** Bytes from the block's beginning. */
  readonly offsetBytes: number;
  readonly bytes: number;
}

/** A place that passes all on to another, and remembers which parts of the block were taken by way of it. */
export class OwnParts implements Place {
  readonly reserve: Reserve;
  readonly mount: Mount;
  private readonly taken: Part[] = [];

  /** Remembers what is placed in `where` through this. */
  constructor(private readonly where: Place) {
    this.reserve = where.reserve;
    this.mount = where.mount;
  }

  place(bytes: number, layoutHash: number, length: number): Origin {
    const origin = this.where.place(bytes, layoutHash, length);
    this.taken.push({ offsetBytes: origin.offset * 4, bytes });
    return origin;
  }

  /** The parts of the bytes from `start` to `end` that were not taken by way of this, in order. */
  othersBetween(start: number, end: number): readonly Part[] {
    const others: Part[] = [];
    let from = start;
    const add = (to: number) => {
      if (to > from) others.push({ offsetBytes: from, bytes: to - from });
    };
    for (const { offsetBytes, bytes } of this.taken) {
      add(Math.min(offsetBytes, end));
      from = Math.max(from, offsetBytes + bytes);
    }
    add(end);
    return others;
  }
}

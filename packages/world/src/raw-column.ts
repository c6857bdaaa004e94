import type { ArrayOf, Origin, RecordFields } from "@pauseless/arena";

/**
 * A column as it lies in memory, for loops that want nothing between them and the bytes: what slot `s` has is
 * `array[start + s]`. Take both from it at the beginning of a system: `start` differs from world to world.
 */
export class RawColumn<F extends RecordFields, K extends keyof F> {
  /** The reserve's view of the column's type: it is of all worlds. */
  readonly array: ArrayOf<F[K]>;

  /** Made by {@link WorldLayout.column}. */
  constructor(
    array: ArrayOf<F[K]>,
    private readonly origin: Origin,
    private readonly offset: number,
    private readonly shift: number,
  ) {
    this.array = array;
  }

  /** Where slot 0 is in {@link RawColumn.array}, or would be, in the world that is entered now. */
  get start(): number {
    return ((this.origin.first << 2) >>> this.shift) + this.offset;
  }
}

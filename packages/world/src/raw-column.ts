import {
  type ArrayOf,
  type ColumnPlace,
  type Origin,
  type RecordFields,
  shiftedView,
} from "@pauseless/arena";

type Numbers = Int32Array;

/**
 * A column as it lies in memory, for loops that want nothing between them and the bytes: what slot `s` has is
 * `array[start + s * step]`. Take them from it at the beginning of a system: `start` differs from world to world. Where two columns
 * have the same `start` and `step`, one index serves both.
 */
export class RawColumn<F extends RecordFields, K extends keyof F> {
  /** A view of the column's type: it is of all worlds. */
  readonly array: ArrayOf<F[K]>;

  /** Elements from slot to slot: 1 for fields of 32 and 64 bits, 2 for those of 16, 4 for bytes, as they share words with others. */
  readonly step: number;
  private readonly shift: number;
  private readonly offset: number;

  /** Made by {@link WorldLayout.column}. */
  constructor(
    array: ArrayOf<F[K]>,
    private readonly origin: Origin,
    { rowZeroBytes, strideBytes }: ColumnPlace,
    bytes: number,
  ) {
    const offset = rowZeroBytes / bytes;
    const own = shiftedView(array as unknown as Numbers, offset);
    this.array = (own ?? array) as ArrayOf<F[K]>;
    this.step = strideBytes / bytes;
    this.shift = Math.log2(bytes);
    this.offset = own === undefined ? offset : 0;
  }

  /** Where slot 0 is in {@link RawColumn.array}, or would be, in the world that is entered now. */
  get start(): number {
    return ((this.origin.first << 2) >>> this.shift) + this.offset;
  }
}

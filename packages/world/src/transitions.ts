/*
 * `first | before, a word for each of the mask | now, likewise`, for each transition.
 */

/**
 * How the masks that were touched have changed since the last boundary: neighbours on the list of the touched that changed alike are
 * one transition, so a thousand that were spawned as one are looked at once. Of no meaning but while listeners are told.
 */
export class Transitions {
  /** Words of a transition. */
  readonly stride: number;
  readonly table: Int32Array;
  /** For each word of a mask, the bits that differ in any. */
  readonly diff: Int32Array;
  /** How many transitions there are. */
  count = 0;
  /** The word of the reserve at which the list of the touched begins. */
  touched = 0;

  /** Makes room for as many as can be touched. */
  constructor(
    mostTouched: number,
    readonly maskWords: number,
  ) {
    this.stride = 1 + 2 * maskWords;
    this.table = new Int32Array((mostTouched + 1) * this.stride);
    this.diff = new Int32Array(maskWords);
  }

  /** Begins with the `count` transitions of the table, over `length` slots from word `touched` on. */
  begin(touched: number, length: number, count: number): void {
    this.touched = touched;
    this.count = count;
    this.table[count * this.stride] = length;
  }

  /** The word of the reserve that has the first slot of a transition; the last is before the first of the next. */
  firstOf(transition: number): number {
    return this.touched + this.table[transition * this.stride];
  }

  /** Where in the table what the masks of a transition were begins; what they are now is `maskWords` behind it. */
  beforeAt(transition: number): number {
    return transition * this.stride + 1;
  }
}

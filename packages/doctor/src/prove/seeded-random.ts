/** Numbers that look random, the same ones for the same seed. Source: G. Marsaglia, "Xorshift RNGs" (2003). */
export class SeededRandom {
  private state: number;

  /** @param seed - a whole number; 0 stands for 1 */
  constructor(seed: number) {
    this.state = seed | 0 || 1;
  }

  /** A whole number from 0 to `limit` - 1; `limit` is at most 2^24. */
  below(limit: number): number {
    let state = this.state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.state = state;
    return (state >>> 8) % limit;
  }
}

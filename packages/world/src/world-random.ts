import type { RecordView } from "@pauseless/arena";
import { below, nextRandom } from "./random.js";
import type { Scope } from "./scope.js";

/**
 * The dice of the world that is entered: `layout.random.below(6)` in a system. Their state is in the block, so a restored
 * world throws what the first one would have thrown. It begins with the seed that the world was opened with.
 */
export class WorldRandom {
  /** @param scope - of the world that is entered */
  constructor(private readonly scope: RecordView<(typeof Scope)["layout"]["fields"]>) {}

  // Hot path: allocation test `throwing the dice of a world`.
  /** The next number: 32 bits, as a signed integer that is not 0. */
  next(): number {
    const { scope } = this;
    const state = nextRandom(scope.random);
    scope.random = state;
    return state;
  }

  // Hot path: as `next`.
  /**
   * A number from 0 to `n - 1`; see {@link below} for how even they are.
   *
   * @param n - a whole number from 1 to 2^24
   */
  below(n: number): number {
    return below(this.next(), n);
  }
}

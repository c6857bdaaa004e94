package pauseless.storm;

/** A random generator, xorshift32. */
final class Dice {
  private int state;

  /** @param start where it starts from; 1 instead of 0, which it would never leave */
  Dice(int start) {
    state = start == 0 ? 1 : start;
  }

  /** The start of the generator of battle {@code index} of a run with that seed. */
  static int battleSeed(int seed, int index) {
    int start = seed + (int) 2654435761L * index;
    return start == 0 ? 1 : start;
  }

  /** A random number in 0 .. n - 1. */
  int below(int n) {
    int x = state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    state = x;
    return (x >>> 8) % n;
  }

  int state() {
    return state;
  }
}

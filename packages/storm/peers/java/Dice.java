package pauseless.storm;

/** A battle's random generator, xorshift32. */
final class Dice {
  private int state;

  private Dice(int state) {
    this.state = state;
  }

  /** The generator of battle {@code index} of a run with that seed; its state is never 0. */
  static Dice of(int seed, int index) {
    int start = seed + (int) 2654435761L * index;
    return new Dice(start == 0 ? 1 : start);
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

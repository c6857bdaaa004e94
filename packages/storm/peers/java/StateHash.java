package pauseless.storm;

/** The state hash of the rules: FNV-1a over 32-bit words. */
final class StateHash {
  static final int START = 0x811c9dc5;

  private int value = START;

  /** Folds words into the hash. */
  void add(int... words) {
    value = fold(value, words);
  }

  int value() {
    return value;
  }

  /** What a hash becomes after some words. */
  static int fold(int hash, int... words) {
    for (int word : words) hash = (hash ^ word) * 0x01000193;
    return hash;
  }

  /** A hash as it is printed. */
  static String text(int value) {
    return String.format("%08x", value);
  }
}

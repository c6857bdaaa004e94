package pauseless.storm;

/** The state hash of the rules: FNV-1a over 32-bit words. */
final class StateHash {
  private int value = 0x811c9dc5;

  /** Folds words into the hash. */
  void add(int... words) {
    for (int word : words) value = (value ^ word) * 0x01000193;
  }

  int value() {
    return value;
  }

  /** A hash as it is printed. */
  static String text(int value) {
    return String.format("%08x", value);
  }
}

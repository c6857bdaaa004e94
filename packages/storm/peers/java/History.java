package pauseless.storm;

import java.util.ArrayList;
import java.util.List;

/** The last {@code capacity} entries of something, the newest in the place of the oldest. */
final class History<T> {
  private final int capacity;
  private final List<T> entries;
  private int next;

  History(int capacity) {
    this.capacity = capacity;
    this.entries = new ArrayList<>(capacity);
  }

  void add(T entry) {
    if (next == entries.size()) entries.add(entry);
    else entries.set(next, entry);
    next = (next + 1) % capacity;
  }

  /** Where the next entry goes, 0 .. capacity - 1. */
  int next() {
    return next;
  }

  /** The newest entry, null where there is none. */
  T newest() {
    return entries.isEmpty() ? null : entries.get((next + capacity - 1) % capacity);
  }
}

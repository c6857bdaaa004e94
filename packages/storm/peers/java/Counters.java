package pauseless.storm;

import java.util.concurrent.atomic.LongAdder;

/** What all threads count since the process began. */
final class Counters {
  final LongAdder received = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder skippedTicks = new LongAdder();
  final LongAdder spawned = new LongAdder();

  /** What was counted by a moment. */
  record Totals(long received, long sent, long skippedTicks, long spawned) {}

  Totals totals() {
    return new Totals(received.sum(), sent.sum(), skippedTicks.sum(), spawned.sum());
  }
}

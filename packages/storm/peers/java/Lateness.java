package pauseless.storm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How late ticks ended, as a histogram that all threads record to. */
final class Lateness {
  /** How fine lateness is told, and the most of it that is. */
  private static final long STEP_NS = 10_000;
  private static final long MOST_NS = 10_000_000_000L;
  /** One frame at 60 Hz: a tick that ends later than this after it was due is a stutter. */
  private static final long FRAME_NS = 1_000_000_000L / 60;
  private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100};

  private final AtomicIntegerArray counts = new AtomicIntegerArray((int) (MOST_NS / STEP_NS) + 1);
  private final LongAdder count = new LongAdder();
  private final LongAdder stutters = new LongAdder();
  private final LongAccumulator most = new LongAccumulator(Math::max, 0);

  void record(long lateNs) {
    counts.incrementAndGet((int) Math.min(lateNs / STEP_NS, counts.length() - 1));
    count.increment();
    if (lateNs > FRAME_NS) stutters.increment();
    most.accumulate(lateNs);
  }

  /** Forgets all. Nothing is to be recorded meanwhile. */
  void reset() {
    for (int bucket = 0; bucket < counts.length(); bucket++) counts.setPlain(bucket, 0);
    count.reset();
    stutters.reset();
    most.reset();
  }

  long count() {
    return count.sum();
  }

  long stutters() {
    return stutters.sum();
  }

  /** Milliseconds at each of a row of percentiles, by nearest rank. */
  List<Map<String, Double>> curve() {
    List<Map<String, Double>> curve = new ArrayList<>();
    double mostMs = most.get() / 1e6;
    long passed = 0;
    int bucket = 0;
    for (double percentile : PERCENTILES) {
      double rank = Math.ceil(percentile / 100 * count());
      while (bucket < counts.length() && passed + counts.get(bucket) < rank) passed += counts.get(bucket++);
      double ms = Math.min(mostMs, (bucket + 1) * STEP_NS / 1e6);
      curve.add(Map.of("percentile", percentile, "ms", percentile == 100 ? mostMs : ms));
    }
    return curve;
  }
}

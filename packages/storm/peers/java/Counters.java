package pauseless.storm;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What all threads count since the process began. */
final class Counters {
  final LongAdder received = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder skippedTicks = new LongAdder();
  private final LongAdder spawned = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final LongAdder timers = new LongAdder();
  private final LongAdder followed = new LongAdder();
  private final AtomicLongArray lifetimes = new AtomicLongArray(Battle.LONGEST_LIFE + 1);

  /** What was counted by a moment. */
  record Totals(long received, long sent, long skippedTicks, long spawned, long events, long timers, long followed,
      long[] lifetimes) {}

  /** What a battle has counted by a moment. */
  record Tally(long spawned, long[] lifetimes, Ledger ledger) {
    static Tally of(Battle battle) {
      Ledger ledger = battle.pressure() == null ? Ledger.EMPTY : battle.pressure().ledger();
      return new Tally(battle.spawned(), battle.lifetimes(), ledger);
    }
  }

  /** Counts what a battle counted between two moments. */
  void addTick(Tally before, Tally now) {
    spawned.add(now.spawned - before.spawned);
    events.add(now.ledger.events() - before.ledger.events());
    timers.add(now.ledger.fired() - before.ledger.fired());
    followed.add(now.ledger.followed() - before.ledger.followed());
    for (int ticks = 0; ticks < now.lifetimes.length; ticks++) {
      lifetimes.addAndGet(ticks, now.lifetimes[ticks] - before.lifetimes[ticks]);
    }
  }

  Totals totals() {
    long[] counts = new long[lifetimes.length()];
    Arrays.setAll(counts, lifetimes::get);
    return new Totals(received.sum(), sent.sum(), skippedTicks.sum(), spawned.sum(), events.sum(), timers.sum(),
        followed.sum(), counts);
  }
}

package pauseless.storm;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The one line of time on which all battles have their slots: battle i of n is due at i / n of each period. A pool with a
 * thread for each core runs the battles in the order in which they are due.
 */
final class TickLine {
  /** How far behind ticks may fall, in periods, before the time they lost is given up rather than caught up with. */
  private static final int MOST_PERIODS_BEHIND = 5;
  private static final long PERIOD_NS = Rules.TICK_MS * 1_000_000L;

  private final ScheduledExecutorService threads;
  private final Monitor monitor;
  private final Counters counters;
  private final long firstNs;
  private final int battles;

  TickLine(ScheduledExecutorService threads, Monitor monitor, Counters counters, long firstNs, int battles) {
    this.threads = threads;
    this.monitor = monitor;
    this.counters = counters;
    this.firstNs = firstNs;
    this.battles = battles;
  }

  /**
   * Ticks a battle in its slot for ever.
   *
   * @param tick runs its tick
   */
  void run(int index, Battle battle, Runnable tick) {
    schedule(firstNs + PERIOD_NS * index / battles, battle, tick);
  }

  private void schedule(long dueNs, Battle battle, Runnable tick) {
    threads.schedule(() -> runAt(dueNs, battle, tick), dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void runAt(long dueNs, Battle battle, Runnable tick) {
    try {
      Counters.Tally before = Counters.Tally.of(battle);
      tick.run();
      long nowNs = System.nanoTime();
      monitor.ticked(Math.max(0, nowNs - dueNs));
      counters.addTick(before, Counters.Tally.of(battle));
      long nextNs = dueNs + PERIOD_NS;
      long behind = (nowNs - nextNs) / PERIOD_NS;
      if (behind > MOST_PERIODS_BEHIND) {
        // Each tick that is given up is as late as it is now, or a server that stands still would seem to be late once.
        for (long given = 0; given < behind; given++, nextNs += PERIOD_NS) monitor.ticked(nowNs - nextNs);
        counters.skippedTicks.add(behind);
      }
      schedule(nextNs, battle, tick);
    } catch (RuntimeException | Error fault) {
      // The executor would keep it to itself, and the battle would stand still.
      fault.printStackTrace();
      System.exit(1);
    }
  }
}

package pauseless.storm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A run of bot battles, one after the other on one thread, so that what a tick takes is the work of all of them in every
 * language. The collector works beside it on the other cores, as it does for all.
 */
final class BattleRun {
  private final int battles;
  private final int players;
  private final int ticks;
  private final int warmupTicks;
  private final long periodNs;
  private final int seed;
  private final Load load;
  private final Set<Integer> traced = new HashSet<>();

  BattleRun(Options options) {
    battles = options.battles();
    players = options.players();
    ticks = options.whole("ticks", 600, 1, 10_000_000);
    warmupTicks = options.whole("warmup-ticks", 0, 0, 1_000_000);
    periodNs = options.whole("period-ms", 0, 0, 60_000) * 1_000_000L;
    seed = options.seed();
    load = options.load();
    for (String tick : options.text("trace", "").split(",")) {
      if (!tick.isEmpty()) traced.add(Integer.valueOf(tick));
    }
  }

  Map<String, Object> run() {
    rehearse();
    Load.Battles started = start();
    List<Battle> run = started.all();
    List<Map<String, Object>> trace = new ArrayList<>();
    double[] tickMs = new double[ticks];
    double[] lateMs = new double[ticks];
    System.gc();

    long startUptimeNs = ProcessFigures.uptimeNs();
    SafepointLog safepoints = new SafepointLog();
    safepoints.fresh();
    long startNs = System.nanoTime();
    for (int tick = 0; tick < ticks; tick++) {
      long dueNs = startNs + tick * periodNs;
      if (periodNs > 0) sleepUntil(dueNs);
      long beginNs = System.nanoTime();
      tickAll(run);
      long endNs = System.nanoTime();
      tickMs[tick] = (endNs - beginNs) / 1e6;
      if (periodNs > 0) lateMs[tick] = (endNs - dueNs) / 1e6;
      if (traced.contains(tick + 1)) {
        Battle first = run.get(0);
        trace.add(Map.of("tick", tick + 1, "hash", StateHash.text(first.hash()), "effects", first.effects().size()));
      }
    }

    List<Map<String, Double>> pauses = new ArrayList<>();
    for (SafepointLog.Stop stop : safepoints.fresh()) {
      if (!stop.beganAfter(startUptimeNs)) continue;
      pauses.add(Map.of("atS", (stop.endedNs() - startUptimeNs) / 1e9, "ms", stop.tookNs() / 1e6));
    }
    StateHash hash = new StateHash();
    List<Map<String, Object>> ledgers = new ArrayList<>();
    long[] lifetimes = new long[Battle.LONGEST_LIFE + 1];
    for (Battle battle : run) {
      hash.add(battle.hash());
      if (battle.pressure() != null) ledgers.add(battle.pressure().settled().told());
      for (int ticks = 0; ticks < lifetimes.length; ticks++) lifetimes[ticks] += battle.lifetimes()[ticks];
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("type", "ran");
    result.put("hash", StateHash.text(hash.value()));
    result.put("spawned", run.stream().mapToLong(Battle::spawned).sum());
    result.put("rejected", run.stream().mapToLong(Battle::rejected).sum());
    result.put("trace", trace);
    result.put("ledgers", ledgers);
    result.put("recorded", started.recorded().told());
    result.put("lifetimes", Arrays.stream(lifetimes).boxed().toList());
    result.put("tickMs", timesOf(tickMs));
    result.put("lateMs", timesOf(lateMs));
    result.put("pauses", pauses);
    result.put("heapUsedMb", ProcessFigures.heapUsedMb());
    result.put("rssMb", ProcessFigures.rssMb());
    result.put("runtime", System.getProperty("java.vm.name") + " " + Runtime.version());
    return result;
  }

  /** Runs a copy of the battles, which is forgotten. */
  private void rehearse() {
    List<Battle> scratch = start().all();
    for (int tick = 0; tick < warmupTicks; tick++) tickAll(scratch);
  }

  private Load.Battles start() {
    return load.battles(battles, players, seed, 0);
  }

  private void tickAll(List<Battle> run) {
    for (Battle battle : run) load.botTick(battle);
  }

  private static void sleepUntil(long dueNs) {
    for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** A summary of times, with percentiles by nearest rank. */
  private static Map<String, Double> timesOf(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return Map.of("mean", Arrays.stream(sorted).average().orElse(0), "p50", at(sorted, 50), "p99", at(sorted, 99),
        "max", at(sorted, 100));
  }

  private static double at(double[] sorted, int percent) {
    return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
  }
}

package pauseless.storm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Watches the server: its ticks, the collector's stops, its memory. */
final class Monitor {
  private static final long SAMPLE_MS = 100;

  private final Counters counters;
  private final List<Load.Battles> battles;
  private final SafepointLog safepoints = new SafepointLog();
  private final AtomicLong worstLateNs = new AtomicLong();
  /** Made once: to make four megabytes as a measured time begins may make the collector stop everything. */
  private final Lateness lateness = new Lateness();
  private volatile boolean isRecording;
  private Measurement measuring;

  /** What has been measured so far. */
  private static final class Measurement {
    final long startNs = System.nanoTime();
    final long startUptimeNs = ProcessFigures.uptimeNs();
    final long cpuNs = ProcessFigures.cpuNs();
    final double allocatedMb = ProcessFigures.allocatedMb();
    final Counters.Totals totals;
    final long recordedBytes;
    final long recordedChunks;
    final List<Map<String, Object>> pauses = new ArrayList<>();
    final List<Map<String, Object>> series = new ArrayList<>();

    Measurement(Counters.Totals totals, long recordedBytes, long recordedChunks) {
      this.totals = totals;
      this.recordedBytes = recordedBytes;
      this.recordedChunks = recordedChunks;
    }

    double seconds() {
      return (System.nanoTime() - startNs) / 1e9;
    }
  }

  /** @param battles whose recorders are to be told of */
  Monitor(Counters counters, List<Load.Battles> battles) {
    this.counters = counters;
    this.battles = battles;
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    clock.scheduleAtFixedRate(this::sample, SAMPLE_MS, SAMPLE_MS, TimeUnit.MILLISECONDS);
  }

  /** Takes note of a tick that ended, or was given up. */
  void ticked(long lateNs) {
    worstLateNs.accumulateAndGet(lateNs, Math::max);
    if (isRecording) lateness.record(lateNs);
  }

  /** Begins a measured time. */
  synchronized void begin() {
    isRecording = false;
    lateness.reset();
    sample();
    measuring = new Measurement(counters.totals(), recordedBytes(), recordedChunks());
    isRecording = true;
  }

  /** Ends the measured time. @throws IllegalStateException where none was begun */
  synchronized Map<String, Object> end() {
    Measurement run = measuring;
    if (run == null) throw new IllegalStateException("nothing is being measured; say begin first");
    sample();
    measuring = null;
    isRecording = false;
    double seconds = run.seconds();
    Counters.Totals now = counters.totals();
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("type", "measured");
    measured.put("seconds", seconds);
    measured.put("receivedPerS", (now.received() - run.totals.received()) / seconds);
    measured.put("sentPerS", (now.sent() - run.totals.sent()) / seconds);
    measured.put("pauses", run.pauses);
    measured.put("latenessCurve", lateness.curve());
    measured.put("stutters", lateness.stutters());
    measured.put("ticks", lateness.count());
    measured.put("skippedTicks", now.skippedTicks() - run.totals.skippedTicks());
    measured.put("heapUsedMb", ProcessFigures.heapUsedMb());
    measured.put("allocationMbPerS", (ProcessFigures.allocatedMb() - run.allocatedMb) / seconds);
    measured.put("rssMb", ProcessFigures.rssMb());
    measured.put("cpuShare", (ProcessFigures.cpuNs() - run.cpuNs) / 1e9 / seconds);
    measured.put("pressure", pressureSince(run, now, seconds));
    measured.put("series", run.series);
    return measured;
  }

  private long recordedBytes() {
    return battles.stream().mapToLong(each -> each.recorded().bytes()).sum();
  }

  private long recordedChunks() {
    return battles.stream().mapToLong(each -> each.recorded().chunks()).sum();
  }

  /** What the load was. */
  private Map<String, Object> pressureSince(Measurement run, Counters.Totals now, double seconds) {
    Counters.Totals before = run.totals;
    double ms = seconds * 1000;
    List<Long> lifetimes = new ArrayList<>();
    for (int ticks = 0; ticks < now.lifetimes().length; ticks++) {
      lifetimes.add(now.lifetimes()[ticks] - before.lifetimes()[ticks]);
    }
    return Map.of(
        "effectsPerMs", (now.spawned() - before.spawned()) / ms,
        "eventsPerMs", (now.events() - before.events()) / ms,
        "timersPerMs", (now.timers() - before.timers()) / ms,
        "lifetimeTicks", lifetimes,
        "recordedMbPerS", (recordedBytes() - run.recordedBytes) / seconds / 1e6,
        "chunks", recordedChunks() - run.recordedChunks,
        "followed", now.followed() - before.followed());
  }

  /** Takes down what happened since the last sample. */
  private synchronized void sample() {
    List<SafepointLog.Stop> stops = safepoints.fresh();
    double lateMs = worstLateNs.getAndSet(0) / 1e6;
    Measurement run = measuring;
    if (run == null) return;
    double pauseMs = 0;
    for (SafepointLog.Stop stop : stops) {
      if (!stop.beganAfter(run.startUptimeNs)) continue;
      double ms = stop.tookNs() / 1e6;
      double atS = (stop.endedNs() - run.startUptimeNs) / 1e9;
      run.pauses.add(Map.of("atS", atS, "ms", ms, "kind", stop.kind()));
      pauseMs = Math.max(pauseMs, ms);
    }
    run.series.add(Map.of("atS", run.seconds(), "pauseMs", pauseMs, "lateMs", lateMs,
        "heapUsedMb", ProcessFigures.heapUsedMb(), "rssMb", ProcessFigures.rssMb()));
  }
}

package pauseless.storm;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The virtual machine's own log of its safepoints, as {@code -Xlog:safepoint:file=...:uptimenanos} writes it. It is truer
 * than the notifications of {@code GarbageCollectorMXBean}: those are of whole milliseconds and, in Java 17, leave out the
 * stops of G1's concurrent cycle; the log has every stop in nanoseconds, with the time that threads took to come to it.
 * Stops for other reasons than collecting are left out, as with every other runtime.
 */
final class SafepointLog {
  /** A stop by the collector. {@code endedNs} counts from the start of the virtual machine. */
  record Stop(long endedNs, long tookNs, String kind) {
    /** Whether it began after a moment, which is told to a millisecond. */
    boolean beganAfter(long uptimeNs) {
      return endedNs - tookNs >= uptimeNs;
    }
  }

  private static final Pattern LINE =
      Pattern.compile("^\\[(\\d+)ns].*Safepoint \"(\\w+)\".*Total: *(\\d+) ns");
  /** What operations of the collectors are called: G1 (its concurrent cycle was CGC), serial, parallel, Shenandoah, Z. */
  private static final Pattern COLLECTING =
      Pattern.compile("G1\\w*|CGC\\w*|Gen(Collect|GC)\\w*|Serial\\w*|Parallel\\w*|CollectFor\\w*|Shenandoah\\w*|[XZ][A-Z]\\w*");

  /** What the stops of collections that otherwise run beside the program are called. */
  private static final Pattern CONCURRENT = Pattern.compile("G1Pause\\w*|G1Concurrent|CGC\\w*|Shenandoah\\w*|[XZ][A-Z]\\w*");

  private final File file;
  private long read;

  /** The log that property {@code storm.safepoints} names; empty where it names none. */
  SafepointLog() {
    String path = System.getProperty("storm.safepoints");
    file = path == null ? null : new File(path);
  }

  /** The stops since this was last called, oldest first; all so far the first time. */
  List<Stop> fresh() {
    List<Stop> stops = new ArrayList<>();
    for (String line : freshText().split("\n")) {
      Matcher found = LINE.matcher(line);
      if (!found.find() || !COLLECTING.matcher(found.group(2)).matches()) continue;
      stops.add(new Stop(Long.parseLong(found.group(1)), Long.parseLong(found.group(3)), kindOf(found.group(2))));
    }
    return stops;
  }

  /** The whole lines that were not read yet. */
  private String freshText() {
    if (file == null || !file.exists()) return "";
    try (RandomAccessFile log = new RandomAccessFile(file, "r")) {
      byte[] bytes = new byte[(int) (log.length() - read)];
      log.seek(read);
      log.readFully(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII);
      int end = text.lastIndexOf('\n') + 1;
      read += end;
      return text.substring(0, end);
    } catch (IOException gone) {
      throw new IllegalStateException("the log of safepoints cannot be read: " + gone.getMessage(), gone);
    }
  }

  private static String kindOf(String operation) {
    if (operation.contains("Full") || operation.contains("SystemGC")) return "major";
    return CONCURRENT.matcher(operation).matches() ? "incremental" : "minor";
  }
}

package pauseless.storm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process takes of the machine. */
final class ProcessFigures {
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final double MB = 1 << 20;

  private ProcessFigures() {}

  /** Processor time in nanoseconds. */
  static long cpuNs() {
    return SYSTEM.getProcessCpuTime();
  }

  static double heapUsedMb() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MB;
  }

  /** What all threads that live have allocated. */
  static double allocatedMb() {
    long bytes = 0;
    for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) bytes += Math.max(0, each);
    return bytes / MB;
  }

  /** Resident memory as Linux tells it; 0 where the system does not. */
  static double rssMb() {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return 0;
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    } catch (IOException unreadable) {
      // The system does not tell.
    }
    return 0;
  }

  /** Nanoseconds since the virtual machine started, to a millisecond. */
  static long uptimeNs() {
    return ManagementFactory.getRuntimeMXBean().getUptime() * 1_000_000;
  }
}

package io.venturi.cli.scenario;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Processor time of all threads of this process, engines' threads included. Linux counts it for
 * each thread in nanoseconds (/proc/self/task/N/schedstat); elsewhere Java's own figure is taken,
 * which goes in steps of 10 ms. What a thread did between the last reading and its end is lost. One
 * thread.
 */
final class ProcessClock {
  private static final File TASKS = new File("/proc/self/task");

  private final OperatingSystemMXBean process =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private Map<String, Long> seen = Map.of();
  private long nanos;

  /** Nanoseconds so far; only differences mean anything. */
  long nanos() {
    String[] threads = TASKS.list();
    if (threads == null) {
      return process.getProcessCpuTime();
    }
    Map<String, Long> now = new HashMap<>();
    for (String thread : threads) {
      try {
        String text = Files.readString(Path.of(TASKS.getPath(), thread, "schedstat"));
        long ran = Long.parseLong(text.substring(0, text.indexOf(' ')));
        now.put(thread, ran);
        nanos += Math.max(0, ran - seen.getOrDefault(thread, 0L)); // numbers are used again
      } catch (IOException | RuntimeException e) {
        continue; // it has ended
      }
    }
    seen = now;
    return now.isEmpty() ? process.getProcessCpuTime() : nanos;
  }
}

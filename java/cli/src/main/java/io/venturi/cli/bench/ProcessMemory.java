package io.venturi.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds.
 *
 * @param heapMegabytes after a collection
 * @param residentMegabytes of the whole process; 0 where the system does not say
 */
record ProcessMemory(long heapMegabytes, long residentMegabytes) {
  static ProcessMemory now() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    try {
      long resident =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
              .findFirst()
              .orElse(0);
      return new ProcessMemory(heap, resident);
    } catch (IOException e) {
      return new ProcessMemory(heap, 0);
    }
  }
}

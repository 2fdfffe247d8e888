package io.venturi.tensorrt.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** A process that wants an engine from a cache that others use, too. */
final class CacheProbe {
  private CacheProbe() {}

  /**
   * Arguments: "race", cache folder, a file that gets a line per build: prints the plan's SHA-256.
   * Or "die", cache folder: ends the process while it writes a plan.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    EngineCache cache = EngineCache.open(folder);
    EngineKey key = SamplePlans.key(SamplePlans.PARTS);
    if (arguments[0].equals("race")) {
      System.out.println(
          cache
              .get(key, EnginePolicy.BUILD_IF_MISSING, last -> buildSlowly(Path.of(arguments[2])))
              .sha256());
    } else {
      new Thread(() -> haltOncePartIsThere(folder)).start();
      cache.get(
          key,
          EnginePolicy.BUILD_IF_MISSING,
          last -> SamplePlans.built(SamplePlans.header(ByteBuffer.allocateDirect(128 << 20))));
    }
  }

  private static PlanBuilder.Built buildSlowly(Path builds) {
    long pid = ProcessHandle.current().pid();
    try {
      Files.writeString(builds, pid + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      Thread.sleep(500);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return SamplePlans.built(SamplePlans.plan(100_000, pid));
  }

  private static void haltOncePartIsThere(Path folder) {
    while (true) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".part")).toList()) {
          if (Files.exists(file) && Files.size(file) > 1 << 20) {
            Runtime.getRuntime().halt(9);
          }
        }
      } catch (IOException e) {
        continue; // renamed meanwhile
      }
    }
  }
}

package io.venturi.tensorrt.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several real processes on one cache folder. */
@Timeout(120)
final class CacheProcessesTest {
  @TempDir Path folder;

  @Test
  void get_processesRace_oneBuildsAllGetIt() throws Exception {
    Path cache = folder.resolve("engines");
    Path builds = folder.resolve("builds");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start(List.of(), "race", cache.toString(), builds.toString()));
    }
    Set<String> plans = new HashSet<>();
    for (Process process : processes) {
      plans.add(output(process));
      assertEquals(0, process.waitFor());
    }
    assertEquals(1, plans.size(), plans.toString());
    assertEquals(64, plans.iterator().next().length());
    assertEquals(1, Files.readAllLines(builds).size());
  }

  @Test
  void get_processDiesWhileWriting_builtAnewAndPartsGone() throws Exception {
    Process process = start(List.of(), "die", folder.toString());
    output(process);
    assumeTrue(process.waitFor() == 9, "the process had written all of it before it could die");
    assertFalse(files(".part").isEmpty());
    assertTrue(files(".json").isEmpty());
    CachedPlan plan =
        EngineCache.open(folder)
            .get(
                SamplePlans.key(SamplePlans.PARTS),
                EnginePolicy.BUILD_IF_MISSING,
                last -> SamplePlans.built(SamplePlans.plan(1000, 2)));
    assertTrue(plan.built());
    assertEquals(List.of(), files(".part"));
  }

  /** A file-size limit stands in for a full disk. */
  @Test
  void get_diskFull_engineUsableAndNothingHalfKept() throws Exception {
    Process process =
        start(
            List.of("bash", "-c", "ulimit -f 16 && exec \"$@\"", "limited"),
            "race",
            folder.resolve("engines").toString(),
            folder.resolve("builds").toString());
    assertEquals(64, output(process).length());
    assertEquals(0, process.waitFor());
    try (Stream<Path> left = Files.list(folder.resolve("engines"))) {
      assertEquals(List.of(), left.filter(file -> !file.toString().endsWith(".lock")).toList());
    }
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static Process start(List<String> before, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:-UsePerfData", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(CacheProbe.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}

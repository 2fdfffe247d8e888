package io.venturi.tensorrt.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.EngineBuildException;
import io.venturi.EngineException;
import io.venturi.EngineIncompatibleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EngineCacheTest {
  @TempDir Path folder;

  private final EngineKey key = SamplePlans.key(SamplePlans.PARTS);
  private final ByteBuffer plan = SamplePlans.plan(5_000, 1);
  private final AtomicInteger builds = new AtomicInteger();

  private CachedPlan get(EngineKey wanted, EnginePolicy policy) {
    return EngineCache.open(folder)
        .get(
            wanted,
            policy,
            last -> {
              builds.incrementAndGet();
              return SamplePlans.built(plan);
            });
  }

  private CachedPlan get() {
    return get(key, EnginePolicy.BUILD_IF_MISSING);
  }

  @Test
  void get_twice_builtOnceAndTheSameBytes() {
    CachedPlan first = get();
    CachedPlan second = get();
    assertTrue(first.built() && !second.built());
    assertEquals("none was built before", first.explanation());
    assertEquals(plan, second.bytes());
    assertTrue(second.bytes().isDirect());
    assertEquals(first.sha256(), second.sha256());
    assertEquals(1, builds.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tensorrt", "sm", "device", "precision", "a new part"})
  void get_onePartDiffers_builtAnewAndToldWhy(String part) {
    get();
    Map<String, String> parts = new HashMap<>(SamplePlans.PARTS);
    parts.put(part, "other");
    CachedPlan other = get(SamplePlans.key(parts), EnginePolicy.BUILD_IF_MISSING);
    assertTrue(other.built());
    String was = SamplePlans.PARTS.getOrDefault(part, "unset");
    assertTrue(
        other.explanation().endsWith("was built for " + part + " " + was + ", here other"),
        other.explanation());
    assertFalse(get().built());
    assertEquals(2, builds.get());
  }

  @Test
  void get_otherGraphOfTheSameName_builtAnewAndToldWhy() {
    get();
    EngineKey other = EngineKey.of(key.graph(), new byte[] {9}, SamplePlans.PARTS);
    assertTrue(
        get(other, EnginePolicy.BUILD_IF_MISSING)
            .explanation()
            .endsWith("was built for other bytes of the graph"));
  }

  @Test
  void get_sameGraphOfAnotherName_found() {
    get();
    EngineKey renamed = EngineKey.of("copy.onnx", new byte[] {1, 2, 3}, SamplePlans.PARTS);
    assertFalse(get(renamed, EnginePolicy.BUILD_IF_MISSING).built());
  }

  @Test
  void get_requirePrebuilt_neverBuilds() {
    String none = refusal(key);
    assertTrue(none.contains("none was built before"), none);
    get();
    assertFalse(get(key, EnginePolicy.REQUIRE_PREBUILT).built());
    Map<String, String> parts = new HashMap<>(SamplePlans.PARTS);
    parts.put("sm", "8.7");
    String other = refusal(SamplePlans.key(parts));
    assertTrue(other.contains("sm 9.0, here 8.7"), other);
    assertEquals(1, builds.get());
  }

  private String refusal(EngineKey wanted) {
    return assertThrows(
            EngineIncompatibleException.class, () -> get(wanted, EnginePolicy.REQUIRE_PREBUILT))
        .getMessage();
  }

  @Test
  void get_alwaysBuild_replaces() {
    get();
    assertTrue(get(key, EnginePolicy.ALWAYS_BUILD).built());
    assertFalse(get().built());
    assertEquals(2, builds.get());
  }

  @Test
  void get_builtBefore_lastDurationHanded() {
    List<OptionalLong> lasts = new ArrayList<>();
    PlanBuilder builder =
        last -> {
          lasts.add(last);
          return SamplePlans.built(plan);
        };
    EngineCache cache = EngineCache.open(folder);
    cache.get(key, EnginePolicy.BUILD_IF_MISSING, builder);
    Map<String, String> parts = new HashMap<>(SamplePlans.PARTS);
    parts.put("tensorrt", "11.2.1");
    cache.get(SamplePlans.key(parts), EnginePolicy.BUILD_IF_MISSING, builder);
    cache.get(key, EnginePolicy.ALWAYS_BUILD, builder);
    assertEquals(OptionalLong.empty(), lasts.get(0));
    assertTrue(lasts.get(1).isPresent() && lasts.get(2).isPresent());
    assertEquals("2 m 5 s", EngineCache.time(125_400));
    assertEquals("0.4 s", EngineCache.time(400));
  }

  /** Every byte of the header, some of the rest, and the file's end. */
  @Test
  void get_planDamaged_builtAnew() throws IOException {
    get();
    Path file = file(".plan");
    byte[] whole = Files.readAllBytes(file);
    List<byte[]> damaged = new ArrayList<>();
    for (int at = 0; at < whole.length; at += at < 28 ? 1 : 997) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      damaged.add(flipped);
    }
    for (int length : new int[] {0, 1, 27, 28, whole.length - 1}) {
      damaged.add(Arrays.copyOf(whole, length));
    }
    damaged.add(Arrays.copyOf(whole, whole.length + 1));
    int before = builds.get();
    for (byte[] bytes : damaged) {
      Files.write(file, bytes);
      assertThrows(
          EngineIncompatibleException.class, () -> get(key, EnginePolicy.REQUIRE_PREBUILT));
      CachedPlan plan = get();
      assertTrue(plan.built() && plan.explanation().contains("is damaged"), plan.explanation());
    }
    assertEquals(damaged.size(), builds.get() - before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[1]",
        "{\"format\":1}",
        "{\"format\":2,\"graph\":\"g\"}",
        "{\"format\":1,\"graph\":\"g\",\"key\":\"k\",\"parts\":{\"onnx\":null},\"planSha256\":\"\","
            + "\"planBytes\":1,\"planVersion\":\"\",\"buildMillis\":1,\"builtAt\":\"\"}"
      })
  void get_sidecarDamaged_builtAnew(String json) throws IOException {
    get();
    Files.writeString(file(".json"), json);
    Files.writeString(folder.resolve("unrelated.json"), json);
    assertTrue(get().built());
    assertFalse(get().built());
  }

  @Test
  void get_sidecarOfAnotherEngine_notBelieved() throws IOException {
    get();
    Map<String, String> parts = new HashMap<>(SamplePlans.PARTS);
    parts.put("sm", "8.7");
    EngineKey other = SamplePlans.key(parts);
    Files.copy(file(".json"), folder.resolve(other.fileName() + ".json"));
    Files.copy(file(".plan"), folder.resolve(other.fileName() + ".plan"));
    assertTrue(get(other, EnginePolicy.BUILD_IF_MISSING).built());
  }

  @Test
  void get_onlyHalfWritten_builtAnewAndPartsGone() throws IOException {
    get();
    Files.delete(file(".json"));
    Path part = Files.writeString(folder.resolve(key.fileName() + ".plan.77.part"), "half");
    assertTrue(get().built());
    assertFalse(Files.exists(part));
  }

  @Test
  void get_builderFails_exceptionPassesAndNothingIsKept() {
    EngineCache cache = EngineCache.open(folder);
    EngineBuildException failure = new EngineBuildException("no memory");
    EngineException thrown =
        assertThrows(
            EngineException.class,
            () ->
                cache.get(
                    key,
                    EnginePolicy.BUILD_IF_MISSING,
                    last -> {
                      throw failure;
                    }));
    assertEquals(failure, thrown);
    assertTrue(get().built());
  }

  @Test
  void get_builderGivesNoPlan_buildException() {
    ByteBuffer noise = ByteBuffer.wrap(new byte[100]);
    assertThrows(
        EngineBuildException.class,
        () ->
            EngineCache.open(folder)
                .get(key, EnginePolicy.BUILD_IF_MISSING, last -> SamplePlans.built(noise)));
  }

  @Test
  void get_manyThreads_builtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      List<Future<CachedPlan>> plans = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        plans.add(pool.submit(() -> get()));
      }
      for (Future<CachedPlan> found : plans) {
        assertEquals(plan, found.get().bytes());
      }
      assertEquals(1, builds.get());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void key_parts_noTwoRunTogether() {
    EngineKey first = SamplePlans.key(Map.of("a", "bc", "d", ""));
    EngineKey second = SamplePlans.key(Map.of("a", "b", "cd", ""));
    assertNotEquals(first.sha256(), second.sha256());
    assertEquals(64, first.sha256().length());
  }

  private Path file(String ending) {
    return folder.resolve(key.fileName() + ending);
  }
}

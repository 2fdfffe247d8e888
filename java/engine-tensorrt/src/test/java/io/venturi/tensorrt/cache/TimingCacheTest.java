package io.venturi.tensorrt.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimingCacheTest {
  @TempDir Path folder;
  private final ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});

  @Test
  void load_stored_sameBytesForThisDeviceOnly() {
    EngineCache cache = EngineCache.open(folder);
    assertEquals(Optional.empty(), cache.timingCache("H200").load());
    cache.timingCache("H200").store(bytes);
    assertEquals(Optional.of(bytes), cache.timingCache("H200").load());
    assertTrue(cache.timingCache("H200").load().orElseThrow().isDirect());
    assertEquals(Optional.empty(), cache.timingCache("Orin").load());
  }

  @Test
  void load_damagedOrCut_ignored() throws IOException {
    TimingCache timing = EngineCache.open(folder).timingCache("H200");
    timing.store(bytes);
    Path file;
    try (var files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 31, 32, 33, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertEquals(Optional.empty(), timing.load());
    }
    for (int at = 0; at < whole.length; at += 5) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x40;
      Files.write(file, flipped);
      assertEquals(Optional.empty(), timing.load());
    }
  }
}

package io.venturi.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  /** On the emulated driver and {@code native/tests/emulated_nvml.cpp}, whose UUIDs agree. */
  @Test
  @Tag("emulated")
  void gpus_cudaAndNvmlByOneUuid_areToldTogether() {
    Map<String, String> all = new LinkedHashMap<>();
    Environment.gpus(all);
    assertEquals("emulated on the host", all.get("gpu0"));
    assertEquals("3", all.get("gpu0Multiprocessors"));
    assertEquals("emulated with a counter", all.get("gpu0 name"));
    assertEquals("1200", all.get("gpu0 smClockMegahertz"));
    assertEquals("on, after a reset off", all.get("gpu0 ecc"));
    assertEquals("350.5", all.get("gpu0 powerLimitWatts"));
  }
}

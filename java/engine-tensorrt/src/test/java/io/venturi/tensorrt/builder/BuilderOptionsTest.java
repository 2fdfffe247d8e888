package io.venturi.tensorrt.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BuilderOptionsTest {
  private static final String PREFIX = "venturi.tensorrt.";

  @AfterEach
  void clear() {
    for (String name :
        List.of("workspaceBytes", "optimizationLevel", "dlaCore", "tf32", "timingCache")) {
      System.clearProperty(PREFIX + name);
    }
  }

  @Test
  void ofProcess_noProperty_default() {
    assertEquals(BuilderOptions.DEFAULT, BuilderOptions.ofProcess());
  }

  @Test
  void ofProcess_properties_taken() {
    System.setProperty(PREFIX + "workspaceBytes", "5000000000");
    System.setProperty(PREFIX + "optimizationLevel", "5");
    System.setProperty(PREFIX + "dlaCore", "1");
    System.setProperty(PREFIX + "tf32", "true");
    System.setProperty(PREFIX + "timingCache", "false");
    assertEquals(new BuilderOptions(5_000_000_000L, 5, 1, true, false), BuilderOptions.ofProcess());
  }

  @ParameterizedTest
  @CsvSource({
    "workspaceBytes, -1",
    "workspaceBytes, 1GB",
    "optimizationLevel, 6",
    "optimizationLevel, 4294967299",
    "dlaCore, 16",
    "tf32, yes"
  })
  void ofProcess_badProperty_messageNamesIt(String name, String value) {
    System.setProperty(PREFIX + name, value);
    String message =
        assertThrows(IllegalArgumentException.class, BuilderOptions::ofProcess).getMessage();
    assertTrue(message.contains(name) && message.contains(value), message);
  }

  @Test
  void keyParts_allButTheTimingCache() {
    Map<String, String> parts = BuilderOptions.DEFAULT.keyParts();
    assertEquals(Set.of("workspaceBytes", "optimizationLevel", "dlaCore", "tf32"), parts.keySet());
    assertEquals("-1", parts.get("dlaCore"));
  }
}

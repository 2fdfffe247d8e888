package io.venturi.tensorrt.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EnginePolicyTest {
  @AfterEach
  void clear() {
    System.clearProperty(EnginePolicy.PROPERTY);
  }

  @Test
  void ofProcess_property_chosenOrRefused() {
    assertEquals(EnginePolicy.BUILD_IF_MISSING, EnginePolicy.ofProcess());
    System.setProperty(EnginePolicy.PROPERTY, "require-prebuilt");
    assertEquals(EnginePolicy.REQUIRE_PREBUILT, EnginePolicy.ofProcess());
    System.setProperty(EnginePolicy.PROPERTY, "ALWAYS_BUILD");
    assertEquals(EnginePolicy.ALWAYS_BUILD, EnginePolicy.ofProcess());
    System.setProperty(EnginePolicy.PROPERTY, "sometimes");
    String message =
        assertThrows(IllegalArgumentException.class, EnginePolicy::ofProcess).getMessage();
    assertTrue(message.contains("sometimes") && message.contains("require-prebuilt"), message);
  }
}

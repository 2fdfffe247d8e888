package io.venturi.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptimizationProfileTest {
  @ParameterizedTest
  @CsvSource({"0,1,2", "-1,1,2", "2,1,4", "1,5,4", "1,2,65537"})
  void profile_outOfOrder_messageListsAllThree(int min, int opt, int max) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new OptimizationProfile(min, opt, max))
            .getMessage();
    assertTrue(message.contains("min " + min + ", opt " + opt + ", max " + max), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, Integer.MAX_VALUE})
  void check_outside_messageListsGraphBatchAndProfile(int batch) {
    OptimizationProfile profile = new OptimizationProfile(2, 4, 8);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> profile.check("tail.onnx", "maxBatch", batch))
            .getMessage();
    assertTrue(message.startsWith("tail.onnx: maxBatch is " + batch + ", "), message);
    assertTrue(message.contains("min 2, opt 4, max 8"), message);
  }

  @Test
  void check_inside_returns() {
    OptimizationProfile profile = new OptimizationProfile(2, 4, 8);
    for (int batch = 2; batch <= 8; batch++) {
      profile.check("tail.onnx", "batch", batch);
    }
  }

  @Test
  void parse_threeNumbersOrOne_profile() {
    assertEquals(new OptimizationProfile(1, 8, 32), OptimizationProfile.parse(" 1, 8 ,32"));
    assertEquals(OptimizationProfile.fixed(16), OptimizationProfile.parse("16"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,2", "a,b,c", "1,2,3,4", "1,2,99999999999"})
  void parse_badText_messageShowsIt(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> OptimizationProfile.parse(text))
            .getMessage();
    assertTrue(message.contains('"' + text + '"'), message);
  }

  @Test
  void options_withoutProfile_thatOfTheProcess() {
    assertEquals(OptimizationProfile.DEFAULT, EngineOptions.named("x").profile());
    System.setProperty(OptimizationProfile.PROPERTY, "2,4,8");
    try {
      assertEquals(new OptimizationProfile(2, 4, 8), EngineOptions.named("x").profile());
    } finally {
      System.clearProperty(OptimizationProfile.PROPERTY);
    }
  }
}

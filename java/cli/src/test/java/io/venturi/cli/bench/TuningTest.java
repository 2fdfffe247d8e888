package io.venturi.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TuningTest {
  private final Tuning one = way(1, 100, 10);
  private final Tuning four = way(4, 198, 20);
  private final Tuning sixteen = way(16, 200, 80);

  @Test
  void choose_noLimit_takesTheQuickestOfThoseAboutAsFast() {
    assertSame(four, Tuning.choose(List.of(one, four, sixteen), Double.POSITIVE_INFINITY));
  }

  @Test
  void choose_limit_leavesOutWhatTakesLonger() {
    assertSame(one, Tuning.choose(List.of(one, four, sixteen), 25));
    String message =
        assertThrows(VenturiException.class, () -> Tuning.choose(List.of(one, four), 5))
            .getMessage();
    assertTrue(message.contains("5.0 ms") && message.contains("20.0 ms"), message);
  }

  @Test
  void add_severalRounds_theMiddleCounts() {
    Tuning way = way(1, 100, 10);
    way.add(5, 300);
    way.add(110, 9);
    assertEquals(100, way.framesPerSecond());
    assertEquals(20, way.frameMillis());
  }

  private static Tuning way(int batch, double framesPerSecond, double batchMillis) {
    Tuning way = new Tuning(batch, 1, 1);
    way.add(framesPerSecond, batchMillis);
    return way;
  }
}

package io.venturi.cli.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  /** The numbers that MLPerf's rules give for its SingleStream and MultiStream. */
  @Test
  void fewest_mlperfsPercentiles_areMlperfsNumbers() {
    assertEquals(64, EarlyStopping.fewest(90));
    assertEquals(662, EarlyStopping.fewest(99));
  }

  @Test
  void rank_tooFewQueries_isNone() {
    assertEquals(0, EarlyStopping.rank(0, 90));
    assertEquals(0, EarlyStopping.rank(63, 90));
    assertEquals(1, EarlyStopping.rank(64, 90));
  }

  @Test
  void rank_manyQueries_comesCloseToThePercentileFromAbove() {
    long queries = 100_000;
    double share = EarlyStopping.rank(queries, 90) / (double) queries;
    assertTrue(share > 0.097 && share < 0.1, "share above " + share);
  }

  @Test
  void rank_percentileOutOfRange_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> EarlyStopping.rank(100, 100));
    assertThrows(IllegalArgumentException.class, () -> EarlyStopping.rank(100, Double.NaN));
  }
}

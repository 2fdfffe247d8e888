package io.venturi.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The work is what the tables in docs/performance.md say it is; opening checks the round trip. */
final class CoderBenchmarkTest {
  @ParameterizedTest
  @ValueSource(strings = {"compat", "8"})
  void factorized_anyProfile_aboutTheBitsOfATrainedModel(String profile) {
    assertEquals(2.29, bitsPerSymbol(new CoderBenchmark.Factorized(), profile), 0.1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compat", "8"})
  void gaussian_anyProfile_aboutTheBitsOfATrainedModel(String profile) {
    assertEquals(1.1, bitsPerSymbol(new CoderBenchmark.Gaussian(), profile), 0.1);
  }

  private static double bitsPerSymbol(CoderBenchmark.Session session, String profile) {
    session.coder = "java";
    session.profile = profile;
    session.open();
    try {
      return session.bitsPerSymbol();
    } finally {
      session.close();
    }
  }
}

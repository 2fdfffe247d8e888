package io.venturi.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.venturi.latent.LatentShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What JMH calls codes the whole work; opening checks the round trip. */
final class CoderBenchmarkTest {
  @ParameterizedTest
  @CsvSource({"compat, 1", "8, 1", "8, 64"})
  void factorized_anyProfile_aboutTheBitsOfATrainedModel(String profile, int images) {
    LatentShape shape = new LatentShape(48, 28, 28);
    assertEquals(2.25, bitsPerSymbol(new CoderBenchmark.Factorized(), profile, images, shape), 0.1);
  }

  @ParameterizedTest
  @CsvSource({"compat, 64", "8, 1"})
  void gaussian_anyProfile_aboutTheBitsOfATrainedModel(String profile, int images) {
    LatentShape shape = new LatentShape(192, 16, 16);
    assertEquals(1.1, bitsPerSymbol(new CoderBenchmark.Gaussian(), profile, images, shape), 0.1);
  }

  private static double bitsPerSymbol(
      CoderBenchmark.Session state, String profile, int images, LatentShape shape) {
    state.coder = "java";
    state.profile = profile;
    state.images = images;
    state.open();
    try {
      return 8 * state.session().meanBytes() / shape.symbolCount();
    } finally {
      state.close();
    }
  }
}

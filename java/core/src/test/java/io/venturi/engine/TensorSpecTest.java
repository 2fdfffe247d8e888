package io.venturi.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.EngineException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TensorSpecTest {
  @Test
  void of_freeOrSingleBatch_dimensionsBehindIt() {
    assertEquals(List.of(3, 224, 224), item(-1, 3, 224, 224));
    assertEquals(List.of(10), item(1, 10));
    assertEquals(List.of(), item(-1));
  }

  private static List<Integer> item(long... shape) {
    return TensorSpec.of("x", shape, "g: input x").itemShape();
  }

  static Stream<long[]> refused() {
    return Stream.of(
        new long[] {},
        new long[] {2, 3},
        new long[] {0, 3},
        new long[] {-2, 3},
        new long[] {-1, 3, -1},
        new long[] {-1, 0},
        new long[] {-1, 1L << 40},
        new long[] {-1, 1L << 20, 1L << 20},
        new long[] {-1, Long.MAX_VALUE, Long.MAX_VALUE});
  }

  @ParameterizedTest
  @MethodSource("refused")
  void of_other_messageShowsIt(long[] shape) {
    String message =
        assertThrows(EngineException.class, () -> TensorSpec.of("x", shape, "g: input x"))
            .getMessage();
    assertTrue(
        message.startsWith("g: input x has shape " + Arrays.toString(shape) + ", "), message);
  }
}

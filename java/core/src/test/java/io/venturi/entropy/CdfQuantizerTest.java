package io.venturi.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CdfQuantizerTest {
  @Test
  void quantize_checkVectors_givesTheCdfs() {
    for (CdfVectors.Case vector : CdfVectors.read()) {
      assertArrayEquals(vector.cdf(), CdfQuantizer.quantize(vector.pmf()), vector.toString());
    }
  }

  @Test
  void quantize_allMassInOneEntry_givesEveryOtherEntryAWidthOfOne() {
    float[] pmf = new float[4097];
    pmf[0] = 1;
    int[] cdf = CdfQuantizer.quantize(pmf);
    assertArrayEquals(new int[] {0, 61440, 61441, 61442}, Arrays.copyOf(cdf, 4));
  }

  @Test
  void quantize_moreEntriesThanARowHolds_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> CdfQuantizer.quantize(new float[CdfTable.MAX_SIZE]));
  }

  @ParameterizedTest
  @ValueSource(floats = {-1e-9f, Float.NaN, Float.POSITIVE_INFINITY, 65536f})
  void quantize_entryThatIsNoProbability_isRefused(float entry) {
    assertThrows(
        IllegalArgumentException.class, () -> CdfQuantizer.quantize(new float[] {0.5f, entry}));
  }

  @Test
  void quantize_nothingButZeros_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> CdfQuantizer.quantize(new float[3]));
  }
}

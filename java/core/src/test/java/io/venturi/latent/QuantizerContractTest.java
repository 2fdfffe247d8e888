package io.venturi.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import io.venturi.testing.Direct;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every quantiser must do; each twin runs it. */
public abstract class QuantizerContractTest {
  private final QuantizerProvider twin = Quantizers.named("java");

  /** The provider under test. */
  protected abstract QuantizerProvider provider();

  private int[] quantize(float median, float... latent) {
    IntBuffer symbols = Direct.allocateInts(latent.length);
    LatentShape shape = new LatentShape(1, 1, latent.length);
    provider().open(new float[] {median}).quantize(Direct.floats(latent), shape, symbols);
    return Direct.toArray(symbols, latent.length);
  }

  @Test
  void quantize_halves_goToTheEvenNeighbour() {
    assertArrayEquals(
        new int[] {-2, -2, 0, 0, 0, 2, 2, 4},
        quantize(0, -2.5f, -1.5f, -0.5f, -0f, 0.5f, 1.5f, 2.5f, 3.5f));
  }

  @Test
  void quantize_median_isTakenOffInFloat32() {
    assertArrayEquals(new int[] {1, 0, -1}, quantize(0.25f, 1.5f, 0.75f, -1f));
    // 16777216 + 1 is no float32, the difference rounds before the rounding does
    assertArrayEquals(new int[] {16777216}, quantize(-1f, 16777216f));
  }

  @Test
  void quantize_largestValuesThatFit_giveInt32() {
    assertArrayEquals(
        new int[] {Integer.MIN_VALUE, 2147483520}, quantize(0, -2147483648f, 2147483520f));
  }

  @ParameterizedTest
  @ValueSource(
      floats = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        2147483648f,
        -2147483904f
      })
  void quantize_valueThatIsNoInt32_isRefusedWithChannelAndPosition(float value) {
    FloatBuffer latent = Direct.floats(new float[2 * 40]);
    latent.put(40 + 37, value);
    Quantizer quantizer = provider().open(new float[2]);
    LatentShape shape = new LatentShape(2, 5, 8);
    VenturiException e =
        assertThrows(
            VenturiException.class,
            () -> quantizer.quantize(latent, shape, Direct.allocateInts(80)));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("channel 1") && message.contains("37"), message);
  }

  @Test
  void quantize_randomLatents_givesTheTwinsBitsBothWays() {
    Random random = new Random(3);
    for (LatentShape shape :
        new LatentShape[] {
          new LatentShape(1, 1, 1), new LatentShape(3, 5, 7), new LatentShape(48, 28, 28)
        }) {
      float[] medians = new float[shape.channels()];
      for (int c = 0; c < medians.length; c++) {
        medians[c] = (float) random.nextGaussian() * 3;
      }
      float[] values = new float[shape.symbolCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            i % 5 == 0
                ? random.nextInt(9) - 4 + 0.5f + medians[i / shape.planeSize()]
                : (float) random.nextGaussian() * (i % 7 == 0 ? 1e8f : 10f);
      }
      compareWithTwin(shape, medians, values);
    }
  }

  private void compareWithTwin(LatentShape shape, float[] medians, float[] values) {
    int count = values.length;
    FloatBuffer latent = Direct.floats(new float[count + 1]).position(1);
    latent.put(1, values);
    IntBuffer expected = Direct.allocateInts(count);
    IntBuffer symbols = Direct.allocateInts(count + 2).position(2);
    twin.open(medians).quantize(latent, shape, expected);
    provider().open(medians).quantize(latent, shape, symbols);
    assertArrayEquals(
        Direct.toArray(expected, count), Direct.toArray(symbols.slice(), count), shape.toString());
    assertEquals(2, symbols.position());
    assertEquals(1, latent.position());
    float[] expectedHat = dequantize(twin, shape, medians, expected);
    assertArrayEquals(expectedHat, dequantize(provider(), shape, medians, symbols), 0f);
    for (int i = 0; i < count; i++) {
      float median = medians[i / shape.planeSize()];
      assertEquals((float) expected.get(i) + median, expectedHat[i], 0f);
    }
  }

  private static float[] dequantize(
      QuantizerProvider provider, LatentShape shape, float[] medians, IntBuffer symbols) {
    FloatBuffer hat = Direct.floats(new float[shape.symbolCount()]);
    provider.open(medians).dequantize(symbols, shape, hat);
    float[] values = new float[shape.symbolCount()];
    hat.get(0, values);
    return values;
  }

  @Test
  void call_shapeOrBuffersThatDoNotFit_isRefused() {
    Quantizer quantizer = provider().open(new float[2]);
    FloatBuffer latent = Direct.floats(new float[8]);
    IntBuffer symbols = Direct.allocateInts(8);
    assertThrows(
        IllegalArgumentException.class,
        () -> quantizer.quantize(latent, new LatentShape(1, 2, 4), symbols));
    assertThrows(
        IllegalArgumentException.class,
        () -> quantizer.quantize(latent, new LatentShape(2, 1, 5), Direct.allocateInts(10)));
    assertThrows(
        IllegalArgumentException.class,
        () -> quantizer.dequantize(symbols, new LatentShape(2, 1, 5), latent));
  }

  @Test
  void open_medianThatIsNotFinite_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> provider().open(new float[] {0, Float.NaN}));
  }
}

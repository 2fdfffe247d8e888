package io.venturi.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.CorruptFrameException;
import io.venturi.VenturiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineBytesTest {
  private static final LatentShape SHAPE = new LatentShape(1, 2, 2);

  private static ByteBuffer written(float... latent) {
    ByteBuffer payload = ByteBuffer.allocate(AffineBytes.sizeBytes(SHAPE));
    assertEquals(payload.capacity(), AffineBytes.write(FloatBuffer.wrap(latent), SHAPE, payload));
    return payload.flip();
  }

  /** PyTorch's bottleneck_quantised.quantise gives these. */
  @Test
  void write_valuesAroundZero_givesScaleZeroPointAndBytes() {
    ByteBuffer payload = written(-1f, 0.3f, 1.5f, 0f).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(2.5f / 255, payload.getFloat(0));
    assertEquals(102, payload.get(4) & 0xff);
    assertEquals(0, payload.get(5));
    assertEquals(133, payload.get(6) & 0xff);
    assertEquals(255, payload.get(7) & 0xff);
    assertEquals(102, payload.get(8) & 0xff);
  }

  @Test
  void write_allAboveZero_clampsTheZeroPointAndTheLargest() {
    ByteBuffer payload = written(10f, 11f, 12f, 10.5f);
    assertEquals(0, payload.get(4));
    for (int i = 5; i < 9; i++) {
      assertEquals(255, payload.get(i) & 0xff);
    }
  }

  @Test
  void read_whatWasWritten_isWithinHalfAStep() {
    float[] latent = {-3f, 0.25f, 2.125f, 7f};
    float[] seen = new float[4];
    AffineBytes.read(written(latent), SHAPE, FloatBuffer.wrap(seen));
    for (int i = 0; i < 4; i++) {
      assertEquals(latent[i], seen[i], 0.51 * 10 / 255 + 10f / 255);
    }
    assertEquals(0f, roundTripOfZero());
  }

  private static float roundTripOfZero() {
    float[] seen = new float[4];
    AffineBytes.read(written(-2f, 0f, 1f, 3f), SHAPE, FloatBuffer.wrap(seen));
    return seen[1];
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1f})
  void write_noRange_isRefused(float odd) {
    VenturiException refusal = assertThrows(VenturiException.class, () -> written(1f, 1f, odd, 1f));
    assertTrue(refusal.getMessage().contains("range"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 10})
  void read_anotherSize_isRefused(int sizeBytes) {
    assertThrows(
        CorruptFrameException.class,
        () -> AffineBytes.read(ByteBuffer.allocate(sizeBytes), SHAPE, FloatBuffer.allocate(4)));
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY})
  void read_scaleThatIsNone_isRefused(float scale) {
    ByteBuffer payload = written(1f, 2f, 3f, 4f).order(ByteOrder.LITTLE_ENDIAN);
    payload.putFloat(0, scale);
    assertThrows(
        CorruptFrameException.class,
        () -> AffineBytes.read(payload, SHAPE, FloatBuffer.allocate(4)));
  }
}

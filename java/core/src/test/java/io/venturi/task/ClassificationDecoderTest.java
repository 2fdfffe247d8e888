package io.venturi.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationDecoderTest {
  private final ClassificationDecoder decoder =
      new ClassificationDecoder(List.of("cat", "dog", "eel", "fly"), 3);

  private static List<String> labels(Classification classification) {
    return classification.scores().stream().map(Classification.Score::label).toList();
  }

  @Test
  void decode_logits_givesTheBestFirstWithSoftmaxScores() {
    Classification result =
        decoder.decode(
            FloatBuffer.wrap(new float[] {(float) Math.log(2), 0, (float) Math.log(5), -99}));
    assertEquals(List.of("eel", "cat", "dog"), labels(result));
    assertEquals(5 / 8f, result.best().score(), 1e-6f);
    assertEquals(2 / 8f, result.top(2).get(1).score(), 1e-6f);
    assertEquals(2, result.best().index());
    assertEquals(3, result.top(10).size());
  }

  @Test
  void decode_everyOrderOfFourLogits_isSorted() {
    for (int order = 0; order < 256; order++) {
      float[] logits = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
      List<Classification.Score> scores = decoder.decode(FloatBuffer.wrap(logits)).scores();
      for (int i = 1; i < 3; i++) {
        Classification.Score before = scores.get(i - 1);
        Classification.Score after = scores.get(i);
        float difference = logits[before.index()] - logits[after.index()];
        assertTrue(difference > 0 || difference == 0 && before.index() < after.index());
      }
    }
  }

  @Test
  void decode_hugeLogits_staysFinite() {
    float[] logits = {3e38f, 3e38f, -3e38f, 0};
    Classification result = decoder.decode(FloatBuffer.wrap(logits));
    assertEquals(0.5f, result.best().score());
    assertEquals(List.of("cat", "dog", "fly"), labels(result));
  }

  @Test
  void decode_buffersPosition_isWhereTheItemStarts() {
    FloatBuffer batch = FloatBuffer.wrap(new float[] {9, 0, 0, 0, 0, 9, 0, 0}).position(4);
    assertEquals("dog", decoder.decode(batch).best().label());
    assertEquals(4, batch.position());
  }

  @Test
  void decode_notFinite_isRefusedByLabel() {
    FloatBuffer output = FloatBuffer.wrap(new float[] {0, Float.NaN, 0, 0});
    String message =
        assertThrows(VenturiException.class, () -> decoder.decode(output)).getMessage();
    assertTrue(String.valueOf(message).contains("logit 1 (dog)"), message);
  }

  @Test
  void decode_tooFewFloats_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> decoder.decode(FloatBuffer.wrap(new float[3])));
  }
}

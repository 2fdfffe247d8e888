package io.venturi.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import io.venturi.image.ImageWindow;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionDecoderTest {
  private static Detections decode(TaskSpec.Detect spec, float[] values) {
    return new DetectionDecoder(spec).decode(TaskMaps.buffer(values));
  }

  private static List<Integer> indexes(Detections found) {
    return found.boxes().stream().map(Detections.Box::index).toList();
  }

  @Test
  void decode_oneObject_isABoxAroundItsCellInTheInput() {
    float[] values = TaskMaps.nothing();
    TaskMaps.object(values, 1, 2, 1, 0);
    TaskMaps.sides(values, 2, 1, 3, 4, 5, 60);
    Detections found = decode(TaskMaps.detect(0.5, 400, 100), values);
    assertEquals(32, found.width());
    assertEquals(
        List.of(new Detections.Box(20 - 3, 12 - 4, 20 + 5, 24, 1, "white", 0.5f)), found.boxes());
    assertEquals(List.of(), decode(TaskMaps.detect(0.5, 400, 100), TaskMaps.nothing()).boxes());
  }

  @Test
  void decode_overlappingBoxes_keepTheBetterOfALabel() {
    float[] values = TaskMaps.nothing();
    TaskMaps.object(values, 0, 1, 1, 4);
    TaskMaps.object(values, 1, 1, 1, 3); // another label at the same place
    TaskMaps.object(values, 0, 2, 1, 2); // overlaps the first by a third
    assertEquals(List.of(0, 1, 0), indexes(decode(TaskMaps.detect(0.5, 400, 100), values)));
    assertEquals(List.of(0, 1), indexes(decode(TaskMaps.detect(0.3, 400, 100), values)));
    // exactly the threshold does not suppress
    assertEquals(List.of(0, 1, 0), indexes(decode(TaskMaps.detect(1.0 / 3, 400, 100), values)));
    assertEquals(List.of(0, 1), indexes(decode(TaskMaps.detect(0.5, 2, 100), values)));
    assertEquals(List.of(0), indexes(decode(TaskMaps.detect(0.5, 400, 1), values)));
  }

  @Test
  void decode_equalScores_comeInTheOrderOfCells() {
    float[] values = TaskMaps.nothing();
    for (int column = 3; column >= 0; column--) {
      TaskMaps.object(values, 2, column, 0, 1);
      TaskMaps.sides(values, column, 0, 1, 1, 1, 1);
    }
    assertEquals(
        List.of(3.0, 11.0, 19.0, 27.0),
        decode(TaskMaps.detect(0.5, 400, 100), values).boxes().stream()
            .map(Detections.Box::left)
            .toList());
  }

  @Test
  void decode_emptyBoxes_areNoObjects() {
    float[] values = TaskMaps.nothing();
    TaskMaps.object(values, 0, 0, 0, 5);
    TaskMaps.sides(values, 0, 0, 0, 1, 0, 1);
    assertEquals(List.of(), decode(TaskMaps.detect(0.5, 400, 100), values).boxes());
  }

  @Test
  void decode_hostileOutputs_areRefusedNamingThePlace() {
    DetectionDecoder decoder = new DetectionDecoder(TaskMaps.detect(0.5, 400, 100));
    assertEquals(7 * 12, decoder.outputSize());
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] values = TaskMaps.nothing();
      TaskMaps.object(values, 2, 3, 1, bad);
      String message =
          assertThrows(VenturiException.class, () -> decoder.decode(TaskMaps.buffer(values)))
              .getMessage();
      assertTrue(message.contains("logit of 'small' in row 1, column 3 is " + bad), message);
    }
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1}) {
      float[] values = TaskMaps.nothing();
      TaskMaps.object(values, 0, 1, 2, 1);
      TaskMaps.sides(values, 1, 2, 1, bad, 1, 1);
      String message =
          assertThrows(VenturiException.class, () -> decoder.decode(TaskMaps.buffer(values)))
              .getMessage();
      assertTrue(message.contains("distance 1 of the box in row 2, column 1 is " + bad), message);
    }
    assertThrows(
        IllegalArgumentException.class, () -> decoder.decode(FloatBuffer.allocate(7 * 12 - 1)));
  }

  @Test
  void in_fittedPicture_scalesBoxesAndEndsThemAtThePicture() {
    float[] values = TaskMaps.nothing();
    TaskMaps.object(values, 0, 1, 1, 4);
    TaskMaps.sides(values, 1, 1, 4, 4, 8, 12);
    TaskMaps.object(values, 1, 1, 2, 3); // wholly below the picture's last row
    TaskMaps.sides(values, 1, 2, 4, 2, 4, 4);
    Detections found = decode(TaskMaps.detect(0.5, 400, 100), values);
    // 64x32 became 32x16, 8 rows of padding below
    Detections mapped = found.in(new ImageWindow(64, 32, 32, 16, 0, 0, 32, 24));
    assertEquals(64, mapped.width());
    assertEquals(
        List.of(new Detections.Box(16, 16, 40, 32, 0, "red", found.boxes().get(0).score())),
        mapped.boxes());
    // a crop: 32x24 of 40x30, which were 80x60
    Detections uncropped = found.in(new ImageWindow(80, 60, 40, 30, 4, 3, 32, 24));
    assertEquals(2 * (8 + 4), uncropped.boxes().get(0).left());
    assertEquals(2 * (8 + 3), uncropped.boxes().get(0).top());
    assertThrows(IllegalArgumentException.class, () -> found.in(ImageWindow.whole(64, 32)));
  }

  @Test
  void as_anotherTask_saysWhatTheModelGives() {
    TaskResult found = decode(TaskMaps.detect(0.5, 400, 100), TaskMaps.nothing());
    assertEquals(found, found.as(Detections.class));
    assertTrue(
        assertThrows(
                io.venturi.IncompatibleModelException.class, () -> found.as(Classification.class))
            .getMessage()
            .startsWith("the model gives Detections, the caller wants Classification"));
  }

  @Test
  void boxesAndSpecs_outOfRange_areRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Detections(8, 8, List.of(new Detections.Box(0, 0, 9, 8, 0, "a", 1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Detections(8, 8, List.of(new Detections.Box(Double.NaN, 0, 8, 8, 0, "a", 1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TaskSpec.Detect(TaskMaps.LABELS, 30, 24, 8, 0.1, 0.5, 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TaskSpec.Detect(TaskMaps.LABELS, 32, 24, 8, 1.5, 0.5, 1, 1));
  }
}

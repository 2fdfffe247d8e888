package io.venturi.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.VenturiException;
import io.venturi.image.ImageWindow;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentationDecoderTest {
  private static final List<String> LABELS = List.of("sky", "road");
  private static final List<Integer> PALETTE = List.of(0x0000ff, 0x808080);

  private static SegmentationMap decode(int width, int height, int stride, float... values) {
    TaskSpec.Segment spec = new TaskSpec.Segment(LABELS, PALETTE, width, height, stride);
    return new SegmentationDecoder(spec).decode(FloatBuffer.wrap(values));
  }

  private static String row(SegmentationMap map, int y) {
    StringBuilder row = new StringBuilder();
    for (int x = 0; x < map.width(); x++) {
      row.append(map.classAt(x, y) == SegmentationMap.UNSEEN ? "-" : "" + map.classAt(x, y));
    }
    return row.toString();
  }

  @Test
  void decode_stride1_isTheLargestLogitAndOfEqualOnesTheFirst() {
    SegmentationMap map = decode(2, 2, 1, 1, 1, 1, 1, 0, 1, 2, -3);
    assertEquals("00", row(map, 0));
    assertEquals("10", row(map, 1));
    assertArrayEquals(new long[] {3, 1}, map.pixelCounts());
    assertEquals(LABELS, map.labels());
    assertEquals(PALETTE, map.palette());
  }

  @Test
  void decode_stride4_interpolatesBetweenCentresOfCells() {
    // sky 0 everywhere; road -1 in the left cell, 3 in the right one: above 0 from a quarter of the
    // way between the centres 2 and 6 on, that is from x = 3, whose centre stands at 3.5
    SegmentationMap map = decode(8, 4, 4, 0, 0, -1, 3);
    for (int y = 0; y < 4; y++) {
      assertEquals("00011111", row(map, y));
    }
    SegmentationMap tall = decode(4, 8, 4, 0, 0, -3, 1);
    assertEquals("0000", row(tall, 4));
    assertEquals("1111", row(tall, 5));
  }

  @Test
  void decode_hostileOutputs_areRefusedNamingThePlace() {
    String message =
        assertThrows(VenturiException.class, () -> decode(8, 4, 4, 0, 0, -1, Float.NaN))
            .getMessage();
    assertTrue(message.contains("logit of 'road' in row 0, column 1 is NaN"), message);
    assertThrows(IllegalArgumentException.class, () -> decode(8, 4, 4, 0, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> decode(8, 4, 3, 0, 0, -1));
  }

  @Test
  void in_fittedPicture_everyPixelTakesTheClassAtItsCentre() {
    SegmentationMap map = decode(4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, 1, -1, -1, 1, 1, 1);
    assertEquals("1010", row(map, 0));
    assertEquals("0111", row(map, 1));
    // twice as large, the lower row is padding
    SegmentationMap mapped = map.in(new ImageWindow(8, 2, 4, 1, 0, 0, 4, 2));
    assertEquals(8, mapped.width());
    assertEquals(2, mapped.height());
    assertEquals("11001100", row(mapped, 0));
    assertEquals("11001100", row(mapped, 1));
    // three columns from two
    assertEquals("100", row(map.in(new ImageWindow(3, 2, 2, 2, 0, 0, 4, 2)), 0));
    // a crop does not show the borders
    SegmentationMap cropped = map.in(new ImageWindow(6, 4, 6, 4, 1, 1, 4, 2));
    assertEquals("------", row(cropped, 0));
    assertEquals("-1010-", row(cropped, 1));
    assertEquals(3 + 2, cropped.pixelCounts()[1]);
    assertEquals(map, map.in(ImageWindow.whole(4, 2)));
    assertNotEquals(map, cropped);
    assertThrows(IllegalArgumentException.class, () -> map.in(ImageWindow.whole(5, 2)));
  }

  @Test
  void maps_ofUsers_areChecked() {
    byte[] classes = {0, 1, (byte) SegmentationMap.UNSEEN, 0};
    SegmentationMap map = new SegmentationMap(2, 2, LABELS, PALETTE, classes);
    classes[0] = 1;
    assertEquals(0, map.classAt(0, 0));
    assertThrows(IllegalArgumentException.class, () -> map.classAt(2, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SegmentationMap(2, 2, LABELS, PALETTE, new byte[3]));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SegmentationMap(1, 1, LABELS, PALETTE, new byte[] {2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SegmentationMap(1, 1, LABELS, List.of(1), new byte[1]));
  }
}

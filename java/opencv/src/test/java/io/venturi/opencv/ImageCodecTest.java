package io.venturi.opencv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ImageCodecTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 80;

  @ParameterizedTest
  @EnumSource
  void encode_thenDecode_close(ImageCodec codec) {
    ImageView view = TestImages.smoothBgr(WIDTH, HEIGHT);
    try (DecodedImage decoded = codec.decode(codec.encode(view, 95))) {
      double error = meanError(view, decoded.view());
      assertTrue(error < 3, "mean absolute error " + error);
    }
  }

  @ParameterizedTest
  @EnumSource
  void encode_lowerQuality_fewerBytes(ImageCodec codec) {
    ImageView view = TestImages.smoothBgr(WIDTH, HEIGHT);
    assertTrue(codec.encode(view, 10).length < codec.encode(view, 95).length);
  }

  @ParameterizedTest
  @EnumSource
  void encode_twice_sameBytes(ImageCodec codec) {
    ImageView view = TestImages.smoothBgr(WIDTH, HEIGHT);
    assertArrayEquals(codec.encode(view, 50), codec.encode(view, 50));
  }

  @ParameterizedTest
  @EnumSource
  void encode_paddedRows_sameBytesAsPacked(ImageCodec codec) {
    ImageView packed = TestImages.smoothBgr(WIDTH, HEIGHT);
    int pitch = 3 * WIDTH + 13;
    ByteBuffer padded = ByteBuffer.allocateDirect(pitch * HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      padded.put(y * pitch, packed.planes().get(0), 3 * WIDTH * y, 3 * WIDTH);
    }
    ImageView view =
        new ImageView(
            PixelFormat.BGR,
            WIDTH,
            HEIGHT,
            List.of(padded.position(5)), // the position means nothing to a view
            List.of(pitch),
            ColorMatrix.BT601_LIMITED);
    assertArrayEquals(codec.encode(packed, 80), codec.encode(view, 80));
  }

  @ParameterizedTest
  @EnumSource
  void encode_grey_decodesGrey(ImageCodec codec) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(32 * 32);
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, (byte) 120);
    }
    ImageView view = ImageView.packed(PixelFormat.GRAY, 32, 32, pixels);
    try (DecodedImage decoded = codec.decode(codec.encode(view, 90))) {
      assertEquals(120, TestImages.rgb(decoded.view(), 10, 10) & 255, 3);
    }
  }

  @Test
  void jpeg_any_subsampled420() {
    byte[] file = ImageCodec.JPEG.encode(TestImages.smoothBgr(WIDTH, HEIGHT), 90);
    int frame = 2;
    while (file[frame + 1] != (byte) 0xC0) {
      frame += 2 + ((file[frame + 2] & 255) << 8 | file[frame + 3] & 255);
    }
    assertEquals(0x22, file[frame + 11]); // luma twice as fine in both directions
    assertEquals(0x11, file[frame + 14]);
  }

  @ParameterizedTest
  @EnumSource
  void encode_badArguments_illegalArgument(ImageCodec codec) {
    ImageView bgr = TestImages.smoothBgr(8, 8);
    ImageView rgb = ImageView.packed(PixelFormat.RGB, 8, 8, ByteBuffer.allocateDirect(3 * 8 * 8));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(bgr, 0));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(bgr, 101));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(rgb, 80));
  }

  @Test
  void webp_sideTooLong_exceptionWithCause() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * ImageView.MAX_SIDE);
    ImageView view = ImageView.packed(PixelFormat.BGR, ImageView.MAX_SIDE, 1, pixels);
    String message =
        assertThrows(ImageFileException.class, () -> ImageCodec.WEBP.encode(view, 80)).getMessage();
    assertTrue(message.contains("16384x1 as WEBP"), message);
  }

  private static double meanError(ImageView wanted, ImageView seen) {
    long sum = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int a = TestImages.rgb(wanted, x, y);
        int b = TestImages.rgb(seen, x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          sum += Math.abs((a >> shift & 255) - (b >> shift & 255));
        }
      }
    }
    return sum / (3.0 * WIDTH * HEIGHT);
  }
}

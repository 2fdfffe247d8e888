package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.preprocess.PreprocessSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Camera formats against the standards' equations in double precision, with padded rows. */
class YuvPreprocessorTest {
  private static final int WIDTH = 47;
  private static final int HEIGHT = 33;
  private static final int HALF_WIDTH = (WIDTH + 1) / 2;
  private static final int HALF_HEIGHT = (HEIGHT + 1) / 2;

  private final byte[] luma = new byte[WIDTH * HEIGHT];
  private final byte[] u = new byte[HALF_WIDTH * HALF_HEIGHT];
  private final byte[] v = new byte[HALF_WIDTH * HALF_HEIGHT];

  YuvPreprocessorTest() {
    Random random = new Random(3);
    random.nextBytes(luma);
    random.nextBytes(u);
    random.nextBytes(v);
  }

  @ParameterizedTest
  @EnumSource(ColorMatrix.class)
  void run_cameraFormats_areWhatTheEquationsGive(ColorMatrix matrix) {
    PreprocessSpec exact = Levels.spec("bilinear", HEIGHT, HEIGHT, HEIGHT);
    PreprocessSpec smaller = Levels.spec("bicubic", 20, 20, 20);
    ImageView rgb =
        ImageView.packed(PixelFormat.RGB, WIDTH, HEIGHT, Levels.direct(converted(matrix)));
    for (PreprocessSpec spec : List.of(exact, smaller)) {
      byte[] wanted = Levels.of(spec, rgb);
      assertClose(wanted, Levels.of(spec, nv12(matrix)));
      assertArrayEquals(Levels.of(spec, nv12(matrix)), Levels.of(spec, yuv420(matrix)));
    }
  }

  /** The fixed-point conversion may round a tie the other way. */
  private static void assertClose(byte[] wanted, byte[] seen) {
    int different = 0;
    for (int i = 0; i < wanted.length; i++) {
      int difference = Math.abs((wanted[i] & 0xff) - (seen[i] & 0xff));
      assertTrue(difference <= 1, "sample " + i + " differs by " + difference);
      different += difference;
    }
    assertTrue(different <= wanted.length / 200, different + " of " + wanted.length + " differ");
  }

  private ImageView nv12(ColorMatrix matrix) {
    byte[] uv = new byte[2 * u.length];
    for (int i = 0; i < u.length; i++) {
      uv[2 * i] = u[i];
      uv[2 * i + 1] = v[i];
    }
    return new ImageView(
        PixelFormat.NV12,
        WIDTH,
        HEIGHT,
        List.of(padded(luma, WIDTH, 64), padded(uv, 2 * HALF_WIDTH, 50)),
        List.of(64, 50),
        matrix);
  }

  private ImageView yuv420(ColorMatrix matrix) {
    return new ImageView(
        PixelFormat.YUV420,
        WIDTH,
        HEIGHT,
        List.of(padded(luma, WIDTH, 48), padded(u, HALF_WIDTH, 24), padded(v, HALF_WIDTH, 31)),
        List.of(48, 24, 31),
        matrix);
  }

  private static ByteBuffer padded(byte[] plane, int rowBytes, int pitch) {
    int rows = plane.length / rowBytes;
    ByteBuffer padded = ByteBuffer.allocateDirect(pitch * (rows - 1) + rowBytes);
    for (int y = 0; y < rows; y++) {
      padded.put(y * pitch, plane, y * rowBytes, rowBytes);
    }
    return padded;
  }

  private byte[] converted(ColorMatrix matrix) {
    boolean limited = matrix.name().endsWith("LIMITED");
    boolean bt601 = matrix.name().startsWith("BT601");
    double red = bt601 ? 0.299 : 0.2126;
    double blue = bt601 ? 0.114 : 0.0722;
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int chroma = i / WIDTH / 2 * HALF_WIDTH + i % WIDTH / 2;
      double y = limited ? ((luma[i] & 0xff) - 16) / 219.0 : (luma[i] & 0xff) / 255.0;
      double pb = ((u[chroma] & 0xff) - 128) / (limited ? 224.0 : 255.0);
      double pr = ((v[chroma] & 0xff) - 128) / (limited ? 224.0 : 255.0);
      double r = y + 2 * (1 - red) * pr;
      double b = y + 2 * (1 - blue) * pb;
      double g = (y - red * r - blue * b) / (1 - red - blue);
      rgb[3 * i] = level(r);
      rgb[3 * i + 1] = level(g);
      rgb[3 * i + 2] = level(b);
    }
    return rgb;
  }

  private static byte level(double value) {
    return (byte) Math.max(0, Math.min(255, Math.round(255 * value)));
  }
}

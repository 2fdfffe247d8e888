package io.venturi.opencv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageFilesTest {
  private static final long MAX_LEAK_BYTES = 100L << 20;

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void read_lossless_everyPixel(String format) throws IOException {
    BufferedImage image = TestImages.patterned(37, 23, BufferedImage.TYPE_INT_RGB);
    Path file = Files.write(temp.resolve("a." + format), TestImages.file(image, format));
    try (DecodedImage decoded = ImageFiles.read(file)) {
      ImageView view = decoded.view();
      assertEquals(PixelFormat.BGR, view.format());
      assertEquals(List.of(37, 23), List.of(view.width(), view.height()));
      assertTrue(view.planes().get(0).isDirect());
      assertSamePixels(image, view);
    }
  }

  @Test
  void decode_grey_threeEqualChannels() {
    BufferedImage grey = new BufferedImage(16, 4, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(5, 2, 0, 77);
    try (DecodedImage decoded = ImageFiles.decode(TestImages.file(grey, "png"))) {
      assertEquals(0x4D4D4D, TestImages.rgb(decoded.view(), 5, 2));
      assertEquals(0, TestImages.rgb(decoded.view(), 6, 2));
    }
  }

  @Test
  void decode_sixteenBits_highByte() {
    BufferedImage deep = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
    WritableRaster raster = deep.getRaster();
    raster.setSample(3, 1, 0, 0xAB12);
    try (DecodedImage decoded = ImageFiles.decode(TestImages.file(deep, "png"))) {
      assertEquals(0xABABAB, TestImages.rgb(decoded.view(), 3, 1));
    }
  }

  @Test
  void decode_alpha_dropped() {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(2, 2, 0x40102030);
    try (DecodedImage decoded = ImageFiles.decode(TestImages.file(image, "png"))) {
      assertEquals(0x102030, TestImages.rgb(decoded.view(), 2, 2));
    }
  }

  @Test
  void decode_exifOrientation_applied() {
    byte[] upright = ImageCodec.JPEG.encode(TestImages.smoothBgr(64, 32), 95);
    try (DecodedImage decoded = ImageFiles.decode(withOrientation(upright, 6))) {
      ImageView view = decoded.view();
      assertEquals(List.of(32, 64), List.of(view.width(), view.height()));
      // turned clockwise: the bright corner moves from the top left to the top right
      assertTrue((TestImages.rgb(view, 30, 2) & 255) > 230);
      assertTrue((TestImages.rgb(view, 1, 2) & 255) < 200);
    }
  }

  @Test
  void read_missingFile_exceptionNamesIt() {
    Path file = temp.resolve("absent.jpg");
    String message =
        assertThrows(ImageFileException.class, () -> ImageFiles.read(file)).getMessage();
    assertTrue(message.contains("absent.jpg") && message.contains("no such file"), message);
  }

  @Test
  void read_folder_exception() {
    assertThrows(ImageFileException.class, () -> ImageFiles.read(temp));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "G", "GIF89a and so on", "\u0000\u0001\u0002\u0003 noise noise noise"})
  void decode_noImage_exception(String content) {
    byte[] bytes = content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThrows(ImageFileException.class, () -> ImageFiles.decode(bytes));
  }

  @Test
  void close_twice_viewThenThrows() {
    byte[] file = TestImages.file(TestImages.patterned(9, 9, BufferedImage.TYPE_INT_RGB), "png");
    DecodedImage decoded = ImageFiles.decode(file);
    decoded.close();
    decoded.close();
    assertThrows(IllegalStateException.class, decoded::view);
  }

  @Test
  void decode_thousandTimes_noLeak() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/statm")), "resident memory is read from /proc");
    byte[] file = ImageCodec.JPEG.encode(TestImages.smoothBgr(512, 512), 80);
    decodeOften(file, 100);
    long before = residentBytes();
    decodeOften(file, 1000); // 786 MB of pixels in all
    long growth = residentBytes() - before;
    assertTrue(growth < MAX_LEAK_BYTES, "resident memory grew by " + growth + " bytes");
  }

  @Test
  void load_linux_withoutBindingsOfOpenBlas() {
    assumeTrue(Loader.getPlatform().startsWith("linux-"), "libraries are ordered on Linux only");
    ImageCodec.JPEG.encode(TestImages.smoothBgr(8, 8), 80);
    assertTrue(Loader.getLoadedLibraries().containsKey("jniopencv_imgcodecs"));
    assertFalse(Loader.getLoadedLibraries().containsKey("jniopenblas"));
  }

  @Test
  void read_photos_sameAsTheJdk() throws IOException {
    Path photos = Path.of(System.getProperty("venturi.top"), "..", "shared", "data", "photos");
    assumeTrue(Files.isDirectory(photos), "no folder shared/data/photos beside the repository");
    try (Stream<Path> files = Files.list(photos)) {
      for (Path file :
          files.filter(f -> f.toString().endsWith(".png")).sorted().limit(3).toList()) {
        try (DecodedImage decoded = ImageFiles.read(file)) {
          assertSamePixels(ImageIO.read(file.toFile()), decoded.view());
        }
      }
    }
  }

  private static void assertSamePixels(BufferedImage wanted, ImageView view) {
    assertEquals(wanted.getWidth(), view.width());
    assertEquals(wanted.getHeight(), view.height());
    for (int y = 0; y < view.height(); y++) {
      for (int x = 0; x < view.width(); x++) {
        if ((wanted.getRGB(x, y) & 0xFFFFFF) != TestImages.rgb(view, x, y)) {
          assertEquals(
              Integer.toHexString(wanted.getRGB(x, y) & 0xFFFFFF),
              Integer.toHexString(TestImages.rgb(view, x, y)),
              "pixel " + x + "," + y);
        }
      }
    }
  }

  /** Puts an EXIF segment with one tag, the orientation, behind the start of a JPEG. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] segment = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0, //
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1, //
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] file = new byte[jpeg.length + segment.length];
    System.arraycopy(jpeg, 0, file, 0, 2);
    System.arraycopy(segment, 0, file, 2, segment.length);
    System.arraycopy(jpeg, 2, file, 2 + segment.length, jpeg.length - 2);
    return file;
  }

  private static void decodeOften(byte[] file, int times) {
    for (int i = 0; i < times; i++) {
      try (DecodedImage decoded = ImageFiles.decode(file)) {
        assertEquals(512, decoded.view().width());
      }
    }
  }

  private static long residentBytes() throws IOException {
    return 4096 * Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
  }
}

package io.venturi.nativelib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.testing.TestFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Equality with Pillow to the last grey level, on references of testdata/preprocess. */
class PreprocessorTest {
  private static final Pattern REFERENCE =
      Pattern.compile("(\\w+_(\\d+)x(\\d+))_(bilinear|bicubic)_(\\d+)_(\\d+)x(\\d+)\\.bin");

  @TestFactory
  Stream<DynamicTest> run_everyPillowReference_isEqual() {
    Path folder = TestFiles.testdata("preprocess");
    List<Path> references =
        TestFiles.list(folder, ".bin").stream()
            .filter(file -> REFERENCE.matcher(file.getFileName().toString()).matches())
            .toList();
    assertEquals(28, references.size());
    return references.stream()
        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> checkReference(folder, file)));
  }

  private static void checkReference(Path folder, Path file) throws IOException {
    Matcher name = REFERENCE.matcher(file.getFileName().toString());
    assertTrue(name.matches());
    byte[] pixels = Files.readAllBytes(folder.resolve(name.group(1) + ".bin"));
    int width = Integer.parseInt(name.group(2));
    int height = Integer.parseInt(name.group(3));
    PreprocessSpec spec =
        Levels.spec(
            name.group(4),
            Integer.parseInt(name.group(5)),
            Integer.parseInt(name.group(6)),
            Integer.parseInt(name.group(7)));
    byte[] wanted = Files.readAllBytes(file);
    ImageView rgb = ImageView.packed(PixelFormat.RGB, width, height, Levels.direct(pixels));
    assertArrayEquals(wanted, Levels.of(spec, rgb));
    ImageView bgr =
        ImageView.packed(PixelFormat.BGR, width, height, Levels.direct(Levels.swapped(pixels)));
    assertArrayEquals(wanted, Levels.of(spec, bgr));
  }

  @TestFactory
  Stream<DynamicTest> run_everyPhoto_isWhatPillowMakes() throws IOException {
    Path photos = TestFiles.top().resolveSibling("shared").resolve("data/photos");
    assumeTrue(Files.isDirectory(photos), "no photos at " + photos);
    return Files.readAllLines(TestFiles.testdata("preprocess").resolve("photos.txt")).stream()
        .map(line -> DynamicTest.dynamicTest(line, () -> checkPhoto(photos, line.split(" "))));
  }

  private static void checkPhoto(Path photos, String[] reference)
      throws IOException, NoSuchAlgorithmException {
    BufferedImage photo = ImageIO.read(photos.resolve(reference[0]).toFile());
    int width = photo.getWidth();
    int height = photo.getHeight();
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      int rgb = photo.getRGB(i % width, i / width);
      pixels[3 * i] = (byte) (rgb >> 16);
      pixels[3 * i + 1] = (byte) (rgb >> 8);
      pixels[3 * i + 2] = (byte) rgb;
    }
    String[] crop = reference[3].split("x");
    PreprocessSpec spec =
        Levels.spec(
            reference[1],
            Integer.parseInt(reference[2]),
            Integer.parseInt(crop[0]),
            Integer.parseInt(crop[1]));
    ImageView view = ImageView.packed(PixelFormat.RGB, width, height, Levels.direct(pixels));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Levels.of(spec, view));
    assertEquals(reference[4], HexFormat.of().formatHex(digest));
  }

  @Test
  void run_meanAndStd_areAppliedInOutputChannelOrder() {
    float[] mean = {0.485f, 0.456f, 0.406f};
    float[] std = {0.229f, 0.224f, 0.225f};
    ImageView image =
        ImageView.packed(PixelFormat.RGB, 1, 1, Levels.direct(new byte[] {10, 20, (byte) 200}));
    for (boolean bgr : new boolean[] {false, true}) {
      PreprocessSpec spec =
          new PreprocessSpec(1, PreprocessSpec.Filter.BILINEAR, 1, 1, bgr, mean, std);
      float[] tensor = Levels.tensor(spec, image);
      int[] wanted = bgr ? new int[] {200, 20, 10} : new int[] {10, 20, 200};
      for (int c = 0; c < 3; c++) {
        assertEquals((wanted[c] / 255f - mean[c]) / std[c], tensor[c]);
      }
    }
  }

  @Test
  void run_tensorWithPosition_writesThereAndNowhereElse() {
    PreprocessSpec spec = Levels.spec("bilinear", 2, 2, 2);
    FloatBuffer tensor =
        ByteBuffer.allocateDirect(4 * 20).order(ByteOrder.nativeOrder()).asFloatBuffer();
    float[] untouched = new float[20];
    Arrays.fill(untouched, -1);
    tensor.put(0, untouched).position(5);
    ImageView image =
        ImageView.packed(PixelFormat.GRAY, 2, 2, Levels.direct(new byte[] {1, 2, 3, 4}));
    try (Preprocessor preprocessor = new NativePreprocessorProvider().open(spec)) {
      preprocessor.run(image, tensor);
    }
    assertEquals(5, tensor.position());
    assertEquals(-1, tensor.get(4));
    assertEquals(1, tensor.get(5), 1e-4);
    assertEquals(-1, tensor.get(17));
  }

  @Test
  void run_badTensors_areRefused() {
    PreprocessSpec spec = Levels.spec("bilinear", 2, 2, 2);
    ImageView image =
        ImageView.packed(PixelFormat.GRAY, 2, 2, Levels.direct(new byte[] {1, 2, 3, 4}));
    ByteBuffer memory = ByteBuffer.allocateDirect(48).order(ByteOrder.nativeOrder());
    try (Preprocessor preprocessor = new NativePreprocessorProvider().open(spec)) {
      for (FloatBuffer bad :
          List.of(
              FloatBuffer.allocate(12),
              memory.asFloatBuffer().position(1),
              memory.asFloatBuffer().asReadOnlyBuffer(),
              memory.duplicate().order(ByteOrder.BIG_ENDIAN).asFloatBuffer())) {
        assertThrows(IllegalArgumentException.class, () -> preprocessor.run(image, bad));
      }
    }
  }

  @Test
  void close_twice_thenRunIsRefused() {
    Preprocessor preprocessor =
        new NativePreprocessorProvider().open(Levels.spec("bilinear", 2, 2, 2));
    preprocessor.close();
    preprocessor.close();
    ImageView image =
        ImageView.packed(PixelFormat.GRAY, 2, 2, Levels.direct(new byte[] {1, 2, 3, 4}));
    FloatBuffer tensor =
        ByteBuffer.allocateDirect(48).order(ByteOrder.nativeOrder()).asFloatBuffer();
    assertThrows(IllegalStateException.class, () -> preprocessor.run(image, tensor));
  }
}

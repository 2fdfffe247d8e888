package io.venturi.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.venturi.VenturiException;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StillCodecTest {
  /** Smooth colours with a little noise. */
  private static ImageView picture(int width, int height) {
    Random random = new Random(5);
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int noise = random.nextInt(6);
        pixels.put((byte) (40 + 150 * x / width + noise));
        pixels.put((byte) (200 - 160 * y / height + noise));
        pixels.put((byte) (120 + 60 * Math.sin(x / 15.0) * Math.cos(y / 19.0) + noise));
      }
    }
    return ImageView.packed(PixelFormat.BGR, width, height, pixels);
  }

  /** Peak signal to noise ratio in dB. */
  private static double quality(ImageView first, ImageView second) {
    ByteBuffer a = first.planes().get(0);
    ByteBuffer b = second.planes().get(0);
    double sum = 0;
    int count = 3 * first.width() * first.height();
    for (int i = 0; i < count; i++) {
      double difference = (a.get(i) & 0xFF) - (b.get(i) & 0xFF);
      sum += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255 * count / sum);
  }

  private static void assumeThere(StillCodec codec) {
    assumeTrue(codec.unavailableReason().isEmpty(), codec + ": " + codec.unavailableReason());
  }

  @Test
  void avif_inOurBuild_isThere() {
    assertEquals("", StillCodec.AVIF.unavailableReason());
  }

  @Test
  void hevc_withoutTheGplBuild_saysWhatIsMissing() {
    String reason = StillCodec.HEVC.unavailableReason();
    assumeTrue(!reason.isEmpty(), "ffmpeg's GPL build is on the class path");
    assertTrue(reason.contains("-gpl") && reason.contains("x265"), reason);
    VenturiException refused =
        assertThrows(VenturiException.class, () -> StillCodec.HEVC.encode(picture(64, 64), 30));
    assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused.getMessage());
  }

  @ParameterizedTest
  @EnumSource(StillCodec.class)
  void picture_codedAndDecoded_comesBackTheBetterTheMoreBytes(StillCodec codec) {
    assumeThere(codec);
    ImageView picture = picture(224, 224);
    double last = 0;
    int bytes = 0;
    for (int quality : new int[] {45, 30, 12}) {
      CodedStill coded = codec.encode(picture, quality);
      ImageView decoded = codec.decode(coded.file());
      double psnr = quality(picture, decoded);
      assertTrue(psnr > last + 1, quality + ": " + psnr + " dB behind " + last);
      assertTrue(coded.file().length > bytes, quality + ": " + coded.file().length + " bytes");
      assertTrue(coded.payloadBytes() <= coded.file().length);
      last = psnr;
      bytes = coded.file().length;
    }
    assertTrue(last > 36, "best " + last + " dB");
  }

  @ParameterizedTest
  @EnumSource(StillCodec.class)
  void picture_ofOddSizes_keepsItsSize(StillCodec codec) {
    assumeThere(codec);
    for (int[] size : new int[][] {{65, 33}, {97, 64}, {32, 31}}) {
      ImageView picture = picture(size[0], size[1]);
      ImageView decoded = codec.decode(codec.encode(picture, 20).file());
      assertEquals(size[0], decoded.width());
      assertEquals(size[1], decoded.height());
      assertTrue(quality(picture, decoded) > 25, size[0] + "x" + size[1]);
    }
  }

  @Test
  void colours_ofAvif_areNotShifted() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 64 * 64);
    while (pixels.hasRemaining()) {
      pixels.put((byte) 250).put((byte) 30).put((byte) 5);
    }
    ImageView blue = ImageView.packed(PixelFormat.BGR, 64, 64, pixels);
    ImageView decoded = StillCodec.AVIF.decode(StillCodec.AVIF.encode(blue, 10).file());
    ByteBuffer seen = decoded.planes().get(0);
    int middle = 3 * (64 * 32 + 32);
    assertEquals(250, seen.get(middle) & 0xFF, 3);
    assertEquals(30, seen.get(middle + 1) & 0xFF, 3);
    assertEquals(5, seen.get(middle + 2) & 0xFF, 3);
  }

  @Test
  void samePicture_codedTwice_isTheSameFile() {
    byte[] first = StillCodec.AVIF.encode(picture(80, 60), 35).file();
    assertTrue(Arrays.equals(first, StillCodec.AVIF.encode(picture(80, 60), 35).file()));
    assertTrue(new String(first, 0, 16, StandardCharsets.US_ASCII).contains("ftypavif"));
  }

  @Test
  void damagedFile_isRefusedAndEndsNothing() {
    byte[] file = StillCodec.AVIF.encode(picture(80, 60), 35).file();
    for (int cut : new int[] {0, 1, 40, 200, file.length - 1}) {
      byte[] part = Arrays.copyOf(file, Math.min(cut, file.length - 1));
      assertThrows(StillException.class, () -> StillCodec.AVIF.decode(part), "cut to " + cut);
    }
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] other = file.clone();
      other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        StillCodec.AVIF.decode(other); // some bits only change pixels
      } catch (StillException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("failed"), e.getMessage());
      }
    }
  }

  @Test
  void wrongArguments_areRefused() {
    ImageView picture = picture(32, 32);
    assertThrows(IllegalArgumentException.class, () -> StillCodec.AVIF.encode(picture, 64));
    ImageView grey = ImageView.packed(PixelFormat.GRAY, 8, 8, ByteBuffer.allocateDirect(64));
    assertThrows(IllegalArgumentException.class, () -> StillCodec.AVIF.encode(grey, 30));
  }
}

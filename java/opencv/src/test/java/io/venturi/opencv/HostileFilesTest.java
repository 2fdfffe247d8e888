package io.venturi.opencv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged files and files that lie end in an {@link ImageFileException}, whatever their format. */
final class HostileFilesTest {
  enum Format {
    JPEG,
    PNG,
    WEBP,
    BMP,
    TIFF;

    byte[] file() {
      return switch (this) {
        case JPEG -> ImageCodec.JPEG.encode(TestImages.smoothBgr(64, 48), 90);
        case WEBP -> ImageCodec.WEBP.encode(TestImages.smoothBgr(64, 48), 90);
        case PNG, BMP, TIFF ->
            TestImages.file(TestImages.patterned(64, 48, BufferedImage.TYPE_INT_RGB), name());
      };
    }

    /** The same file claiming to be 60000x60000. */
    byte[] huge() {
      byte[] file = file();
      ByteBuffer big = ByteBuffer.wrap(file);
      ByteBuffer little = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      switch (this) {
        case JPEG -> {
          int frame = indexOf(file, 0xFF, 0xC0);
          big.putShort(frame + 5, (short) 60000).putShort(frame + 7, (short) 60000);
        }
        case PNG -> big.putInt(16, 60000).putInt(20, 60000);
        case WEBP -> // the most it can say: 16383
            little.putShort(26, (short) 0x3FFF).putShort(28, (short) 0x3FFF);
        case BMP -> little.putInt(18, 60000).putInt(22, -60000);
        case TIFF -> {
          ByteBuffer own = file[0] == 'I' ? little : big;
          int directory = own.getInt(4);
          for (int i = 0; i < 2; i++) {
            int entry = entryOf(own, directory, 256 + i);
            own.putShort(entry + 2, (short) 4).putInt(entry + 8, 60000);
          }
        }
      }
      return file;
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_whole_fine(Format format) {
    try (DecodedImage decoded = ImageFiles.decode(format.file())) {
      assertEquals(64, decoded.view().width());
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_claims60000x60000_refusedByTheHeader(Format format) {
    byte[] file = format.huge();
    String message =
        assertThrows(ImageFileException.class, () -> ImageFiles.decode(file)).getMessage();
    assertTrue(message.contains("pixels at most"), message);
  }

  @ParameterizedTest
  @EnumSource
  void decode_cutAnywhere_exception(Format format) {
    byte[] file = format.file();
    int step = Math.max(1, file.length / 60);
    int last = format == Format.TIFF ? file.length / 2 : file.length - 4;
    for (int length = 0; length <= last; length += step) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThrows(
          ImageFileException.class,
          () -> ImageFiles.decode(cut),
          format + " cut after " + length + " of " + file.length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_bytesChanged_imageOrException(Format format) {
    byte[] file = format.file();
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed = file.clone();
      for (int k = 0; k < 8; k++) {
        changed[random.nextInt(Math.min(file.length, 1 << 12))] = (byte) random.nextInt();
      }
      try (DecodedImage decoded = ImageFiles.decode(changed)) {
        assertTrue(decoded.view().width() >= 1);
      } catch (ImageFileException e) {
        refused++;
      }
    }
    // checksums make every changed PNG a damaged one; of the others some must reach the decoder
    assertEquals(format == Format.PNG, refused == 300, refused + " of 300 refused");
  }

  @Test
  void decode_noise_exception() {
    Random random = new Random(6);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      assertThrows(ImageFileException.class, () -> ImageFiles.decode(noise));
    }
  }

  private static int indexOf(byte[] file, int first, int second) {
    int at = 0;
    while (file[at] != (byte) first || file[at + 1] != (byte) second) {
      at++;
    }
    return at;
  }

  private static int entryOf(ByteBuffer tiff, int directory, int tag) {
    int entry = directory + 2;
    while (tiff.getShort(entry) != tag) {
      entry += 12;
    }
    return entry;
  }
}

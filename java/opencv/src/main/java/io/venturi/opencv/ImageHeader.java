package io.venturi.opencv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the first bytes of an image file claim, read before a decoder sees the file, so that a few
 * bytes cannot make it ask for gigabytes.
 *
 * @param format name of the format
 * @param width pixels as claimed, before the orientation is applied; may be any number
 * @param height likewise
 * @param complete whether the file holds its format's end mark, or the format has none
 */
record ImageHeader(String format, long width, long height, boolean complete) {
  private static final int PNG_START = 0x89504E47;
  private static final int PNG_END = 0x49454E44;
  private static final int RIFF = 0x52494646;
  private static final int WEBP = 0x57454250;
  private static final int WEBP_LOSSY = 0x56503820;
  private static final int WEBP_LOSSLESS = 0x5650384C;
  private static final int WEBP_EXTENDED = 0x56503858;

  /**
   * @throws ImageFileException when it is none of the formats, or ends within its header
   */
  static ImageHeader of(byte[] file, String name) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    try {
      int start = bytes.getInt(0);
      if (start >>> 8 == 0xFFD8FF) {
        return jpeg(bytes, name);
      }
      if (start == PNG_START) {
        return new ImageHeader("PNG", unsigned(bytes, 16), unsigned(bytes, 20), pngHasEnd(bytes));
      }
      if (start == RIFF && bytes.getInt(8) == WEBP) {
        return webp(bytes.order(ByteOrder.LITTLE_ENDIAN), name);
      }
      if (start >>> 16 == 0x424D) {
        return bmp(bytes.order(ByteOrder.LITTLE_ENDIAN));
      }
      if (start == 0x49492A00 || start == 0x4D4D002A) {
        return tiff(bytes.order(start == 0x49492A00 ? ByteOrder.LITTLE_ENDIAN : bytes.order()));
      }
    } catch (IndexOutOfBoundsException e) {
      throw new ImageFileException(
          name + ": ends within its header, after " + file.length + " bytes", e);
    }
    throw new ImageFileException(
        name + ": is no image that can be read; wanted JPEG, PNG, WebP, BMP or TIFF");
  }

  private static ImageHeader jpeg(ByteBuffer bytes, String name) {
    long width = 0;
    long height = 0;
    int at = 2;
    while (true) {
      if ((bytes.get(at) & 0xFF) != 0xFF) {
        throw new ImageFileException(name + ": no JPEG marker at offset " + at);
      }
      int marker = bytes.get(at + 1) & 0xFF;
      if (marker == 0xFF) { // padding
        at++;
        continue;
      }
      if (marker == 0xDA) {
        return new ImageHeader("JPEG", width, height, jpegHasEnd(bytes, at));
      }
      if (isFrameStart(marker)) {
        height = bytes.getShort(at + 5) & 0xFFFF;
        width = bytes.getShort(at + 7) & 0xFFFF;
      }
      at += isAlone(marker) ? 2 : 2 + (bytes.getShort(at + 2) & 0xFFFF);
    }
  }

  private static boolean isFrameStart(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static boolean isAlone(int marker) {
    return marker == 0x01 || marker >= 0xD0 && marker <= 0xD8;
  }

  private static boolean jpegHasEnd(ByteBuffer bytes, int scanStart) {
    for (int i = scanStart + 2; i + 1 < bytes.capacity(); i++) {
      if (bytes.get(i) == (byte) 0xFF && bytes.get(i + 1) == (byte) 0xD9) {
        return true;
      }
    }
    return false;
  }

  private static boolean pngHasEnd(ByteBuffer bytes) {
    long at = 8;
    while (at + 12 <= bytes.capacity()) {
      if (bytes.getInt((int) at + 4) == PNG_END) {
        return true;
      }
      at += 12 + unsigned(bytes, (int) at);
    }
    return false;
  }

  private static ImageHeader webp(ByteBuffer bytes, String name) {
    boolean complete = unsigned(bytes, 4) + 8 <= bytes.capacity();
    int chunk = Integer.reverseBytes(bytes.getInt(12));
    return switch (chunk) {
      case WEBP_LOSSY ->
          new ImageHeader(
              "WebP", bytes.getShort(26) & 0x3FFF, bytes.getShort(28) & 0x3FFF, complete);
      case WEBP_LOSSLESS -> {
        int sizes = bytes.getInt(21);
        yield new ImageHeader("WebP", (sizes & 0x3FFF) + 1, (sizes >>> 14 & 0x3FFF) + 1, complete);
      }
      case WEBP_EXTENDED ->
          new ImageHeader(
              "WebP", (bytes.getInt(24) & 0xFFFFFF) + 1, (bytes.getInt(26) >>> 8) + 1, complete);
      default -> throw new ImageFileException(name + ": WebP with an unknown first chunk");
    };
  }

  private static ImageHeader bmp(ByteBuffer bytes) {
    boolean old = bytes.getInt(14) == 12;
    long width = old ? bytes.getShort(18) & 0xFFFF : bytes.getInt(18);
    long height = old ? bytes.getShort(20) & 0xFFFF : Math.abs((long) bytes.getInt(22));
    return new ImageHeader("BMP", width, height, true);
  }

  private static ImageHeader tiff(ByteBuffer bytes) {
    long width = 0;
    long height = 0;
    int directory = bytes.getInt(4);
    int entries = bytes.getShort(directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      boolean isShort = bytes.getShort(entry + 2) == 3;
      long value = isShort ? bytes.getShort(entry + 8) & 0xFFFF : unsigned(bytes, entry + 8);
      switch (bytes.getShort(entry) & 0xFFFF) {
        case 256 -> width = value;
        case 257 -> height = value;
        default -> {}
      }
    }
    return new ImageHeader("TIFF", width, height, true);
  }

  private static long unsigned(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & 0xFFFFFFFFL;
  }
}

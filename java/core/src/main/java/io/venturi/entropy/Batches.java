package io.venturi.entropy;

import io.venturi.CorruptFrameException;
import io.venturi.latent.WireProfile;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/** Checks and slices of calls that code several images; for coders. */
public final class Batches {
  private Batches() {}

  /**
   * Symbols of all images together.
   *
   * @throws IllegalArgumentException when there is no image or too many symbols in all
   */
  public static int symbols(int symbolCount, int imageCount) {
    long all = (long) symbolCount * imageCount;
    if (imageCount < 1 || symbolCount < 0 || all > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          imageCount
              + " images of "
              + symbolCount
              + " symbols, must be at least one and below 2^31 symbols in all");
    }
    return (int) all;
  }

  /** Room that a batch needs: {@link RansEncoder#maxEncodedBytes} for every image. */
  public static int maxEncodedBytes(int symbolCount, int imageCount, WireProfile profile) {
    return Math.multiplyExact(imageCount, RansEncoder.maxEncodedBytes(symbolCount, profile));
  }

  static void checkRoom(ByteBuffer out, int symbolCount, int imageCount, WireProfile profile) {
    int needed = maxEncodedBytes(symbolCount, imageCount, profile);
    if (out.remaining() < needed) {
      throw new IllegalArgumentException(
          "out has room for " + out.remaining() + " bytes, needs " + needed);
    }
  }

  /** Checks that there is an entry for every image. */
  public static void checkSizes(int[] sizes, int imageCount) {
    if (sizes.length < imageCount) {
      throw new IllegalArgumentException(
          sizes.length + " sizes for " + imageCount + " images, must be as many or more");
    }
  }

  /**
   * Bytes of all payloads.
   *
   * @throws IllegalArgumentException when a size is negative or they exceed the bytes there are
   */
  public static int sumOfSizes(int[] sizes, int imageCount, int available) {
    checkSizes(sizes, imageCount);
    long sum = 0;
    for (int b = 0; b < imageCount; b++) {
      if (sizes[b] < 0) {
        throw new IllegalArgumentException("payload " + b + " has " + sizes[b] + " bytes");
      }
      sum += sizes[b];
    }
    if (sum > available) {
      throw new IllegalArgumentException(
          "the payloads have " + sum + " bytes in all, the buffer holds " + available);
    }
    return (int) sum;
  }

  /** The indexes of one image of a batch. */
  static CdfIndexes image(CdfIndexes indexes, int image, int symbolCount) {
    int first = image * symbolCount;
    if (indexes instanceof CdfIndexes.Bytes bytes) {
      ByteBuffer rows = bytes.rows();
      return new CdfIndexes.Bytes(rows.slice(first, Math.min(symbolCount, rows.limit() - first)));
    }
    if (indexes instanceof CdfIndexes.Shorts shorts) {
      ShortBuffer rows = shorts.rows();
      return new CdfIndexes.Shorts(rows.slice(first, Math.min(symbolCount, rows.limit() - first)));
    }
    return indexes;
  }

  /** The symbols of one image of a batch, from the buffer's position on. */
  static IntBuffer image(IntBuffer symbols, int image, int symbolCount) {
    int first = symbols.position() + image * symbolCount;
    if (first + symbolCount > symbols.limit()) {
      throw new IllegalArgumentException(
          "symbols end before those of image " + image + "; " + symbols.remaining() + " are there");
    }
    return symbols.slice(first, symbolCount);
  }

  static CorruptFrameException inImage(int image, int imageCount, CorruptFrameException e) {
    return imageCount == 1
        ? e
        : new CorruptFrameException(e.offset(), "image " + image + ": " + reason(e));
  }

  private static String reason(CorruptFrameException e) {
    return String.valueOf(e.getMessage()).replaceFirst("^at byte \\d+: ", "");
  }
}

package io.venturi.opencv;

import io.venturi.image.ImageView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Reads JPEG, PNG, WebP, BMP and TIFF as 8-bit BGR; the package describes what becomes of other
 * pixels. Files are not trusted: size and completeness are checked before OpenCV sees them.
 *
 * <p>Thread rule: all methods may be called from any thread. The first call loads OpenCV.
 */
public final class ImageFiles {
  /** Most pixels of an image. */
  public static final int MAX_PIXELS = 100_000_000;

  /** Most bytes of a file. */
  public static final int MAX_FILE_BYTES = 512 << 20;

  private ImageFiles() {}

  /**
   * Reads an image file.
   *
   * @throws ImageFileException when it is missing, no image, damaged or too large
   */
  public static DecodedImage read(Path file) {
    String name = file.toString();
    try {
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new ImageFileException(
            name + ": has " + size + " bytes, at most " + MAX_FILE_BYTES + " are read");
      }
      return decode(Files.readAllBytes(file), name, MAX_PIXELS);
    } catch (NoSuchFileException e) {
      throw new ImageFileException(name + ": no such file", e);
    } catch (IOException e) {
      throw new ImageFileException(name + ": cannot be read: " + e, e);
    }
  }

  /**
   * Decodes the content of an image file.
   *
   * @throws ImageFileException when it is no image, damaged or too large
   */
  public static DecodedImage decode(byte[] file) {
    return decode(file, MAX_PIXELS);
  }

  /**
   * Likewise, for files from strangers: a few bytes can stand for very many pixels.
   *
   * @param maxPixels most pixels of the image, at most {@link #MAX_PIXELS}
   * @throws ImageFileException when it is no image, damaged or too large
   */
  public static DecodedImage decode(byte[] file, int maxPixels) {
    return decode(file, "image of " + file.length + " bytes", Math.min(maxPixels, MAX_PIXELS));
  }

  private static DecodedImage decode(byte[] file, String name, int maxPixels) {
    ImageHeader header = ImageHeader.of(file, name);
    checkSize(header.width(), header.height(), name, maxPixels);
    if (!header.complete()) {
      throw new ImageFileException(
          name + ": " + header.format() + " cut short after " + file.length + " bytes");
    }
    OpenCv.load();
    Mat pixels = decodeMat(file, name + ": OpenCV cannot decode this " + header.format());
    try {
      checkSize(pixels.cols(), pixels.rows(), name, maxPixels);
      return new DecodedImage(pixels, name);
    } catch (RuntimeException e) {
      pixels.close();
      throw e;
    }
  }

  /** OpenCV reports a C++ exception as RuntimeException and other damage as an empty matrix. */
  private static Mat decodeMat(byte[] file, String problem) {
    try (BytePointer bytes = new BytePointer(file);
        Mat row = new Mat(1, file.length, opencv_core.CV_8UC1, bytes)) {
      Mat pixels = opencv_imgcodecs.imdecode(row, opencv_imgcodecs.IMREAD_COLOR_BGR);
      if (pixels.empty()) {
        pixels.close();
        throw new ImageFileException(problem + "; it is damaged or of an unusual kind");
      }
      return pixels;
    } catch (ImageFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ImageFileException(problem + ": " + e.getMessage(), e);
    }
  }

  private static void checkSize(long width, long height, String name, int maxPixels) {
    long side = ImageView.MAX_SIDE;
    if (width < 1 || height < 1 || width > side || height > side || width * height > maxPixels) {
      throw new ImageFileException(
          name
              + ": is "
              + width
              + "x"
              + height
              + ", sides must be 1.."
              + side
              + " and the pixels at most "
              + maxPixels
              + "; scale it down first");
    }
  }
}

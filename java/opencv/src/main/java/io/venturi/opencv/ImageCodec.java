package io.venturi.opencv;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The classic codecs, as yardsticks.
 *
 * <p>Thread rule: all methods may be called from any thread. The first call loads OpenCV.
 */
public enum ImageCodec {
  /**
   * libjpeg-turbo, baseline, 4:2:0, Huffman tables made for the image (as {@code jpegtran
   * -optimize} does).
   */
  JPEG(".jpg"),
  /** libwebp, lossy, effort 4 of 0..6; 4:2:0 is part of the format. */
  WEBP(".webp");

  private final String extension;

  ImageCodec(String extension) {
    this.extension = extension;
  }

  /**
   * Compresses a view; nothing is kept of it.
   *
   * @param view BGR or GRAY
   * @param quality 1..100
   * @throws ImageFileException when OpenCV fails, for instance on a WebP side over 16383
   */
  public byte[] encode(ImageView view, int quality) {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("quality is " + quality + ", must be 1..100");
    }
    if (view.format() != PixelFormat.BGR && view.format() != PixelFormat.GRAY) {
      throw new IllegalArgumentException(
          "the image is " + view.format() + ", must be BGR or GRAY; convert it first");
    }
    OpenCv.load();
    int type = view.format() == PixelFormat.BGR ? opencv_core.CV_8UC3 : opencv_core.CV_8UC1;
    ByteBuffer plane = view.planes().get(0).duplicate().clear();
    String problem = "OpenCV cannot encode " + view.width() + "x" + view.height() + " as " + this;
    try (BytePointer start = new BytePointer(plane);
        Mat pixels = new Mat(view.height(), view.width(), type, start, view.pitches().get(0));
        IntPointer flags = new IntPointer(flags(quality));
        BytePointer file = new BytePointer()) {
      if (!opencv_imgcodecs.imencode(extension, pixels, file, flags)) {
        throw new ImageFileException(problem);
      }
      byte[] bytes = new byte[Math.toIntExact(file.limit())];
      file.get(bytes);
      return bytes;
    } catch (ImageFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ImageFileException(problem + ": " + e.getMessage(), e);
    }
  }

  /**
   * Decodes what {@link #encode} made, or any file of {@link ImageFiles}.
   *
   * @throws ImageFileException when it is no image, damaged or too large
   */
  public DecodedImage decode(byte[] file) {
    return ImageFiles.decode(file);
  }

  private int[] flags(int quality) {
    return switch (this) {
      case JPEG ->
          new int[] {
            opencv_imgcodecs.IMWRITE_JPEG_QUALITY,
            quality,
            opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE,
            1,
            opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
            opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420
          };
      case WEBP -> new int[] {opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality};
    };
  }
}

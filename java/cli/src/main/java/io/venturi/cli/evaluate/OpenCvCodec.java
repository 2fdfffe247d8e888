package io.venturi.cli.evaluate;

import io.venturi.image.ImageView;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import java.util.List;
import java.util.function.Function;

/**
 * JPEG and WebP through OpenCV.
 *
 * @param qualities those of evaluate_sc2.py, of which Pillow's WebP has a 0 and OpenCV's has not
 */
record OpenCvCodec(ImageCodec codec, String method, String description, List<Integer> qualities)
    implements PictureCodec {
  static final OpenCvCodec JPEG =
      new OpenCvCodec(
          ImageCodec.JPEG,
          "jpeg_input",
          "libjpeg-turbo, baseline, 4:2:0, optimised Huffman tables",
          List.of(5, 8, 12, 16, 22, 30, 50, 75));
  static final OpenCvCodec WEBP =
      new OpenCvCodec(
          ImageCodec.WEBP,
          "webp_input",
          "libwebp, lossy, effort 4",
          List.of(1, 5, 10, 18, 28, 40, 60, 80));

  @Override
  public CodedPicture encode(ImageView picture, int quality) {
    byte[] file = codec.encode(picture, quality);
    return new CodedPicture(file, file.length);
  }

  @Override
  public <T> T decode(byte[] file, Function<ImageView, T> use) {
    try (DecodedImage decoded = codec.decode(file)) {
      return use.apply(decoded.view());
    }
  }
}

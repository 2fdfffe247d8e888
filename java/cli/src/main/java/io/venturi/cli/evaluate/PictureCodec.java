package io.venturi.cli.evaluate;

import io.venturi.image.ImageView;
import java.util.List;
import java.util.function.Function;

/** A codec for pictures with one quality number. Any thread. */
interface PictureCodec {
  /** Name of the method that puts it in front of the network, e.g. "jpeg_input". */
  String method();

  /** Whose it is and how it is set: results count as the same as long as this is. */
  String description();

  /** Empty when it can run here, else why not and the cure. */
  default String unavailableReason() {
    return "";
  }

  /** Name of the point at a quality, e.g. "q30". */
  default String point(int quality) {
    return "q" + quality;
  }

  /** Qualities where nobody chooses, cheapest first. */
  List<Integer> qualities();

  /** Packed BGR to a file. */
  CodedPicture encode(ImageView picture, int quality);

  /** Hands the decoded picture to a function and lets it go afterwards. */
  <T> T decode(byte[] file, Function<ImageView, T> use);
}

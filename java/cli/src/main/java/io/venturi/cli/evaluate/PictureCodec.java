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

  /** Qualities where nobody chooses, cheapest first; also what points are named by. */
  List<Integer> qualities();

  /** Packed BGR to a file. */
  byte[] encode(ImageView picture, int quality);

  /** Hands the decoded picture to a function and lets it go afterwards. */
  <T> T decode(byte[] file, Function<ImageView, T> use);

  /** Of a file's bytes those of the coded picture, without a container that the codec must have. */
  default int payloadBytes(byte[] file) {
    return file.length;
  }
}

package io.venturi.cli.evaluate;

import io.venturi.ffmpeg.CodedStill;
import io.venturi.ffmpeg.StillCodec;
import io.venturi.image.ImageView;
import java.util.List;
import java.util.function.Function;

/**
 * AVIF and HEVC through ffmpeg.
 *
 * @param prefix of points: what the codec calls its quality number
 */
record FfmpegCodec(
    StillCodec codec, String method, String description, String prefix, List<Integer> qualities)
    implements PictureCodec {
  static final FfmpegCodec AVIF =
      new FfmpegCodec(
          StillCodec.AVIF,
          "avif_input",
          "libaom, all-intra, effort 6, 4:2:0",
          "crf",
          List.of(63, 58, 52, 46, 40, 34, 26, 18));
  static final FfmpegCodec HEVC =
      new FfmpegCodec(
          StillCodec.HEVC,
          "hevc_input",
          "x265, one intra picture, preset veryslow, 4:4:4",
          "qp",
          List.of(50, 45, 40, 37, 34, 30, 25, 20));

  @Override
  public String unavailableReason() {
    return codec.unavailableReason();
  }

  @Override
  public String point(int quality) {
    return prefix + quality;
  }

  @Override
  public CodedPicture encode(ImageView picture, int quality) {
    CodedStill coded = codec.encode(picture, quality);
    return new CodedPicture(coded.file(), coded.payloadBytes());
  }

  @Override
  public <T> T decode(byte[] file, Function<ImageView, T> use) {
    return use.apply(codec.decode(file));
  }
}

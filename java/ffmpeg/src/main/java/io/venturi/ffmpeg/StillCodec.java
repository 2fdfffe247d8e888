package io.venturi.ffmpeg;

import io.venturi.VenturiException;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Video codecs that code one picture. The quality number is the codec's own and counts down: a
 * larger one is fewer bytes.
 *
 * <p>Thread rule: all methods may be called from any thread. The first call loads ffmpeg.
 */
public enum StillCodec {
  /**
   * An AVIF file: AV1 by libaom, all-intra, effort 6 of 0..8, 4:2:0, full range. Quality is
   * libaom's crf, 0..63.
   */
  AVIF(
      "libaom-av1",
      List.of("libdav1d", "libaom-av1"),
      63,
      "yuv420p",
      Map.of("usage", "allintra", "cpu-used", "6", "still-picture", "1", "row-mt", "0")),

  /**
   * A bare HEVC stream (Annex B): x265, one intra picture, 4:4:4, full range, preset veryslow.
   * Quality is the quantiser's parameter, 0..51, as BPG's {@code -q} is. A stand-in for BPG 0.9.8:
   * BPG wraps the same kind of picture into a header of its own that is shorter than the parameter
   * sets here, about 70 bytes, and has an older x265 within.
   */
  HEVC("libx265", List.of("hevc"), 51, "yuv444p", Map.of("preset", "veryslow", "forced-idr", "1"));

  private final String encoder;
  private final List<String> decoders;
  private final int maxQuality;
  private final String pixelFormat;
  private final Map<String, String> options;

  StillCodec(
      String encoder,
      List<String> decoders,
      int maxQuality,
      String pixelFormat,
      Map<String, String> options) {
    this.encoder = encoder;
    this.decoders = decoders;
    this.maxQuality = maxQuality;
    this.pixelFormat = pixelFormat;
    this.options = options;
  }

  /** Empty when the libraries on the class path have it, else why not and the cure. */
  public String unavailableReason() {
    try {
      Ffmpeg.load();
    } catch (VenturiException e) {
      return String.valueOf(e.getMessage());
    }
    if (avcodec.avcodec_find_encoder_by_name(encoder) != null) {
      return "";
    }
    return this == HEVC
        ? "ffmpeg's LGPL build has no x265; put org.bytedeco:ffmpeg with a classifier that ends in"
            + " -gpl on the class path (docs/evaluate.md)"
        : "ffmpeg's libraries here have no " + encoder;
  }

  /** Largest quality number, which stands for the fewest bytes. */
  public int maxQuality() {
    return maxQuality;
  }

  /**
   * Codes a picture; nothing is kept of it.
   *
   * @param picture BGR
   * @param quality 0..{@link #maxQuality()}
   * @throws StillException when ffmpeg fails
   * @throws VenturiException when it is not available
   */
  public CodedStill encode(ImageView picture, int quality) {
    if (quality < 0 || quality > maxQuality) {
      throw new IllegalArgumentException(
          "quality is " + quality + ", " + this + " has 0.." + maxQuality);
    }
    if (picture.format() != PixelFormat.BGR) {
      throw new IllegalArgumentException("the picture is " + picture.format() + ", must be BGR");
    }
    String reason = unavailableReason();
    if (!reason.isEmpty()) {
      throw new VenturiException(this + " is not available: " + reason);
    }
    int format = avutil.av_get_pix_fmt(pixelFormat);
    AVFrame frame = Pixels.toFrame(picture, format);
    try (Coder coder = Coder.encoder(encoder, picture, format, settings(quality))) {
      AVPacket packet = coder.encode(frame);
      byte[] stream = bytes(packet);
      return this == AVIF
          ? new CodedStill(AvifFile.write(coder.context(), packet), stream.length)
          : new CodedStill(stream, stream.length);
    } finally {
      avutil.av_frame_free(frame);
    }
  }

  private Map<String, String> settings(int quality) {
    Map<String, String> all = new HashMap<>(options);
    if (this == AVIF) {
      all.put("crf", String.valueOf(quality));
    } else {
      all.put(
          "x265-params",
          "qp="
              + quality
              + ":info=0:log-level=none:pools=none:frame-threads=1:range=full:keyint=1");
    }
    return all;
  }

  /**
   * Decodes what {@link #encode} made.
   *
   * @return BGR, one direct plane of the caller's
   * @throws StillException when it is no such file or damaged
   */
  public ImageView decode(byte[] file) {
    Ffmpeg.load();
    try (Coder coder = Coder.decoder(decoders)) {
      AVPacket packet = this == AVIF ? AvifFile.read(file, coder.context()) : Coder.packet(file);
      try {
        AVFrame frame = coder.decode(packet);
        try {
          return Pixels.toPicture(frame);
        } finally {
          avutil.av_frame_free(frame);
        }
      } finally {
        avcodec.av_packet_free(packet);
      }
    }
  }

  private static byte[] bytes(AVPacket packet) {
    byte[] bytes = new byte[packet.size()];
    packet.data().position(0).get(bytes);
    return bytes;
  }
}

package io.venturi.ffmpeg;

import io.venturi.image.ImageView;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** One encoder or decoder for one picture. One thread. */
final class Coder implements AutoCloseable {
  private final AVCodec codec;
  private final AVCodecContext context;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private boolean open;

  private Coder(AVCodec codec) {
    this.codec = codec;
    this.context = avcodec.avcodec_alloc_context3(codec);
    context.thread_count(1);
  }

  /** An encoder, open. */
  static Coder encoder(
      String name, ImageView picture, int pixelFormat, Map<String, String> settings) {
    Coder coder = new Coder(avcodec.avcodec_find_encoder_by_name(name));
    try {
      AVCodecContext context = coder.context;
      context.width(picture.width()).height(picture.height()).pix_fmt(pixelFormat);
      try (AVRational second = new AVRational().num(1).den(1)) {
        context.time_base(second);
      }
      context.color_range(avutil.AVCOL_RANGE_JPEG).colorspace(avutil.AVCOL_SPC_SMPTE170M);
      context.color_primaries(avutil.AVCOL_PRI_BT709).color_trc(avutil.AVCOL_TRC_IEC61966_2_1);
      context.bit_rate(0);
      context.gop_size(1).max_b_frames(0);
      coder.open(settings);
      return coder;
    } catch (RuntimeException e) {
      coder.close();
      throw e;
    }
  }

  /** A decoder, the first of these names that there is; to be opened by the first packet. */
  static Coder decoder(List<String> names) {
    for (String name : names) {
      AVCodec codec = avcodec.avcodec_find_decoder_by_name(name);
      if (codec != null) {
        return new Coder(codec);
      }
    }
    throw new StillException("ffmpeg's libraries here have none of the decoders " + names);
  }

  private void open(Map<String, String> settings) {
    AVDictionary options = new AVDictionary(null);
    settings.forEach((key, value) -> avutil.av_dict_set(options, key, value, 0));
    int code = avcodec.avcodec_open2(context, codec, options);
    avutil.av_dict_free(options);
    Ffmpeg.check(code, "opening " + codec.name().getString());
    open = true;
  }

  AVCodecContext context() {
    return context;
  }

  /** The packet of a frame; valid while this is open. */
  AVPacket encode(AVFrame frame) {
    Ffmpeg.check(avcodec.avcodec_send_frame(context, frame), "coding a picture");
    Ffmpeg.check(avcodec.avcodec_send_frame(context, null), "ending a stream");
    Ffmpeg.check(avcodec.avcodec_receive_packet(context, packet), "coding a picture");
    return packet;
  }

  /** The frame of a packet; the caller frees it. */
  AVFrame decode(AVPacket coded) {
    if (!open) {
      open(Map.of());
    }
    Ffmpeg.check(avcodec.avcodec_send_packet(context, coded), "decoding a picture");
    Ffmpeg.check(avcodec.avcodec_send_packet(context, null), "ending a stream");
    AVFrame frame = avutil.av_frame_alloc();
    int code = avcodec.avcodec_receive_frame(context, frame);
    if (code < 0) {
      avutil.av_frame_free(frame);
      Ffmpeg.check(code, "decoding a picture");
    }
    return frame;
  }

  /** A packet of a stream's bytes, padded as decoders want it; the caller frees it. */
  static AVPacket packet(byte[] stream) {
    AVPacket packet = avcodec.av_packet_alloc();
    Ffmpeg.check(avcodec.av_new_packet(packet, stream.length), "taking memory for a stream");
    packet.data().position(0).put(stream);
    return packet;
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(context);
  }
}

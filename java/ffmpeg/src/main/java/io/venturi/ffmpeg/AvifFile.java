package io.venturi.ffmpeg;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** The container of AVIF, in memory. */
final class AvifFile {
  private AvifFile() {}

  /** A file around one coded picture. */
  static byte[] write(AVCodecContext coder, AVPacket packet) {
    AVFormatContext file = new AVFormatContext(null);
    Ffmpeg.check(
        avformat.avformat_alloc_output_context2(file, null, "avif", (String) null),
        "beginning an AVIF file");
    AVIOContext memory = new AVIOContext(null);
    BytePointer bytes = new BytePointer((Pointer) null);
    try {
      Ffmpeg.check(avformat.avio_open_dyn_buf(memory), "taking memory for an AVIF file");
      file.pb(memory);
      AVStream stream = avformat.avformat_new_stream(file, null);
      Ffmpeg.check(
          avcodec.avcodec_parameters_from_context(stream.codecpar(), coder),
          "describing an AVIF file");
      stream.time_base(coder.time_base());
      Ffmpeg.check(
          avformat.avformat_write_header(file, (AVDictionary) null), "writing an AVIF file");
      packet.stream_index(0).pts(0).dts(0);
      Ffmpeg.check(avformat.av_write_frame(file, packet), "writing an AVIF file");
      Ffmpeg.check(avformat.av_write_trailer(file), "writing an AVIF file");
    } finally {
      int size = memory.isNull() ? 0 : avformat.avio_close_dyn_buf(memory, bytes);
      bytes.capacity(size);
      avformat.avformat_free_context(file);
    }
    byte[] all = new byte[(int) bytes.capacity()];
    bytes.get(all);
    avutil.av_free(bytes);
    return all;
  }

  /** The coded picture of a file, with what its decoder must know put into its context. */
  static AVPacket read(byte[] bytes, AVCodecContext decoder) {
    int room = Math.max(1, bytes.length);
    BytePointer copy =
        new BytePointer(avutil.av_malloc(room + avcodec.AV_INPUT_BUFFER_PADDING_SIZE));
    copy.capacity(room).put(bytes, 0, bytes.length);
    // without a function that reads, all there is to read is what the buffer holds
    AVIOContext memory = avformat.avio_alloc_context(copy, bytes.length, 0, null, null, null, null);
    AVFormatContext file = avformat.avformat_alloc_context();
    file.pb(memory).flags(AVFormatContext.AVFMT_FLAG_CUSTOM_IO);
    AVInputFormat format = avformat.av_find_input_format("mov");
    AVPacket packet = avcodec.av_packet_alloc();
    try {
      Ffmpeg.check( // frees the context where it fails
          avformat.avformat_open_input(file, (String) null, format, (AVDictionary) null),
          "reading an AVIF file");
      try {
        Ffmpeg.check(avformat.av_read_frame(file, packet), "reading an AVIF file");
        Ffmpeg.check(
            avcodec.avcodec_parameters_to_context(
                decoder, file.streams(packet.stream_index()).codecpar()),
            "describing an AVIF file");
      } finally {
        avformat.avformat_close_input(file);
      }
      return packet;
    } catch (RuntimeException e) {
      avcodec.av_packet_free(packet);
      throw e;
    } finally {
      avutil.av_free(memory.buffer());
      avformat.avio_context_free(memory);
    }
  }
}

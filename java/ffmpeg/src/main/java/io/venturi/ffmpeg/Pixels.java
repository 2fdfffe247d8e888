package io.venturi.ffmpeg;

import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Packed BGR to planes of YCbCr and back: BT.601, full range, as JPEG and AVIF files have it. */
final class Pixels {
  private static final int FLAGS =
      swscale.SWS_BICUBIC
          | swscale.SWS_ACCURATE_RND
          | swscale.SWS_FULL_CHR_H_INT
          | swscale.SWS_FULL_CHR_H_INP;
  private static final int ONE = 1 << 16;

  private Pixels() {}

  /** A frame of a picture; the caller frees it. */
  static AVFrame toFrame(ImageView picture, int format) {
    AVFrame frame = avutil.av_frame_alloc();
    try {
      frame.format(format).width(picture.width()).height(picture.height());
      frame.color_range(avutil.AVCOL_RANGE_JPEG).colorspace(avutil.AVCOL_SPC_SMPTE170M);
      Ffmpeg.check(avutil.av_frame_get_buffer(frame, 0), "taking memory for a picture");
      ByteBuffer plane = picture.planes().get(0).duplicate().clear();
      try (BytePointer start = new BytePointer(plane);
          PointerPointer<BytePointer> planes = new PointerPointer<>(4L);
          IntPointer pitches = new IntPointer(picture.pitches().get(0), 0, 0, 0)) {
        planes.put(0, start);
        SwsContext scaler =
            scaler(picture.width(), picture.height(), avutil.AV_PIX_FMT_BGR24, format);
        swscale.sws_scale(
            scaler, planes, pitches, 0, picture.height(), frame.data(), frame.linesize());
        swscale.sws_freeContext(scaler);
      }
      return frame;
    } catch (RuntimeException e) {
      avutil.av_frame_free(frame);
      throw e;
    }
  }

  /** The picture of a frame, in memory of Java's. */
  static ImageView toPicture(AVFrame frame) {
    int width = frame.width();
    int height = frame.height();
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * width * height);
    try (BytePointer start = new BytePointer(pixels);
        PointerPointer<BytePointer> planes = new PointerPointer<>(4L);
        IntPointer pitches = new IntPointer(3 * width, 0, 0, 0)) {
      planes.put(0, start);
      SwsContext scaler = scaler(width, height, frame.format(), avutil.AV_PIX_FMT_BGR24);
      swscale.sws_scale(scaler, frame.data(), frame.linesize(), 0, height, planes, pitches);
      swscale.sws_freeContext(scaler);
    }
    return ImageView.packed(PixelFormat.BGR, width, height, pixels);
  }

  private static SwsContext scaler(int width, int height, int from, int to) {
    SwsContext scaler =
        swscale.sws_getContext(
            width, height, from, width, height, to, FLAGS, null, null, (DoublePointer) null);
    if (scaler == null) {
      throw new StillException(
          "no conversion of pixel format " + from + " to " + to + " at " + width + "x" + height);
    }
    IntPointer matrix = swscale.sws_getCoefficients(swscale.SWS_CS_ITU601);
    swscale.sws_setColorspaceDetails(scaler, matrix, 1, matrix, 1, 0, ONE, ONE);
    return scaler;
  }
}

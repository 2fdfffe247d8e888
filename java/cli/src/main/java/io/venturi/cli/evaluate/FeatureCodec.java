package io.venturi.cli.evaluate;

import io.venturi.CorruptFrameException;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.latent.LatentShape;
import io.venturi.opencv.DecodedImage;
import io.venturi.opencv.ImageCodec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A feature as small pictures, three channels in each, the rest alone, after sc2bench: a group of
 * channels is normalised as (x - min) / max and stored with eight bits. On the wire every group is
 * min f32, max f32, length u32 (little-endian) and the codec's file. The twin of {@code
 * models/venturi_models/feature_codec.py}.
 *
 * <p>Thread rule: one thread at a time.
 */
final class FeatureCodec {
  private static final int HEADER = 12;
  private static final int GROUP = 3;

  private final ImageCodec codec;
  private final int quality;
  private final LatentShape shape;
  private final ByteBuffer pixels;

  FeatureCodec(ImageCodec codec, int quality, LatentShape shape) {
    this.codec = codec;
    this.quality = quality;
    this.shape = shape;
    this.pixels = ByteBuffer.allocateDirect(GROUP * shape.planeSize());
  }

  /** C x H x W floats to bytes. */
  byte[] encode(FloatBuffer features) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (int first = 0; first < shape.channels(); first += channels(first)) {
      float[] values = new float[channels(first) * shape.planeSize()];
      features.get(features.position() + first * shape.planeSize(), values);
      float low = values[0];
      float high = values[0];
      for (float value : values) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      byte[] file = codec.encode(picture(values, low, high), quality);
      ByteBuffer head = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      message.writeBytes(head.putFloat(low).putFloat(high).putInt(file.length).array());
      message.writeBytes(file);
    }
    return message.toByteArray();
  }

  /** Channels of the group that starts there. */
  private int channels(int first) {
    return shape.channels() - first >= GROUP ? GROUP : 1;
  }

  private ImageView picture(float[] values, float low, float high) {
    int channels = values.length / shape.planeSize();
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < shape.planeSize(); i++) {
        float scaled = high > 0 ? (values[c * shape.planeSize() + i] - low) / high : 0;
        double clipped = 255.0 * Math.max(0, Math.min(1, scaled));
        pixels.put(channels * i + channels - 1 - c, (byte) Math.rint(clipped)); // RGB as BGR
      }
    }
    PixelFormat format = channels == 1 ? PixelFormat.GRAY : PixelFormat.BGR;
    return ImageView.packed(format, shape.width(), shape.height(), pixels);
  }

  /**
   * The inverse.
   *
   * @param message from position to limit, which do not move
   * @param features filled from position 0 on
   */
  void decode(ByteBuffer message, FloatBuffer features) {
    ByteBuffer in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    for (int first = 0; first < shape.channels(); first += channels(first)) {
      if (in.remaining() < HEADER) {
        throw new CorruptFrameException(in.position(), "no header of channel " + first);
      }
      float low = in.getFloat();
      float high = Math.max(0, in.getFloat());
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new CorruptFrameException(
            in.position() - 4, "file of " + length + " bytes, " + in.remaining() + " are left");
      }
      byte[] file = new byte[length];
      in.get(file);
      try (DecodedImage decoded = codec.decode(file)) {
        read(decoded.view(), first, low, high, features);
      }
    }
    if (in.hasRemaining()) {
      throw new CorruptFrameException(
          in.position(), in.remaining() + " bytes stand behind the last channel");
    }
  }

  private void read(ImageView picture, int first, float low, float high, FloatBuffer features) {
    if (picture.width() != shape.width() || picture.height() != shape.height()) {
      throw new CorruptFrameException(
          0, "picture of " + picture.width() + "x" + picture.height() + " for " + shape);
    }
    ByteBuffer plane = picture.planes().get(0);
    int pitch = picture.pitches().get(0);
    for (int c = 0; c < channels(first); c++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          int pixel = plane.get(y * pitch + GROUP * x + GROUP - 1 - c) & 0xff;
          int at = ((first + c) * shape.height() + y) * shape.width() + x;
          features.put(at, pixel / 255f * high + low);
        }
      }
    }
  }
}

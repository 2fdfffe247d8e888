package io.venturi.nativelib;

import io.venturi.image.ColorMatrix;
import io.venturi.image.PixelFormat;
import io.venturi.preprocess.PreprocessSpec;

/**
 * What {@code venturi/preprocess.h} calls the things of {@code io.venturi.preprocess} and {@code
 * io.venturi.image}. Public for the device's preprocessor, no API for users.
 */
public final class PreprocessStructs {
  private PreprocessStructs() {}

  /** A spec as {@code venturi_preprocess_spec}. */
  public static NativeStruct spec(PreprocessSpec spec) {
    NativeStruct struct = new NativeStruct(NativeStruct.SPEC_BYTES);
    struct.putInt(NativeStruct.SPEC_RESIZE, spec.resizeShorterSide());
    struct.putInt(NativeStruct.SPEC_FILTER, code(spec.filter()));
    struct.putInt(NativeStruct.SPEC_CROP_HEIGHT, spec.cropHeight());
    struct.putInt(NativeStruct.SPEC_CROP_WIDTH, spec.cropWidth());
    struct.putInt(NativeStruct.SPEC_BGR, spec.bgr() ? 1 : 0);
    for (int c = 0; c < 3; c++) {
      struct.putFloat(NativeStruct.SPEC_MEAN + 4 * c, spec.mean()[c]);
      struct.putFloat(NativeStruct.SPEC_STD + 4 * c, spec.std()[c]);
    }
    return struct;
  }

  private static int code(PreprocessSpec.Filter filter) {
    return switch (filter) {
      case BILINEAR -> 0;
      case BICUBIC -> 1;
    };
  }

  /** As {@code venturi_image} numbers it. */
  public static int code(PixelFormat format) {
    return switch (format) {
      case RGB -> 0;
      case BGR -> 1;
      case GRAY -> 2;
      case NV12 -> 3;
      case YUV420 -> 4;
    };
  }

  /** As {@code venturi_image} numbers it. */
  public static int code(ColorMatrix matrix) {
    return switch (matrix) {
      case BT601_LIMITED -> 0;
      case BT601_FULL -> 1;
      case BT709_LIMITED -> 2;
      case BT709_FULL -> 3;
    };
  }
}

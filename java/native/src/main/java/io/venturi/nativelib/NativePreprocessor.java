package io.venturi.nativelib;

import io.venturi.ExclusiveUse;
import io.venturi.Release;
import io.venturi.image.ColorMatrix;
import io.venturi.image.ImageView;
import io.venturi.image.PixelFormat;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;

/** {@link Preprocessor} over {@code preprocess.h}; the native side keeps the scratch memory. */
final class NativePreprocessor implements Preprocessor {
  private final ExclusiveUse use = new ExclusiveUse("Preprocessor");
  private final NativeStruct image = new NativeStruct(NativeStruct.IMAGE_BYTES);
  private final PreprocessSpec spec;
  private final int tensorSize;
  private final long handle;
  private final Release release;

  NativePreprocessor(PreprocessSpec spec) {
    this.spec = spec;
    tensorSize = Math.multiplyExact(3, Math.multiplyExact(spec.cropHeight(), spec.cropWidth()));
    long made = create(spec);
    handle = made;
    release = new Release(this, "Preprocessor", () -> VenturiNative.preprocessorFree(made));
  }

  private static long create(PreprocessSpec spec) {
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
    NativeStruct made = new NativeStruct(Long.BYTES);
    StatusMapper.check(VenturiNative.preprocessorCreate(struct.address(0), made.address(0)));
    Reference.reachabilityFence(struct);
    return made.getLong(0);
  }

  @Override
  public PreprocessSpec spec() {
    return spec;
  }

  @Override
  public void run(ImageView view, FloatBuffer tensor) {
    use.enter();
    try {
      Addresses.checkWritable("tensor", tensor);
      long to = Addresses.floats("tensor", tensor, tensorSize);
      describe(view);
      StatusMapper.check(VenturiNative.preprocess(handle, image.address(0), to));
    } finally {
      Reference.reachabilityFence(view);
      Reference.reachabilityFence(tensor);
      Reference.reachabilityFence(this);
      use.exit();
    }
  }

  private void describe(ImageView view) {
    image.putInt(NativeStruct.IMAGE_FORMAT, code(view.format()));
    image.putInt(NativeStruct.IMAGE_COLOR_MATRIX, code(view.colorMatrix()));
    image.putInt(NativeStruct.IMAGE_WIDTH, view.width());
    image.putInt(NativeStruct.IMAGE_HEIGHT, view.height());
    for (int p = 0; p < view.format().planeCount(); p++) {
      long plane = Addresses.start(view.planes().get(p));
      image.putLong(NativeStruct.IMAGE_PLANES + Long.BYTES * p, plane);
      image.putLong(NativeStruct.IMAGE_PITCHES + Long.BYTES * p, view.pitches().get(p));
    }
  }

  private static int code(PreprocessSpec.Filter filter) {
    return switch (filter) {
      case BILINEAR -> 0;
      case BICUBIC -> 1;
    };
  }

  private static int code(PixelFormat format) {
    return switch (format) {
      case RGB -> 0;
      case BGR -> 1;
      case GRAY -> 2;
      case NV12 -> 3;
      case YUV420 -> 4;
    };
  }

  private static int code(ColorMatrix matrix) {
    return switch (matrix) {
      case BT601_LIMITED -> 0;
      case BT601_FULL -> 1;
      case BT709_LIMITED -> 2;
      case BT709_FULL -> 3;
    };
  }

  @Override
  public void close() {
    use.close(release::now);
  }
}

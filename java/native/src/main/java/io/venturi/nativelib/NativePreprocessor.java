package io.venturi.nativelib;

import io.venturi.ExclusiveUse;
import io.venturi.Release;
import io.venturi.image.ImageView;
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
    NativeStruct struct = PreprocessStructs.spec(spec);
    long made = StatusMapper.made(out -> VenturiNative.preprocessorCreate(struct.address(0), out));
    Reference.reachabilityFence(struct);
    return made;
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
    image.putInt(NativeStruct.IMAGE_FORMAT, PreprocessStructs.code(view.format()));
    image.putInt(NativeStruct.IMAGE_COLOR_MATRIX, PreprocessStructs.code(view.colorMatrix()));
    image.putInt(NativeStruct.IMAGE_WIDTH, view.width());
    image.putInt(NativeStruct.IMAGE_HEIGHT, view.height());
    for (int p = 0; p < view.format().planeCount(); p++) {
      long plane = Addresses.start(view.planes().get(p));
      image.putLong(NativeStruct.IMAGE_PLANES + Long.BYTES * p, plane);
      image.putLong(NativeStruct.IMAGE_PITCHES + Long.BYTES * p, view.pitches().get(p));
    }
  }

  @Override
  public void close() {
    use.close(release::now);
  }
}

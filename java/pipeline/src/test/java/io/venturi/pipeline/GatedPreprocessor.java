package io.venturi.pipeline;

import io.venturi.image.ImageView;
import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.preprocess.PreprocessorProvider;
import java.nio.FloatBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The real preprocessor behind a gate, so that a call can be held while another one tries. */
final class GatedPreprocessor implements PreprocessorProvider {
  private final PreprocessorProvider real;
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch gate = new CountDownLatch(1);

  GatedPreprocessor(PreprocessorProvider real) {
    this.real = real;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public Preprocessor open(PreprocessSpec spec) {
    Preprocessor preprocessor = real.open(spec);
    return new Preprocessor() {
      @Override
      public PreprocessSpec spec() {
        return preprocessor.spec();
      }

      @Override
      public void run(ImageView image, FloatBuffer tensor) {
        entered.countDown();
        await(gate);
        preprocessor.run(image, tensor);
      }

      @Override
      public void close() {
        preprocessor.close();
      }
    };
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came in 60 s");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

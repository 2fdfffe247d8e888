package io.venturi.nativelib;

import io.venturi.preprocess.PreprocessSpec;
import io.venturi.preprocess.Preprocessor;
import io.venturi.preprocess.PreprocessorProvider;

/** The C++ preprocessor, equal to Pillow's resize. Thread-safe. */
public final class NativePreprocessorProvider implements PreprocessorProvider {
  @Override
  public String name() {
    return "native";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public String unavailableReason() {
    return NativeLibrary.unavailableReason();
  }

  @Override
  public Preprocessor open(PreprocessSpec spec) {
    NativeLibrary.require();
    return new NativePreprocessor(spec);
  }
}

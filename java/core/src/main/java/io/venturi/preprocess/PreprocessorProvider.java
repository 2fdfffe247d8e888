package io.venturi.preprocess;

import io.venturi.Provider;

/** Opens preprocessors; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface PreprocessorProvider extends Provider {
  /** Short name, e.g. "native". */
  @Override
  String name();

  /** Opens a preprocessor; scratch memory grows with the largest image seen and is kept. */
  Preprocessor open(PreprocessSpec spec);
}

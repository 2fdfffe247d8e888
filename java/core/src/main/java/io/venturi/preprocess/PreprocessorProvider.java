package io.venturi.preprocess;

/** Opens preprocessors; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface PreprocessorProvider {
  /** Short name, e.g. "native". */
  String name();

  /** Opens a preprocessor; scratch memory grows with the largest image seen and is kept. */
  Preprocessor open(PreprocessSpec spec);
}

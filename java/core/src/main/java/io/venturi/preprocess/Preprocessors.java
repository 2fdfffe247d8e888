package io.venturi.preprocess;

import io.venturi.Discovery;
import java.util.List;

/** The preprocessors on the class path. Thread-safe. */
public final class Preprocessors {
  private static final Discovery<PreprocessorProvider> DISCOVERY =
      new Discovery<>(PreprocessorProvider.class, "preprocessor", "venturi.preprocessor");

  private Preprocessors() {}

  /** Every one found, also those that cannot run here; highest priority first. */
  public static List<PreprocessorProvider> all() {
    return DISCOVERY.all();
  }

  /**
   * The one of this process: forced by system property {@code venturi.preprocessor}, else the
   * available one of highest priority. Chosen once.
   *
   * @throws io.venturi.VenturiException when none can run here
   */
  public static PreprocessorProvider preferred() {
    return DISCOVERY.preferred();
  }

  /**
   * The one of this name.
   *
   * @throws io.venturi.VenturiException when there is none or it cannot run here
   */
  public static PreprocessorProvider named(String name) {
    return DISCOVERY.named(name);
  }
}

package io.venturi.cli.verify;

import io.venturi.VenturiException;
import io.venturi.cli.EnvironmentException;
import io.venturi.engine.EngineProvider;
import io.venturi.engine.Engines;
import org.jspecify.annotations.Nullable;

/** The engines of a comparison. */
final class Reference {
  private static final String NAME = "onnxruntime";

  private Reference() {}

  /** What everything is measured against. */
  static EngineProvider engine() {
    return named(NAME);
  }

  /**
   * The engine under test.
   *
   * @param name null for the preferred one of this machine
   * @throws EnvironmentException when it cannot run here, with the cure
   */
  static EngineProvider named(@Nullable String name) {
    try {
      return name == null ? Engines.preferred() : Engines.named(name);
    } catch (VenturiException e) {
      throw new EnvironmentException(String.valueOf(e.getMessage()), e);
    }
  }
}

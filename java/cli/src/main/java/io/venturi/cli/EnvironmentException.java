package io.venturi.cli;

import io.venturi.VenturiException;
import org.jspecify.annotations.Nullable;

/** The machine lacks something; ends the command with exit code 3. */
public final class EnvironmentException extends VenturiException {
  public EnvironmentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

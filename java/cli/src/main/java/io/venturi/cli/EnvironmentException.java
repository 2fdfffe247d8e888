package io.venturi.cli;

import io.venturi.VenturiException;

/** The machine lacks something; ends the command with exit code 3. */
final class EnvironmentException extends VenturiException {
  EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }
}

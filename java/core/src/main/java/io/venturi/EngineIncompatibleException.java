package io.venturi;

/**
 * A built engine does not fit this machine, library or request: made by another version, for
 * another device, for other batch sizes, or not there where only prebuilt ones are allowed.
 */
public class EngineIncompatibleException extends EngineException {
  public EngineIncompatibleException(String message) {
    super(message);
  }

  public EngineIncompatibleException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.venturi;

/**
 * An engine could not be opened or run; says which engine, which graph and what the library behind
 * it answered.
 */
public class EngineException extends VenturiException {
  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}

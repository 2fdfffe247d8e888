package io.venturi;

/**
 * A graph could not be made into an engine; says which graph, on which device, and what the
 * builder's own log answered.
 */
public class EngineBuildException extends EngineException {
  public EngineBuildException(String message) {
    super(message);
  }

  public EngineBuildException(String message, Throwable cause) {
    super(message, cause);
  }
}

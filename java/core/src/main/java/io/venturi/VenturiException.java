package io.venturi;

/**
 * Root of everything Venturi throws for a cause outside the program: bytes from elsewhere, the
 * machine, a library. The message says what failed, the value seen, the value wanted and the cure.
 * Programming errors stay {@link IllegalArgumentException}, {@link IllegalStateException} and
 * {@link NullPointerException}.
 */
public class VenturiException extends RuntimeException {
  public VenturiException(String message) {
    super(message);
  }

  public VenturiException(String message, Throwable cause) {
    super(message, cause);
  }
}

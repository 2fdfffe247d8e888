package io.venturi;

/** The native library answered with an error; {@link #code()} is the code of {@code status.h}. */
public class NativeException extends VenturiException {
  private final int code;

  public NativeException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** The code of {@code native/include/venturi/status.h}. */
  public int code() {
    return code;
  }
}

package io.venturi;

/** A frame or bundle that is sound but belongs to another model, version or library. */
public class IncompatibleModelException extends VenturiException {
  public IncompatibleModelException(String message) {
    super(message);
  }
}

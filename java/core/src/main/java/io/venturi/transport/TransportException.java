package io.venturi.transport;

import io.venturi.VenturiException;

/** A link that could not be opened, failed or ended too early; says with whom and after what. */
public class TransportException extends VenturiException {
  public TransportException(String message) {
    super(message);
  }

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}

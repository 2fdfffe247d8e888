package io.venturi.ffmpeg;

import io.venturi.VenturiException;

/** A picture cannot be coded or decoded by ffmpeg. */
public final class StillException extends VenturiException {
  public StillException(String message) {
    super(message);
  }
}

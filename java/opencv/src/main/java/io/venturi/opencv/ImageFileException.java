package io.venturi.opencv;

import io.venturi.VenturiException;

/** An image file cannot be read or written: missing, not an image, damaged or too large. */
public final class ImageFileException extends VenturiException {
  public ImageFileException(String message) {
    super(message);
  }

  public ImageFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

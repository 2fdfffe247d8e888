package io.venturi;

/**
 * A bundle that cannot be opened: damaged, altered, incomplete or not a bundle. Names the member
 * and the reason.
 */
public class BundleException extends VenturiException {
  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.venturi.serving.site;

import java.util.Map;

/**
 * What a site gives back. Immutable; the body must not be changed.
 *
 * @param contentType of the body
 * @param body whole
 * @param headers besides type and length
 */
public record Page(String contentType, byte[] body, Map<String, String> headers) {
  public Page {
    headers = Map.copyOf(headers);
  }

  /** A JSON body, with no further headers. */
  public static Page json(byte[] body) {
    return new Page("application/json", body, Map.of());
  }
}

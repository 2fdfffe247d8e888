package io.venturi.serving.site;

import io.venturi.serving.call.Caller;
import java.util.Map;

/**
 * A request to a site. The body is within the server's limit, everything else as the caller wrote
 * it.
 *
 * @param method in capitals
 * @param path decoded, e.g. {@code /demo/picture}
 * @param parameters of the query, the first of each name
 * @param contentType of the body; empty when the caller names none
 * @param body empty when there is none
 * @param caller who asks
 */
public record Visit(
    String method,
    String path,
    Map<String, String> parameters,
    String contentType,
    byte[] body,
    Caller caller) {}

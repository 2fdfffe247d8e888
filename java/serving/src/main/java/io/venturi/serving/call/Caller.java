package io.venturi.serving.call;

/**
 * Who calls, and how the call is named in logs, events and traces. Immutable.
 *
 * @param client whose limits count: name of the token, subject of the certificate, or the address
 * @param admin may load and unload models
 * @param requestId from the caller or made here
 * @param traceparent W3C trace context of this call; made here when the caller sent none
 */
public record Caller(String client, boolean admin, String requestId, String traceparent) {}

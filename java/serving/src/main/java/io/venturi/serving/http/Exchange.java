package io.venturi.serving.http;

import io.venturi.protocol.Names;
import io.venturi.serving.call.Caller;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.site.Page;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request and its answer, given once, from any thread. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final String JSON = "application/json";

  private final Request request;
  private final Response response;
  private final Callback callback;

  Exchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  Request request() {
    return request;
  }

  /** A header of the request; empty when it has none. */
  String header(String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }

  /** Sends back by what ids the server knows the call. */
  void name(Caller caller) {
    response.getHeaders().put(Names.REQUEST_ID_HEADER, caller.requestId());
    response.getHeaders().put(Names.TRACEPARENT_HEADER, caller.traceparent());
  }

  void json(byte[] body) {
    send(200, JSON, body);
  }

  void json(int status, byte[] body) {
    send(status, JSON, body);
  }

  void answer(JsonAnswers.Body body) {
    if (body.hasBinary()) {
      response.getHeaders().put(HttpFace.JSON_SIZE_HEADER, String.valueOf(body.jsonSize()));
    }
    send(200, body.hasBinary() ? "application/octet-stream" : JSON, body.bytes());
  }

  void page(Page page) {
    page.headers().forEach(response.getHeaders()::put);
    send(200, page.contentType(), page.body());
  }

  void send(int status, String contentType, byte[] body) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, contentType);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    headers.put(new HttpField("X-Content-Type-Options", "nosniff"));
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    response.setStatus(status);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  void fail(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Refusal refusal) {
      refuse(refusal);
    } else {
      LOG.error("an HTTP call failed", cause);
      json(500, JsonAnswers.error("the server failed; its log tells more"));
    }
  }

  private void refuse(Refusal refusal) {
    refusal.retryAfter().ifPresent(this::retryAfter);
    if (refusal.reason() == Refusal.Reason.UNAUTHENTICATED) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    json(statusOf(refusal.reason()), JsonAnswers.error(String.valueOf(refusal.getMessage())));
  }

  private void retryAfter(Duration after) {
    long seconds = after.plusSeconds(1).minusNanos(1).toSeconds();
    response.getHeaders().put(HttpHeader.RETRY_AFTER, Math.max(1, seconds));
    response.getHeaders().put(Names.RETRY_AFTER_MILLIS_TRAILER, Math.max(1, after.toMillis()));
  }

  private static int statusOf(Refusal.Reason reason) {
    return switch (reason) {
      case INVALID -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case TOO_LARGE -> 413;
      case OVERLOADED -> 429;
      case CANCELLED -> 499;
      case INTERNAL -> 500;
      case UNAVAILABLE -> 503;
      case DEADLINE -> 504;
    };
  }
}

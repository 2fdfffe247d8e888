package io.venturi.client;

import io.venturi.pipeline.EdgeOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link VenturiClient} runs. Immutable.
 *
 * <pre>{@code
 * ClientOptions.of("gpu-server:8001")
 *     .withTls(TlsOptions.defaults())
 *     .withToken(() -> readToken())
 *     .withDeadline(Duration.ofMillis(100))
 * }</pre>
 *
 * @param target of the server: host:port, or another gRPC target
 * @param tls null for an unencrypted connection
 * @param token asked before each call for what is sent as bearer token; null for none
 * @param deadline from an image's arrival to its answer, unless a call says otherwise
 * @param streaming all frames over one bidirectional stream instead of a call each
 * @param localHead whether to answer on the edge what the server does not in time, where the bundle
 *     can
 * @param ratePoints names of those to choose from; empty for all of the bundle
 * @param maxInFlight most images waiting for answers; one more is answered on the edge or refused
 * @param edge how the edge half runs; its rate point does not matter
 */
public record ClientOptions(
    String target,
    @Nullable TlsOptions tls,
    @Nullable Supplier<String> token,
    Duration deadline,
    boolean streaming,
    boolean localHead,
    List<String> ratePoints,
    int maxInFlight,
    EdgeOptions edge) {
  public ClientOptions {
    ratePoints = List.copyOf(ratePoints);
    checkDeadline(deadline);
    if (maxInFlight < 1) {
      throw new IllegalArgumentException("maxInFlight is " + maxInFlight + ", must be above 0");
    }
  }

  static Duration checkDeadline(Duration deadline) {
    if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "deadline is " + deadline + ", must be above 0 and at most an hour");
    }
    return deadline;
  }

  /**
   * One second, a call each, unencrypted, all rate points, the local head where there is one.
   *
   * @param target host:port
   */
  public static ClientOptions of(String target) {
    return new ClientOptions(
        target,
        null,
        null,
        Duration.ofSeconds(1),
        false,
        true,
        List.of(),
        16,
        EdgeOptions.defaults());
  }

  /** These, encrypted. */
  public ClientOptions withTls(TlsOptions options) {
    return new ClientOptions(
        target, options, token, deadline, streaming, localHead, ratePoints, maxInFlight, edge);
  }

  /** These, with a bearer token, which needs {@link #withTls} unless the server is on loopback. */
  public ClientOptions withToken(Supplier<String> supplier) {
    return new ClientOptions(
        target, tls, supplier, deadline, streaming, localHead, ratePoints, maxInFlight, edge);
  }

  /** These, with another deadline. */
  public ClientOptions withDeadline(Duration time) {
    return new ClientOptions(
        target, tls, token, time, streaming, localHead, ratePoints, maxInFlight, edge);
  }

  /** These, over one stream or not. */
  public ClientOptions withStreaming(boolean on) {
    return new ClientOptions(
        target, tls, token, deadline, on, localHead, ratePoints, maxInFlight, edge);
  }

  /** These, answering on the edge or not. */
  public ClientOptions withLocalHead(boolean on) {
    return new ClientOptions(
        target, tls, token, deadline, streaming, on, ratePoints, maxInFlight, edge);
  }

  /** These, choosing from these rate points only. */
  public ClientOptions withRatePoints(String... names) {
    return new ClientOptions(
        target, tls, token, deadline, streaming, localHead, List.of(names), maxInFlight, edge);
  }

  /** These, with another number of images in flight. */
  public ClientOptions withMaxInFlight(int images) {
    return new ClientOptions(
        target, tls, token, deadline, streaming, localHead, ratePoints, images, edge);
  }

  /** These, with another edge half. */
  public ClientOptions withEdge(EdgeOptions options) {
    return new ClientOptions(
        target, tls, token, deadline, streaming, localHead, ratePoints, maxInFlight, options);
  }
}

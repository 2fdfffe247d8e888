package io.venturi.serving.service;

import java.time.Duration;

/**
 * What a server takes from one request and one client. Immutable.
 *
 * @param maxMessageBytes largest request
 * @param patience how long a request may take to come whole over HTTP
 * @param maxFrames most frames of a request
 * @param clientRequests most requests of a client in flight
 * @param clientPerSecond most requests of a client a second; 0 for no limit
 * @param rememberedIds most answers remembered by request id; 0 remembers none
 * @param rememberIds how long they are remembered
 */
public record ServiceLimits(
    int maxMessageBytes,
    Duration patience,
    int maxFrames,
    int clientRequests,
    double clientPerSecond,
    int rememberedIds,
    Duration rememberIds) {
  public ServiceLimits {
    if (maxMessageBytes < 1024
        || patience.isNegative()
        || patience.isZero()
        || maxFrames < 1
        || clientRequests < 1
        || clientPerSecond < 0
        || rememberedIds < 0) {
      throw new IllegalArgumentException(
          "message bytes must be at least 1024, patience above 0, frames and client requests at least 1, the others"
              + " not negative");
    }
  }

  /** 4 MiB within 30 s, 64 frames, 64 requests in flight, no rate limit, 4096 ids for a minute. */
  public static ServiceLimits defaults() {
    return new ServiceLimits(
        4 << 20, Duration.ofSeconds(30), 64, 64, 0, 4096, Duration.ofMinutes(1));
  }
}

package io.venturi.client.rate;

import java.util.Locale;

/**
 * What the link is like, as far as exchanges have shown. Immutable.
 *
 * @param megabitsPerSecond goodput of frames; infinite until one was answered
 * @param roundTripNanos of a call without a frame, the least of the last seconds; 0 until measured
 * @param queueNanos until what was sent has left
 * @param serverNanos mean time an answer takes on the server
 * @param framesInFlight sent and not answered
 */
public record LinkEstimate(
    double megabitsPerSecond,
    long roundTripNanos,
    long queueNanos,
    long serverNanos,
    int framesInFlight) {
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.2f Mbit/s, round trip %.1f ms, queue %.1f ms, server %.1f ms, %d in flight",
        megabitsPerSecond,
        roundTripNanos / 1e6,
        queueNanos / 1e6,
        serverNanos / 1e6,
        framesInFlight);
  }
}

package io.venturi.client.rate;

/**
 * What to do with an image, and why. Immutable.
 *
 * @param kind what to do
 * @param rate index of the rate point to encode with, whatever the kind
 * @param predictedNanos from now to the server's answer if that rate point is sent; 0 when nothing
 *     is known of the link
 * @param reason for people, with the figures that led here
 */
public record RateDecision(Kind kind, int rate, long predictedNanos, String reason) {
  /** What to do. */
  public enum Kind {
    /** Send it; the answer is expected in time. */
    SEND,
    /** Send it to learn about the link; expect no answer in time. */
    PROBE,
    /** Do not send it: the answer would come late. */
    HOLD
  }
}

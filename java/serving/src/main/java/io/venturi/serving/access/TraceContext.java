package io.venturi.serving.access;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** W3C trace context: a call's own span in the caller's trace, or in a new one. */
final class TraceContext {
  private static final Pattern SOUND =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final int PARENT_AT = 36;

  private TraceContext() {}

  /**
   * The traceparent of a call.
   *
   * @param received what the caller sent; anything that is no traceparent starts a new trace
   */
  static String child(String received) {
    String span = hex(nonZero());
    if (SOUND.matcher(received).matches()) {
      return "00" + received.substring(2, PARENT_AT) + span + received.substring(52, 55);
    }
    return "00-" + hex(nonZero()) + hex(nonZero()) + "-" + span + "-00";
  }

  /** A new id. */
  static String newId() {
    return hex(nonZero());
  }

  private static long nonZero() {
    return ThreadLocalRandom.current().nextLong() | 1;
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }
}

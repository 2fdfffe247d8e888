package io.venturi.serving.call;

import io.venturi.VenturiException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a call got no answer, and what the caller can do. Made in numbers when a server sheds load,
 * so it carries no stack trace. Thread-safe.
 */
public final class Refusal extends VenturiException {
  /** Kinds of refusal; each protocol has its own code for each. */
  public enum Reason {
    /** The request is malformed, or a frame is damaged. */
    INVALID,
    /** No such model or version is loaded. */
    NOT_FOUND,
    /** No or a wrong token. */
    UNAUTHENTICATED,
    /** The caller may not do this. */
    FORBIDDEN,
    /** The request is larger than the server takes. */
    TOO_LARGE,
    /** The queue is full or the caller is over its limits; a later retry makes sense. */
    OVERLOADED,
    /** The answer cannot come, or did not come, before the caller's deadline. */
    DEADLINE,
    /** The caller went away. */
    CANCELLED,
    /** The server drains or the model is going; another server can answer. */
    UNAVAILABLE,
    /** The server failed. */
    INTERNAL
  }

  private final Reason reason;
  private final @Nullable Duration retryAfter;

  private Refusal(
      Reason reason, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** A refusal that a retry does not cure. */
  public static Refusal of(Reason reason, String message) {
    return new Refusal(reason, message, null, null);
  }

  /** Likewise, for what another exception says; its message is shown to the caller. */
  public static Refusal of(Reason reason, VenturiException cause) {
    return new Refusal(reason, String.valueOf(cause.getMessage()), null, cause);
  }

  /** A refusal with the time after which a retry makes sense. */
  public static Refusal retry(Reason reason, String message, Duration retryAfter) {
    return new Refusal(reason, message, retryAfter, null);
  }

  /** The kind. */
  public Reason reason() {
    return reason;
  }

  /** When to try again; empty when trying again does not help. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

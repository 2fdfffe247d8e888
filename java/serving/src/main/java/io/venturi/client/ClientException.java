package io.venturi.client;

import io.grpc.Status;
import io.venturi.VenturiException;
import java.util.Locale;

/** An image has no answer; says why and what helps. */
public final class ClientException extends VenturiException {
  /** Why. */
  public enum Code {
    /** The server gave no answer in time. */
    DEADLINE,
    /** The link would not have brought an answer in time; nothing was sent. */
    LINK_TOO_SLOW,
    /** The server cannot be reached, or the connection broke. */
    UNAVAILABLE,
    /** Too many images wait, here or on the server. */
    OVERLOADED,
    /** The server knows neither token nor certificate, or does not allow the call. */
    UNAUTHORIZED,
    /** The server refused the frame, or has no such model. */
    REFUSED,
    /** The server failed, or its answer is not what its protocol says. */
    BAD_ANSWER
  }

  private final Code code;

  ClientException(Code code, String message) {
    super(message);
    this.code = code;
  }

  ClientException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Why. */
  public Code code() {
    return code;
  }

  /** Whether the same request may go well a little later: the connection is at fault, not it. */
  static boolean mayPass(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, ABORTED -> true;
      default -> false;
    };
  }

  /** What gRPC's status means to a caller. */
  static ClientException of(Status status) {
    String text =
        status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription());
    Throwable cause = status.getCause();
    return switch (status.getCode()) {
      case UNAVAILABLE, ABORTED, CANCELLED ->
          new ClientException(
              Code.UNAVAILABLE, "the server cannot be reached (" + text + ")", cause);
      case DEADLINE_EXCEEDED ->
          new ClientException(Code.DEADLINE, "the server was too slow (" + text + ")", cause);
      case RESOURCE_EXHAUSTED ->
          // gRPC's word for a message larger than this side takes, too
          text.contains("exceeds maximum size")
              ? new ClientException(
                  Code.BAD_ANSWER, "the server's answer cannot be used: " + text, cause)
              : new ClientException(
                  Code.OVERLOADED, "the server has too much to do (" + text + ")", cause);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          new ClientException(
              Code.UNAUTHORIZED,
              "the server does not let this client in (" + text + "): check token and certificate",
              cause);
      case INVALID_ARGUMENT,
          NOT_FOUND,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          ALREADY_EXISTS ->
          new ClientException(
              Code.REFUSED,
              "the server refused the frame ("
                  + text
                  + "): does it serve the bundle of this client?",
              cause);
      default ->
          new ClientException(
              Code.BAD_ANSWER, "the server failed (" + text + "): see its log", cause);
    };
  }

  /** The server has not answered in time. */
  static ClientException late(double millis, int attempts, int frameBytes, String ratePoint) {
    return new ClientException(
        Code.DEADLINE,
        String.format(
            Locale.ROOT,
            "no answer of the server within %.1f ms (sent %d times, %d bytes at rate point '%s'):"
                + " give it more time, a smaller rate point, or a bundle with a local head",
            millis,
            attempts,
            frameBytes,
            ratePoint));
  }
}

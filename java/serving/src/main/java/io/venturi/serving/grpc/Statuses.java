package io.venturi.serving.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.venturi.protocol.Names;
import io.venturi.serving.call.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals as gRPC says them. */
final class Statuses {
  private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

  /** What gRPC's own retry policy obeys. */
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of(Names.RETRY_AFTER_MILLIS_TRAILER, Metadata.ASCII_STRING_MARSHALLER);

  private Statuses() {}

  static Status.Code codeOf(Refusal.Reason reason) {
    return switch (reason) {
      case INVALID, TOO_LARGE -> Status.Code.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.Code.NOT_FOUND;
      case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case FORBIDDEN -> Status.Code.PERMISSION_DENIED;
      case OVERLOADED -> Status.Code.RESOURCE_EXHAUSTED;
      case DEADLINE -> Status.Code.DEADLINE_EXCEEDED;
      case CANCELLED -> Status.Code.CANCELLED;
      case UNAVAILABLE -> Status.Code.UNAVAILABLE;
      case INTERNAL -> Status.Code.INTERNAL;
    };
  }

  /** What a call ends with; a retry hint stands in the details and in two trailers. */
  static StatusRuntimeException of(Throwable failure) {
    if (!(failure instanceof Refusal refusal)) {
      LOG.error("a call failed", failure);
      return Status.INTERNAL
          .withDescription("the server failed; its log tells more")
          .asRuntimeException();
    }
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(codeOf(refusal.reason()).value())
            .setMessage(String.valueOf(refusal.getMessage()));
    Metadata trailers = new Metadata();
    refusal
        .retryAfter()
        .ifPresent(
            after -> {
              Duration delay =
                  Duration.newBuilder()
                      .setSeconds(after.getSeconds())
                      .setNanos(after.getNano())
                      .build();
              status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
              String millis = String.valueOf(Math.max(1, after.toMillis()));
              trailers.put(RETRY_AFTER, millis);
              trailers.put(PUSHBACK, millis);
            });
    return StatusProto.toStatusRuntimeException(status.build(), trailers);
  }
}

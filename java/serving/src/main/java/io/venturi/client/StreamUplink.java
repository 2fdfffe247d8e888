package io.venturi.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelStreamInferResponse;
import io.venturi.protocol.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All requests over one bidirectional stream, answers matched by id. When the stream ends, every
 * request under way fails, and the next one opens another stream.
 */
final class StreamUplink implements Uplink {
  private final Channel channel;
  private @Nullable Stream current;

  StreamUplink(Channel channel) {
    this.channel = channel;
  }

  @Override
  public Call send(ModelInferRequest request, long timeoutNanos, Listener listener) {
    Stream stream;
    synchronized (this) {
      if (current == null || current.ended) {
        current = new Stream();
        current.start();
      }
      stream = current;
    }
    return stream.send(request, listener);
  }

  @Override
  public synchronized void close() {
    if (current != null) {
      current.call.halfClose();
      current = null;
    }
  }

  private final class Stream extends ClientCall.Listener<ModelStreamInferResponse> {
    private final ClientCall<ModelInferRequest, ModelStreamInferResponse> call =
        channel.newCall(GRPCInferenceServiceGrpc.getModelStreamInferMethod(), CallOptions.DEFAULT);
    private final Map<String, Listener> waiting = new HashMap<>();
    private volatile boolean ended;

    void start() {
      call.start(this, new Metadata());
      call.request(1);
    }

    Call send(ModelInferRequest request, Listener listener) {
      synchronized (this) {
        if (!ended) {
          waiting.put(request.getId(), listener);
          call.sendMessage(request);
          return () -> take(request.getId());
        }
      }
      listener.failed(Status.UNAVAILABLE.withDescription("the stream has ended"), new Metadata());
      return () -> {};
    }

    private synchronized @Nullable Listener take(String id) {
      return waiting.remove(id);
    }

    @Override
    public void onMessage(ModelStreamInferResponse message) {
      call.request(1);
      Listener listener = take(message.getInferResponse().getId());
      if (listener == null) {
        return; // nobody waits for it any more, or nobody ever asked
      }
      if (message.getErrorMessage().isEmpty()) {
        listener.answered(message.getInferResponse());
      } else {
        listener.failed(status(message.getErrorMessage()), trailers(message.getInferResponse()));
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      List<Listener> left;
      synchronized (this) {
        ended = true;
        left = List.copyOf(waiting.values());
        waiting.clear();
      }
      Status seen = status.isOk() ? Status.UNAVAILABLE.withDescription("the stream ended") : status;
      left.forEach(listener -> listener.failed(seen, trailers));
    }
  }

  /** What a call of its own would have had behind its status. */
  private static Metadata trailers(ModelInferResponse response) {
    Metadata trailers = new Metadata();
    InferParameter retryAfter =
        response.getParametersOrDefault(Names.RETRY_AFTER_MILLIS_TRAILER, null);
    if (retryAfter != null) {
      trailers.put(RETRY_AFTER, String.valueOf(retryAfter.getInt64Param()));
    }
    return trailers;
  }

  /**
   * Servers put the code before the text, as gRPC prints it; without one the request is at fault.
   */
  private static Status status(String errorMessage) {
    int colon = errorMessage.indexOf(": ");
    for (Status.Code code : Status.Code.values()) {
      if (colon > 0 && code.name().equals(errorMessage.substring(0, colon)) && code.value() != 0) {
        return code.toStatus().withDescription(errorMessage.substring(colon + 2));
      }
    }
    return Status.INVALID_ARGUMENT.withDescription(errorMessage);
  }
}

package io.venturi.serving.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelStreamInferResponse;
import io.venturi.protocol.Names;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.service.Readiness;
import io.venturi.serving.wire.ResponseWriter;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One stream of requests, answered in their order. A refused one is answered with its reason and
 * does not end the stream. At most {@link #WINDOW} are taken ahead of what the client has read: a
 * slow client slows itself.
 *
 * <p>Thread rule: gRPC calls it from one thread at a time; answers come from any thread.
 */
final class InferenceStream implements StreamObserver<ModelInferRequest> {
  /** Requests of one stream in flight. */
  static final int WINDOW = 32;

  private record Pending(ModelInferRequest request, CompletableFuture<InferenceAnswer> answer) {}

  private final ServerCallStreamObserver<ModelStreamInferResponse> out;
  private final Function<ModelInferRequest, CompletableFuture<InferenceAnswer>> infer;
  private final Readiness readiness;
  private final Runnable drain = this::drain;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private int credit;
  private boolean halfClosed;
  private boolean ended;

  /**
   * @param infer starts a request; must not throw
   */
  InferenceStream(
      ServerCallStreamObserver<ModelStreamInferResponse> out,
      Function<ModelInferRequest, CompletableFuture<InferenceAnswer>> infer,
      Readiness readiness) {
    this.out = out;
    this.infer = infer;
    this.readiness = readiness;
    out.disableAutoRequest();
    out.setOnReadyHandler(this::advance);
    out.setOnCancelHandler(this::cancel);
    readiness.onDrain(drain);
    out.request(WINDOW);
  }

  @Override
  public void onNext(ModelInferRequest request) {
    CompletableFuture<InferenceAnswer> answer;
    synchronized (this) {
      if (ended) {
        return;
      }
      answer = infer.apply(request);
      pending.add(new Pending(request, answer));
    }
    answer.whenComplete((result, failure) -> advance());
  }

  /** Sends what is answered, in order, and lets in as many requests. */
  private synchronized void advance() {
    while (!ended && !pending.isEmpty() && pending.peek().answer.isDone()) {
      Pending head = pending.remove();
      out.onNext(message(head));
      credit++;
    }
    if (!ended && credit > 0 && out.isReady() && !halfClosed) {
      out.request(credit);
      credit = 0;
    }
    if (!ended && halfClosed && pending.isEmpty()) {
      end();
      out.onCompleted();
    }
  }

  private static ModelStreamInferResponse message(Pending pending) {
    ModelStreamInferResponse.Builder message = ModelStreamInferResponse.newBuilder();
    try {
      return message
          .setInferResponse(ResponseWriter.write(pending.request, pending.answer.join()))
          .build();
    } catch (RuntimeException e) {
      return refused(pending, e.getCause() instanceof Refusal refusal ? refusal : e);
    }
  }

  /** The id tells which request it was, the parameters what a caller would see as a status. */
  private static ModelStreamInferResponse refused(Pending pending, Throwable cause) {
    StatusRuntimeException status = Statuses.of(cause);
    ModelInferResponse.Builder which =
        ModelInferResponse.newBuilder()
            .setModelName(pending.request.getModelName())
            .setId(pending.request.getId())
            .putParameters(
                Names.STATUS,
                InferParameter.newBuilder()
                    .setStringParam(status.getStatus().getCode().name())
                    .build());
    if (cause instanceof Refusal refusal) {
      refusal
          .retryAfter()
          .ifPresent(
              after ->
                  which.putParameters(
                      Names.RETRY_AFTER_MILLIS_TRAILER,
                      InferParameter.newBuilder()
                          .setInt64Param(Math.max(1, after.toMillis()))
                          .build()));
    }
    return ModelStreamInferResponse.newBuilder()
        .setErrorMessage(status.getStatus().getCode() + ": " + status.getStatus().getDescription())
        .setInferResponse(which)
        .build();
  }

  @Override
  public void onError(Throwable failure) {
    cancel();
  }

  private synchronized void cancel() {
    end();
    pending.forEach(each -> each.answer.cancel(false));
    pending.clear();
  }

  @Override
  public void onCompleted() {
    drain();
  }

  /** Takes no more requests and ends with the last answer. */
  private void drain() {
    synchronized (this) {
      halfClosed = true;
    }
    advance();
  }

  private void end() {
    ended = true;
    readiness.forget(drain);
  }
}

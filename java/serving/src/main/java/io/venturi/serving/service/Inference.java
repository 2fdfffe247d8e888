package io.venturi.serving.service;

import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import io.venturi.serving.model.ModelKey;
import io.venturi.serving.model.ServedModel;
import io.venturi.serving.model.ServedModels;
import io.venturi.serving.observe.InferenceEvent;
import io.venturi.serving.observe.ServingMetrics;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to its answer, the same for every protocol.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class Inference {
  private static final Logger LOG = LoggerFactory.getLogger(Inference.class);
  private static final ModelKey NONE = new ModelKey("", "");

  private final ServedModels models;
  private final ServiceLimits limits;
  private final ClientLimits clients;
  private final RecentAnswers recent;
  private final ServingMetrics metrics;
  private final AtomicInteger inFlight = new AtomicInteger();

  public Inference(ServedModels models, ServiceLimits limits, ServingMetrics metrics) {
    this.models = models;
    this.limits = limits;
    this.clients = new ClientLimits(limits.clientRequests(), limits.clientPerSecond());
    this.recent = new RecentAnswers(limits.rememberedIds(), limits.rememberIds());
    this.metrics = metrics;
    metrics.gauge("venturi.requests.in.flight", "Requests not answered yet", inFlight::get);
  }

  /**
   * Runs a request. Never throws and never blocks.
   *
   * @param protocol "grpc" or "http"
   * @return completes with the answer or a {@link Refusal}. To cancel it tells that the caller went
   *     away: what has no id and is in no batch yet then does not run.
   */
  public CompletableFuture<InferenceAnswer> infer(InferenceRequest request, String protocol) {
    InferenceEvent event = new InferenceEvent();
    event.begin();
    long start = System.nanoTime();
    inFlight.incrementAndGet();
    CompletableFuture<InferenceAnswer> running = start(request);
    CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
    running.whenComplete(
        (result, failure) -> {
          if (failure == null) {
            answer.complete(result);
          } else {
            answer.completeExceptionally(refusalOf(failure));
          }
        });
    answer.whenComplete(
        (result, failure) -> {
          running.cancel(false);
          inFlight.decrementAndGet();
          Refusal refusal = failure == null ? null : refusalOf(failure);
          tell(request, protocol, event, result, refusal, System.nanoTime() - start);
        });
    return answer;
  }

  private CompletableFuture<InferenceAnswer> start(InferenceRequest request) {
    try {
      if (request.frames().size() > limits.maxFrames()) {
        throw Refusal.of(
            Refusal.Reason.TOO_LARGE,
            "the request has "
                + request.frames().size()
                + " frames, may have "
                + limits.maxFrames()
                + "; send several");
      }
      return recent.get(request, () -> run(request));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Counts against the client's limits as long as the work lasts, whoever still waits for it. */
  private CompletableFuture<InferenceAnswer> run(InferenceRequest request) {
    String client = request.caller().client();
    clients.enter(client);
    try {
      CompletableFuture<InferenceAnswer> running = models.run(request);
      running.whenComplete((answer, failure) -> clients.exit(client));
      return running;
    } catch (RuntimeException | Error e) {
      clients.exit(client);
      throw e;
    }
  }

  /** What a failed future says, as a refusal. */
  private static Refusal refusalOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Refusal refusal) {
      return refusal;
    }
    if (cause instanceof CancellationException) {
      return Refusal.of(Refusal.Reason.CANCELLED, "the caller went away");
    }
    LOG.error("a request failed", cause);
    return Refusal.of(Refusal.Reason.INTERNAL, "the server failed; its log tells more");
  }

  private void tell(
      InferenceRequest request,
      String protocol,
      InferenceEvent event,
      @Nullable InferenceAnswer answer,
      @Nullable Refusal refusal,
      long nanos) {
    Refusal.Reason reason = refusal == null ? null : refusal.reason();
    ModelKey key =
        models.find(request.model(), request.version()).map(ServedModel::key).orElse(NONE);
    metrics.request(key.name(), key.version(), protocol, reason, nanos);
    String outcome = reason == null ? "ok" : reason.name().toLowerCase(Locale.ROOT);
    if (refusal != null) {
      LOG.debug(
          "request {} of {} ({}): {}: {}",
          request.caller().requestId(),
          request.caller().client(),
          request.caller().traceparent(),
          outcome,
          refusal.getMessage());
    }
    if (event.shouldCommit()) {
      event.model = key.name();
      event.version = key.version();
      event.protocol = protocol;
      event.client = request.caller().client();
      event.requestId = request.caller().requestId();
      event.traceparent = request.caller().traceparent();
      event.outcome = outcome;
      event.frames = request.frames().size();
      if (answer != null) {
        event.queue = answer.times().queue();
        event.entropyDecode = answer.times().entropyDecode();
        event.tail = answer.times().tail();
        event.postprocess = answer.times().postprocess();
      }
      event.commit();
    }
  }
}

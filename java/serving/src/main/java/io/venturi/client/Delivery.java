package io.venturi.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.venturi.client.ClientException.Code;
import io.venturi.client.rate.RateDecision;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.task.Classification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * One image on its way to an answer. The frame is sent, and sent again under the same id when the
 * connection breaks; meanwhile the edge makes its own answer, which is given when the server's does
 * not come in time or not at all.
 *
 * <pre>
 *  send -> answered ------------------------------> answer of the server
 *   ^  \-> failed, may pass -- wait -- again
 *   |  \-> failed for good --------> settle: local answer, or the failure
 *  deadline nears ---------------------------------> local answer
 *  deadline -> cancel; no local answer ------------> DEADLINE
 * </pre>
 *
 * <p>Thread-safe.
 */
final class Delivery {
  private static final long LOCAL_AHEAD_NANOS = 3_000_000L;
  private static final String NOT_YET = "the server has not answered yet";
  private static final Backoff BACKOFF = new Backoff(20_000_000L, 500_000_000L);

  /** What an image has been through on the edge. */
  record Encoded(
      long id,
      String requestId,
      RateDecision decision,
      String ratePoint,
      int frameBytes,
      Map<String, Long> stageNanos,
      boolean hasLocalHead) {
    long edgeNanos() {
      return stageNanos.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private final Desk desk;
  private final Encoded image;
  private final long arrived;
  private final long deadline;
  private final CompletableFuture<Answer> future;
  private final long sendUntil;
  private @Nullable ModelInferRequest request;
  private Uplink.@Nullable Call call;
  private @Nullable ScheduledFuture<?> alarm;
  private boolean localComes;
  private @Nullable Classification local;
  private Map<String, Long> localNanos = Map.of();
  private @Nullable ClientException failure;
  private int attempts;
  private boolean onTheLine;
  private boolean settled;

  Delivery(
      Desk desk,
      Encoded image,
      long arrived,
      long deadline,
      long sendUntil,
      CompletableFuture<Answer> future) {
    this.desk = desk;
    this.image = image;
    this.arrived = arrived;
    this.deadline = deadline;
    this.sendUntil = sendUntil;
    this.future = future;
    this.localComes = image.hasLocalHead();
  }

  /** Sends the frame for the first time, and watches the clock. */
  void start(ModelInferRequest message) {
    synchronized (this) {
      request = message;
      alarm = desk.at(deadline - LOCAL_AHEAD_NANOS, this::deadlineNears);
    }
    attempt();
  }

  /** Nothing is sent: the local answer, or this. */
  void hold(ClientException why) {
    fail(why);
  }

  /** The edge has made its own answer. */
  synchronized void local(Classification result, Map<String, Long> nanos) {
    local = result;
    localNanos = nanos;
    if (failure != null) {
      settleLocally(failure.getMessage());
    } else if (System.nanoTime() >= deadline - LOCAL_AHEAD_NANOS) {
      settleLocally(NOT_YET);
    }
  }

  /** The edge could not make its own answer. */
  synchronized void localFailed() {
    localComes = false;
    if (failure != null) {
      settle(null, failure);
    }
  }

  private void attempt() {
    synchronized (this) {
      if (settled && !isProbe()) {
        return;
      }
      attempts++;
      onTheLine = true;
      desk.sent(image);
    }
    try {
      Uplink.Call sent = desk.uplink().send(request, sendUntil - System.nanoTime(), new Attempt());
      synchronized (this) {
        call = sent;
      }
    } catch (RuntimeException e) { // e.g. of the supplier of the token
      ended(false);
      fail(new ClientException(Code.UNAVAILABLE, "the frame could not be sent: " + e, e));
    }
  }

  private boolean isProbe() {
    return image.decision().kind() == RateDecision.Kind.PROBE;
  }

  private final class Attempt implements Uplink.Listener {
    @Override
    public void answered(ModelInferResponse response) {
      ServerAnswer answer;
      try {
        answer = ServerAnswer.read(response, image.requestId(), desk.labels());
      } catch (ClientException e) {
        ended(false);
        fail(e);
        return;
      }
      synchronized (Delivery.this) {
        if (onTheLine) {
          onTheLine = false;
          desk.answered(image, answer.serverNanos());
        }
      }
      settleByServer(answer);
    }

    @Override
    public void failed(Status status, Metadata trailers) {
      if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
        late(); // of a probe, or just before the alarm
        return;
      }
      ended(false);
      long wait = waitBeforeAgain(status, trailers);
      if (wait >= 0 && System.nanoTime() + wait < deadline - LOCAL_AHEAD_NANOS) {
        desk.at(System.nanoTime() + wait, Delivery.this::attempt);
      } else {
        fail(ClientException.of(status));
      }
    }
  }

  /** -1 when it makes no sense to send the frame again. */
  private long waitBeforeAgain(Status status, Metadata trailers) {
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      String millis = trailers.get(Uplink.RETRY_AFTER);
      return millis != null && millis.matches("\\d{1,6}") ? Long.parseLong(millis) * 1_000_000 : -1;
    }
    synchronized (this) {
      return ClientException.mayPass(status) ? BACKOFF.nanos(attempts) : -1;
    }
  }

  /** The call of this attempt is over. */
  private synchronized void ended(boolean isLate) {
    if (onTheLine) {
      onTheLine = false;
      desk.ended(image, isLate);
    }
  }

  private void deadlineNears() {
    synchronized (this) {
      if (local != null) {
        settleLocally(NOT_YET);
      }
      alarm = desk.at(isProbe() ? sendUntil : deadline, this::late);
      if (isProbe() && !settled) {
        desk.at(deadline, () -> fail(noAnswer()));
      }
    }
  }

  /** Nobody waits any more: take it off the line. */
  private void late() {
    ended(true);
    synchronized (this) {
      if (call != null) {
        call.cancel();
      }
    }
    fail(noAnswer());
  }

  private ClientException noAnswer() {
    return ClientException.late(
        (deadline - arrived) / 1e6, attempts, image.frameBytes(), image.ratePoint());
  }

  private synchronized void fail(ClientException why) {
    if (settled) {
      return;
    }
    failure = why;
    if (local != null) {
      settleLocally(why.getMessage());
    } else if (!localComes) { // else that one is given, late as it may be
      settle(null, why);
    }
  }

  private synchronized void settleLocally(String why) {
    Map<String, Long> nanos = new LinkedHashMap<>(image.stageNanos());
    nanos.putAll(localNanos);
    settle(
        answer(local, Answer.Source.EDGE, why + "; " + image.decision().reason(), nanos, 0, false),
        null);
  }

  private synchronized void settleByServer(ServerAnswer answer) {
    long latency = System.nanoTime() - arrived;
    if (latency > deadline - arrived) {
      fail(noAnswer());
      return;
    }
    Map<String, Long> nanos = new LinkedHashMap<>(image.stageNanos());
    long accounted = image.edgeNanos() + answer.serverNanos();
    nanos.put("send", Math.max(0, latency - accounted));
    nanos.putAll(answer.stageNanos());
    settle(
        answer(
            answer.result(),
            Answer.Source.SERVER,
            image.decision().reason(),
            nanos,
            answer.batch(),
            answer.replayed()),
        null);
  }

  private Answer answer(
      Classification result,
      Answer.Source source,
      String reason,
      Map<String, Long> nanos,
      int batch,
      boolean replayed) {
    return new Answer(
        image.requestId(),
        result,
        source,
        reason,
        image.ratePoint(),
        image.frameBytes(),
        attempts,
        System.nanoTime() - arrived,
        nanos,
        batch,
        replayed);
  }

  private synchronized void settle(@Nullable Answer answer, @Nullable ClientException why) {
    if (settled) {
      return;
    }
    settled = true;
    if (alarm != null && !onTheLine) {
      alarm.cancel(false);
    }
    desk.settled(future, answer, why);
  }
}

package io.venturi.client;

import io.venturi.bundle.ModelBundle;
import io.venturi.client.ClientException.Code;
import io.venturi.client.rate.LinkEstimate;
import io.venturi.client.rate.RateController;
import io.venturi.client.rate.RateDecision;
import io.venturi.image.ImageView;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The camera's end: images in, answers in time out.
 *
 * <pre>{@code
 * try (VenturiClient client = VenturiClient.open(bundle, ClientOptions.of("gpu-server:8001"))) {
 *   client.classify(image).thenAccept(answer -> use(answer.result(), answer.source()));
 * }
 * }</pre>
 *
 * <pre>
 *  image -> choose a rate point -> encode -> frame -> server -> answer
 *                                     \-> local head -> answer when the server's is late
 * </pre>
 *
 * <p>A {@link RateController} chooses the rate point, or that nothing is sent, from what the link
 * has shown lately; {@link Answer#reason()} tells why. A frame whose connection breaks is sent
 * again under the same request id, which the server runs at most once.
 *
 * <p>Thread rule: all methods may be called from any thread; images are encoded one at a time, on
 * the caller's thread. {@link #close()} waits for the images in flight.
 */
public final class VenturiClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VenturiClient.class);
  private static final long PROBE_NANOS = 2_000_000_000L;

  private final ClientOptions options;
  private final Requests requests;
  private final EdgePoints points;
  private final RateController controller;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService callbacks;
  private final Connection connection;
  private final Desk desk;
  private final String prefix = UUID.randomUUID().toString();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ReentrantLock edge = new ReentrantLock(true);
  private final Object gate = new Object();
  private boolean closed;

  private VenturiClient(ModelBundle bundle, ClientOptions options) {
    this.options = options;
    this.requests = new Requests(bundle.manifest().name(), bundle.manifest().modelVersion());
    this.points = new EdgePoints(bundle, options);
    this.controller = new RateController(points.rates());
    this.timer = new ScheduledThreadPoolExecutor(1, threads("timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.callbacks = Executors.newCachedThreadPool(threads("answers"));
    try {
      this.connection = new Connection(options, timer, callbacks, this::roundTrip);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
    Uplink uplink =
        options.streaming()
            ? new StreamUplink(connection.channel())
            : new CallUplink(connection.channel());
    this.desk =
        new Desk(
            timer,
            callbacks,
            controller,
            connection,
            uplink,
            bundle.manifest().labels(),
            this::oneLess);
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "venturi-client-" + name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Opens the edge half of a bundle, which may be closed afterwards, and begins to connect. A
   * server that is not there yet is no error: it is looked for until it is.
   *
   * @throws io.venturi.VenturiException when the bundle or TLS files cannot be used, or the
   *     bundle's task is not classification
   * @throws IllegalArgumentException when the bundle has no such rate point, or a token would
   *     travel unencrypted
   */
  public static VenturiClient open(ModelBundle bundle, ClientOptions options) {
    bundle.manifest().requireClassification("the client");
    return new VenturiClient(bundle, options);
  }

  /** Asks what an image shows, with the deadline of the options. */
  public CompletableFuture<Answer> classify(ImageView image) {
    return classify(image, options.deadline());
  }

  /**
   * Asks what an image shows.
   *
   * @param image encoded when this returns, so that its memory may be used again
   * @param deadline for the answer, from now; may be met by less than a millisecond too late
   * @return completes with an answer, or exceptionally with a {@link ClientException}; its
   *     callbacks may block
   * @throws io.venturi.VenturiException when the image cannot be encoded
   * @throws IllegalStateException when the client is closed
   */
  public CompletableFuture<Answer> classify(ImageView image, Duration deadline) {
    ClientOptions.checkDeadline(deadline);
    long arrived = System.nanoTime();
    oneMore();
    CompletableFuture<Answer> future = new CompletableFuture<>();
    edge.lock();
    try {
      encodeAndSend(image, arrived, arrived + deadline.toNanos(), future);
      return future;
    } catch (RuntimeException | Error e) {
      oneLess();
      throw e;
    } finally {
      edge.unlock();
    }
  }

  private void encodeAndSend(
      ImageView image, long arrived, long deadline, CompletableFuture<Answer> future) {
    long id = ids.incrementAndGet();
    RateDecision decision = decide(deadline);
    int rate = decision.rate();
    boolean local = points.hasLocalHead(rate);
    if (decision.kind() == RateDecision.Kind.HOLD && !local) {
      desk.settled(future, null, held(decision));
      return;
    }
    EdgePoints.Point point = points.at(rate);
    ByteBuffer frame = point.encoder().encode(image);
    long now = System.nanoTime();
    Delivery.Encoded encoded = encoded(id, decision, point, frame.remaining());
    controller.encoded(rate, frame.remaining(), encoded.edgeNanos());
    boolean probe = decision.kind() == RateDecision.Kind.PROBE;
    long sendUntil = probe ? Math.max(deadline, now + PROBE_NANOS) : deadline;
    Delivery delivery = new Delivery(desk, encoded, arrived, deadline, sendUntil, future);
    boolean inTime = controller.isInTime(frame.remaining(), now, deadline);
    if (probe || decision.kind() == RateDecision.Kind.SEND && inTime) {
      delivery.start(requests.of(encoded.requestId(), frame, deadline - now));
    } else {
      delivery.hold(held(decision));
    }
    if (local) {
      answerLocally(point, delivery);
    }
  }

  private Delivery.Encoded encoded(
      long id, RateDecision decision, EdgePoints.Point point, int frameBytes) {
    Map<String, Long> nanos = new LinkedHashMap<>();
    EdgePoints.addTo(nanos, point.encoder().lastTimes());
    return new Delivery.Encoded(
        id,
        prefix + "-" + id,
        decision,
        point.ratePoint().name(),
        frameBytes,
        nanos,
        point.head() != null);
  }

  private static void answerLocally(EdgePoints.Point point, Delivery delivery) {
    try {
      Map<String, Long> nanos = new LinkedHashMap<>();
      Classification result = point.local();
      EdgePoints.addTo(nanos, point.head().lastTimes());
      delivery.local(result, nanos);
    } catch (RuntimeException e) {
      LOG.warn("the local head of rate point '{}' failed", point.ratePoint().name(), e);
      delivery.localFailed();
    }
  }

  private RateDecision decide(long deadline) {
    if (inFlight.get() > options.maxInFlight()) {
      return new RateDecision(
          RateDecision.Kind.HOLD,
          0,
          0,
          "more than " + options.maxInFlight() + " images wait for answers already");
    }
    return controller.decide(System.nanoTime(), deadline);
  }

  private static ClientException held(RateDecision decision) {
    return decision.predictedNanos() > 0
        ? new ClientException(
            Code.LINK_TOO_SLOW, "not sent, as the answer would come late: " + decision.reason())
        : new ClientException(Code.OVERLOADED, "not sent: " + decision.reason());
  }

  /** What the link is like, as far as frames have shown. */
  public LinkEstimate link() {
    return controller.estimate(System.nanoTime());
  }

  private void roundTrip(long nanos) {
    controller.roundTrip(nanos, System.nanoTime());
  }

  private void oneMore() {
    synchronized (gate) {
      if (closed) {
        throw new IllegalStateException("VenturiClient is closed");
      }
      inFlight.incrementAndGet();
    }
  }

  private void oneLess() {
    synchronized (gate) {
      inFlight.decrementAndGet();
      gate.notifyAll();
    }
  }

  /**
   * Takes no more images, waits for the answers to those in flight, which their deadlines bound,
   * and ends the connection. Later calls do nothing.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (gate) {
      if (closed) {
        return;
      }
      closed = true;
      while (inFlight.get() > 0) {
        try {
          gate.wait();
        } catch (InterruptedException e) {
          interrupted = true; // the deadlines end the wait
        }
      }
    }
    desk.uplink().close();
    connection.close();
    release();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    timer.shutdownNow();
    callbacks.shutdown();
    points.close();
  }
}

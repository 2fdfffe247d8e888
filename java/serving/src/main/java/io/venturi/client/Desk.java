package io.venturi.client;

import io.venturi.client.rate.RateController;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What all deliveries of a client share: clock, uplink, controller. Thread-safe. */
final class Desk {
  private final ScheduledThreadPoolExecutor timer;
  private final Executor callbacks;
  private final RateController controller;
  private final Connection connection;
  private final Uplink uplink;
  private final List<String> labels;
  private final Runnable oneLess;

  Desk(
      ScheduledThreadPoolExecutor timer,
      Executor callbacks,
      RateController controller,
      Connection connection,
      Uplink uplink,
      List<String> labels,
      Runnable oneLess) {
    this.timer = timer;
    this.callbacks = callbacks;
    this.controller = controller;
    this.connection = connection;
    this.uplink = uplink;
    this.labels = labels;
    this.oneLess = oneLess;
  }

  Uplink uplink() {
    return uplink;
  }

  List<String> labels() {
    return labels;
  }

  /** Null when the client has closed: all images have been answered then. */
  @Nullable ScheduledFuture<?> at(long nanos, Runnable action) {
    try {
      return timer.schedule(action, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return null;
    }
  }

  void sent(Delivery.Encoded image) {
    controller.sent(image.id(), image.decision().kind(), image.frameBytes(), System.nanoTime());
  }

  void answered(Delivery.Encoded image, long serverNanos) {
    long now = System.nanoTime();
    controller.answered(image.id(), now, serverNanos);
    connection.sign();
    if (controller.wantsRoundTrip(now)) {
      connection.measureRoundTrip();
    }
  }

  void ended(Delivery.Encoded image, boolean isLate) {
    if (isLate) {
      controller.missed(image.id(), System.nanoTime());
      connection.missed();
    } else {
      controller.failed(image.id());
    }
  }

  /** Completes a future on a thread of its own, since callers may do anything in there. */
  void settled(
      CompletableFuture<Answer> future, @Nullable Answer answer, @Nullable ClientException why) {
    callbacks.execute(
        () -> {
          oneLess.run();
          if (why != null) {
            future.completeExceptionally(why);
          } else {
            future.complete(answer);
          }
        });
  }
}

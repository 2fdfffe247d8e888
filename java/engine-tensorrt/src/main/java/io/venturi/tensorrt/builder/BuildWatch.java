package io.venturi.tensorrt.builder;

import io.venturi.nativelib.BuildProgress;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one build from a thread of its own: tells the listener once a second, and stops the build
 * when the listener says so or the building thread, which is inside TensorRT, is interrupted.
 */
final class BuildWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BuildWatch.class);
  private static final long POLL_MILLIS = 100;
  private static final long TELL_MILLIS = 1_000;

  private final String graph;
  private final OptionalLong lastMillis;
  private final BuildListener listener;
  private final BuildProgress progress = new BuildProgress();
  private final Thread builder = Thread.currentThread();
  private final long startNanos = System.nanoTime();
  private final Thread watcher;
  private volatile boolean ended;
  private volatile String stopped = "";

  /** Starts; the calling thread is the one that builds. */
  BuildWatch(String graph, OptionalLong lastMillis, BuildListener listener) {
    this.graph = graph;
    this.lastMillis = lastMillis;
    this.listener = listener;
    watcher = new Thread(this::watch, "venturi-build-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  /** Address of the monitor to give the builder. */
  long monitorAddress() {
    return progress.monitorAddress();
  }

  /** Why the build was stopped; empty when it was not. */
  String stopped() {
    return stopped;
  }

  long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private void watch() {
    long toldMillis = 0;
    while (!ended) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        continue; // by close()
      }
      if (builder.isInterrupted()) {
        stop("the building thread was interrupted");
      }
      if (elapsedMillis() - toldMillis >= TELL_MILLIS) {
        toldMillis = elapsedMillis();
        tell();
      }
    }
  }

  private void tell() {
    try {
      BuildStatus status = new BuildStatus(graph, elapsedMillis(), lastMillis, progress.snapshot());
      if (!listener.keepGoing(status)) {
        stop("the listener stopped it");
      }
    } catch (RuntimeException e) {
      if (!ended) {
        LOG.warn("{}: a build listener failed; the build goes on", graph, e);
      }
    }
  }

  private void stop(String why) {
    if (stopped.isEmpty()) {
      stopped = why;
      progress.cancel();
    }
  }

  /** To be called when TensorRT has returned. */
  @Override
  public void close() {
    ended = true;
    boolean interrupted = Thread.interrupted();
    while (watcher.isAlive()) {
      watcher.interrupt();
      try {
        watcher.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    progress.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.venturi.serving;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.venturi.serving.access.Callers;
import io.venturi.serving.access.TlsFiles;
import io.venturi.serving.access.Tokens;
import io.venturi.serving.grpc.GrpcFace;
import io.venturi.serving.http.HttpFace;
import io.venturi.serving.model.ModelLoader;
import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.observe.ServingMetrics;
import io.venturi.serving.service.Inference;
import io.venturi.serving.service.Readiness;
import io.venturi.serving.site.Site;
import io.venturi.serving.site.SiteOpener;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server: models behind a gRPC and an HTTP port (docs/serving.md).
 *
 * <pre>{@code
 * try (InferenceServer server = InferenceServer.start(
 *     ServerOptions.serving(List.of(BundleSource.file(Path.of("model.venturi")))))) {
 *   server.awaitEnd();
 * }
 * }</pre>
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class InferenceServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceServer.class);
  private static final long SWEEP_SECONDS = 2;

  private final ServerOptions options;
  private final ScheduledThreadPoolExecutor timer;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ModelRepository repository;
  private final Readiness readiness;
  private final @Nullable GrpcFace grpc;
  private final @Nullable Site site;
  private final @Nullable HttpFace http;
  private boolean closing;

  private InferenceServer(ServerOptions options, @Nullable SiteOpener pages) {
    this.options = options;
    this.timer = timer();
    try {
      ServingMetrics metrics = new ServingMetrics(meters);
      ServerOptions.Security security = options.security();
      Path tokens = security.tokens();
      Callers callers = new Callers(tokens == null ? null : Tokens.read(tokens));
      TlsFiles tls = tls(security);
      this.repository =
          new ModelRepository(
              options.bundles(),
              options.folder(),
              new ModelLoader(
                  options.batching(), options.steps(), options.selfTest(), metrics, timer));
      this.readiness = new Readiness(repository.served());
      Inference inference = new Inference(repository.served(), options.limits(), metrics);
      bindProcessMeters(metrics);
      this.site = pages == null ? null : open(pages, inference);
      this.grpc =
          options.grpcPort() < 0
              ? null
              : new GrpcFace(
                  new InetSocketAddress(options.host(), options.grpcPort()),
                  tls,
                  options.reflection(),
                  callers,
                  options.limits(),
                  repository,
                  inference,
                  readiness);
      this.http = http(tls, callers, inference);
    } catch (RuntimeException | Error e) {
      timer.shutdownNow();
      throw e;
    }
    watch();
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              Thread thread = new Thread(task, "venturi-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private @Nullable TlsFiles tls(ServerOptions.Security security) {
    Path certificate = security.certificate();
    Path key = security.key();
    return certificate == null || key == null
        ? null
        : TlsFiles.read(certificate, key, security.clientCertificates(), timer);
  }

  private @Nullable HttpFace http(@Nullable TlsFiles tls, Callers callers, Inference inference) {
    if (options.httpPort() < 0) {
      return null;
    }
    try {
      return new HttpFace(
          new InetSocketAddress(options.host(), options.httpPort()),
          tls,
          callers,
          options.limits(),
          repository,
          inference,
          readiness,
          meters::scrape,
          site);
    } catch (RuntimeException e) {
      if (grpc != null) {
        grpc.close(Duration.ZERO);
      }
      if (site != null) {
        site.close();
      }
      repository.close();
      throw e;
    }
  }

  private Site open(SiteOpener pages, Inference inference) {
    try {
      return pages.open(repository, inference);
    } catch (RuntimeException | Error e) {
      repository.close();
      throw e;
    }
  }

  private void bindProcessMeters(ServingMetrics metrics) {
    metrics.gauge(
        "venturi.models", "Models that take requests", () -> repository.served().all().size());
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    collections.bindTo(meters);
  }

  private void watch() {
    long every = options.watch().toMillis();
    if (every > 0) {
      timer.scheduleWithFixedDelay(
          guarded("looking for models", repository::scan), every, every, TimeUnit.MILLISECONDS);
    }
    HttpFace sweeping = http;
    if (sweeping != null) {
      timer.scheduleWithFixedDelay(
          guarded("sweeping connections", sweeping::sweep),
          SWEEP_SECONDS,
          SWEEP_SECONDS,
          TimeUnit.SECONDS);
    }
  }

  /** A task whose failure does not end its repetition. */
  private static Runnable guarded(String what, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("{} failed", what, e);
      }
    };
  }

  /**
   * Loads the models, then listens.
   *
   * @throws io.venturi.VenturiException when a bundle named in the options cannot be served, or a
   *     port is taken
   */
  public static InferenceServer start(ServerOptions options) {
    return new InferenceServer(options, null);
  }

  /**
   * Likewise, with pages beside the protocol on the HTTP port.
   *
   * @throws io.venturi.VenturiException also when the pages cannot be opened
   */
  public static InferenceServer start(ServerOptions options, SiteOpener pages) {
    return new InferenceServer(options, pages);
  }

  /** The gRPC port listened on; -1 when there is none. */
  public int grpcPort() {
    return grpc == null ? -1 : grpc.port();
  }

  /** The HTTP port listened on; -1 when there is none. */
  public int httpPort() {
    return http == null ? -1 : http.port();
  }

  /** The models and their bundles. */
  public ModelRepository repository() {
    return repository;
  }

  /** Waits until {@link #close} is done. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Ends: tells health probes, takes nothing new, finishes what is in flight within the options'
   * patience, closes the models. Later calls wait for the first.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
    }
    long end = System.nanoTime() + options.drain().toNanos();
    LOG.info("draining, at most {} s", options.drain().toSeconds());
    if (grpc != null) {
      grpc.notServing();
    }
    readiness.drain();
    if (grpc != null) {
      grpc.drain();
    }
    if (http != null) {
      http.close(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
    if (grpc != null && !grpc.close(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
      LOG.warn(
          "requests were still in flight after {} s and are ended", options.drain().toSeconds());
    }
    timer.shutdownNow();
    if (site != null) {
      site.close();
    }
    repository.close();
    collections.close();
    meters.close();
    ended.countDown();
  }
}

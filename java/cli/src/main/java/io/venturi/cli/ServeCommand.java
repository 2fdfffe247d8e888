package io.venturi.cli;

import io.venturi.cli.demo.DemoSite;
import io.venturi.pipeline.Steps;
import io.venturi.serving.InferenceServer;
import io.venturi.serving.ServerOptions;
import io.venturi.serving.batch.BatchOptions;
import io.venturi.serving.model.BundleSource;
import io.venturi.serving.model.ModelStatus;
import io.venturi.serving.service.ServiceLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The server half over the network. */
@Command(
    name = "serve",
    description = {
      "Answers frames over the Open Inference Protocol (KServe v2), gRPC and HTTP.",
      "Serves the embedded default bundle unless told otherwise. Ends after SIGTERM, when what is",
      "in flight is answered."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; ${DEFAULT-VALUE} unless told otherwise.")
  String host;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      defaultValue = "" + ServerOptions.DEFAULT_GRPC_PORT,
      description = "Default ${DEFAULT-VALUE}; 0 takes a free one, -1 offers no gRPC.")
  int grpcPort;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "" + ServerOptions.DEFAULT_HTTP_PORT,
      description = "Default ${DEFAULT-VALUE}; 0 takes a free one, -1 offers no HTTP.")
  int httpPort;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = "A *.venturi bundle to serve; may be given several times.")
  List<Path> bundles = List.of();

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description = "Serves every *.venturi bundle in this folder, as they come and go.")
  @Nullable Path models;

  @Option(
      names = "--watch",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How often bundles are looked at for changes; 0 for never.")
  double watchSeconds;

  @Option(
      names = "--no-self-test",
      description = "Serves bundles without running their golden vectors first.")
  boolean noSelfTest;

  @Option(names = "--reflection", description = "Lets gRPC tools ask for the protocol.")
  boolean reflection;

  @Option(
      names = "--demo",
      description =
          "Offers a page at /demo/ of the HTTP port: a picture or the webcam in, label, bytes and"
              + " times out.")
  boolean demo;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long requests in flight may take after SIGTERM.")
  double drainSeconds;

  @ArgGroup(exclusive = false, heading = "%nBatching, per model:%n")
  Batching batching = new Batching();

  @ArgGroup(exclusive = false, heading = "%nLimits:%n")
  Limits limits = new Limits();

  @ArgGroup(exclusive = false, heading = "%nSecurity:%n")
  Security security = new Security();

  /** How each model runs. */
  static final class Batching {
    private static final BatchOptions DEFAULTS = BatchOptions.defaults();

    @Option(names = "--max-batch", paramLabel = "N", description = "Most frames of one batch.")
    int maxBatch = DEFAULTS.maxBatch();

    @Option(
        names = "--max-delay",
        paramLabel = "MILLIS",
        description = "How long a frame waits for company while a context is free.")
    double maxDelayMillis = DEFAULTS.maxDelay().toNanos() / 1e6;

    @Option(names = "--contexts", paramLabel = "N", description = "Batches that run at a time.")
    int contexts = DEFAULTS.contexts();

    @Option(names = "--decoders", paramLabel = "N", description = "Entropy-decoding threads.")
    int decoders = DEFAULTS.decoders();

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads of one batch; 0 shares the cores among the contexts.")
    int threads = DEFAULTS.engineThreads();

    @Option(
        names = "--queue",
        paramLabel = "N",
        description = "Most frames that wait; beyond it requests are refused.")
    int queue = DEFAULTS.queueCapacity();

    BatchOptions options() {
      Duration delay = Duration.ofNanos((long) (maxDelayMillis * 1e6));
      return new BatchOptions(maxBatch, delay, contexts, decoders, threads, queue);
    }
  }

  /** What is taken from one request and one client. */
  static final class Limits {
    private static final ServiceLimits DEFAULTS = ServiceLimits.defaults();

    @Option(names = "--max-message-bytes", paramLabel = "N", description = "Largest request.")
    int maxMessageBytes = DEFAULTS.maxMessageBytes();

    @Option(names = "--max-frames", paramLabel = "N", description = "Most frames of a request.")
    int maxFrames = DEFAULTS.maxFrames();

    @Option(
        names = "--client-requests",
        paramLabel = "N",
        description = "Most requests of one client in flight.")
    int clientRequests = DEFAULTS.clientRequests();

    @Option(
        names = "--client-rate",
        paramLabel = "N",
        description = "Most requests of one client a second; 0 for no limit.")
    double clientRate = DEFAULTS.clientPerSecond();

    ServiceLimits options() {
      return new ServiceLimits(
          maxMessageBytes,
          DEFAULTS.patience(),
          maxFrames,
          clientRequests,
          clientRate,
          DEFAULTS.rememberedIds(),
          DEFAULTS.rememberIds());
    }
  }

  /** Who may connect. */
  static final class Security {
    @Option(names = "--tls-cert", paramLabel = "PEM", description = "Certificate chain.")
    @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "Its private key, PKCS 8.")
    @Nullable Path key;

    @Option(
        names = "--tls-client-ca",
        paramLabel = "PEM",
        description = "Roots of the certificates that clients must show (mTLS).")
    @Nullable Path clientCertificates;

    @Option(
        names = "--tokens",
        paramLabel = "FILE",
        description =
            "Bearer tokens, one of which every call must carry: lines 'NAME TOKEN [admin]'.")
    @Nullable Path tokens;

    @Option(
        names = "--open",
        description = "Serves everyone on an address that others reach, without tokens or mTLS.")
    boolean open;

    boolean knowsItsClients() {
      return tokens != null || clientCertificates != null;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean reachable = !InetAddress.getByName(host).isLoopbackAddress();
    if (reachable && !security.knowsItsClients() && !security.open) {
      throw new ParameterException(
          spec.commandLine(),
          host
              + " is reached by others: ask for tokens (--tokens) or certificates"
              + " (--tls-client-ca), or say --open");
    }
    if (demo && httpPort < 0) {
      throw new ParameterException(spec.commandLine(), "--demo wants an HTTP port");
    }
    ServerOptions options = options();
    InferenceServer server =
        demo
            ? InferenceServer.start(options, DemoSite.opener(options.limits()))
            : InferenceServer.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "venturi-drain"));
    PrintWriter out = spec.commandLine().getOut();
    for (ModelStatus model : server.repository().index()) {
      out.printf(
          "%s %s: %s%n",
          model.name(), model.version(), model.ready() ? "ready" : "not served: " + model.reason());
    }
    String scheme = security.certificate == null ? "http" : "https";
    out.printf("gRPC on %s%n", server.grpcPort() < 0 ? "no port" : host + ":" + server.grpcPort());
    out.printf(
        "HTTP on %s%n",
        server.httpPort() < 0 ? "no port" : scheme + "://" + host + ":" + server.httpPort() + "/");
    if (demo) {
      out.printf("demo on %s://%s:%d%s%n", scheme, host, server.httpPort(), DemoSite.PATH);
    }
    out.flush();
    server.awaitEnd();
    return 0;
  }

  private ServerOptions options() throws IOException {
    List<BundleSource> sources = new ArrayList<>(bundles.stream().map(BundleSource::file).toList());
    if (sources.isEmpty() && models == null) {
      sources.add(BundleSource.of("default", ModelOptions.embedded()));
    }
    try {
      return new ServerOptions(
          host,
          grpcPort,
          httpPort,
          sources,
          models,
          Duration.ofMillis((long) (1000 * watchSeconds)),
          !noSelfTest,
          batching.options(),
          Steps.preferred(),
          limits.options(),
          new ServerOptions.Security(
              security.certificate, security.key, security.clientCertificates, security.tokens),
          reflection,
          Duration.ofMillis((long) (1000 * drainSeconds)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}

package io.venturi.serving;

import io.venturi.pipeline.Steps;
import io.venturi.serving.batch.BatchOptions;
import io.venturi.serving.model.BundleSource;
import io.venturi.serving.service.ServiceLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs. Immutable; made with {@link #serving} and the {@code with} methods.
 *
 * @param host address to listen on
 * @param grpcPort 0 takes a free one, -1 offers no gRPC
 * @param httpPort likewise for HTTP
 * @param bundles served from the start
 * @param folder whose bundles are served, or null
 * @param watch how often bundles are looked at for changes; zero for never
 * @param selfTest whether a bundle must reproduce its golden vectors here before it is served
 * @param batching how each model runs
 * @param steps which twin does each step
 * @param limits what is taken from one request and one client
 * @param security TLS and tokens
 * @param reflection whether gRPC tools may ask for the protocol
 * @param drain how long requests in flight may take when the server ends
 */
public record ServerOptions(
    String host,
    int grpcPort,
    int httpPort,
    List<BundleSource> bundles,
    @Nullable Path folder,
    Duration watch,
    boolean selfTest,
    BatchOptions batching,
    Steps steps,
    ServiceLimits limits,
    Security security,
    boolean reflection,
    Duration drain) {
  /** Ports of {@code venturi serve}, those that Triton and KServe use. */
  public static final int DEFAULT_GRPC_PORT = 8001;

  /** Likewise for HTTP. */
  public static final int DEFAULT_HTTP_PORT = 8000;

  /**
   * Who may connect.
   *
   * @param certificate PEM chain of the server; null for plain text
   * @param key its PEM PKCS 8 key
   * @param clientCertificates PEM roots of the certificates clients must show; null for none
   * @param tokens file of bearer tokens; null when none is asked for
   */
  public record Security(
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path clientCertificates,
      @Nullable Path tokens) {
    /** Plain text and no tokens. */
    public static final Security NONE = new Security(null, null, null, null);

    public Security {
      if ((certificate == null) != (key == null)
          || clientCertificates != null && certificate == null) {
        throw new IllegalArgumentException(
            "TLS wants a certificate and its key together, and both for client certificates");
      }
    }
  }

  public ServerOptions {
    bundles = List.copyOf(bundles);
    if (bundles.isEmpty() && folder == null) {
      throw new IllegalArgumentException("a server wants bundles or a folder of bundles");
    }
    if (grpcPort < 0 && httpPort < 0) {
      throw new IllegalArgumentException("a server wants a gRPC or an HTTP port");
    }
  }

  /** Bundles on free ports of the loopback address, the defaults for the rest. */
  public static ServerOptions serving(List<BundleSource> bundles) {
    return new ServerOptions(
        "127.0.0.1",
        0,
        0,
        bundles,
        null,
        Duration.ofSeconds(5),
        true,
        BatchOptions.defaults(),
        Steps.preferred(),
        ServiceLimits.defaults(),
        Security.NONE,
        false,
        Duration.ofSeconds(20));
  }

  /** These, on other ports. */
  public ServerOptions withPorts(int grpc, int http) {
    return new ServerOptions(
        host,
        grpc,
        http,
        bundles,
        folder,
        watch,
        selfTest,
        batching,
        steps,
        limits,
        security,
        reflection,
        drain);
  }

  /** These, with a folder, looked at this often. */
  public ServerOptions withFolder(Path path, Duration every) {
    return new ServerOptions(
        host,
        grpcPort,
        httpPort,
        bundles,
        path,
        every,
        selfTest,
        batching,
        steps,
        limits,
        security,
        reflection,
        drain);
  }

  /** These, with other batches. */
  public ServerOptions withBatching(BatchOptions chosen) {
    return new ServerOptions(
        host,
        grpcPort,
        httpPort,
        bundles,
        folder,
        watch,
        selfTest,
        chosen,
        steps,
        limits,
        security,
        reflection,
        drain);
  }

  /** These, with other twins. */
  public ServerOptions withSteps(Steps chosen) {
    return new ServerOptions(
        host,
        grpcPort,
        httpPort,
        bundles,
        folder,
        watch,
        selfTest,
        batching,
        chosen,
        limits,
        security,
        reflection,
        drain);
  }

  /** These, with other limits. */
  public ServerOptions withLimits(ServiceLimits chosen) {
    return new ServerOptions(
        host,
        grpcPort,
        httpPort,
        bundles,
        folder,
        watch,
        selfTest,
        batching,
        steps,
        chosen,
        security,
        reflection,
        drain);
  }

  /** These, with TLS or tokens. */
  public ServerOptions withSecurity(Security chosen) {
    return new ServerOptions(
        host,
        grpcPort,
        httpPort,
        bundles,
        folder,
        watch,
        selfTest,
        batching,
        steps,
        limits,
        chosen,
        reflection,
        drain);
  }

  /** These, with another patience at the end. */
  public ServerOptions withDrain(Duration patience) {
    return new ServerOptions(
        host,
        grpcPort,
        httpPort,
        bundles,
        folder,
        watch,
        selfTest,
        batching,
        steps,
        limits,
        security,
        reflection,
        patience);
  }
}

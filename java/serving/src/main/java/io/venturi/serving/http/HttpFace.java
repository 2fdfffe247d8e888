package io.venturi.serving.http;

import io.venturi.VenturiException;
import io.venturi.serving.access.Callers;
import io.venturi.serving.access.TlsFiles;
import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.service.Inference;
import io.venturi.serving.service.Readiness;
import io.venturi.serving.service.ServiceLimits;
import io.venturi.serving.site.Site;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port: inference, health, meters, the status page.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class HttpFace {
  /** Header of the binary tensor data extension: bytes of the JSON before the tensors. */
  static final String JSON_SIZE_HEADER = "inference-header-content-length";

  private static final Logger LOG = LoggerFactory.getLogger(HttpFace.class);
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int MAX_CONNECTIONS = 1024;
  private static final int MAX_THREADS = 32;
  private static final long IDLE_MILLIS = 30_000;

  private final Server server;
  private final ServerConnector connector;
  private final SlowConnections slow;

  /**
   * Listens.
   *
   * @param address where; port 0 takes a free one
   * @param tls null for plain text
   * @param meters what {@code /metrics} shows
   * @param site pages beside the protocol; null for none
   * @throws VenturiException when the address is taken
   */
  public HttpFace(
      InetSocketAddress address,
      @Nullable TlsFiles tls,
      Callers callers,
      ServiceLimits limits,
      ModelRepository repository,
      Inference inference,
      Readiness readiness,
      Supplier<String> meters,
      @Nullable Site site) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("venturi-http");
    threads.setDaemon(true);
    server = new Server(threads);
    connector = connector(server, tls);
    slow = new SlowConnections(limits.patience());
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.addBean(slow);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
    server.setHandler(
        new GracefulHandler(
            new ProtocolHandler(
                callers,
                limits,
                repository,
                inference,
                readiness,
                meters,
                new StatusPage(repository, readiness),
                new SiteHandler(site, limits))));
    try {
      server.start();
    } catch (Exception e) {
      throw new VenturiException("cannot listen on " + address + " for HTTP: " + e, e);
    }
  }

  private static ServerConnector connector(Server server, @Nullable TlsFiles tls) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    if (tls == null) {
      return new ServerConnector(server, 1, 1, http);
    }
    // names are not checked on this side: clients come by address, too
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(tls.context());
    factory.setNeedClientAuth(tls.trustManager() != null);
    return new ServerConnector(
        server, 1, 1, new SslConnectionFactory(factory, http.getProtocol()), http);
  }

  /** The port listened on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Closes connections that make no progress; to be called every few seconds. */
  public void sweep() {
    slow.sweep();
  }

  /** Takes no new requests, waits for those in flight, then ends the rest. */
  public void close(Duration patience) {
    server.setStopTimeout(Math.max(1, patience.toMillis()));
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("HTTP ended with requests in flight: {}", e.toString());
    }
  }
}

package io.venturi.serving.grpc;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.venturi.VenturiException;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.serving.access.Callers;
import io.venturi.serving.access.TlsFiles;
import io.venturi.serving.model.ModelRepository;
import io.venturi.serving.service.Inference;
import io.venturi.serving.service.Readiness;
import io.venturi.serving.service.ServiceLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC port: inference, health and, when asked for, reflection.
 *
 * <p>Thread rule: all methods may be called from any thread.
 */
public final class GrpcFace {
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int MAX_CALLS_PER_CONNECTION = 256;
  private static final long CHECK_MILLIS = 50;
  private static final int THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

  /**
   * Tells with a stack trace of every client that dies or sends nonsense, which is for a caller to
   * bring about at will. Kept here, as its level goes with it otherwise.
   */
  private static final Logger NOISY = Logger.getLogger(NettyServerBuilder.class.getPackageName());

  static {
    NOISY.setLevel(Level.SEVERE);
  }

  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "venturi-grpc");
            thread.setDaemon(true);
            return thread;
          });
  private final CallerInterceptor calls;
  private final Server server;

  /**
   * Listens.
   *
   * @param address where; port 0 takes a free one
   * @param tls null for plain text
   * @param reflection whether tools may ask for the protocol
   * @throws VenturiException when the address is taken
   */
  public GrpcFace(
      InetSocketAddress address,
      @Nullable TlsFiles tls,
      boolean reflection,
      Callers callers,
      ServiceLimits limits,
      ModelRepository repository,
      Inference inference,
      Readiness readiness) {
    calls = new CallerInterceptor(callers);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address, credentials(tls))
            .executor(executor)
            .maxInboundMessageSize(limits.maxMessageBytes())
            .maxInboundMetadataSize(MAX_HEADER_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .keepAliveTime(1, TimeUnit.MINUTES)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxConnectionIdle(10, TimeUnit.MINUTES)
            .intercept(calls)
            .addService(new InferenceService(repository, inference, readiness))
            .addService(health.getHealthService());
    if (reflection) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      executor.shutdown();
      throw new VenturiException("cannot listen on " + address + " for gRPC: " + e, e);
    }
    health.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
  }

  private static ServerCredentials credentials(@Nullable TlsFiles tls) {
    if (tls == null) {
      return InsecureServerCredentials.create();
    }
    TlsServerCredentials.Builder builder =
        TlsServerCredentials.newBuilder().keyManager(tls.keyManager());
    TrustManager trust = tls.trustManager();
    if (trust != null) {
      builder.trustManager(trust).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  /** The port listened on. */
  public int port() {
    return server.getPort();
  }

  /** Tells whoever asks that this server takes no more requests. */
  public void notServing() {
    health.enterTerminalState();
  }

  /** Takes no new calls; those in flight go on. */
  public void drain() {
    server.shutdown();
  }

  /**
   * Waits for the calls in flight, then ends the rest. Who watches the health does not count: such
   * calls never end by themselves.
   *
   * @return whether all ended by themselves
   */
  public boolean close(Duration patience) {
    server.shutdown();
    long end = System.nanoTime() + patience.toNanos();
    boolean idle = false;
    try {
      while (!server.awaitTermination(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        boolean idleBefore = idle;
        idle = calls.inFlight() == 0;
        if (idle && idleBefore || System.nanoTime() > end) {
          break;
        }
      }
      server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    executor.shutdown();
    return calls.inFlight() == 0;
  }
}

package io.venturi.client;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.ServerLiveRequest;
import io.venturi.protocol.ServerLiveResponse;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel to the server. Comes back by itself: when it breaks it connects anew after a wait
 * that doubles, with jitter; when answers fail to come for long it drops the connection and takes
 * another, since a dead one may look open for ever.
 *
 * <p>Thread-safe.
 */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final int MAX_METADATA_BYTES = 16 << 10;
  private static final long SILENCE_NANOS = 5_000_000_000L;
  private static final long LIVE_TIMEOUT_NANOS = 2_000_000_000L;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final ScheduledExecutorService timer;
  private final LongConsumer roundTrips;
  private final Backoff backoff = new Backoff(50_000_000L, 2_000_000_000L);
  private int failures;
  private long lastSign = System.nanoTime();

  /**
   * @param roundTrips hears how long a call without a frame took, after connecting and when asked
   */
  Connection(
      ClientOptions options,
      ScheduledExecutorService timer,
      Executor executor,
      LongConsumer roundTrips) {
    this.timer = timer;
    this.roundTrips = roundTrips;
    TlsOptions tls = options.tls();
    Supplier<String> token = options.token();
    if (token != null && tls == null && !isLoopback(options.target())) {
      throw new IllegalArgumentException(
          "a token for "
              + options.target()
              + " would travel unencrypted; use withTls, or reach the server through loopback");
    }
    ChannelCredentials credentials =
        tls == null ? InsecureChannelCredentials.create() : tls.credentials();
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilder(options.target(), credentials)
            .executor(executor)
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            .disableRetry();
    if (tls != null && tls.serverName() != null) {
      builder.overrideAuthority(tls.serverName());
    }
    if (token != null) {
      builder.intercept(bearer(token));
    }
    this.channel = builder.build();
    watch(channel.getState(true));
  }

  private static ClientInterceptor bearer(Supplier<String> token) {
    return new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(
          io.grpc.MethodDescriptor<Q, A> method, CallOptions options, io.grpc.Channel next) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token.get());
        return MetadataUtils.newAttachHeadersInterceptor(headers)
            .interceptCall(method, options, next);
      }
    };
  }

  private static boolean isLoopback(String target) {
    String host = URI.create("//" + target.replaceFirst("^dns:/*", "")).getHost();
    return host != null && host.matches("localhost|127\\..*|\\[::1\\]");
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Follows the channel's state for as long as it lives. */
  private void watch(ConnectivityState state) {
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      LOG.debug("the server cannot be reached");
      schedule(this::connectAnew, backoff.nanos(failed()));
    } else if (state == ConnectivityState.READY) {
      sign();
      measureRoundTrip();
    }
    if (state != ConnectivityState.SHUTDOWN) {
      channel.notifyWhenStateChanged(state, () -> watch(channel.getState(false)));
    }
  }

  /** gRPC's own waits are made for servers; and the state does not change while it fails. */
  private void connectAnew() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
      schedule(this::connectAnew, backoff.nanos(failed()));
    }
  }

  private synchronized int failed() {
    return ++failures;
  }

  /** The server has given a sign of life. */
  synchronized void sign() {
    failures = 0;
    lastSign = System.nanoTime();
  }

  /** An answer did not come; a connection silent for long is replaced. */
  void missed() {
    synchronized (this) {
      if (System.nanoTime() - lastSign < SILENCE_NANOS) {
        return;
      }
      lastSign = System.nanoTime();
    }
    LOG.debug("no sign of the server for long: connecting anew");
    channel.enterIdle();
    channel.getState(true);
  }

  /** Measures a call without a frame; tells nothing when it fails. */
  void measureRoundTrip() {
    try {
      callLive();
    } catch (RuntimeException e) { // e.g. of the supplier of the token
      LOG.debug("a round trip could not be measured", e);
    }
  }

  private void callLive() {
    long start = System.nanoTime();
    ClientCall<ServerLiveRequest, ServerLiveResponse> call =
        channel.newCall(
            GRPCInferenceServiceGrpc.getServerLiveMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(LIVE_TIMEOUT_NANOS, TimeUnit.NANOSECONDS));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            if (status.isOk()) {
              sign();
              roundTrips.accept(System.nanoTime() - start);
            }
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage(ServerLiveRequest.getDefaultInstance());
    call.halfClose();
  }

  private void schedule(Runnable action, long delayNanos) {
    try {
      timer.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("closed meanwhile", e);
    }
  }

  /** Ends the channel; waits a little for what it still sends. */
  void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(1, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

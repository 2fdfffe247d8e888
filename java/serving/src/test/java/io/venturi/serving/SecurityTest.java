package io.venturi.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.venturi.VenturiException;
import io.venturi.protocol.GRPCInferenceServiceGrpc;
import io.venturi.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.RepositoryIndexRequest;
import io.venturi.protocol.ServerLiveRequest;
import io.venturi.serving.ServerOptions.Security;
import io.venturi.serving.access.Tokens;
import io.venturi.serving.service.ServiceLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SecurityTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private TestServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private Status.Code live(GRPCInferenceServiceBlockingStub stub) {
    try {
      stub.withDeadlineAfter(10, TimeUnit.SECONDS)
          .serverLive(ServerLiveRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private Status.Code live(ChannelCredentials credentials) {
    ManagedChannel channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.server.grpcPort(), credentials).build();
    try {
      return live(GRPCInferenceServiceGrpc.newBlockingStub(channel));
    } finally {
      channel.shutdownNow();
    }
  }

  private GRPCInferenceServiceBlockingStub with(String authorization) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, authorization);
    return server.stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private int getWith(String path, String authorization) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return server.send(request).statusCode();
  }

  @Test
  void tokens_areAskedForEverywhereButHealth() throws Exception {
    Path tokens =
        Files.writeString(
            folder.resolve("tokens"),
            "# who may call\ncamera 0123456789abcdef\nboss fedcba9876543210 admin\n");
    server = TestServer.start(o -> o.withSecurity(new Security(null, null, null, tokens)));
    assertEquals(Status.Code.UNAUTHENTICATED, live(server.stub()));
    for (String wrong :
        List.of("", "Bearer ", "Bearer 0123456789abcdeg", "0123456789abcdef", "Basic x")) {
      assertEquals(Status.Code.UNAUTHENTICATED, live(with(wrong)), wrong);
      assertEquals(401, getWith("/v2/models/tiny", wrong), wrong);
      assertEquals(401, getWith("/metrics", wrong), wrong);
      assertEquals(401, getWith("/", wrong), wrong);
    }
    assertEquals(200, getWith("/v2/health/ready", ""));
    assertEquals(Status.Code.OK, live(with("Bearer 0123456789abcdef")));
    assertEquals(200, getWith("/v2/models/tiny", "Bearer 0123456789abcdef"));
    RepositoryIndexRequest index = RepositoryIndexRequest.getDefaultInstance();
    assertEquals(
        Status.Code.PERMISSION_DENIED,
        assertThrows(
                StatusRuntimeException.class,
                () -> with("Bearer 0123456789abcdef").repositoryIndex(index))
            .getStatus()
            .getCode());
    assertEquals(1, with("Bearer fedcba9876543210").repositoryIndex(index).getModelsCount());
  }

  @Test
  void tokens_fileThatHoldsNoneOrShortOnes_isRefused() throws Exception {
    for (String text : List.of("", "# none\n", "name short\n", "name\n", "a b c d\n")) {
      Path file = Files.writeString(folder.resolve("bad"), text);
      assertThrows(VenturiException.class, () -> Tokens.read(file), text);
    }
  }

  @Test
  void tls_serverShowsItsCertificate_onBothPorts() throws Exception {
    Certificates.Pair own = Certificates.make(folder, "server");
    server =
        TestServer.start(
            o -> o.withSecurity(new Security(own.certificate(), own.key(), null, null)));
    assertEquals(
        Status.Code.OK,
        live(TlsChannelCredentials.newBuilder().trustManager(own.certificate().toFile()).build()));
    assertEquals(Status.Code.UNAVAILABLE, live(TlsChannelCredentials.create()), "unknown root");
    assertEquals(200, https(own).statusCode());
    assertEquals(Status.Code.UNAVAILABLE, live(server.stub()), "plain text");
  }

  private HttpResponse<String> https(Certificates.Pair root) throws Exception {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    try (var in = Files.newInputStream(root.certificate())) {
      roots.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    URI uri = URI.create("https://127.0.0.1:" + server.server.httpPort() + "/v2/health/ready");
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void mtls_clientMustShowACertificateOfTheRoots() throws Exception {
    Certificates.Pair own = Certificates.make(folder, "server");
    Certificates.Pair client = Certificates.make(folder, "client");
    Certificates.Pair stranger = Certificates.make(folder, "stranger");
    server =
        TestServer.start(
            o ->
                o.withSecurity(
                    new Security(own.certificate(), own.key(), client.certificate(), null)));
    TlsChannelCredentials.Builder trusting =
        TlsChannelCredentials.newBuilder().trustManager(own.certificate().toFile());
    assertEquals(Status.Code.UNAVAILABLE, live(trusting.build()), "no certificate");
    assertEquals(
        Status.Code.OK,
        live(
            TlsChannelCredentials.newBuilder()
                .trustManager(own.certificate().toFile())
                .keyManager(client.certificate().toFile(), client.key().toFile())
                .build()));
    assertEquals(
        Status.Code.UNAVAILABLE,
        live(
            TlsChannelCredentials.newBuilder()
                .trustManager(own.certificate().toFile())
                .keyManager(stranger.certificate().toFile(), stranger.key().toFile())
                .build()));
    assertThrows(java.io.IOException.class, () -> https(own), "no certificate over HTTPS");
  }

  @Test
  void limits_ofOneClient_areKeptAndGivenBack() throws Exception {
    ServiceLimits limits =
        new ServiceLimits(1 << 20, Duration.ofSeconds(5), 8, 2, 0, 16, Duration.ofMinutes(1));
    server = TestServer.start(o -> o.withLimits(limits));
    server.engine.shut();
    List<CompletableFuture<?>> two =
        List.of(TestServer.later(() -> infer(1)), TestServer.later(() -> infer(2)));
    while (!server.get("/metrics").body().contains("venturi_requests_in_flight 2.0")) {
      Thread.sleep(5);
    }
    StatusRuntimeException third = assertThrows(StatusRuntimeException.class, () -> infer(3));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, third.getStatus().getCode());
    assertTrue(third.getStatus().getDescription().contains("in flight"));
    server.engine.open();
    for (CompletableFuture<?> each : two) {
      each.get();
    }
    infer(4);
  }

  private ModelInferResponse infer(int seed) {
    return server.stub().modelInfer(TestServer.request(List.of(Frames.frame(seed))).build());
  }

  @Test
  void rate_ofOneClient_isKept() {
    ServiceLimits limits =
        new ServiceLimits(1 << 20, Duration.ofSeconds(5), 8, 64, 5, 16, Duration.ofMinutes(1));
    server = TestServer.start(o -> o.withLimits(limits));
    var request = TestServer.request(List.of(Frames.frame(1))).build();
    int refused = 0;
    long start = System.nanoTime();
    for (int i = 0; i < 40; i++) {
      try {
        server.stub().modelInfer(request);
      } catch (StatusRuntimeException e) {
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, e.getStatus().getCode());
        refused++;
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(40 - refused <= 5 + 5 * seconds + 1, (40 - refused) + " in " + seconds + " s");
    assertTrue(40 - refused >= 5);
  }
}

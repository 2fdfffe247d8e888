package io.venturi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.venturi.VenturiException;
import io.venturi.bundle.ModelBundle;
import io.venturi.image.ImageView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encryption, certificates and tokens. */
@Timeout(120)
class ClientSecurityTest {
  private static final Path TINY =
      Path.of(System.getProperty("venturi.top"), "testdata", "bundles", "tiny.venturi");
  private static final ImageView IMAGE = Pictures.rgb(48, 40, 1);

  @TempDir static Path folder;
  private static Certificates ours;
  private static Certificates theirs;

  private final ModelBundle bundle = ModelBundle.open(TINY);

  @BeforeAll
  static void createCertificates() throws Exception {
    ours = Certificates.create(folder, "camera");
    theirs = Certificates.create(folder, "server");
  }

  @AfterEach
  void stop() {
    bundle.close();
  }

  private ServerCredentials tls(TlsServerCredentials.ClientAuth auth) throws Exception {
    return TlsServerCredentials.newBuilder()
        .keyManager(theirs.certificate().toFile(), theirs.key().toFile())
        .trustManager(ours.certificate().toFile())
        .clientAuth(auth)
        .build();
  }

  private VenturiClient open(OddServer server, TlsOptions tls) {
    return VenturiClient.open(
        bundle,
        ClientOptions.of("localhost:" + server.port())
            .withTls(tls)
            .withLocalHead(false)
            .withDeadline(Duration.ofSeconds(5)));
  }

  private static Answer ask(VenturiClient client) throws Exception {
    return client.classify(IMAGE).get(60, TimeUnit.SECONDS);
  }

  private static ClientException failure(VenturiClient client) {
    return assertInstanceOf(
        ClientException.class,
        assertThrows(ExecutionException.class, () -> ask(client)).getCause());
  }

  @Test
  void tls_trustedServer_answers() throws Exception {
    try (OddServer server = new OddServer(bundle, 0, tls(TlsServerCredentials.ClientAuth.NONE));
        VenturiClient client =
            open(server, TlsOptions.defaults().withTrust(theirs.certificate()))) {
      assertEquals(Answer.Source.SERVER, ask(client).source());
    }
  }

  @Test
  void tls_serverNobodyVouchesFor_isNotSpokenTo() throws Exception {
    try (OddServer server = new OddServer(bundle, 0, tls(TlsServerCredentials.ClientAuth.NONE));
        VenturiClient client = open(server, TlsOptions.defaults())) {
      assertEquals(ClientException.Code.UNAVAILABLE, failure(client).code());
      assertTrue(server.arrived.isEmpty());
    }
  }

  @Test
  void tls_serverOfAnotherName_isNotSpokenTo() throws Exception {
    TlsOptions tls =
        TlsOptions.defaults().withTrust(theirs.certificate()).withServerName("example.org");
    try (OddServer server = new OddServer(bundle, 0, tls(TlsServerCredentials.ClientAuth.NONE));
        VenturiClient client = open(server, tls)) {
      assertEquals(ClientException.Code.UNAVAILABLE, failure(client).code());
      assertTrue(server.arrived.isEmpty());
    }
  }

  @Test
  void mutualTls_clientWithAndWithoutCertificate_isLetInAndNot() throws Exception {
    TlsOptions trusting = TlsOptions.defaults().withTrust(theirs.certificate());
    try (OddServer server = new OddServer(bundle, 0, tls(TlsServerCredentials.ClientAuth.REQUIRE));
        VenturiClient known =
            open(server, trusting.withCertificate(ours.certificate(), ours.key()));
        VenturiClient unknown = open(server, trusting)) {
      assertEquals(Answer.Source.SERVER, ask(known).source());
      assertEquals(ClientException.Code.UNAVAILABLE, failure(unknown).code());
    }
  }

  @Test
  void token_eachCall_isAskedForAndSent() throws Exception {
    int[] count = {0};
    ClientOptions options = ClientOptions.of("127.0.0.1:1").withToken(() -> "t" + count[0]++);
    try (OddServer server = OddServer.of(bundle);
        VenturiClient client =
            VenturiClient.open(
                bundle,
                ClientOptions.of("127.0.0.1:" + server.port())
                    .withToken(options.token())
                    .withDeadline(Duration.ofSeconds(20)))) {
      assertEquals(Answer.Source.SERVER, ask(client).source());
      assertTrue(
          server.authorizations.stream().allMatch(a -> a.matches("Bearer t\\d+")),
          server.authorizations.toString());
    }
  }

  @Test
  void token_supplierThatFails_isAFailureOfTheImage() throws Exception {
    try (OddServer server = OddServer.of(bundle);
        VenturiClient client =
            VenturiClient.open(
                bundle,
                ClientOptions.of("127.0.0.1:" + server.port())
                    .withLocalHead(false)
                    .withToken(
                        () -> {
                          throw new IllegalStateException("vault is sealed");
                        }))) {
      assertTrue(failure(client).getMessage().contains("vault is sealed"));
    }
  }

  @Test
  void token_unencryptedToAnotherMachine_isRefused() {
    ClientOptions far = ClientOptions.of("192.0.2.1:8001").withToken(() -> "secret");
    assertThrows(IllegalArgumentException.class, () -> VenturiClient.open(bundle, far));
    for (String near : new String[] {"localhost:1", "[::1]:1", "dns:///127.0.0.1:1"}) {
      VenturiClient.open(bundle, ClientOptions.of(near).withToken(() -> "secret")).close();
    }
  }

  @Test
  void tls_filesThatAreNone_areNamed() throws Exception {
    TlsOptions missing = TlsOptions.defaults().withTrust(folder.resolve("none.pem"));
    ClientOptions options = ClientOptions.of("localhost:1");
    VenturiException e =
        assertThrows(
            VenturiException.class, () -> VenturiClient.open(bundle, options.withTls(missing)));
    assertTrue(e.getMessage().contains("none.pem"), e.getMessage());
    Path text = Files.writeString(folder.resolve("text.pem"), "hello");
    assertThrows(
        RuntimeException.class,
        () ->
            VenturiClient.open(bundle, options.withTls(TlsOptions.defaults().withTrust(text)))
                .close());
    assertThrows(
        IllegalArgumentException.class, () -> new TlsOptions(null, ours.certificate(), null, null));
  }
}

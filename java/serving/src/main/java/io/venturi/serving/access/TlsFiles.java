package io.venturi.serving.access;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.venturi.VenturiException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate and key, and whose certificates clients must show. The files are looked
 * at every minute, so that renewed certificates need no restart.
 */
public final class TlsFiles {
  private static final long MINUTES_BETWEEN_LOOKS = 1;

  private final AdvancedTlsX509KeyManager keys;
  private final @Nullable AdvancedTlsX509TrustManager clients;

  private TlsFiles(AdvancedTlsX509KeyManager keys, @Nullable AdvancedTlsX509TrustManager clients) {
    this.keys = keys;
    this.clients = clients;
  }

  /**
   * Reads PEM files.
   *
   * @param certificate chain of the server, its own first
   * @param key its private key, PKCS 8
   * @param clientCertificates roots of the certificates that clients must show (mTLS), or null
   * @param timer looks at the files; not closed here
   * @throws VenturiException when a file cannot be read
   */
  public static TlsFiles read(
      Path certificate,
      Path key,
      @Nullable Path clientCertificates,
      ScheduledExecutorService timer) {
    try {
      AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
      keys.updateIdentityCredentials(
          certificate.toFile(), key.toFile(), MINUTES_BETWEEN_LOOKS, TimeUnit.MINUTES, timer);
      return new TlsFiles(
          keys, clientCertificates == null ? null : roots(clientCertificates.toFile(), timer));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new VenturiException(
          "TLS files cannot be read: "
              + e
              + "; they must be PEM: a certificate chain, a PKCS 8 key, roots of clients",
          e);
    }
  }

  private static AdvancedTlsX509TrustManager roots(File file, ScheduledExecutorService timer)
      throws IOException, GeneralSecurityException {
    AdvancedTlsX509TrustManager trust =
        AdvancedTlsX509TrustManager.newBuilder()
            .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
            .build();
    trust.updateTrustCredentials(file, MINUTES_BETWEEN_LOOKS, TimeUnit.MINUTES, timer);
    return trust;
  }

  /** What the server shows. */
  public KeyManager keyManager() {
    return keys;
  }

  /** What judges the clients' certificates; null when they need none. */
  public @Nullable TrustManager trustManager() {
    return clients;
  }

  /** The same as a context, for servers that take one. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust = clients == null ? null : new TrustManager[] {clients};
      context.init(new KeyManager[] {keys}, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new VenturiException("TLS cannot be set up: " + e, e);
    }
  }
}

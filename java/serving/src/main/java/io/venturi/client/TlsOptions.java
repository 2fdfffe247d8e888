package io.venturi.client;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.venturi.VenturiException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the connection is encrypted and who is trusted. Files are PEM. Immutable.
 *
 * @param trust certificates the server's must lead to; null for those of the JVM
 * @param certificate what this client shows (mTLS), or null
 * @param key its private key, PKCS#8; with {@code certificate} or not at all
 * @param serverName name the server's certificate must carry; null for the host of the target
 */
public record TlsOptions(
    @Nullable Path trust,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable String serverName) {
  public TlsOptions {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "a client certificate needs its key and a key its certificate; only "
              + (key == null ? "the certificate" : "the key")
              + " was given");
    }
  }

  /** Encryption, and the authorities the JVM trusts. */
  public static TlsOptions defaults() {
    return new TlsOptions(null, null, null, null);
  }

  /** These, trusting these certificates only. */
  public TlsOptions withTrust(Path certificates) {
    return new TlsOptions(certificates, certificate, key, serverName);
  }

  /** These, showing a certificate. */
  public TlsOptions withCertificate(Path shown, Path itsKey) {
    return new TlsOptions(trust, shown, itsKey, serverName);
  }

  /** These, for a server whose certificate carries another name than the target's host. */
  public TlsOptions withServerName(String name) {
    return new TlsOptions(trust, certificate, key, name);
  }

  /**
   * @throws VenturiException naming the files, when one cannot be read or is not PEM
   */
  ChannelCredentials credentials() {
    try {
      TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
      if (trust != null) {
        builder.trustManager(trust.toFile());
      }
      if (certificate != null && key != null) {
        builder.keyManager(certificate.toFile(), key.toFile());
      }
      return builder.build();
    } catch (IOException | IllegalArgumentException e) {
      throw new VenturiException("TLS cannot be set up from " + this + ": " + e, e);
    }
  }
}

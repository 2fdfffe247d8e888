package io.venturi.bundle;

import io.venturi.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What both sides of a split must share, in eight bytes (docs/bitstream.md section 2). */
final class Fingerprint {
  private Fingerprint() {}

  /** Of every rate point, by index. The manifest's hashes were compared with the members'. */
  static List<Long> ofAll(BundleManifest manifest) {
    return manifest.ratePoints().stream()
        .map(point -> of(shared(point).map(name -> manifest.members().get(name).sha256())))
        .toList();
  }

  /** The members that both sides must share, in the order of the fingerprint. */
  private static Stream<String> shared(RatePoint point) {
    HyperpriorMembers hyperprior = point.hyperprior();
    Stream<String> own = Stream.of(point.encoder(), point.tables()).filter(Objects::nonNull);
    return hyperprior == null
        ? own
        : Stream.concat(
            own,
            Stream.of(
                    hyperprior.tables(),
                    hyperprior.scales(),
                    hyperprior.decoder(),
                    hyperprior.context())
                .filter(Objects::nonNull));
  }

  /** The first 8 bytes of SHA-256 over the hashes, read as a little-endian integer. */
  static long of(Stream<String> sha256s) {
    MessageDigest digest = Sha256.start();
    sha256s.forEach(each -> digest.update(HexFormat.of().parseHex(each)));
    return ByteBuffer.wrap(digest.digest()).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}

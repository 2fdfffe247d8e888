package io.venturi.bundle;

import io.venturi.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** What both sides of a split must share, in eight bytes (docs/bitstream.md section 2). */
final class Fingerprint {
  private Fingerprint() {}

  /** Of every rate point, by index. The manifest's hashes were compared with the members'. */
  static List<Long> ofAll(BundleManifest manifest) {
    return manifest.ratePoints().stream()
        .map(
            point ->
                of(
                    manifest.members().get(point.encoder()).sha256(),
                    manifest.members().get(point.tables()).sha256()))
        .toList();
  }

  /** The first 8 bytes of SHA-256 over both hashes, read as a little-endian integer. */
  static long of(String encoderSha256, String tablesSha256) {
    MessageDigest digest = Sha256.start();
    digest.update(HexFormat.of().parseHex(encoderSha256));
    digest.update(HexFormat.of().parseHex(tablesSha256));
    return ByteBuffer.wrap(digest.digest()).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}

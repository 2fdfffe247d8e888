package io.venturi.tensorrt.cache;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal. */
final class Sha256 {
  /** Bytes of a digest. */
  static final int BYTES = 32;

  private Sha256() {}

  static String hex(ByteBuffer bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /** Of position to limit; the buffer is left as it was. */
  static byte[] digest(ByteBuffer bytes) {
    MessageDigest sha = start();
    sha.update(bytes.duplicate());
    return sha.digest();
  }

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

package io.venturi;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. Stateless: any thread may call. */
public final class Sha256 {
  /** Bytes of a digest. */
  public static final int BYTES = 32;

  private Sha256() {}

  /** Of all bytes, in 64 lower-case hexadecimal digits. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(start().digest(bytes));
  }

  /** Of position to limit, in 64 lower-case hexadecimal digits; the buffer is left as it was. */
  public static String hex(ByteBuffer bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /** Of position to limit, {@value #BYTES} bytes; the buffer is left as it was. */
  public static byte[] digest(ByteBuffer bytes) {
    MessageDigest sha = start();
    sha.update(bytes.duplicate());
    return sha.digest();
  }

  /** A fresh digest, for input in parts. The digest belongs to one thread. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}

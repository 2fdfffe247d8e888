package io.venturi.fuzz;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How a manifest lists a member. */
final class Sha256 {
  private Sha256() {}

  /** The fields of a member's entry, without white space. */
  static String entry(byte[] bytes) {
    try {
      String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      return "\"sizeBytes\":" + bytes.length + ",\"sha256\":\"" + hash + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

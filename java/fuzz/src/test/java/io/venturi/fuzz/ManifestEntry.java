package io.venturi.fuzz;

import io.venturi.Sha256;

/** How a manifest lists a member. */
final class ManifestEntry {
  private ManifestEntry() {}

  /** The fields of a member's entry, without white space. */
  static String of(byte[] bytes) {
    return "\"sizeBytes\":" + bytes.length + ",\"sha256\":\"" + Sha256.hex(bytes) + "\"";
  }
}

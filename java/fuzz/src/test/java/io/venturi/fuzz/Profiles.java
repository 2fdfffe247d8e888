package io.venturi.fuzz;

import io.venturi.latent.WireProfile;
import java.util.ArrayList;
import java.util.List;

/** Every wire profile there is. */
final class Profiles {
  private static final List<WireProfile> ALL = new ArrayList<>();

  static {
    for (int b = 0; b < 256; b++) {
      try {
        ALL.add(WireProfile.fromByte(b));
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
  }

  private Profiles() {}

  /** The profile of this byte, or another one when there is none. */
  static WireProfile of(byte profileByte) {
    return ALL.stream()
        .filter(profile -> (byte) profile.toByte() == profileByte)
        .findFirst()
        .orElse(ALL.get((profileByte & 0xff) % ALL.size()));
  }
}

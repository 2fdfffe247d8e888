package io.venturi.nativelib;

import io.venturi.entropy.EntropyCoder;
import io.venturi.entropy.EntropyCoders;
import java.util.List;

/** The native coders that can run on this processor. */
final class Coders {
  private Coders() {}

  static List<EntropyCoder> available() {
    NativeLibrary.require();
    return EntropyCoders.all().stream()
        .filter(coder -> coder instanceof NativeEntropyCoder)
        .filter(coder -> coder.unavailableReason().isEmpty())
        .toList();
  }
}

package io.venturi.cli.coder;

import io.venturi.entropy.EntropyCoder;
import java.util.List;
import java.util.stream.Collectors;

/** What the command line calls a coder: its provider's name without "native-". */
final class TwinName {
  /** CompressAI's plain algorithm, which the others are compared with. */
  static final String LINEAR = "linear";

  private TwinName() {}

  static String of(EntropyCoder coder) {
    return coder.name().replaceFirst("^native-", "");
  }

  static String of(List<EntropyCoder> coders) {
    return coders.stream().map(TwinName::of).collect(Collectors.joining(", "));
  }
}

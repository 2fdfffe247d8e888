package io.venturi.cli.coder;

import io.venturi.cli.coding.CodingWork;
import io.venturi.cli.coding.SampleLatents;
import java.util.List;
import java.util.Optional;

/**
 * What to code, written as channels x height x width x images in each call, e.g. 48x28x28x64.
 *
 * @param latents which latents
 * @param images in each call
 */
record WorkName(SampleLatents latents, int images) {
  /** What is measured when nobody chooses. */
  static final List<String> DEFAULTS =
      List.of(
          "48x28x28x1",
          "48x28x28x64",
          "192x16x16x1",
          "192x16x16x64",
          "320x32x32x1",
          "320x32x32x64",
          "8x1x1x1");

  /** Empty when there is no such work. */
  static Optional<WorkName> parse(String text) {
    for (SampleLatents latents : SampleLatents.values()) {
      for (int images = 1; images <= CodingWork.LATENTS; images *= 2) {
        WorkName name = new WorkName(latents, images);
        if (name.toString().equals(text)) {
          return Optional.of(name);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return latents.shape() + "x" + images;
  }
}

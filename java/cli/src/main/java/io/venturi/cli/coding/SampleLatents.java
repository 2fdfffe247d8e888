package io.venturi.cli.coding;

import io.venturi.entropy.EntropyModel;
import io.venturi.latent.LatentShape;

/** The latents that coders are measured on; each stands for {@link CodingWork#LATENTS} of them. */
public enum SampleLatents {
  /**
   * FrankenSplit's at 224 x 224 pixels: a table per channel, standard deviations 0.3 to 4, Gaussian
   * and logistic in turn.
   */
  FACTORIZED(48, 28, 28, EntropyModel.FACTORIZED_PRIOR),

  /** A hyperprior's at 256 x 256 pixels: one of CompressAI's 64 scales per symbol. */
  GAUSSIAN(192, 16, 16, EntropyModel.GAUSSIAN_CONDITIONAL),

  /** A bigger hyperprior's at 512 x 512 pixels. */
  GAUSSIAN_LARGE(320, 32, 32, EntropyModel.GAUSSIAN_CONDITIONAL),

  /** Hardly anything to code: what a call costs. */
  EIGHT_SYMBOLS(8, 1, 1, EntropyModel.FACTORIZED_PRIOR);

  private final LatentShape shape;
  private final EntropyModel model;

  SampleLatents(int channels, int height, int width, EntropyModel model) {
    this.shape = new LatentShape(channels, height, width);
    this.model = model;
  }

  /** Shape of each. */
  public LatentShape shape() {
    return shape;
  }

  /** How their rows are chosen. */
  EntropyModel model() {
    return model;
  }
}

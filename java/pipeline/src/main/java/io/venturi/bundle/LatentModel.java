package io.venturi.bundle;

import java.util.Arrays;
import java.util.List;

/**
 * How the latents of a bundle become bytes: its {@code entropyModel} (docs/bundle.md section 2).
 */
public enum LatentModel {
  /** One table row per channel. */
  FACTORIZED_PRIOR("factorized_prior"),
  /** A hyper-latent carries the scale of every value, whose mean is zero. */
  SCALE_HYPERPRIOR("scale_hyperprior"),
  /** A hyper-latent carries scale and mean of every value. */
  MEAN_SCALE_HYPERPRIOR("mean_scale_hyperprior"),
  /** As MEAN_SCALE, and from the positions before; coded one position after the other. */
  JOINT_AUTOREGRESSIVE("joint_autoregressive"),
  /** One byte a value, affine over the latent's range; no entropy coding. */
  UINT8("uint8");

  /** Their names in the manifest, in order. */
  static final List<String> KEYS = Arrays.stream(values()).map(LatentModel::key).toList();

  private final String key;

  LatentModel(String key) {
    this.key = key;
  }

  /** The one of a name, which must be one of {@link #KEYS}. */
  static LatentModel of(String key) {
    return values()[KEYS.indexOf(key)];
  }

  /** Its name in the manifest. */
  public String key() {
    return key;
  }

  /** Whether rate points have a {@link HyperpriorMembers}. */
  public boolean hasHyperprior() {
    return this != FACTORIZED_PRIOR && this != UINT8;
  }

  /** Floats that the hyper-decoder gives for a value of the latent: a scale, and a mean. */
  int parametersPerValue() {
    return this == SCALE_HYPERPRIOR ? 1 : 2;
  }
}

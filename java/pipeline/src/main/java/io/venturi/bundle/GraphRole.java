package io.venturi.bundle;

/** What a network of a bundle is for. */
public enum GraphRole {
  /** Image to latent, on the edge. */
  ENCODER("encoder"),
  /** Latent to features of the backbone. */
  DECODER("decoder"),
  /** Features to logits. */
  TAIL("tail"),
  /** Latent to hyper-latent, on the edge. */
  HYPER_ENCODER("hyperEncoder"),
  /** Hyper-latent to scales and means of the latent, on both sides. */
  HYPER_DECODER("hyperDecoder"),
  /** What stands before a position of the latent to its scales and means, on both sides. */
  CONTEXT("context"),
  /** Latent to logits on the edge, for when there is no network. */
  LOCAL_HEAD("localHead"),
  /** Image to logits in one piece: the yardstick. */
  UNSPLIT("unsplit");

  private final String key;

  GraphRole(String key) {
    this.key = key;
  }

  /** Its key in the manifest. */
  public String key() {
    return key;
  }
}

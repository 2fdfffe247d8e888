package io.venturi.pipeline;

/** The timed parts of the data path, in its order. One vocabulary for logs, reports and tables. */
public enum Stage {
  /** Image to network input. */
  PREPROCESS("preprocess"),
  /** Encoder network. */
  ENCODE("encode"),
  /** Latent to symbols. */
  QUANTISE("quantise"),
  /** Symbols to a finished frame. */
  ENTROPY_ENCODE("entropyEncode"),
  /** Frame and answer between two machines; absent in one process. */
  SEND("send"),
  /** Waiting on the server for a decoder and a place in a batch; absent in one process. */
  QUEUE("queue"),
  /** Frame to dequantised latent: parse, decode, dequantise. */
  ENTROPY_DECODE("entropyDecode"),
  /** Decoder and tail networks; or the one network that stands in their place. */
  TAIL("tail"),
  /** Logits to task result. */
  POSTPROCESS("postprocess");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** Name in reports, e.g. "entropyEncode". */
  public String label() {
    return label;
  }
}

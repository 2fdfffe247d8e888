package io.venturi.protocol;

/**
 * What Venturi's models call their tensors, parameters and metadata keys: the part of the Open
 * Inference Protocol that the protocol leaves to the server (docs/serving.md section 2).
 */
public final class Names {
  /** Input: BYTES [n], one frame an element; or UINT8 [size], the bytes of one frame. */
  public static final String FRAME = "frame";

  /** Output: BYTES [n, k], the best labels, best first. */
  public static final String LABELS = "labels";

  /** Output: FP32 [n, k], softmax probabilities of {@link #LABELS}. */
  public static final String SCORES = "scores";

  /** Output: INT32 [n, k], positions of {@link #LABELS} among the model's labels. */
  public static final String INDEXES = "indexes";

  /** Output: FP32 [n, classes], what the tail gave; only when asked for by name. */
  public static final String LOGITS = "logits";

  /** Request parameter, integer: 1 is most urgent; 0 or absent is the default, between. */
  public static final String PRIORITY = "priority";

  /** Request parameter, integer: microseconds the caller waits; a gRPC deadline does the same. */
  public static final String TIMEOUT_MICROS = "timeout";

  /** Response parameter, string: name of the rate point that the frames were of. */
  public static final String RATE_POINT = "rate_point";

  /** Response parameter, integer: frames in the largest batch that ran frames of this request. */
  public static final String BATCH = "batch";

  /** Response parameter, boolean: the answer of an earlier request with this id and frames. */
  public static final String REPLAYED = "replayed";

  /**
   * Response parameters, integer: nanoseconds of a stage on the server, e.g. {@code queue_ns}, with
   * the stage names of {@code io.venturi.pipeline.Stage} before it.
   */
  public static final String NANOS_SUFFIX = "_ns";

  /** Parameter of a refused request's answer in a stream, string: its gRPC code. */
  public static final String STATUS = "status";

  /** Metadata and HTTP header: id that log lines and events of a call carry. */
  public static final String REQUEST_ID_HEADER = "x-request-id";

  /** Metadata and HTTP header: W3C trace context. */
  public static final String TRACEPARENT_HEADER = "traceparent";

  /**
   * gRPC trailer, HTTP header, and parameter of a refused request's answer in a stream:
   * milliseconds after which a retry makes sense.
   */
  public static final String RETRY_AFTER_MILLIS_TRAILER = "retry-after-ms";

  private Names() {}
}

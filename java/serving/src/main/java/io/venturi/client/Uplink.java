package io.venturi.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.Names;

/** A way for requests to the server. Thread-safe. */
interface Uplink {
  /** Trailer of a refusal: milliseconds after which the request may be sent again. */
  Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of(Names.RETRY_AFTER_MILLIS_TRAILER, Metadata.ASCII_STRING_MARSHALLER);

  /** Hears once what became of a request, on any thread, even within {@link #send}. */
  interface Listener {
    void answered(ModelInferResponse response);

    void failed(Status status, Metadata trailers);
  }

  /** A request under way. */
  interface Call {
    /** Stops it if it still can be; nothing is heard of it any more, or its failure. */
    void cancel();
  }

  /**
   * Sends a request once.
   *
   * @param timeoutNanos how long the answer is of use
   */
  Call send(ModelInferRequest request, long timeoutNanos, Listener listener);

  /** Ends what it keeps open. */
  void close();
}

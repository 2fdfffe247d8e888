package io.venturi.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * Frames as the protocol carries them.
 *
 * @param modelName the bundle's
 * @param modelVersion the bundle's
 */
record Requests(String modelName, String modelVersion) {
  private static final long LEAST_TIMEOUT_MICROS = 1;

  /** A request for one frame, which is copied. */
  ModelInferRequest of(String id, ByteBuffer frame, long timeoutNanos) {
    ByteBuffer element = ByteBuffer.allocate(4 + frame.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    element.putInt(frame.remaining()).put(frame.duplicate()).flip();
    ByteString raw = UnsafeByteOperations.unsafeWrap(element); // nobody writes to it any more
    long micros = Math.max(TimeUnit.NANOSECONDS.toMicros(timeoutNanos), LEAST_TIMEOUT_MICROS);
    return ModelInferRequest.newBuilder()
        .setModelName(modelName)
        .setModelVersion(modelVersion)
        .setId(id)
        .putParameters(
            Names.TIMEOUT_MICROS, InferParameter.newBuilder().setInt64Param(micros).build())
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName(Names.FRAME)
                .setDatatype("BYTES")
                .addShape(1))
        .addRawInputContents(raw)
        .build();
  }
}

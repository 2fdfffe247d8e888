package io.venturi.serving.wire;

import com.google.protobuf.ByteString;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferRequest.InferInputTensor;
import io.venturi.protocol.Names;
import io.venturi.serving.call.Caller;
import io.venturi.serving.call.InferenceRequest;
import io.venturi.serving.call.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads requests; they come from outside and are checked in everything. */
public final class RequestReader {
  private static final Set<String> OUTPUTS =
      Set.of(Names.LABELS, Names.SCORES, Names.INDEXES, Names.LOGITS);
  private static final long MAX_TIMEOUT_MICROS = 3_600_000_000L;

  private RequestReader() {}

  /**
   * The request that a message holds.
   *
   * @param deadlineNanos the transport's, as {@link System#nanoTime()}, or {@link
   *     InferenceRequest#NO_DEADLINE}
   * @throws Refusal when it is none that the protocol and docs/serving.md allow
   */
  public static InferenceRequest read(
      ModelInferRequest message, long deadlineNanos, Caller caller) {
    if (message.getModelName().isEmpty()) {
      throw invalid("model_name is empty, must name a model");
    }
    if (message.getInputsCount() != 1 || !message.getInputs(0).getName().equals(Names.FRAME)) {
      throw invalid(
          "inputs are "
              + message.getInputsList().stream().map(InferInputTensor::getName).toList()
              + ", must be ["
              + Names.FRAME
              + "]");
    }
    return new InferenceRequest(
        message.getModelName(),
        message.getModelVersion(),
        message.getId(),
        frames(message, message.getInputs(0)),
        wantsLogits(message),
        priority(message),
        deadline(message, deadlineNanos),
        caller);
  }

  private static boolean wantsLogits(ModelInferRequest message) {
    boolean logits = false;
    for (var output : message.getOutputsList()) {
      if (!OUTPUTS.contains(output.getName())) {
        throw invalid("output '" + output.getName() + "' is unknown, there are " + OUTPUTS);
      }
      logits |= output.getName().equals(Names.LOGITS);
    }
    return logits;
  }

  private static int priority(ModelInferRequest message) {
    long priority = integer(message, Names.PRIORITY);
    return priority == 0
        ? InferenceRequest.DEFAULT_PRIORITY
        : (int) Math.max(-1, Math.min(Integer.MAX_VALUE, priority));
  }

  private static long deadline(ModelInferRequest message, long transportNanos) {
    long micros = integer(message, Names.TIMEOUT_MICROS);
    if (micros == 0) {
      return transportNanos;
    }
    if (micros < 0 || micros > MAX_TIMEOUT_MICROS) {
      throw invalid(
          Names.TIMEOUT_MICROS + " is " + micros + ", must be 1.." + MAX_TIMEOUT_MICROS + " us");
    }
    return Math.min(transportNanos, System.nanoTime() + 1000 * micros);
  }

  private static long integer(ModelInferRequest message, String name) {
    InferParameter parameter = message.getParametersMap().get(name);
    if (parameter == null) {
      return 0;
    }
    return switch (parameter.getParameterChoiceCase()) {
      case INT64_PARAM -> parameter.getInt64Param();
      case UINT64_PARAM -> parameter.getUint64Param();
      default -> throw invalid("parameter '" + name + "' must be an integer");
    };
  }

  private static List<ByteBuffer> frames(ModelInferRequest message, InferInputTensor input) {
    int raws = message.getRawInputContentsCount();
    if (raws > 1 || raws == 1 && input.hasContents()) {
      throw invalid(
          "the contents of '"
              + Names.FRAME
              + "' must come once: in contents or in one entry of raw_input_contents");
    }
    List<ByteBuffer> frames =
        switch (input.getDatatype()) {
          case "BYTES" ->
              raws == 1
                  ? elements(message.getRawInputContents(0))
                  : input.getContents().getBytesContentsList().stream()
                      .map(ByteString::asReadOnlyByteBuffer)
                      .toList();
          case "UINT8" ->
              List.of(
                  raws == 1
                      ? message.getRawInputContents(0).asReadOnlyByteBuffer()
                      : bytes(input.getContents().getUintContentsList()));
          default ->
              throw invalid(
                  "datatype of '"
                      + Names.FRAME
                      + "' is '"
                      + input.getDatatype()
                      + "', must be BYTES or UINT8");
        };
    boolean bytes = input.getDatatype().equals("UINT8");
    checkShape(input.getShapeList(), bytes ? frames.get(0).remaining() : frames.size());
    return frames;
  }

  /** One dimension; ones before or behind it do not matter. */
  private static void checkShape(List<Long> shape, int count) {
    boolean sound = !shape.isEmpty() && shape.stream().filter(side -> side != 1).count() <= 1;
    long product = shape.stream().filter(side -> side != 1).findFirst().orElse(1L);
    if (!sound || product != count) {
      throw invalid(
          "shape of '" + Names.FRAME + "' is " + shape + ", the contents are [" + count + "]");
    }
  }

  private static List<ByteBuffer> elements(ByteString raw) {
    ByteBuffer from = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    List<ByteBuffer> elements = new ArrayList<>();
    while (from.hasRemaining()) {
      int at = from.position();
      int size = from.remaining() < Integer.BYTES ? -1 : from.getInt();
      if (size < 0 || size > from.remaining()) {
        throw invalid(
            "raw contents of '"
                + Names.FRAME
                + "': at byte "
                + at
                + " must stand a 4-byte size and as many bytes; "
                + (raw.size() - at)
                + " bytes are left");
      }
      elements.add(from.slice(from.position(), size));
      from.position(from.position() + size);
    }
    return elements;
  }

  private static ByteBuffer bytes(List<Integer> values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.size());
    for (int value : values) {
      if (value < 0 || value > 255) {
        throw invalid("a UINT8 element is " + Integer.toUnsignedString(value) + ", must be 0..255");
      }
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  private static Refusal invalid(String message) {
    return Refusal.of(Refusal.Reason.INVALID, message);
  }
}

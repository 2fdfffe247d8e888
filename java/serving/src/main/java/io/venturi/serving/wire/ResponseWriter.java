package io.venturi.serving.wire;

import com.google.protobuf.ByteString;
import io.venturi.pipeline.Stage;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.InferTensorContents;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelInferResponse.InferOutputTensor;
import io.venturi.protocol.Names;
import io.venturi.serving.call.InferenceAnswer;
import io.venturi.serving.call.InferenceAnswer.FrameAnswer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes answers: contents as raw bytes where the request's were, typed where they were. */
public final class ResponseWriter {
  private static final List<String> BY_DEFAULT = List.of(Names.LABELS, Names.SCORES, Names.INDEXES);

  private ResponseWriter() {}

  /** The message of an answer to a request. */
  public static ModelInferResponse write(ModelInferRequest request, InferenceAnswer answer) {
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(answer.model())
            .setModelVersion(answer.version())
            .setId(request.getId())
            .putParameters(
                Names.RATE_POINT,
                InferParameter.newBuilder().setStringParam(answer.ratePoint()).build())
            .putParameters(Names.BATCH, integer(answer.batch()))
            .putParameters(nanos(Stage.QUEUE), integer(answer.times().queue()))
            .putParameters(nanos(Stage.ENTROPY_DECODE), integer(answer.times().entropyDecode()))
            .putParameters(nanos(Stage.TAIL), integer(answer.times().tail()))
            .putParameters(nanos(Stage.POSTPROCESS), integer(answer.times().postprocess()));
    if (answer.replayed()) {
      response.putParameters(
          Names.REPLAYED, InferParameter.newBuilder().setBoolParam(true).build());
    }
    List<String> names = new ArrayList<>();
    request.getOutputsList().forEach(output -> names.add(output.getName()));
    boolean raw = request.getRawInputContentsCount() > 0;
    for (String name : names.isEmpty() ? BY_DEFAULT : names) {
      output(name, answer.frames(), raw, response);
    }
    return response.build();
  }

  private static String nanos(Stage stage) {
    return stage.label() + Names.NANOS_SUFFIX;
  }

  private static InferParameter integer(long value) {
    return InferParameter.newBuilder().setInt64Param(value).build();
  }

  private static void output(
      String name, List<FrameAnswer> frames, boolean raw, ModelInferResponse.Builder response) {
    switch (name) {
      case Names.LABELS -> labels(frames, raw, response);
      case Names.SCORES ->
          numbers(name, "FP32", topCount(frames), frames, raw, response, ResponseWriter::scores);
      case Names.INDEXES ->
          numbers(name, "INT32", topCount(frames), frames, raw, response, ResponseWriter::indexes);
      case Names.LOGITS ->
          numbers(
              name,
              "FP32",
              frames.get(0).logits().length,
              frames,
              raw,
              response,
              ResponseWriter::logits);
      default -> throw new IllegalArgumentException("no output " + name);
    }
  }

  private static int topCount(List<FrameAnswer> frames) {
    return frames.get(0).classification().scores().size();
  }

  private static InferOutputTensor.Builder tensor(String name, String datatype, int n, int k) {
    return InferOutputTensor.newBuilder()
        .setName(name)
        .setDatatype(datatype)
        .addShape(n)
        .addShape(k);
  }

  private static void labels(
      List<FrameAnswer> frames, boolean raw, ModelInferResponse.Builder response) {
    InferOutputTensor.Builder tensor =
        tensor(Names.LABELS, "BYTES", frames.size(), topCount(frames));
    List<byte[]> labels = new ArrayList<>();
    for (FrameAnswer frame : frames) {
      frame
          .classification()
          .scores()
          .forEach(score -> labels.add(score.label().getBytes(StandardCharsets.UTF_8)));
    }
    if (raw) {
      int size = labels.stream().mapToInt(label -> Integer.BYTES + label.length).sum();
      ByteBuffer bytes = littleEndian(size);
      labels.forEach(label -> bytes.putInt(label.length).put(label));
      response.addRawOutputContents(ByteString.copyFrom(bytes.flip()));
    } else {
      InferTensorContents.Builder contents = tensor.getContentsBuilder();
      labels.forEach(label -> contents.addBytesContents(ByteString.copyFrom(label)));
    }
    response.addOutputs(tensor);
  }

  /** Where the elements of a frame go: four bytes each when raw, else typed. */
  private record Sink(boolean raw, ByteBuffer bytes, InferTensorContents.Builder contents) {
    void put(float value) {
      if (raw) {
        bytes.putFloat(value);
      } else {
        contents.addFp32Contents(value);
      }
    }

    void put(int value) {
      if (raw) {
        bytes.putInt(value);
      } else {
        contents.addIntContents(value);
      }
    }
  }

  private static void numbers(
      String name,
      String datatype,
      int perFrame,
      List<FrameAnswer> frames,
      boolean raw,
      ModelInferResponse.Builder response,
      BiConsumer<FrameAnswer, Sink> writer) {
    InferOutputTensor.Builder tensor = tensor(name, datatype, frames.size(), perFrame);
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    ByteBuffer bytes = littleEndian(raw ? Integer.BYTES * perFrame * frames.size() : 0);
    Sink sink = new Sink(raw, bytes, contents);
    frames.forEach(frame -> writer.accept(frame, sink));
    if (raw) {
      response.addRawOutputContents(ByteString.copyFrom(bytes.flip()));
    } else {
      tensor.setContents(contents);
    }
    response.addOutputs(tensor);
  }

  private static void scores(FrameAnswer frame, Sink sink) {
    frame.classification().scores().forEach(score -> sink.put(score.score()));
  }

  private static void indexes(FrameAnswer frame, Sink sink) {
    frame.classification().scores().forEach(score -> sink.put(score.index()));
  }

  private static void logits(FrameAnswer frame, Sink sink) {
    for (float logit : frame.logits()) {
      sink.put(logit);
    }
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}

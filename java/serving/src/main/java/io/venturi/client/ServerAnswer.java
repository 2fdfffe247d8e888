package io.venturi.client;

import com.google.protobuf.ByteString;
import io.venturi.pipeline.Stage;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelInferResponse.InferOutputTensor;
import io.venturi.protocol.Names;
import io.venturi.task.Classification;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A response that was checked: bytes from outside. Immutable.
 *
 * @param result what the image shows; labels are the bundle's
 * @param stageNanos of the server's stages by name, in its order, each 0..an hour
 * @param batch frames in its batch
 * @param replayed whether it is the answer of an earlier request
 */
record ServerAnswer(
    Classification result, Map<String, Long> stageNanos, int batch, boolean replayed) {
  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final List<String> STAGES =
      List.of("queue", Stage.ENTROPY_DECODE.label(), Stage.TAIL.label(), Stage.POSTPROCESS.label());

  /** Nanoseconds of all stages together. */
  long serverNanos() {
    return stageNanos.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Reads the answer to one frame.
   *
   * @param labels of the bundle
   * @throws ClientException with {@link ClientException.Code#BAD_ANSWER} when it is anything else
   */
  static ServerAnswer read(ModelInferResponse response, String id, List<String> labels) {
    if (!response.getId().equals(id)) {
      throw bad("it answers request '" + shortened(response.getId()) + "', not '" + id + "'");
    }
    List<String> names = labels(bytesOf(response, Names.LABELS, "BYTES"));
    ByteBuffer scores = bytesOf(response, Names.SCORES, "FP32");
    ByteBuffer indexes = bytesOf(response, Names.INDEXES, "INT32");
    int count = names.size();
    if (count == 0
        || count > labels.size()
        || scores.remaining() != 4 * count
        || indexes.remaining() != 4 * count) {
      throw bad(
          count
              + " labels, "
              + scores.remaining()
              + " bytes of scores and "
              + indexes.remaining()
              + " of indexes; wanted 1 to "
              + labels.size()
              + " labels and 4 bytes of each a label");
    }
    List<Classification.Score> read = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      read.add(score(indexes.getInt(4 * i), names.get(i), scores.getFloat(4 * i), labels));
    }
    Map<String, Long> nanos = new LinkedHashMap<>();
    for (String stage : STAGES) {
      long value = integer(response, stage + Names.NANOS_SUFFIX);
      nanos.put(stage, Math.max(0, Math.min(value, HOUR_NANOS)));
    }
    boolean replayed =
        response.containsParameters(Names.REPLAYED)
            && response.getParametersOrThrow(Names.REPLAYED).getBoolParam();
    int batch = (int) Math.max(0, Math.min(integer(response, Names.BATCH), Integer.MAX_VALUE));
    return new ServerAnswer(new Classification(read), nanos, batch, replayed);
  }

  private static Classification.Score score(
      int index, String name, float score, List<String> labels) {
    if (index < 0 || index >= labels.size() || !labels.get(index).equals(name)) {
      throw bad(
          "label "
              + index
              + " is '"
              + shortened(name)
              + "', of which the bundle knows nothing;"
              + " does the server run another version of it?");
    }
    if (!(score >= 0 && score <= 1.0001f)) {
      throw bad("the score of '" + name + "' is " + score + ", wanted 0 to 1");
    }
    return new Classification.Score(index, labels.get(index), score);
  }

  /** The little-endian bytes of an output of one frame, from either place the protocol has. */
  private static ByteBuffer bytesOf(ModelInferResponse response, String name, String datatype) {
    for (int i = 0; i < response.getOutputsCount(); i++) {
      InferOutputTensor output = response.getOutputs(i);
      if (output.getName().equals(name)) {
        if (!output.getDatatype().equals(datatype)) {
          throw bad(
              "output '"
                  + name
                  + "' is "
                  + shortened(output.getDatatype())
                  + ", wanted "
                  + datatype);
        }
        ByteString raw =
            i < response.getRawOutputContentsCount()
                ? response.getRawOutputContents(i)
                : packed(output);
        return raw.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw bad("it has no output '" + name + "'");
  }

  private static ByteString packed(InferOutputTensor output) {
    var contents = output.getContents();
    int strings = contents.getBytesContentsList().stream().mapToInt(s -> 4 + s.size()).sum();
    int count = contents.getFp32ContentsCount() + contents.getIntContentsCount();
    ByteBuffer packed = ByteBuffer.allocate(strings + 4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (ByteString string : contents.getBytesContentsList()) {
      packed.putInt(string.size()).put(string.asReadOnlyByteBuffer());
    }
    contents.getFp32ContentsList().forEach(packed::putFloat);
    contents.getIntContentsList().forEach(packed::putInt);
    return ByteString.copyFrom(packed.flip());
  }

  /** Strings, each behind its size in 4 bytes. */
  private static List<String> labels(ByteBuffer bytes) {
    List<String> labels = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int size = bytes.remaining() < 4 ? -1 : bytes.getInt();
      if (size < 0 || size > bytes.remaining()) {
        throw bad("label " + labels.size() + " has " + size + " bytes of " + bytes.remaining());
      }
      labels.add(StandardCharsets.UTF_8.decode(bytes.slice().limit(size)).toString());
      bytes.position(bytes.position() + size);
    }
    return labels;
  }

  private static long integer(ModelInferResponse response, String name) {
    return response.containsParameters(name)
        ? response.getParametersOrThrow(name).getInt64Param()
        : 0;
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  private static ClientException bad(String what) {
    return new ClientException(
        ClientException.Code.BAD_ANSWER, "the server's answer cannot be used: " + what);
  }
}

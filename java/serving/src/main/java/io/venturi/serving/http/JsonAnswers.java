package io.venturi.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferResponse;
import io.venturi.protocol.ModelInferResponse.InferOutputTensor;
import io.venturi.protocol.ModelMetadataResponse;
import io.venturi.protocol.ModelMetadataResponse.TensorMetadata;
import io.venturi.protocol.RepositoryIndexResponse;
import io.venturi.protocol.ServerMetadataResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the gRPC form's messages as the HTTP form's JSON. */
final class JsonAnswers {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * A body.
   *
   * @param jsonSize bytes of the JSON; binary tensors follow when there are more
   */
  record Body(byte[] bytes, int jsonSize) {
    boolean hasBinary() {
      return jsonSize < bytes.length;
    }
  }

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private JsonAnswers() {}

  private static byte[] object(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("a generator into memory does no I/O", e);
    }
    return out.toByteArray();
  }

  static byte[] error(String message) {
    return object(json -> json.writeStringField("error", message));
  }

  static byte[] flag(String name, boolean value) {
    return object(json -> json.writeBooleanField(name, value));
  }

  static byte[] server(ServerMetadataResponse server) {
    return object(
        json -> {
          json.writeStringField("name", server.getName());
          json.writeStringField("version", server.getVersion());
          texts(json, "extensions", server.getExtensionsList());
        });
  }

  static byte[] model(ModelMetadataResponse model) {
    return object(
        json -> {
          json.writeStringField("name", model.getName());
          texts(json, "versions", model.getVersionsList());
          json.writeStringField("platform", model.getPlatform());
          tensors(json, "inputs", model.getInputsList());
          tensors(json, "outputs", model.getOutputsList());
        });
  }

  private static void texts(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void tensors(JsonGenerator json, String name, List<TensorMetadata> tensors)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (TensorMetadata tensor : tensors) {
      json.writeStartObject();
      describe(json, tensor.getName(), tensor.getDatatype(), tensor.getShapeList());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void describe(JsonGenerator json, String name, String datatype, List<Long> shape)
      throws IOException {
    json.writeStringField("name", name);
    json.writeStringField("datatype", datatype);
    json.writeArrayFieldStart("shape");
    for (long side : shape) {
      json.writeNumber(side);
    }
    json.writeEndArray();
  }

  /** The index: an array, not an object. */
  static byte[] index(RepositoryIndexResponse index) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (var model : index.getModelsList()) {
        json.writeStartObject();
        json.writeStringField("name", model.getName());
        json.writeStringField("version", model.getVersion());
        json.writeStringField("state", model.getState());
        json.writeStringField("reason", model.getReason());
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new IllegalStateException("a generator into memory does no I/O", e);
    }
    return out.toByteArray();
  }

  /**
   * An answer.
   *
   * @param answer with raw contents
   * @param request says which outputs go behind the JSON in binary
   */
  static Body answer(ModelInferResponse answer, ModelInferRequest request) {
    ByteArrayOutputStream binary = new ByteArrayOutputStream();
    byte[] json =
        object(
            out -> {
              out.writeStringField("model_name", answer.getModelName());
              out.writeStringField("model_version", answer.getModelVersion());
              if (!answer.getId().isEmpty()) {
                out.writeStringField("id", answer.getId());
              }
              parameters(out, new TreeMap<>(answer.getParametersMap()));
              out.writeArrayFieldStart("outputs");
              for (int i = 0; i < answer.getOutputsCount(); i++) {
                InferOutputTensor output = answer.getOutputs(i);
                ByteString raw = answer.getRawOutputContents(i);
                out.writeStartObject();
                describe(out, output.getName(), output.getDatatype(), output.getShapeList());
                if (isBinary(request, output.getName())) {
                  out.writeObjectFieldStart("parameters");
                  out.writeNumberField(JsonRequest.BINARY_SIZE, raw.size());
                  out.writeEndObject();
                  raw.writeTo(binary);
                } else {
                  data(out, output.getDatatype(), raw);
                }
                out.writeEndObject();
              }
              out.writeEndArray();
            });
    byte[] body = new byte[json.length + binary.size()];
    System.arraycopy(json, 0, body, 0, json.length);
    System.arraycopy(binary.toByteArray(), 0, body, json.length, binary.size());
    return new Body(body, json.length);
  }

  private static boolean isBinary(ModelInferRequest request, String name) {
    boolean all = isTrue(request.getParametersMap(), "binary_data_output");
    return request.getOutputsList().stream()
        .filter(output -> output.getName().equals(name))
        .filter(output -> output.containsParameters("binary_data"))
        .findFirst()
        .map(output -> isTrue(output.getParametersMap(), "binary_data"))
        .orElse(all);
  }

  private static boolean isTrue(Map<String, InferParameter> parameters, String name) {
    return parameters.getOrDefault(name, InferParameter.getDefaultInstance()).getBoolParam();
  }

  private static void parameters(JsonGenerator json, Map<String, InferParameter> parameters)
      throws IOException {
    json.writeObjectFieldStart("parameters");
    for (Map.Entry<String, InferParameter> each : parameters.entrySet()) {
      InferParameter value = each.getValue();
      json.writeFieldName(each.getKey());
      switch (value.getParameterChoiceCase()) {
        case BOOL_PARAM -> json.writeBoolean(value.getBoolParam());
        case INT64_PARAM -> json.writeNumber(value.getInt64Param());
        case UINT64_PARAM -> json.writeNumber(value.getUint64Param());
        case DOUBLE_PARAM -> json.writeNumber(value.getDoubleParam());
        default -> json.writeString(value.getStringParam());
      }
    }
    json.writeEndObject();
  }

  private static void data(JsonGenerator json, String datatype, ByteString raw) throws IOException {
    ByteBuffer from = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    json.writeArrayFieldStart("data");
    while (from.hasRemaining()) {
      switch (datatype) {
        case "FP32" -> json.writeNumber(from.getFloat());
        case "INT32" -> json.writeNumber(from.getInt());
        default -> {
          byte[] text = new byte[from.getInt()];
          from.get(text);
          json.writeString(new String(text, StandardCharsets.UTF_8));
        }
      }
    }
    json.writeEndArray();
  }
}

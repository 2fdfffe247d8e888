package io.venturi.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import io.venturi.protocol.InferParameter;
import io.venturi.protocol.ModelInferRequest;
import io.venturi.protocol.ModelInferRequest.InferInputTensor;
import io.venturi.serving.call.Refusal;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a request's JSON, which comes from outside, into the gRPC form's message with raw contents.
 * Streams: a body of n bytes takes a small multiple of n.
 */
final class JsonRequest {
  /** Input parameter: bytes of the tensor behind the JSON. */
  static final String BINARY_SIZE = "binary_data_size";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNameLength(256)
                  .maxNumberLength(32)
                  .build())
          .build();

  private final JsonParser parser;
  private final ByteString binary;
  private final ModelInferRequest.Builder message = ModelInferRequest.newBuilder();
  private int binaryAt;

  private JsonRequest(JsonParser parser, ByteString binary) {
    this.parser = parser;
    this.binary = binary;
  }

  /**
   * The message that a body holds.
   *
   * @param body JSON, then the binary tensors
   * @param jsonSize bytes of the JSON
   * @throws Refusal when it is not what the protocol allows
   */
  static ModelInferRequest.Builder read(byte[] body, int jsonSize) {
    ByteString binary = ByteString.copyFrom(body, jsonSize, body.length - jsonSize);
    try (JsonParser parser = JSON.createParser(body, 0, jsonSize)) {
      JsonRequest request = new JsonRequest(parser, binary);
      request.readAll();
      return request.message;
    } catch (JsonProcessingException e) {
      throw invalid("the body is no JSON: " + e.getOriginalMessage() + at(e));
    } catch (IOException e) {
      throw new IllegalStateException("a parser over memory does no I/O", e);
    }
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null ? "" : ", at byte " + e.getLocation().getByteOffset();
  }

  private void readAll() throws IOException {
    parser.nextToken();
    expect(JsonToken.START_OBJECT, "the body");
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "id" -> message.setId(text("id"));
        case "parameters" -> message.putAllParameters(parameters());
        case "inputs" -> eachOf("inputs", this::readInput);
        case "outputs" -> eachOf("outputs", this::readOutput);
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw invalid("something stands behind the JSON object");
    }
    if (binaryAt != binary.size()) {
      throw invalid(
          (binary.size() - binaryAt) + " bytes stand behind the JSON that no input claims");
    }
  }

  private interface Item {
    void read() throws IOException;
  }

  private void eachOf(String field, Item item) throws IOException {
    expect(JsonToken.START_ARRAY, field);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.START_OBJECT, "an element of " + field);
      item.read();
    }
  }

  private void readInput() throws IOException {
    InferInputTensor.Builder input = InferInputTensor.newBuilder();
    JsonTensor data = new JsonTensor();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "name" -> input.setName(text("name"));
        case "datatype" -> input.setDatatype(text("datatype"));
        case "shape" -> readShape(input);
        case "parameters" -> input.putAllParameters(parameters());
        case "data" -> data.read(parser);
        default -> parser.skipChildren();
      }
    }
    InferParameter size = input.getParametersMap().get(BINARY_SIZE);
    message.addInputs(input);
    message.addRawInputContents(
        size == null ? data.raw(input.getDatatype()) : binary(size.getInt64Param()));
  }

  private ByteString binary(long size) {
    if (size < 0 || size > binary.size() - binaryAt) {
      throw invalid(
          BINARY_SIZE
              + " is "
              + size
              + ", "
              + (binary.size() - binaryAt)
              + " bytes are left behind the JSON; does inference-header-content-length tell its"
              + " size?");
    }
    int from = binaryAt;
    binaryAt += (int) size;
    return binary.substring(from, binaryAt);
  }

  private void readShape(InferInputTensor.Builder input) throws IOException {
    expect(JsonToken.START_ARRAY, "shape");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.VALUE_NUMBER_INT, "an element of shape");
      input.addShape(parser.getLongValue());
      if (input.getShapeCount() > 8) {
        throw invalid("shape has more than 8 dimensions");
      }
    }
  }

  private void readOutput() throws IOException {
    var output = message.addOutputsBuilder();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "name" -> output.setName(text("name"));
        case "parameters" -> output.putAllParameters(parameters());
        default -> parser.skipChildren();
      }
    }
  }

  private Map<String, InferParameter> parameters() throws IOException {
    expect(JsonToken.START_OBJECT, "parameters");
    Map<String, InferParameter> parameters = new TreeMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      InferParameter.Builder value = InferParameter.newBuilder();
      switch (parser.nextToken()) {
        case VALUE_TRUE, VALUE_FALSE -> value.setBoolParam(parser.getBooleanValue());
        case VALUE_NUMBER_INT -> value.setInt64Param(parser.getLongValue());
        case VALUE_NUMBER_FLOAT -> value.setDoubleParam(parser.getDoubleValue());
        case VALUE_STRING -> value.setStringParam(parser.getText());
        default -> throw invalid("parameter '" + name + "' must be text, a number or a boolean");
      }
      parameters.put(name, value.build());
    }
    return parameters;
  }

  private String text(String field) throws IOException {
    expect(JsonToken.VALUE_STRING, field);
    return parser.getText();
  }

  private void expect(JsonToken wanted, String what) {
    if (parser.currentToken() != wanted) {
      throw invalid(what + " is " + parser.currentToken() + ", must be " + wanted);
    }
  }

  private static Refusal invalid(String message) {
    return Refusal.of(Refusal.Reason.INVALID, message);
  }
}

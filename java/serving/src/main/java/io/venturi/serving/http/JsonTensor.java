package io.venturi.serving.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import io.venturi.serving.call.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The {@code data} of a tensor in JSON, nested or flat: numbers for UINT8, base64 text for BYTES,
 * as JSON text cannot hold a frame's bytes.
 */
final class JsonTensor {
  private final ByteArrayOutputStream numbers = new ByteArrayOutputStream();
  private final List<String> texts = new ArrayList<>();

  /** Reads the value the parser stands on, to its end. */
  void read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw invalid("data is " + parser.currentToken() + ", must be an array");
    }
    int depth = 1;
    while (depth > 0) {
      switch (parser.nextToken()) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        case VALUE_NUMBER_INT -> addByte(parser.getLongValue());
        case VALUE_STRING -> texts.add(parser.getText());
        default ->
            throw invalid(
                "data holds " + parser.currentToken() + ", must hold integers or base64 text");
      }
    }
  }

  private void addByte(long value) {
    if (value < 0 || value > 255) {
      throw invalid("data holds " + value + ", a UINT8 is 0..255");
    }
    numbers.write((int) value);
  }

  /** The elements as raw contents. */
  ByteString raw(String datatype) {
    return switch (datatype) {
      case "UINT8" -> {
        check(texts.isEmpty(), "data of UINT8 holds text, must hold numbers 0..255");
        yield ByteString.copyFrom(numbers.toByteArray());
      }
      case "BYTES" -> {
        check(numbers.size() == 0, "data of BYTES holds numbers, must hold base64 text");
        yield ByteString.copyFrom(texts.stream().map(JsonTensor::element).toList());
      }
      default -> ByteString.EMPTY; // refused by its datatype
    };
  }

  private static ByteString element(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      ByteBuffer size = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      return ByteString.copyFrom(size.putInt(0, bytes.length)).concat(ByteString.copyFrom(bytes));
    } catch (IllegalArgumentException e) {
      throw invalid("data of BYTES must be base64 text: " + e.getMessage());
    }
  }

  private static void check(boolean sound, String fault) {
    if (!sound) {
      throw invalid(fault);
    }
  }

  private static Refusal invalid(String message) {
    return Refusal.of(Refusal.Reason.INVALID, message);
  }
}

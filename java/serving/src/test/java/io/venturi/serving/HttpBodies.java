package io.venturi.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** Bodies of the HTTP form. */
final class HttpBodies {
  private HttpBodies() {}

  /** Frames as base64 text, as JSON to change. */
  static ObjectNode base64Json(List<ByteBuffer> frames) {
    ObjectNode request = new ObjectMapper().createObjectNode();
    ObjectNode input = request.putArray("inputs").addObject();
    input.put("name", "frame").put("datatype", "BYTES").putArray("shape").add(frames.size());
    ArrayNode data = input.putArray("data");
    for (ByteBuffer frame : frames) {
      byte[] bytes = new byte[frame.remaining()];
      frame.duplicate().get(bytes);
      data.add(Base64.getEncoder().encodeToString(bytes));
    }
    return request;
  }

  /** Likewise, as text. */
  static String base64(List<ByteBuffer> frames) {
    return base64Json(frames).toString();
  }
}

package io.venturi.onnx;

/** Element types of tensors that a graph to derive may hold, by their numbers in the format. */
enum ElementType {
  FLOAT(1, 4),
  UINT8(2, 1),
  INT8(3, 1),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2);

  private final int code;
  private final int sizeBytes;

  ElementType(int code, int sizeBytes) {
    this.code = code;
    this.sizeBytes = sizeBytes;
  }

  int code() {
    return code;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  /**
   * @param what whose type it is, for the message
   */
  static ElementType of(long code, String what) {
    for (ElementType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new RefusedGraph(
        what + " is of element type " + code + "; known are float, float16, integers and bool");
  }
}

package io.venturi.onnx;

import com.google.protobuf.ByteString;
import io.venturi.onnx.OnnxProto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Constants of a graph as Java arrays, and arrays as constants. */
final class TensorValues {
  private static final int EXTERNAL = 1;

  private TensorValues() {}

  /**
   * Checks that a constant is all there and of a known type.
   *
   * @throws RefusedGraph naming it
   */
  static void check(TensorProto tensor) {
    String what = "constant '" + tensor.getName() + "'";
    RefusedGraph.check(
        tensor.getDataLocation() != EXTERNAL,
        what + " lies in another file; a bundle's graphs hold their weights");
    ElementType type = ElementType.of(tensor.getDataType(), what);
    long count = count(tensor);
    long stored =
        tensor.hasRawData()
            ? tensor.getRawData().size() / type.sizeBytes()
            : switch (type) {
              case FLOAT -> tensor.getFloatDataCount();
              case INT64 -> tensor.getInt64DataCount();
              default -> tensor.getInt32DataCount();
            };
    RefusedGraph.check(
        stored == count
            && (!tensor.hasRawData() || tensor.getRawData().size() % type.sizeBytes() == 0),
        what + " holds " + stored + " values, its shape has " + count);
  }

  private static long count(TensorProto tensor) {
    long count = 1;
    for (long size : tensor.getDimsList()) {
      RefusedGraph.check(
          size >= 0 && (size == 0 || count <= Integer.MAX_VALUE / size),
          "constant '" + tensor.getName() + "' has shape " + tensor.getDimsList());
      count *= size;
    }
    return count;
  }

  /** The values of a checked FLOAT or FLOAT16 constant. */
  static float[] floats(TensorProto tensor) {
    boolean half = tensor.getDataType() == ElementType.FLOAT16.code();
    float[] values = new float[Math.toIntExact(count(tensor))];
    if (!tensor.hasRawData()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = half ? Halves.toFloat((short) tensor.getInt32Data(i)) : tensor.getFloatData(i);
      }
      return values;
    }
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      values[i] = half ? Halves.toFloat(raw.getShort()) : raw.getFloat();
    }
    return values;
  }

  /** A float32 constant; no dimensions make a scalar. */
  static TensorProto ofFloats(String name, float[] values, List<Long> dims) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return of(name, ElementType.FLOAT, raw.array(), dims);
  }

  /** A float16 constant. */
  static TensorProto ofHalves(String name, float[] values, List<Long> dims) {
    ByteBuffer raw = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putShort(Halves.of(value));
    }
    return of(name, ElementType.FLOAT16, raw.array(), dims);
  }

  /** A list of one integer, as a constant. */
  static TensorProto ofInteger(String name, long value) {
    ByteBuffer raw = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return of(name, ElementType.INT64, raw.array(), List.of(1L));
  }

  /** An int8 constant. */
  static TensorProto ofBytes(String name, byte[] values, List<Long> dims) {
    return of(name, ElementType.INT8, values, dims);
  }

  private static TensorProto of(String name, ElementType type, byte[] raw, List<Long> dims) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.code())
        .addAllDims(dims)
        .setRawData(ByteString.copyFrom(raw))
        .build();
  }
}

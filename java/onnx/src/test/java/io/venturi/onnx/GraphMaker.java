package io.venturi.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.venturi.onnx.OnnxProto.AttributeProto;
import io.venturi.onnx.OnnxProto.GraphProto;
import io.venturi.onnx.OnnxProto.ModelProto;
import io.venturi.onnx.OnnxProto.NodeProto;
import io.venturi.onnx.OnnxProto.OperatorSetIdProto;
import io.venturi.onnx.OnnxProto.TensorProto;
import io.venturi.onnx.OnnxProto.TypeProto;
import io.venturi.onnx.OnnxProto.ValueInfoProto;
import java.util.List;
import java.util.Random;

/** Makes small graphs the way the exporter does: fp16 weights behind casts. */
final class GraphMaker {
  private static final ByteString BATCH = ByteString.copyFromUtf8("batch");

  final GraphProto.Builder graph;
  private final Random random = new Random(5);
  private int count;

  /** Shapes without the batch. */
  GraphMaker(long... inputShape) {
    graph = GraphProto.newBuilder().setName("made").addInput(value("x", inputShape));
  }

  /** A float32 tensor with a free batch; the shape goes on the wire in fields we do not name. */
  static ValueInfoProto value(String name, long... shape) {
    UnknownFieldSet.Builder dims = UnknownFieldSet.newBuilder();
    dims.mergeField(1, message(Field.newBuilder().addLengthDelimited(BATCH), 2));
    for (long size : shape) {
      dims.mergeField(1, message(Field.newBuilder().addVarint(size), 1));
    }
    Field shapeField = Field.newBuilder().addLengthDelimited(dims.build().toByteString()).build();
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(ElementType.FLOAT.code())
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(2, shapeField).build());
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** A message of one field, as a field. */
  private static Field message(Field.Builder field, int number) {
    ByteString bytes =
        UnknownFieldSet.newBuilder().addField(number, field.build()).build().toByteString();
    return Field.newBuilder().addLengthDelimited(bytes).build();
  }

  String node(String op, List<String> inputs, AttributeProto... attributes) {
    return named(op, inputs, "t" + ++count, attributes);
  }

  String named(String op, List<String> inputs, String output, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(op)
            .setName("n_" + output)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
    return output;
  }

  /** A random fp16 weight and its cast. */
  String weight(Long... dims) {
    long size = 1;
    for (long dim : dims) {
      size *= dim;
    }
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    String name = "w" + ++count;
    graph.addInitializer(TensorValues.ofHalves(name, values, List.of(dims)));
    return node("Cast", List.of(name), Attributes.integer("to", ElementType.FLOAT.code()));
  }

  String integers(long... values) {
    String name = "i" + ++count;
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(ElementType.INT64.code())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
    return name;
  }

  static AttributeProto ints(String name, Integer... values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(7);
    for (int value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  ModelProto.Builder model(long... outputShape) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("test")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph.clone().addOutput(value("y", outputShape)));
  }

  /** conv, relu, conv, residual: 4x6x6 to 4x6x6. */
  static ModelProto.Builder convolutions() {
    GraphMaker maker = new GraphMaker(4, 6, 6);
    AttributeProto pads = ints("pads", 1, 1, 1, 1);
    String first =
        maker.node("Conv", List.of("x", maker.weight(8L, 4L, 3L, 3L), maker.weight(8L)), pads);
    String relu = maker.node("Relu", List.of(first));
    String second =
        maker.node("Conv", List.of(relu, maker.weight(4L, 8L, 3L, 3L), maker.weight(4L)), pads);
    String skip = maker.node("Conv", List.of("x", maker.weight(4L, 4L, 1L, 1L)));
    maker.named("Add", List.of(second, skip), "y");
    return maker.model(4, 6, 6);
  }

  /** One attention block over 5 tokens of width 8, two classes: everything a transformer needs. */
  static ModelProto.Builder attention() {
    GraphMaker maker = new GraphMaker(5, 8);
    AttributeProto last = Attributes.integer("axis", -1);
    String normal =
        maker.node("LayerNormalization", List.of("x", maker.weight(8L), maker.weight(8L)), last);
    String query = maker.node("MatMul", List.of(normal, maker.weight(8L, 8L)));
    String key = maker.node("MatMul", List.of(normal, maker.weight(8L, 8L)));
    String turned = maker.node("Transpose", List.of(key), ints("perm", 0, 2, 1));
    String scores = maker.node("MatMul", List.of(query, turned));
    String sure = maker.node("Softmax", List.of(scores), last);
    String mixed = maker.node("MatMul", List.of(sure, normal));
    String sum = maker.node("Add", List.of(mixed, "x"));
    maker.graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Constant")
            .addOutput("half")
            .addAttribute(
                AttributeProto.newBuilder().setName("value_float").setF(0.5f).setType(1)));
    String halved = maker.node("Mul", List.of(sum, "half"));
    String flat = maker.node("Reshape", List.of(halved, maker.integers(-1, 40)));
    maker.named(
        "Gemm",
        List.of(flat, maker.weight(2L, 40L), maker.weight(2L)),
        "y",
        Attributes.integer("transB", 1));
    return maker.model(2);
  }
}

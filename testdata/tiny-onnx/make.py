"""Makes the graphs and golden values beside this file; needs onnx and numpy.

valid/NAME.onnx, with NAME.input.bin and NAME.output.bin: three batch items (one where the batch is
fixed), float32 little-endian, computed by onnx's reference evaluator.
refused/*.onnx: what an engine must refuse.
hyperprior/*.onnx: one hyper-decoder, z 4x3x2 to 12 channels of scales and 12 of means 12x8, as three graphs: "exact"; "reordered", its
hidden channels in reverse, so that sums run in another order; "half", its weights rounded to fp16.

Run: python make.py
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

HERE = Path(__file__).parent
OPSET = 17


def tensor(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def model(nodes, inputs, outputs, weights=()):
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, list(weights))
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="venturi"
    )
    onnx.checker.check_model(made, full_check=True)
    return made


def conv_relu(batch):
    """Convolution 3 -> 4, kernel 3, stride 2, then ReLU; fp16 weights that a Cast widens."""
    rng = np.random.default_rng(20)
    weight = rng.normal(0, 0.3, (4, 3, 3, 3)).astype(np.float16)
    bias = rng.normal(0, 0.1, 4).astype(np.float16)
    nodes = [
        helper.make_node("Cast", ["weight_fp16"], ["weight"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["bias_fp16"], ["bias"], to=TensorProto.FLOAT),
        helper.make_node(
            "Conv", ["image", "weight", "bias"], ["conv"], pads=[1, 1, 1, 1], strides=[2, 2]
        ),
        helper.make_node("Relu", ["conv"], ["features"]),
    ]
    weights = [
        numpy_helper.from_array(weight, "weight_fp16"),
        numpy_helper.from_array(bias, "bias_fp16"),
    ]
    return model(
        nodes, [tensor("image", [batch, 3, 8, 8])], [tensor("features", [batch, 4, 4, 4])], weights
    )


def write_valid(name, made, items):
    onnx.save(made, HERE / "valid" / f"{name}.onnx")
    rng = np.random.default_rng(items)
    value = made.graph.input[0]
    shape = [items] + [d.dim_value for d in value.type.tensor_type.shape.dim[1:]]
    given = rng.normal(0, 1, shape).astype("<f4")
    (wanted,) = ReferenceEvaluator(made).run(None, {value.name: given})
    (HERE / "valid" / f"{name}.input.bin").write_bytes(given.tobytes())
    (HERE / "valid" / f"{name}.output.bin").write_bytes(wanted.astype("<f4").tobytes())


def write_refused():
    add = helper.make_node("Add", ["a", "b"], ["sum"])
    relu = helper.make_node("Relu", ["a"], ["b"])
    neg = helper.make_node("Neg", ["a"], ["c"])
    item = ["batch", 4]
    double = TensorProto.DOUBLE
    half = helper.make_node("Cast", ["a"], ["b"], to=TensorProto.FLOAT16)
    refused = {
        "two-inputs": model([add], [tensor("a", item), tensor("b", item)], [tensor("sum", item)]),
        "two-outputs": model([relu, neg], [tensor("a", item)], [tensor("b", item), tensor("c", item)]),
        "fp64": model([relu], [tensor("a", item, double)], [tensor("b", item, double)]),
        "fp16-output": model([half], [tensor("a", item)], [tensor("b", item, TensorProto.FLOAT16)]),
        "batch-of-two": model([relu], [tensor("a", [2, 4])], [tensor("b", [2, 4])]),
        "free-width": model([relu], [tensor("a", ["batch", "width"])], [tensor("b", ["batch", "width"])]),
        "scalar": model([relu], [tensor("a", [])], [tensor("b", [])]),
    }
    for name, made in refused.items():
        onnx.save(made, HERE / "refused" / f"{name}.onnx")
    whole = conv_relu("batch").SerializeToString()
    (HERE / "refused" / "truncated.onnx").write_bytes(whole[: len(whole) * 2 // 3])
    (HERE / "refused" / "empty.onnx").write_bytes(b"")
    noise = np.random.default_rng(3).integers(0, 256, 500, dtype=np.uint8)
    (HERE / "refused" / "noise.onnx").write_bytes(noise.tobytes())


def hyper_decoder(reverse, half):
    """Two transposed 5x5 convolutions of stride 2 with ReLU, then a 3x3 convolution."""
    rng = np.random.default_rng(7)
    shapes = {"first": (4, 8, 5, 5), "second": (8, 8, 5, 5), "last": (24, 8, 3, 3)}
    weights = {name: rng.normal(0, np.sqrt(2 / 50), shape) for name, shape in shapes.items()}
    biases = {name: rng.normal(0, 0.2, shapes[name][0 if name == "last" else 1]) for name in shapes}
    if reverse:
        weights = {"first": weights["first"][:, ::-1], "second": weights["second"][::-1, ::-1], "last": weights["last"][:, ::-1]}
        biases = {"first": biases["first"][::-1], "second": biases["second"][::-1], "last": biases["last"]}
    kind = np.float16 if half else np.float32
    made = [numpy_helper.from_array(np.ascontiguousarray(value).astype(kind).astype(np.float32), f"{name}_{part}")
            for part, values in (("weight", weights), ("bias", biases)) for name, value in values.items()]
    doubling = {"strides": [2, 2], "pads": [2, 2, 2, 2], "output_padding": [1, 1]}
    nodes = [
        helper.make_node("ConvTranspose", ["z", "first_weight", "first_bias"], ["a"], **doubling),
        helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node("ConvTranspose", ["b", "second_weight", "second_bias"], ["c"], **doubling),
        helper.make_node("Relu", ["c"], ["d"]),
        helper.make_node("Conv", ["d", "last_weight", "last_bias"], ["parameters"], pads=[1, 1, 1, 1]),
    ]
    return model(nodes, [tensor("z", ["batch", 4, 3, 2])], [tensor("parameters", ["batch", 24, 12, 8])], made)


def main():
    for folder in ("valid", "refused", "hyperprior"):
        (HERE / folder).mkdir(exist_ok=True)
    write_valid("conv-relu", conv_relu("batch"), 3)
    write_valid("conv-relu-batch1", conv_relu(1), 1)
    write_refused()
    onnx.save(hyper_decoder(False, False), HERE / "hyperprior/exact.onnx")
    onnx.save(hyper_decoder(True, False), HERE / "hyperprior/reordered.onnx")
    onnx.save(hyper_decoder(False, True), HERE / "hyperprior/half.onnx")


if __name__ == "__main__":
    main()

"""Makes the graphs and golden values beside this file; needs onnx and numpy.

valid/NAME.onnx, with NAME.input.bin and NAME.output.bin: three batch items (one where the batch is
fixed), float32 little-endian, computed by onnx's reference evaluator.
refused/*.onnx: what an engine must refuse.

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


def main():
    for folder in ("valid", "refused"):
        (HERE / folder).mkdir(exist_ok=True)
    write_valid("conv-relu", conv_relu("batch"), 3)
    write_valid("conv-relu-batch1", conv_relu(1), 1)
    write_refused()


if __name__ == "__main__":
    main()

"""Accuracy and frame size of a bundle's fp16 graphs with every tensor rounded to fp16, sums in float32.

That is how a GPU runs them. ONNX Runtime on a CPU without fp16 kernels drops the casts between its own float32
kernels and so does not show what fp16 costs; here every rounding is written into the graph. The graphs come from
    for n in encoder decoder tail; do ./venturi graph $n --precision fp16 -o half/$n.onnx; done
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from evaluate import in_batches, top1
from venturi_models import dataset
from venturi_models.bundle import BundleWriter

HERE = Path(__file__).parent


def rounded(model):
    """The same graph computing in float32, each fp16 tensor rounded to fp16 where it is made."""
    halves = {tensor.name for tensor in model.graph.initializer if tensor.data_type == TensorProto.FLOAT16}
    nodes, wide = [], {}

    def widened(name):
        if name not in halves:
            return name
        if name not in wide:
            wide[name] = name + "/wide"
            nodes.append(helper.make_node("Cast", [name], [wide[name]], to=TensorProto.FLOAT))
        return wide[name]

    for node in model.graph.node:
        to = {attribute.name: attribute.i for attribute in node.attribute}.get("to")
        if node.op_type == "Cast" or not halves.intersection(node.input):
            nodes.append(node)
            halves.update(node.output if to == TensorProto.FLOAT16 else ())
            continue
        node.input[:] = [widened(name) for name in node.input]
        made = list(node.output)
        node.output[:] = [name + "/exact" for name in made]
        nodes.append(node)
        for name in made:
            nodes.append(helper.make_node("Cast", [name + "/exact"], [name], to=TensorProto.FLOAT16))
            halves.add(name)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model, full_check=True)
    return model


def runner(path):
    """values -> output of the rounded graph."""
    session = onnxruntime.InferenceSession(rounded(onnx.load(path)).SerializeToString(),
                                           providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda values: session.run(None, {name: np.ascontiguousarray(values, np.float32)})[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds encoder.onnx, decoder.onnx and tail.onnx in fp16")
    parser.add_argument("--bundle", type=Path, default=HERE / "bundles/default.venturi")
    parser.add_argument("--split", choices=["val", "test"], default="val")
    parser.add_argument("--data", default=str(HERE / "../../shared/data/classification"))
    parser.add_argument("--cache", default=str(HERE / ".cache"))
    options = parser.parse_args()
    manifest, members = BundleWriter.read(options.bundle)
    point = manifest["ratePoints"][manifest["defaultRatePoint"]]
    medians = np.frombuffer(members[point["tables"]], "<f4", manifest["latent"]["channels"], 8)[:, None, None]
    encoder, decoder, tail = (runner(options.folder / f"{name}.onnx") for name in ("encoder", "decoder", "tail"))
    exact = onnxruntime.InferenceSession(members[point["encoder"]], providers=["CPUExecutionProvider"])
    pictures, labels = dataset.load_split(options.data, options.split, options.cache)
    latent = in_batches(encoder, pictures)
    wanted = in_batches(lambda batch: exact.run(None, {"image": batch})[0], pictures)
    symbols = np.rint(latent - medians)
    logits = np.concatenate([tail(decoder(symbols[i:i + 20] + medians)) for i in range(0, len(symbols), 20)])
    print(json.dumps({"pictures": len(labels), "top1": top1(logits, labels),
                      "largest_latent_error": round(float(np.abs(latent - wanted).max()), 4),
                      "changed_symbols": round(float((symbols != np.rint(wanted - medians)).mean()), 5)}))


if __name__ == "__main__":
    main()

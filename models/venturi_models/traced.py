"""Modules as ONNX by tracing: for a user's backbones and for transformer blocks, which graph.py does not write.

The batch is dynamic, the rest fixed, as a bundle wants it.
"""
import io
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .shipping import Network


def with_half_weights(data):
    """The model with every float32 initialiser of more than one number as fp16, followed by Cast to float32."""
    model = onnx.load_from_string(data)
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and int(np.prod(tensor.dims)) > 1:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{name}.half"))
            casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def traced_network(module, ends, input_shape, opset=17, half=False):
    """A Network of any module: `ends` are the names of input and output, `input_shape` is without the batch.

    With `half` weights are stored as fp16; the module's must have been rounded before.
    """
    module = module.eval()
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracing exporter is deprecated; the other needs a package more
        torch.onnx.export(module, (torch.zeros(1, *input_shape),), file, dynamo=False, opset_version=opset,
                          input_names=[ends[0]], output_names=[ends[1]],
                          dynamic_axes={ends[0]: {0: "batch"}, ends[1]: {0: "batch"}})
    data = file.getvalue()
    return Network(with_half_weights(data) if half else data, module)

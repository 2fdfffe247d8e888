"""Modules as ONNX by tracing: for a user's backbones and for transformer blocks, which graph.py does not write.

Weights stay float32; the batch is dynamic, the rest fixed, as a bundle wants it.
"""
import io
import warnings

import torch

from .shipping import Network


def traced_network(module, ends, input_shape, opset=17):
    """A Network of any module: `ends` are the names of input and output, `input_shape` is without the batch."""
    module = module.eval()
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracing exporter is deprecated; the other needs a package more
        torch.onnx.export(module, (torch.zeros(1, *input_shape),), file, dynamo=False, opset_version=opset,
                          input_names=[ends[0]], output_names=[ends[1]],
                          dynamic_axes={ends[0]: {0: "batch"}, ends[1]: {0: "batch"}})
    return Network(file.getvalue(), module)

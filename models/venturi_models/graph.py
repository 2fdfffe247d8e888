"""Writes inference networks as ONNX: fp16 weights, Cast to float32, dynamic batch (docs/bundle.md section 1).

The graphs are built node by node from fused modules: batch norm is folded into the convolutions first, and
every weight is rounded to fp16 in the PyTorch module too, so that both sides compute from equal numbers.
"""
import copy

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .resnet import BasicBlock

OPSET = 17


def fused(module):
    """A copy in evaluation mode: batch norm folded into convolutions, all weights rounded to fp16."""
    module = copy.deepcopy(module).cpu().eval()
    for part in list(module.modules()):
        if isinstance(part, BasicBlock) and isinstance(part.bn1, nn.BatchNorm2d):
            part.conv1, part.bn1 = fuse_conv_bn_eval(part.conv1, part.bn1), nn.Identity()
            part.conv2, part.bn2 = fuse_conv_bn_eval(part.conv2, part.bn2), nn.Identity()
        if isinstance(part, nn.Sequential) and len(part) > 1 and isinstance(part[1], nn.BatchNorm2d):
            part[0], part[1] = fuse_conv_bn_eval(part[0], part[1]), nn.Identity()
    for parameter in module.parameters():
        parameter.requires_grad_(False)
        parameter.copy_(parameter.half().float())
    return module


class Graph:
    """Nodes, fp16 initialisers and the current tensor's name."""

    def __init__(self, name, input_name, shape):
        self.name, self.nodes, self.initialisers, self.count = name, [], [], 0
        self.input = helper.make_tensor_value_info(input_name, TensorProto.FLOAT, ["batch", *shape])

    def node(self, op, inputs, output=None, **attributes):
        """Adds a node; returns its output's name."""
        self.count += 1
        output = output or f"{op.lower()}{self.count}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=f"node{self.count}", **attributes))
        return output

    def weight(self, tensor):
        """Stores a parameter as fp16 and casts it to float32."""
        name = f"weight{len(self.initialisers)}"
        array = np.ascontiguousarray(tensor.detach().numpy()).astype(np.float16)
        self.initialisers.append(numpy_helper.from_array(array, name))
        return self.node("Cast", [name], to=TensorProto.FLOAT)

    def conv(self, x, layer):
        """A square convolution, with bias if it has one."""
        weights = [self.weight(part) for part in (layer.weight, layer.bias) if part is not None]
        groups = {} if layer.groups == 1 else {"group": layer.groups}
        return self.node("Conv", [x, *weights], kernel_shape=list(layer.kernel_size), strides=list(layer.stride),
                         pads=[layer.padding[0]] * 4, **groups)

    def split(self, x, outputs, size):
        """Equal parts of `size` along the last axis, by these names."""
        sizes = f"sizes{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(np.array([size] * len(outputs), np.int64), sizes))
        self.count += 1
        self.nodes.append(helper.make_node("Split", [x, sizes], outputs, name=f"node{self.count}", axis=-1))

    def relu(self, x):
        """max(x, 0)."""
        return self.node("Relu", [x])

    def pooled(self, x):
        """(N,C,H,W) -> (N,C): mean over the picture."""
        return self.node("Flatten", [self.node("GlobalAveragePool", [x])], axis=1)

    def linear(self, x, layer, output):
        """Fully connected layer."""
        return self.node("Gemm", [x, self.weight(layer.weight), self.weight(layer.bias)], output, transB=1)

    def finish(self, output_name, shape):
        """Checks the model and returns its bytes; `output_name` must have been written."""
        output = helper.make_tensor_value_info(output_name, TensorProto.FLOAT, ["batch", *shape])
        graph = helper.make_graph(self.nodes, self.name, [self.input], [output], self.initialisers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8,
                                  producer_name="venturi-models")
        onnx.checker.check_model(model, full_check=True)
        return model.SerializeToString(deterministic=True)


def basic_block(graph, x, block, output=None):
    """BasicBlock after fusing."""
    y = graph.conv(graph.relu(graph.conv(x, block.conv1)), block.conv2)
    if isinstance(block.skip, nn.Sequential):
        x = graph.conv(x, block.skip[0])
    return graph.node("Relu", [graph.node("Add", [x, y])], output)


def encoder_graph(encoder, input_shape, latent_shape):
    """image -> latent."""
    graph, x = Graph("encoder", "image", input_shape), "image"
    for block, output in ((encoder.rb1, None), (encoder.rb2, None), (encoder.rb3, "latent")):
        y = graph.relu(graph.conv(graph.conv(x, block.conv1), block.conv2))
        x = graph.node("Add", [graph.conv(x, block.skip), y], output)
    return graph.finish("latent", latent_shape)


def decoder_graph(decoder, latent_shape, feature_shape):
    """latent_hat -> features."""
    graph, x = Graph("decoder", "latent_hat", latent_shape), "latent_hat"
    for i, block in enumerate(decoder.blocks):
        x = basic_block(graph, x, block, "features" if i + 1 == len(decoder.blocks) else None)
    return graph.finish("features", feature_shape)


def add_tail(graph, x, tail):
    """Stages three and four, pooling, classifier."""
    for block in (*tail.layer3, *tail.layer4):
        x = basic_block(graph, x, block)
    graph.linear(graph.pooled(x), tail.fc, "logits")
    return graph.finish("logits", [tail.fc.out_features])


def tail_graph(tail, feature_shape):
    """features -> logits."""
    return add_tail(Graph("tail", "features", feature_shape), "features", tail)


def add_front(graph, front, output=None):
    """Stem and stages one and two."""
    x = graph.relu(graph.conv("image", front.stem[0]))
    x = graph.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    blocks = [*front.layer1, *front.layer2]
    for i, block in enumerate(blocks):
        x = basic_block(graph, x, block, output if i + 1 == len(blocks) else None)
    return x


def front_graph(front, input_shape, latent_shape):
    """image -> features of layer2, as a latent."""
    graph = Graph("encoder", "image", input_shape)
    return graph.finish(add_front(graph, front, "latent"), latent_shape)


def unsplit_graph(network, input_shape):
    """image -> logits of the teacher."""
    graph = Graph("unsplit", "image", input_shape)
    return add_tail(graph, add_front(graph, network.front), network.tail)


def local_head_graph(head, latent_shape):
    """latent_hat -> logits, on the edge."""
    graph = Graph("local_head", "latent_hat", latent_shape)
    parts = [graph.pooled("latent_hat"), graph.pooled(graph.node("Abs", ["latent_hat"]))]
    graph.linear(graph.node("Concat", parts, axis=1), head.fc, "logits")
    return graph.finish("logits", [head.fc.out_features])

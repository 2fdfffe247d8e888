"""Plain sequences of layers as ONNX: convolutions, transposed ones, GDN, batch norm, activations, pooling.

As in graph.py, weights are fp16 in the file and rounded to fp16 in the PyTorch twin first.
"""
import copy

import numpy as np
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .gdn import GDN, GDN1
from .graph import Graph


class FrozenNorm(nn.Module):
    """GDN or its inverse with gamma (C,C,1,1) and beta (C,) as plain numbers; `root` tells GDN from GDN1."""

    def __init__(self, layer):
        super().__init__()
        self.inverse, self.root = layer.inverse, not isinstance(layer, GDN1)
        gamma, beta = layer.eval().weights()
        self.gamma, self.beta = nn.Parameter(gamma.detach().clone()), nn.Parameter(beta.detach().clone())

    def forward(self, x):
        norm = F.conv2d(x.square() if self.root else x.abs(), self.gamma, self.beta)
        norm = norm.sqrt() if self.root else norm
        return x * norm if self.inverse else x / norm


class Affine(nn.Module):
    """Batch norm with nothing before it to fold into: x * scale + shift, each (C,1,1)."""

    def __init__(self, norm):
        super().__init__()
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        shift = norm.bias - norm.running_mean * scale
        self.scale, self.shift = (nn.Parameter(v.detach().clone()[:, None, None]) for v in (scale, shift))

    def forward(self, x):
        return x * self.scale + self.shift


class Crop(nn.Module):
    """The top left corner of a picture."""

    def __init__(self, height, width):
        super().__init__()
        self.height, self.width = height, width

    def forward(self, x):
        return x[:, :, :self.height, :self.width]


def frozen(sequence):
    """A copy of an nn.Sequential for export: norms folded or frozen, every weight rounded to fp16."""
    layers = []
    for layer in copy.deepcopy(sequence).cpu().eval():
        if isinstance(layer, nn.BatchNorm2d) and layers and isinstance(layers[-1], nn.Conv2d):
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        elif isinstance(layer, nn.BatchNorm2d):
            layers.append(Affine(layer))
        else:
            layers.append(FrozenNorm(layer) if isinstance(layer, GDN) else layer)
    module = nn.Sequential(*layers).requires_grad_(False)
    for parameter in module.parameters():
        parameter.copy_(parameter.half().float())
    return module


class LayerGraph(Graph):
    """A Graph that knows the layers of a frozen sequence."""

    def layer(self, x, layer, output=None):
        """Adds one layer; returns its output's name."""
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            return self.convolution(x, layer, output)
        if isinstance(layer, FrozenNorm):
            return self.norm(x, layer, output)
        if isinstance(layer, Affine):
            return self.node("Add", [self.node("Mul", [x, self.weight(layer.scale)]), self.weight(layer.shift)], output)
        if isinstance(layer, nn.ReLU):
            return self.node("Relu", [x], output)
        if isinstance(layer, nn.LeakyReLU):
            return self.node("LeakyRelu", [x], output, alpha=layer.negative_slope)
        if isinstance(layer, nn.MaxPool2d):
            return self.node("MaxPool", [x], output, kernel_shape=[layer.kernel_size] * 2, strides=[layer.stride] * 2,
                             pads=[layer.padding] * 4)
        if isinstance(layer, nn.ZeroPad2d):
            left, right, top, bottom = layer.padding
            return self.node("Pad", [x, self.integers([0, 0, top, left, 0, 0, bottom, right])], output)
        if isinstance(layer, Crop):
            ends = [[0, 0], [layer.height, layer.width], [2, 3]]  # starts, ends, axes
            return self.node("Slice", [x, *map(self.integers, ends)], output)
        if isinstance(layer, nn.Hardtanh):
            low_high = [self.weight(torch.tensor(value)) for value in (layer.min_val, layer.max_val)]
            return self.node("Clip", [x, *low_high], output)
        if isinstance(layer, nn.Identity):
            return self.node("Identity", [x], output)
        raise ValueError(f"no ONNX form for {type(layer).__name__}")

    def convolution(self, x, layer, output):
        """A plain or transposed convolution, with or without bias."""
        inputs = [x, self.weight(layer.weight), *([] if layer.bias is None else [self.weight(layer.bias)])]
        shape = {"kernel_shape": list(layer.kernel_size), "strides": list(layer.stride),
                 "pads": list(layer.padding) * 2}
        if isinstance(layer, nn.ConvTranspose2d):
            return self.node("ConvTranspose", inputs, output, output_padding=list(layer.output_padding), **shape)
        return self.node("Conv", inputs, output, **shape)

    def integers(self, values):
        """A constant that names places or sizes."""
        name = f"index{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def channels(self, x, first, last):
        """The channels first..last-1 of x."""
        return self.node("Slice", [x, *(self.integers([value]) for value in (first, last, 1))])

    def norm(self, x, layer, output):
        """GDN as a 1x1 convolution of squares or magnitudes."""
        powers = self.node("Mul", [x, x]) if layer.root else self.node("Abs", [x])
        norm = self.node("Conv", [powers, self.weight(layer.gamma), self.weight(layer.beta)], kernel_shape=[1, 1])
        norm = self.node("Sqrt", [norm]) if layer.root else norm
        return self.node("Mul" if layer.inverse else "Div", [x, norm], output)


def sequence_graph(name, sequence, ends, shapes, magnitude=False):
    """A frozen sequence as ONNX bytes.

    `ends` are the names of input and output, `shapes` theirs without the batch (C,H,W); `magnitude` takes |x| first.
    """
    graph = LayerGraph(name, ends[0], shapes[0])
    x = graph.node("Abs", [ends[0]]) if magnitude else ends[0]
    layers = list(sequence)
    for i, layer in enumerate(layers):
        x = graph.layer(x, layer, ends[1] if i + 1 == len(layers) else None)
    return graph.finish(ends[1], shapes[1])

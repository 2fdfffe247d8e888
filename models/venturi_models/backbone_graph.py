"""ONNX graphs of ResNet, Swin and ConvNeXt parts, node by node; only the batch is dynamic.

Nothing computes shapes: windows, masks and bias tables are constants of the resolution a module has seen, so
that strongly typed engines get static shapes behind the batch.
"""
import numpy as np
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from . import graph
from .generated_decoders import Pooled, ResidualBlock, Shortcut
from .vision import Permute, convnext, resnet, swin_transformer

MASKED = -100.0


def fused(module):
    """A copy for inference: batch norms folded into the convolutions before them, weights rounded to fp16."""
    module = graph.fused(module)
    for part in list(module.modules()):
        names = [name for name, child in part.named_children()]
        children = dict(part.named_children())
        for name in names:
            norm = name.replace("conv", "bn") if "conv" in name else None
            if norm in children and isinstance(children[norm], nn.BatchNorm2d):
                setattr(part, name, fuse_conv_bn_eval(children[name], children[norm]))
                setattr(part, norm, nn.Identity())
        if isinstance(part, nn.Sequential):
            for i in range(len(part) - 1):
                if isinstance(part[i], nn.Conv2d) and isinstance(part[i + 1], nn.BatchNorm2d):
                    part[i], part[i + 1] = fuse_conv_bn_eval(part[i], part[i + 1]), nn.Identity()
    return graph.fused(module)


class BackboneGraph(graph.Graph):
    """Builds the graph of a module whose input shapes were recorded."""

    def __init__(self, name, input_name, module, example):
        super().__init__(name, input_name, example.shape[1:])
        self.seen = {}
        hooks = [part.register_forward_pre_hook(lambda part, inputs: self.seen.update({part: inputs[0].shape}))
                 for part in module.modules()]
        with torch.no_grad():
            self.example_output = module(example)
        for hook in hooks:
            hook.remove()

    def integers(self, *values):
        """An int64 constant."""
        name = f"integers{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def scalar(self, value):
        """A float32 constant: fp16 would be too coarse for a factor of everything."""
        name = f"scalar{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(np.array(value, np.float32), name))
        return name

    def reshaped(self, x, *shape):
        """Reshape; -1 is the batch."""
        return self.node("Reshape", [x, self.integers(*shape)])

    def transposed(self, x, *order):
        """Transpose."""
        return self.node("Transpose", [x], perm=list(order))

    def dense(self, x, layer):
        """Linear layer over the last axis."""
        product = self.node("MatMul", [x, self.weight(layer.weight.t())])
        return product if layer.bias is None else self.node("Add", [product, self.weight(layer.bias)])

    def normal(self, x, layer):
        """LayerNorm over the last axis."""
        return self.node("LayerNormalization", [x, self.weight(layer.weight), self.weight(layer.bias)], axis=-1,
                         epsilon=layer.eps)

    def gelu(self, x):
        """x * Phi(x) by the error function."""
        tail = self.node("Erf", [self.node("Mul", [x, self.scalar(0.5 ** 0.5)])])
        half = self.node("Mul", [x, self.scalar(0.5)])
        return self.node("Mul", [half, self.node("Add", [tail, self.scalar(1.0)])])

    def rolled(self, x, shift, size):
        """torch.roll by -shift over axes 1 and 2 of one size; shift may be negative."""
        cut = shift % size
        for axis in (1, 2):
            parts = [self.node("Slice", [x, self.integers(a), self.integers(b), self.integers(axis)])
                     for a, b in ((cut, size), (0, cut))]
            x = self.node("Concat", parts, axis=axis)
        return x

    def emit(self, x, module):
        """Adds any known module; returns its output's name."""
        for kind, rule in RULES.items():
            if isinstance(module, kind):
                return rule(self, x, module)
        raise TypeError(f"no rule for {type(module).__name__}")


def sequence(g, x, module):
    """One after the other."""
    for part in module:
        x = g.emit(x, part)
    return x


def residual(g, x, block):
    """Basic block or bottleneck of a ResNet, fused."""
    y = x
    names = ("conv1", "conv2", "conv3") if isinstance(block, resnet.Bottleneck) else ("conv1", "conv2")
    for name in names:
        y = g.conv(y, getattr(block, name))
        y = y if name == names[-1] else g.relu(y)
    skip = x if block.downsample is None else g.emit(x, block.downsample)
    return g.relu(g.node("Add", [y, skip]))


def residual_block(g, x, block):
    """ResidualBlock of the generated decoders."""
    y = g.emit(g.conv(g.conv(x, block.conv1), block.conv2), block.activation)
    return g.node("Add", [g.conv(x, block.skip), y])


def channels_normal(g, x, layer):
    """LayerNorm over the channels of (N,C,H,W)."""
    return g.transposed(g.normal(g.transposed(x, 0, 2, 3, 1), layer), 0, 3, 1, 2)


def convnext_block(g, x, block):
    """x + scale * layers(x)."""
    return g.node("Add", [x, g.node("Mul", [g.emit(x, block.block), g.weight(block.layer_scale)])])


def shift_mask(size, window, shift):
    """(windows, tokens, tokens): 0 where two tokens of a shifted window are neighbours in the picture, else -100."""
    band = np.digitize(np.arange(size), [size - window, size - shift])
    regions = band[:, None] * 3 + band[None, :]
    count = size // window
    tokens = regions.reshape(count, window, count, window).transpose(0, 2, 1, 3).reshape(count * count, -1)
    return np.where(tokens[:, :, None] == tokens[:, None, :], 0.0, MASKED).astype(np.float32)


def attention(g, x, layer):
    """Windowed self-attention on (N,H,W,C) with H = W a multiple of the window."""
    _, size, width, channels = g.seen[layer]
    window, heads = layer.window_size[0], layer.num_heads
    if size != width or size % window or list(layer.window_size) != [window] * 2:
        raise ValueError(f"{size}x{width} tokens do not divide into windows of {layer.window_size}")
    shift = 0 if size <= window else layer.shift_size[0]
    count, tokens = size // window, window * window
    x = g.rolled(x, shift, size) if shift else x
    x = g.reshaped(x, -1, count, window, count, window, channels)
    x = g.reshaped(g.transposed(x, 0, 1, 3, 2, 4, 5), -1, tokens, channels)
    joined, parts = g.dense(x, layer.qkv), [f"part{g.count}_{i}" for i in range(3)]
    g.split(joined, parts, channels)
    query, key, value = (g.reshaped(part, -1, tokens, heads, channels // heads) for part in parts)
    query = g.node("Mul", [g.transposed(query, 0, 2, 1, 3), g.scalar((channels // heads) ** -0.5)])
    scores = g.node("MatMul", [query, g.transposed(key, 0, 2, 3, 1)])
    scores = g.node("Add", [scores, g.weight(layer.get_relative_position_bias())])
    if shift:
        mask = torch.from_numpy(shift_mask(size, window, shift))[None, :, None]
        scores = g.reshaped(scores, -1, count * count, heads, tokens, tokens)
        scores = g.reshaped(g.node("Add", [scores, g.weight(mask)]), -1, heads, tokens, tokens)
    mixed = g.node("MatMul", [g.node("Softmax", [scores], axis=-1), g.transposed(value, 0, 2, 1, 3)])
    mixed = g.dense(g.reshaped(g.transposed(mixed, 0, 2, 1, 3), -1, tokens, channels), layer.proj)
    mixed = g.transposed(g.reshaped(mixed, -1, count, count, window, window, channels), 0, 1, 3, 2, 4, 5)
    mixed = g.reshaped(mixed, -1, size, size, channels)
    return g.rolled(mixed, -shift, size) if shift else mixed


def swin_block(g, x, block):
    """Attention, then the two-layer perceptron, each behind its norm and added."""
    x = g.node("Add", [x, attention(g, g.normal(x, block.norm1), block.attn)])
    return g.node("Add", [x, g.emit(g.normal(x, block.norm2), block.mlp)])


def merging(g, x, layer):
    """(N,H,W,C) -> (N,H/2,W/2,2C)."""
    _, height, width, channels = g.seen[layer]
    x = g.reshaped(x, -1, height // 2, 2, width // 2, 2, channels)
    x = g.reshaped(g.transposed(x, 0, 1, 3, 4, 2, 5), -1, height // 2, width // 2, 4 * channels)
    return g.dense(g.normal(x, layer.norm), layer.reduction)


RULES = {
    nn.Sequential: sequence,
    (nn.Identity, nn.Dropout): lambda g, x, module: x,
    nn.Conv2d: lambda g, x, module: g.conv(x, module),
    nn.ReLU: lambda g, x, module: g.relu(x),
    nn.LeakyReLU: lambda g, x, module: g.node("LeakyRelu", [x], alpha=module.negative_slope),
    nn.GELU: lambda g, x, module: g.gelu(x),
    nn.MaxPool2d: lambda g, x, module: g.node(
        "MaxPool", [x], kernel_shape=[module.kernel_size] * 2, strides=[module.stride] * 2,
        pads=[module.padding] * 4),
    nn.Linear: lambda g, x, module: g.dense(x, module),
    convnext.LayerNorm2d: channels_normal,  # is a LayerNorm too: its rule comes first
    nn.LayerNorm: lambda g, x, module: g.normal(x, module),
    Permute: lambda g, x, module: g.transposed(x, *module.dims),
    Pooled: lambda g, x, module: g.node("ReduceMean", [x], axes=list(module.axes), keepdims=0),
    (resnet.BasicBlock, resnet.Bottleneck): residual,
    ResidualBlock: residual_block,
    Shortcut: lambda g, x, module: g.node("Add", [x, g.emit(x, module.body)]),
    convnext.CNBlock: convnext_block,
    swin_transformer.SwinTransformerBlock: swin_block,
    swin_transformer.PatchMerging: merging,
}


def network_graph(name, input_name, output_name, module, example):
    """The ONNX bytes of a fused module, for inputs of the example's shape."""
    g = BackboneGraph(name, input_name, module, example)
    result = g.emit(input_name, module)
    g.node("Identity", [result], output_name)
    return g.finish(output_name, g.example_output.shape[1:])

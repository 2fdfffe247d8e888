"""The frozen classifier of a bundle as a PyTorch module: the teacher and the tail of every method of the benchmark.

The weights are the bundle's: fp16, batch norm folded into the convolutions (graph.py wrote them node by node).
"""
import zipfile

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from . import graph
from .resnet import ResNet

WIDTHS = (32, 64, 128, 192)


def weights_in_order(data):
    """The float32 initialisers of one of our ONNX members, in the order in which graph.py wrote them."""
    initialisers = onnx.load_from_string(data).graph.initializer
    ordered = sorted(initialisers, key=lambda entry: int(entry.name.removeprefix("weight")))
    return [torch.from_numpy(numpy_helper.to_array(entry).copy()).float() for entry in ordered]


def block_layers(block):
    """The convolutions of a basic block in graph.py's order."""
    skip = [block.skip[0]] if isinstance(block.skip, nn.Sequential) else []
    return [block.conv1, block.conv2, *skip]


def unsplit_layers(network):
    """All layers with weights of the unsplit network in graph.py's order."""
    front, tail = network.front, network.tail
    blocks = [*front.layer1, *front.layer2, *tail.layer3, *tail.layer4]
    return [front.stem[0], *[layer for block in blocks for layer in block_layers(block)], tail.fc]


def load_backbone(bundle, classes=10):
    """A bundle's unsplit network: frozen, in evaluation mode, without batch norm. (N,3,S,S) -> logits (N,classes)."""
    network = graph.fused(ResNet(WIDTHS, classes))
    with zipfile.ZipFile(bundle) as archive:
        weights = weights_in_order(archive.read("unsplit.onnx"))
    layers = unsplit_layers(network)
    if len(weights) != 2 * len(layers):
        raise ValueError(f"{bundle}: unsplit.onnx has {len(weights)} weights, {2 * len(layers)} wanted for widths "
                         f"{WIDTHS}; give the bundle of this configuration")
    for i, layer in enumerate(layers):
        layer.weight.copy_(weights[2 * i])
        layer.bias.copy_(weights[2 * i + 1])
    return network.requires_grad_(False).eval()


class Stages(nn.Module):
    """The four residual stages of a backbone behind the stem, each a module."""

    def __init__(self, network):
        super().__init__()
        self.layers = nn.ModuleList([network.front.layer1, network.front.layer2,
                                     network.tail.layer3, network.tail.layer4])
        self.fc = network.tail.fc

    def outputs(self, features, first=0):
        """The outputs of the stages `first`.. for the input of stage `first`, in order."""
        results = []
        for layer in self.layers[first:]:
            features = layer(features)
            results.append(features)
        return results

    def logits(self, last):
        """Logits from the last stage's output (N,C,h,w)."""
        return self.fc(last.mean((2, 3)))

"""The later stages of a torchvision ResNet, read from a state_dict: `layer2` .. `layer4`, pooling, `fc`.

Batch norm is folded while reading; strides follow from torchvision's layout, as a state_dict does not hold them.
"""
import re

import torch
from torch import nn

from .layer_graph import LayerGraph
from .shipping import Network

EPSILON = 1e-5


def folded(state, conv, norm, stride):
    """A convolution with the batch norm behind it folded in."""
    weight = state[f"{conv}.weight"].float()
    factor = state[f"{norm}.weight"].float() / torch.sqrt(state[f"{norm}.running_var"].float() + EPSILON)
    layer = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2], stride, weight.shape[2] // 2)
    layer.weight.data = weight * factor[:, None, None, None]
    layer.bias.data = state[f"{norm}.bias"].float() - state[f"{norm}.running_mean"].float() * factor
    return layer


class Block(nn.Module):
    """A basic or a bottleneck block: relu(skip(x) + convolutions with relu between them)."""

    def __init__(self, state, prefix, stride):
        super().__init__()
        count = 3 if f"{prefix}.conv3.weight" in state else 2
        strided = count - 1  # the first convolution of a basic block, the second of a bottleneck
        self.convs = nn.ModuleList([folded(state, f"{prefix}.conv{i}", f"{prefix}.bn{i}", stride if i == strided else 1)
                                    for i in range(1, count + 1)])
        down = f"{prefix}.downsample"
        self.skip = folded(state, f"{down}.0", f"{down}.1", stride) if f"{down}.0.weight" in state else None

    def forward(self, x):
        y = x
        for i, conv in enumerate(self.convs):
            y = conv(torch.relu(y) if i else y)
        return torch.relu((self.skip(x) if self.skip else x) + y)


class TorchvisionTail(nn.Module):
    """Features -> logits, weights rounded to fp16 as they ship."""

    def __init__(self, state, first=2):
        super().__init__()
        wanted = [f"layer{i}.0.conv1.weight" for i in range(first, 5)] + ["fc.weight", "fc.bias"]
        missing = [key for key in wanted if key not in state]
        if missing:
            raise ValueError(f"no torchvision ResNet behind the bottleneck: {', '.join(missing)} missing")
        blocks = []
        for i in range(first, 5):
            numbers = {int(m[1]) for key in state if (m := re.match(rf"layer{i}\.(\d+)\.", key))}
            blocks += [Block(state, f"layer{i}.{n}", 2 if n == 0 and i > 1 else 1) for n in sorted(numbers)]
        self.blocks = nn.Sequential(*blocks)
        self.fc = nn.Linear(state["fc.weight"].shape[1], state["fc.weight"].shape[0])
        self.fc.load_state_dict({"weight": state["fc.weight"].float(), "bias": state["fc.bias"].float()})
        for parameter in self.requires_grad_(False).parameters():
            parameter.copy_(parameter.half().float())

    def forward(self, features):
        return self.fc(self.blocks(features).mean((2, 3)))


def tail_network(tail, feature_shape):
    """The tail as a Network: features (C,H,W) -> logits."""
    graph, x = LayerGraph("tail", "features", list(feature_shape)), "features"
    for block in tail.blocks:
        y = x
        for i, conv in enumerate(block.convs):
            y = graph.layer(graph.relu(y) if i else y, conv)
        x = graph.relu(graph.node("Add", [graph.layer(x, block.skip) if block.skip else x, y]))
    graph.linear(graph.pooled(x), tail.fc, "logits")
    return Network(graph.finish("logits", [tail.fc.out_features]), tail)

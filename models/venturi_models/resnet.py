"""A small ResNet classifier, cut in two behind its second stage.

Basic blocks after He et al., "Deep Residual Learning for Image Recognition" (2016), figure 5 left;
a 3x3 stem instead of 7x7 keeps the first stage cheap. Shapes are given for 224 px input.
"""
import torch
from torch import nn


class BasicBlock(nn.Module):
    """relu(skip(x) + bn(conv(relu(bn(conv(x)))))); a 1x1 convolution as skip where the shape changes."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.skip = nn.Identity()
        if stride != 1 or in_channels != out_channels:
            self.skip = nn.Sequential(nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),
                                      nn.BatchNorm2d(out_channels))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.skip(x) + self.bn2(self.conv2(y)))


def stage(in_channels, out_channels, stride, blocks=2):
    """`blocks` basic blocks, the first with the stride."""
    rest = [BasicBlock(out_channels, out_channels) for _ in range(blocks - 1)]
    return nn.Sequential(BasicBlock(in_channels, out_channels, stride), *rest)


class Front(nn.Module):
    """Stem and two stages: (N,3,224,224) -> (N,widths[1],28,28), non-negative."""

    def __init__(self, widths):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, widths[0], 3, 2, 1, bias=False),
                                  nn.BatchNorm2d(widths[0]), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.layer1 = stage(widths[0], widths[0], 1)
        self.layer2 = stage(widths[0], widths[1], 2)

    def forward(self, x):
        return self.layer2(self.layer1(self.stem(x)))


class Tail(nn.Module):
    """The last two stages, pooling and the linear classifier: (N,widths[1],28,28) -> logits (N,classes)."""

    def __init__(self, widths, classes):
        super().__init__()
        self.layer3 = stage(widths[1], widths[2], 2)
        self.layer4 = stage(widths[2], widths[3], 2)
        self.fc = nn.Linear(widths[3], classes)

    def forward(self, h):
        return self.fc(self.layer4(self.layer3(h)).mean((2, 3)))


class ResNet(nn.Module):
    """The unsplit teacher: front, then tail."""

    def __init__(self, widths=(32, 64, 128, 192), classes=10):
        super().__init__()
        self.front = Front(widths)
        self.tail = Tail(widths, classes)
        self.apply(initialise)

    def forward(self, x):
        return self.tail(self.front(x))


def initialise(module):
    """He initialisation (fan out) for convolutions; the last batch norm of a block starts at zero."""
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    if isinstance(module, BasicBlock):
        nn.init.zeros_(module.bn2.weight)

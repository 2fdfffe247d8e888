"""Decoder blueprints that replace the first stages of a full-size backbone, with generated weights.

After Furutanpey et al., "FrankenSplit" (2024): residual blocks, then layers of the backbone's own kind. The paper
fixes sizes for Swin only; those for ResNet and ConvNeXt are ours. Shapes are given for 224 px input.
"""
import torch
from torch import nn

from .vision import Permute, convnext, resnet, swin_transformer

WINDOW = 7


class ResidualBlock(nn.Module):
    """skip1x1(x) + leaky(conv2(conv1(x))) without a non-linearity between the convolutions, as published."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, 1, 1)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1)
        self.skip = nn.Conv2d(in_channels, out_channels, 1)
        self.activation = nn.LeakyReLU(0.01)

    def forward(self, x):
        return self.skip(x) + self.activation(self.conv2(self.conv1(x)))


class Shortcut(nn.Module):
    """x + body(x)."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return x + self.body(x)


def swin_blocks(width, heads):
    """Two Swin blocks on (N,H,W,C), the second with shifted windows."""
    return [swin_transformer.SwinTransformerBlock(width, heads, [WINDOW] * 2, [shift] * 2) for shift in (0, WINDOW // 2)]


def swin_decoder(latent_channels, width):
    """latent (N,48,28,28) -> (N,14,14,4*width): what the third stage of a Swin of this width reads."""
    hybrid = nn.Sequential(Permute([0, 2, 3, 1]), *swin_blocks(width, max(1, width // 32)), Permute([0, 3, 1, 2]))
    return nn.Sequential(ResidualBlock(latent_channels, width), Shortcut(hybrid), ResidualBlock(width, 2 * width),
                         Permute([0, 2, 3, 1]), *swin_blocks(2 * width, 4), swin_transformer.PatchMerging(2 * width),
                         nn.LayerNorm(4 * width))


def convnext_decoder(latent_channels, out_channels, widths=(128, 256), depth=3):
    """latent (N,48,28,28) -> (N,out,28,28): what the second downsampling of a ConvNeXt reads."""
    layers, channels = [ResidualBlock(latent_channels, widths[0])], widths[0]
    for width in widths:
        if width != channels:
            layers += [convnext.LayerNorm2d(channels, eps=1e-6), nn.Conv2d(channels, width, 1)]
        layers += [convnext.CNBlock(width, 0.2, 0.0) for _ in range(depth)]
        channels = width
    return nn.Sequential(*layers, nn.Conv2d(channels, out_channels, 1))


def resnet_decoder(latent_channels, out_channels, width=128):
    """latent (N,48,28,28) -> (N,out,28,28), not negative: what the third stage of a ResNet reads."""
    return nn.Sequential(nn.Conv2d(latent_channels, width, 3, 1, 1), nn.LeakyReLU(0.01),
                         ResidualBlock(width, 2 * width), nn.Conv2d(2 * width, out_channels, 1),
                         *[resnet.Bottleneck(out_channels, out_channels // 4) for _ in range(2)])


class Pooled(nn.Module):
    """Mean over the two spatial axes given."""

    def __init__(self, axes):
        super().__init__()
        self.axes = axes

    def forward(self, x):
        return x.mean(self.axes)


def parts(backbone):
    """(front, tail) of a torchvision ResNet, Swin or ConvNeXt, cut where its decoder blueprint ends."""
    if hasattr(backbone, "layer1"):
        front = [backbone.conv1, backbone.bn1, backbone.relu, backbone.maxpool, *backbone.layer1, *backbone.layer2]
        tail = [*backbone.layer3, *backbone.layer4, Pooled((2, 3)), backbone.fc]
    elif hasattr(backbone, "head"):
        front = backbone.features[:5]
        tail = [*backbone.features[5:], backbone.norm, Pooled((1, 2)), backbone.head]
    else:
        front = backbone.features[:4]
        norm, _, linear = backbone.classifier
        tail = [*backbone.features[4:], Pooled((2, 3)), nn.LayerNorm(norm.normalized_shape, norm.eps), linear]
        tail[-2].load_state_dict(norm.state_dict())
    return nn.Sequential(*front), nn.Sequential(*tail)


def decoder_for(backbone, latent_channels):
    """The blueprint whose output the backbone's tail reads."""
    if hasattr(backbone, "layer1"):
        return resnet_decoder(latent_channels, backbone.layer3[0].conv1.in_channels)
    if hasattr(backbone, "head"):
        return swin_decoder(latent_channels, backbone.features[1][0].norm1.normalized_shape[0])
    return convnext_decoder(latent_channels, backbone.features[4][1].in_channels)

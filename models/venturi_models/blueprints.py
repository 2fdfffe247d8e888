"""FrankenSplit's decoder blueprints for user's backbones: from the latent to where a Swin, ConvNeXt or ResNet goes on.

The Swin blueprint is the published one, layer by layer, for 224 px. Of the other two only the parts are published;
depths and widths are ours to choose.
"""
import torch
from torch import nn

from .swin import PatchMerging, SwinBlock


class ResidualBlock(nn.Module):
    """skip1x1(x) + act(conv2(conv1(x))), stride 1, with biases; no activation between, as in the encoder."""

    def __init__(self, in_channels, out_channels, activation=nn.LeakyReLU):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(in_channels, out_channels, 3, 1, 1), nn.Conv2d(out_channels, out_channels, 3, 1, 1)
        self.skip, self.act = nn.Conv2d(in_channels, out_channels, 1), activation()

    def forward(self, x):
        return self.skip(x) + self.act(self.conv2(self.conv1(x)))


def swin_pair(dim, heads, side):
    """Two Swin blocks, the second with shifted windows."""
    return nn.Sequential(SwinBlock(dim, heads, (side, side)), SwinBlock(dim, heads, (side, side), shift=3))


class SwinDecoder(nn.Module):
    """latent_hat (N,48,28,28) -> (N,14,14,384), what Swin-S3-B's third stage takes. 2,058,974 parameters."""

    def __init__(self, latent=48, dims=(96, 192), heads=(3, 4), side=28):
        super().__init__()
        self.first, self.second = ResidualBlock(latent, dims[0]), ResidualBlock(*dims)
        self.middle, self.last = swin_pair(dims[0], heads[0], side), swin_pair(dims[1], heads[1], side)
        self.merge, self.norm = PatchMerging(dims[1]), nn.LayerNorm(2 * dims[1])

    def forward(self, latent_hat):
        x = self.first(latent_hat)
        x = x + self.middle(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        x = self.second(x).permute(0, 2, 3, 1)
        return self.norm(self.merge(self.last(x)))


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of (N,C,H,W)."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNeXtBlock(nn.Module):
    """Depthwise 7x7, layer norm, an MLP of four times the width, scaled, beside a shortcut (Liu et al., 2022)."""

    def __init__(self, dim, scale=1e-6):
        super().__init__()
        self.conv_dw, self.norm = nn.Conv2d(dim, dim, 7, 1, 3, groups=dim), ChannelNorm(dim, eps=1e-6)
        self.expand, self.reduce, self.act = nn.Conv2d(dim, 4 * dim, 1), nn.Conv2d(4 * dim, dim, 1), nn.GELU()
        self.gamma = nn.Parameter(torch.full((dim, 1, 1), scale))

    def forward(self, x):
        return x + self.gamma * self.reduce(self.act(self.expand(self.norm(self.conv_dw(x)))))


class ConvNeXtDecoder(nn.Module):
    """latent_hat (N,48,28,28) -> (N,out,28,28) or, with `halve`, (N,out,14,14)."""

    def __init__(self, out, latent=48, depths=(3, 3), dims=(128, 256), halve=False):
        super().__init__()
        self.first = ResidualBlock(latent, dims[0])
        stride = 2 if halve else 1
        self.stages = nn.Sequential(
            *[ConvNeXtBlock(dims[0]) for _ in range(depths[0])],
            ChannelNorm(dims[0], eps=1e-6), nn.Conv2d(dims[0], dims[1], stride, stride),
            *[ConvNeXtBlock(dims[1]) for _ in range(depths[1])])
        self.post_conv = nn.Conv2d(dims[1], out, 1)

    def forward(self, latent_hat):
        return self.post_conv(self.stages(self.first(latent_hat)))


class Bottleneck(nn.Module):
    """torchvision's bottleneck block at stride 1 and one width."""

    def __init__(self, channels):
        super().__init__()
        inner = channels // 4
        layers = [(channels, inner, 1), (inner, inner, 3), (inner, channels, 1)]
        self.convs = nn.ModuleList([nn.Conv2d(i, o, k, 1, k // 2, bias=False) for i, o, k in layers])
        self.norms = nn.ModuleList([nn.BatchNorm2d(o) for _, o, _ in layers])

    def forward(self, x):
        y = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            y = norm(conv(torch.relu(y) if i else y))
        return torch.relu(x + y)


class ResNetDecoder(nn.Module):
    """latent_hat (N,48,28,28) -> (N,out,28,28), what layer3 of a torchvision ResNet takes (512 for ResNet-50)."""

    def __init__(self, out=512, latent=48, width=128, blocks=2):
        super().__init__()
        self.first, self.widen = ResidualBlock(latent, width), nn.Conv2d(width, out, 1)
        self.blocks = nn.Sequential(*[Bottleneck(out) for _ in range(blocks)])

    def forward(self, latent_hat):
        return self.blocks(torch.relu(self.widen(self.first(latent_hat))))

"""Swin blocks in plain PyTorch for one fixed size, with the parameter names of timm.

After Liu et al., "Swin Transformer: Hierarchical vision transformer using shifted windows" (2021). Tensors are
(N,H,W,C); H and W are multiples of the window.
"""
import torch
from torch import nn
from torch.nn import functional as F

MASKED = -100.0  # added to the attention between pixels that the shift brought together


def windows(x, size):
    """(N,H,W,C) -> (N * H/size * W/size, size * size, C)."""
    count, height, width, channels = x.shape
    x = x.view(count, height // size, size, width // size, size, channels)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, size * size, channels)


def joined(parts, size, height, width):
    """The inverse of windows."""
    channels = parts.shape[-1]
    x = parts.view(-1, height // size, width // size, size, size, channels)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, height, width, channels)


def relative_positions(size):
    """For every pair of a window's pixels the row of the bias table: (size^2, size^2)."""
    grid = torch.stack(torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")).flatten(1)
    offsets = grid[:, :, None] - grid[:, None] + size - 1
    return offsets[0] * (2 * size - 1) + offsets[1]


def shift_mask(height, width, size, shift):
    """What is added to the attention of each window: 0, or MASKED between regions that were not neighbours."""
    regions = torch.zeros(1, height, width, 1)
    edges = (slice(0, -size), slice(-size, -shift), slice(-shift, None))
    for i, rows in enumerate(edges):
        for j, columns in enumerate(edges):
            regions[:, rows, columns] = 3 * i + j
    regions = windows(regions, size)[:, :, 0]
    return (regions[:, None] != regions[:, :, None]).float() * MASKED


class WindowAttention(nn.Module):
    """Multi-head attention inside windows with a learned bias by relative position: (B,size^2,C) -> the same."""

    def __init__(self, dim, heads, size):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * size - 1) ** 2, heads))
        nn.init.trunc_normal_(self.relative_position_bias_table, std=0.02)
        self.register_buffer("positions", relative_positions(size), persistent=False)

    def forward(self, x, mask):
        count, pixels, dim = x.shape
        q, k, v = self.qkv(x).reshape(count, pixels, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * (dim // self.heads) ** -0.5) @ k.transpose(-2, -1)
        scores = scores + self.relative_position_bias_table[self.positions].permute(2, 0, 1)
        if mask is not None:
            scores = scores.view(-1, len(mask), self.heads, pixels, pixels) + mask[:, None]
            scores = scores.view(-1, self.heads, pixels, pixels)
        return self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(count, pixels, dim))


class Mlp(nn.Module):
    """Two linear layers with GELU."""

    def __init__(self, dim, ratio=4):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(dim, ratio * dim), nn.Linear(ratio * dim, dim)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class SwinBlock(nn.Module):
    """Attention in (shifted) windows, then an MLP, each behind a layer norm and beside a shortcut."""

    def __init__(self, dim, heads, resolution, size=7, shift=0):
        super().__init__()
        if any(side % size for side in resolution):
            raise ValueError(f"features of {resolution}; multiples of the window's {size} wanted")
        self.resolution, self.size, self.shift = resolution, size, shift
        self.norm1, self.attn = nn.LayerNorm(dim), WindowAttention(dim, heads, size)
        self.norm2, self.mlp = nn.LayerNorm(dim), Mlp(dim)
        self.register_buffer("mask", shift_mask(*resolution, size, shift) if shift else None, persistent=False)

    def forward(self, x):
        y = self.norm1(x)
        y = torch.roll(y, (-self.shift, -self.shift), (1, 2)) if self.shift else y
        y = joined(self.attn(windows(y, self.size), self.mask), self.size, *self.resolution)
        y = torch.roll(y, (self.shift, self.shift), (1, 2)) if self.shift else y
        x = x + y
        return x + self.mlp(self.norm2(x))


class PatchMerging(nn.Module):
    """Four neighbours side by side, layer norm, one linear layer: (N,H,W,C) -> (N,H/2,W/2,2C)."""

    def __init__(self, dim):
        super().__init__()
        self.norm, self.reduction = nn.LayerNorm(4 * dim), nn.Linear(4 * dim, 2 * dim, bias=False)

    def forward(self, x):
        parts = [x[:, i::2, j::2] for j in (0, 1) for i in (0, 1)]
        return self.reduction(self.norm(torch.cat(parts, -1)))

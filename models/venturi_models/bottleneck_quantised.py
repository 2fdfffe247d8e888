"""CR+BQ: channel reduction with a bottleneck quantised after training (generalised head network distillation).

After Matsubara and Levorato, "Neural compression and filtering for edge-assisted real-time object detection in
challenged networks" (2021), with the layers of sc2bench 0.0.3. Shapes are given for 224 px input.
"""
import struct

import torch
from torch import nn

LEVELS = 255


def pair(in_channels, out_channels, padding):
    """A 2x2 convolution without bias, and batch norm."""
    return [nn.Conv2d(in_channels, out_channels, 2, 1, padding, bias=False), nn.BatchNorm2d(out_channels)]


def encoder(latent):
    """(N,3,224,224) -> latent (N,b,60,60). 158,016 parameters for one channel."""
    return nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
                         *pair(64, 64, 1), *pair(64, 256, 1), nn.ReLU(), *pair(256, 64, 1),
                         nn.Conv2d(64, latent, 2, 1, 1, bias=False))


def decoder(latent, channels=(64, 128, 256, 256)):
    """latent_hat (N,b,60,60) -> the first stage's output (N,256,56,56)."""
    first, second, third, out = channels
    return nn.Sequential(nn.BatchNorm2d(latent), nn.ReLU(), *pair(latent, first, 0), *pair(first, second, 0), nn.ReLU(),
                         *pair(second, third, 0), *pair(third, out, 0), nn.ReLU())


def quantise(latent):
    """float (C,H,W) -> (uint8 symbols, scale, zero point): affine over the tensor's range, Jacob et al. (2018).

    The zero point is the whole part of where zero falls, clamped to 0..255; a constant tensor is refused.
    """
    low, high = latent.detach().min(), latent.detach().max()
    scale = (high - low) / LEVELS
    if not torch.isfinite(scale) or scale <= 0:
        raise ValueError(f"latent between {float(low)} and {float(high)}: a finite, non-empty range wanted")
    zero_point = int(min(max(float(-low / scale), 0.0), float(LEVELS)))
    return (zero_point + latent / scale).clamp(0, LEVELS).round().to(torch.uint8), scale, zero_point


def dequantise(symbols, scale, zero_point):
    """The inverse: float32 (C,H,W)."""
    return scale * (symbols.float() - zero_point)


def to_bytes(symbols, scale, zero_point):
    """On the wire: scale f32 little-endian, zero point u8, symbols in C order."""
    return struct.pack("<fB", float(scale), zero_point) + symbols.numpy().tobytes()


def from_bytes(data, shape):
    """The inverse: (symbols uint8 of the shape, scale, zero point)."""
    count = shape[0] * shape[1] * shape[2]
    if len(data) != 5 + count:
        raise ValueError(f"frame of {len(data)} bytes, {5 + count} wanted for a latent of {shape}")
    scale, zero_point = struct.unpack_from("<fB", data)
    symbols = torch.frombuffer(bytearray(data), dtype=torch.uint8, offset=5).reshape(shape)
    return symbols, torch.tensor(scale), zero_point


class AffineBytes(nn.Module):
    """Stands where a prior stands: nothing while training, one byte a scalar otherwise."""

    def forward(self, latent):
        """Returns (latent_hat (N,b,H,W), bits (N,))."""
        if self.training:
            return latent, latent.new_zeros(len(latent))
        latent_hat = torch.stack([dequantise(*quantise(one)) for one in latent])
        return latent_hat, latent.new_full((len(latent),), 8.0 * (latent[0].numel() + 5))

    def solve_quantiles(self):
        """There is nothing to solve."""


class QuantisedBottleneck(nn.Module):
    """Encoder, byte quantisation and decoder for b latent channels."""

    def __init__(self, latent=3, decoder_channels=(64, 128, 256, 256)):
        super().__init__()
        self.encoder, self.prior, self.decoder = encoder(latent), AffineBytes(), decoder(latent, decoder_channels)

    def forward(self, x):
        """Returns (features_hat (N,256,56,56), bits (N,))."""
        latent_hat, bits = self.prior(self.encoder(x))
        return self.decoder(latent_hat), bits

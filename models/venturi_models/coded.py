"""Learned codecs with their integer tables: latents to CompressAI's byte strings and back.

A string is one `compat` stream (docs/bitstream.md section 4). Plain Python: exact and slow.
"""
import functools
from dataclasses import dataclass

import numpy as np
import torch

from . import compat_coder
from .cdf import prior_rows
from .gaussian import SMALLEST_SCALE, gaussian_rows, scale_table
from .hyperprior import ScaleTable


@dataclass(frozen=True)
class ChannelTables:
    """Rows [(offset, cdf)] and float32 medians (C,) of a factorised prior."""
    rows: list
    medians: np.ndarray

    @classmethod
    def of(cls, prior):
        """CompressAI's update() of a trained prior; its quantiles must be solved."""
        return cls(prior_rows(prior, compressai=True), prior.medians().detach().cpu().numpy())

    def compress(self, latent):
        """float32 (C,H,W) -> bytes: symbols in the order channel, row, column."""
        symbols = np.rint(latent - self.medians[:, None, None]).astype(np.int64)
        rows = [row for row in self.rows for _ in range(latent[0].size)]
        return compat_coder.encode(symbols.ravel().tolist(), rows)

    def decompress(self, string, height, width):
        """bytes -> float32 latent_hat (C,height,width)."""
        rows = [row for row in self.rows for _ in range(height * width)]
        symbols = np.array(compat_coder.decode(string, rows), np.float32)
        return symbols.reshape(len(self.rows), height, width) + self.medians[:, None, None]


@dataclass(frozen=True)
class GaussianTables:
    """Rows [(offset, cdf)] of a Gaussian conditional and the scales that they belong to."""
    rows: list
    scales: ScaleTable

    @classmethod
    @functools.cache
    def fresh(cls):
        """Tables of a newly trained model; they depend on nothing that was trained."""
        scales = scale_table()
        return cls(gaussian_rows(scales), ScaleTable(scales.numpy(), SMALLEST_SCALE))

    def rows_of(self, scales):
        """The row of every scale, in C order."""
        return [self.rows[i] for i in self.scales.rows(scales.ravel())]


class ImageCodec:
    """One codec of input_codecs.py with its tables; pictures are float32 (1,3,H,W) in 0..1."""

    def __init__(self, module, channel_tables, gaussian_tables=None):
        self.module, self.channels, self.gaussian = module.eval(), channel_tables, gaussian_tables

    @classmethod
    def fresh(cls, module):
        """Tables made from a trained module."""
        module.entropy_bottleneck.solve_quantiles()
        hyperprior = hasattr(module, "h_a")
        return cls(module, ChannelTables.of(module.entropy_bottleneck), GaussianTables.fresh() if hyperprior else None)

    @torch.no_grad()
    def compress(self, y):
        """y (1,M,h,w) -> (strings, (height, width) of the latent that the last string holds)."""
        if self.gaussian is None:
            return [self.channels.compress(y[0].numpy())], tuple(y.shape[2:])
        z = self.module.hyper_latent(y)
        z_string = self.channels.compress(z[0].numpy())
        z_hat = self._z_hat(z_string, tuple(z.shape[2:]))
        if hasattr(self.module, "sequential"):
            return [self._compress_in_order(y, z_hat), z_string], tuple(z.shape[2:])
        scales, means = self.module.parameters_of(z_hat)
        symbols = torch.round(y - means).long().flatten().tolist()
        return [compat_coder.encode(symbols, self.gaussian.rows_of(scales.numpy())), z_string], tuple(z.shape[2:])

    @torch.no_grad()
    def decompress(self, strings, shape):
        """The inverse: y_hat (1,M,h,w)."""
        if self.gaussian is None:
            return torch.from_numpy(self.channels.decompress(strings[0], *shape))[None]
        z_hat = self._z_hat(strings[1], shape)
        if hasattr(self.module, "sequential"):
            return self._decompress_in_order(strings[0], z_hat)
        scales, means = self.module.parameters_of(z_hat)
        symbols = compat_coder.decode(strings[0], self.gaussian.rows_of(scales.numpy()))
        return torch.tensor(symbols, dtype=torch.float32).reshape(means.shape) + means

    def _z_hat(self, string, shape):
        return torch.from_numpy(self.channels.decompress(string, *shape))[None]

    def _compress_in_order(self, y, z_hat):
        symbols, rows = [], []

        def value_at(at, scale, mean):
            rounded = torch.round(y[at] - mean)
            symbols.extend(rounded[0].long().tolist())
            rows.extend(self.gaussian.rows_of(scale[0].numpy()))
            return rounded + mean

        self.module.sequential(z_hat, value_at)
        return compat_coder.encode(symbols, rows)

    def _decompress_in_order(self, string, z_hat):
        reader = compat_coder.Reader(string)

        def value_at(at, scale, mean):
            symbols = [reader.symbol(*row) for row in self.gaussian.rows_of(scale[0].numpy())]
            return torch.tensor(symbols, dtype=torch.float32)[None] + mean

        y_hat = self.module.sequential(z_hat, value_at)[0]
        reader.finish()
        return y_hat

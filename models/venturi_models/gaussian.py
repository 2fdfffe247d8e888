"""The Gaussian entropy model of hyperpriors: one integer row for each of 64 scales.

After Balle et al., "Variational image compression with a scale hyperprior" (2018), and Minnen et al., "Joint
autoregressive and hierarchical priors for learned image compression" (2018). Rows are bound to the order of the
float32 operations: an existing model's rows come from its checkpoint, never from here.
"""
import math

import torch
from torch import nn

from .cdf import quantised_cdf
from .entropy_bottleneck import LIKELIHOOD_BOUND, TAIL_MASS
from .gdn import LowerBound

SMALLEST_SCALE, LARGEST_SCALE, SCALES = 0.11, 256.0, 64


def scale_table():
    """The float32 scales of the rows, evenly spaced in their logarithm: (64,)."""
    return torch.exp(torch.linspace(math.log(SMALLEST_SCALE), math.log(LARGEST_SCALE), SCALES))


def standard_cumulative(values):
    """Cumulative distribution of the standard normal, accurate on the left."""
    return 0.5 * torch.erfc(-(2 ** -0.5) * values)


def standard_quantile(mass):
    """The value below which a standard normal falls with probability `mass`, by bisection in float64."""
    low, high = -40.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if 0.5 * math.erfc(-middle / math.sqrt(2)) < mass else (low, middle)
    return (low + high) / 2


def gaussian_rows(scales):
    """float32 scales (S,) -> one (offset, cdf) each: values 0 +- half width, then the escape with both tails."""
    half_widths = torch.ceil(scales * -standard_quantile(TAIL_MASS / 2)).int()
    longest = 2 * int(half_widths.max()) + 1
    distances = (torch.arange(longest).int() - half_widths[:, None]).abs().float()
    upper = standard_cumulative((0.5 - distances) / scales[:, None])
    lower = standard_cumulative((-0.5 - distances) / scales[:, None])
    pmf, tails = upper - lower, 2 * lower[:, 0]
    return [(-int(half), quantised_cdf(torch.cat([row[:2 * int(half) + 1], tail[None]]).numpy()))
            for half, row, tail in zip(half_widths, pmf, tails)]


class GaussianConditional(nn.Module):
    """Prices y given scales and means; adds noise while training, rounds about the means otherwise."""

    def __init__(self):
        super().__init__()
        self.lower_bound_scale, self.likelihood_lower_bound = LowerBound(SMALLEST_SCALE), LowerBound(LIKELIHOOD_BOUND)

    def bits(self, y_hat, scales, means):
        """Ideal code length of each picture in bits: (N,C,H,W) -> (N,)."""
        distances, scales = (y_hat - means).abs(), self.lower_bound_scale(scales)
        mass = standard_cumulative((0.5 - distances) / scales) - standard_cumulative((-0.5 - distances) / scales)
        return -torch.log2(self.likelihood_lower_bound(mass)).sum((1, 2, 3))

    def quantise(self, y, means):
        """Rounds half to even about the means, or adds noise while training."""
        return y + torch.rand_like(y) - 0.5 if self.training else torch.round(y - means) + means

    def forward(self, y, scales, means):
        """Returns (y_hat (N,C,H,W), bits (N,))."""
        y_hat = self.quantise(y, means)
        return y_hat, self.bits(y_hat, scales, means)

"""Generalised divisive normalisation and its inverse.

After Balle et al., "Density modeling of images using a generalized normalization transformation" (2016), and the
simplified form of Johnston et al., "Computationally efficient neural image compression" (2019).
"""
import torch
from torch import nn
from torch.nn import functional as F

OFFSET = 2.0 ** -18  # keeps the gradient of the square root finite
PEDESTAL = OFFSET ** 2


class _BoundedBelow(torch.autograd.Function):
    """max(x, bound) whose gradient still passes where it would raise x above the bound."""

    @staticmethod
    def forward(context, x, bound):
        context.save_for_backward(x, bound)
        return torch.max(x, bound)

    @staticmethod
    def backward(context, gradient):
        x, bound = context.saved_tensors
        return gradient * ((x >= bound) | (gradient < 0)), None


class LowerBound(nn.Module):
    """max(x, bound); the bound is a buffer of one element, as CompressAI stores it."""

    def __init__(self, bound):
        super().__init__()
        self.register_buffer("bound", torch.tensor([float(bound)]))

    def forward(self, x):
        return _BoundedBelow.apply(x, self.bound) if self.training else torch.max(x, self.bound)


class NonNegative(nn.Module):
    """Maps a stored parameter to max(stored, bound)^2 - 2^-36, at least `minimum`."""

    def __init__(self, minimum=0.0):
        super().__init__()
        self.register_buffer("pedestal", torch.tensor([PEDESTAL]))
        self.lower_bound = LowerBound((minimum + PEDESTAL) ** 0.5)

    def stored(self, value):
        """The stored form of a value."""
        return torch.sqrt(torch.clamp_min(value + PEDESTAL, PEDESTAL))

    def forward(self, stored):
        return self.lower_bound(stored).square() - self.pedestal


class GDN(nn.Module):
    """y_i = x_i / sqrt(beta_i + sum_j gamma_ij x_j^2); `inverse` multiplies. (N,C,H,W) -> (N,C,H,W).

    `beta` (C,) and `gamma` (C,C) are stored as square roots; the state_dict has CompressAI's keys.
    """

    def __init__(self, channels, inverse=False):
        super().__init__()
        self.inverse = inverse
        self.beta_reparam, self.gamma_reparam = NonNegative(1e-6), NonNegative()
        self.beta = nn.Parameter(self.beta_reparam.stored(torch.ones(channels)))
        self.gamma = nn.Parameter(self.gamma_reparam.stored(0.1 * torch.eye(channels)))

    def weights(self):
        """(gamma as a 1x1 kernel (C,C,1,1), beta (C,)), both non-negative."""
        return self.gamma_reparam(self.gamma)[:, :, None, None], self.beta_reparam(self.beta)

    def forward(self, x):
        norm = torch.sqrt(F.conv2d(x.square(), *self.weights()))
        return x * norm if self.inverse else x / norm


class GDN1(GDN):
    """y_i = x_i / (beta_i + sum_j gamma_ij |x_j|): no square, no root."""

    def forward(self, x):
        norm = F.conv2d(x.abs(), *self.weights())
        return x * norm if self.inverse else x / norm

"""Factorised entropy model: one learned, monotone cumulative distribution per latent channel.

After Balle et al., "Variational image compression with a scale hyperprior" (2018), appendix 6.1, with the
filter sizes (3,3,3,3) and the parameter shapes that FrankenSplit's models use: 61 numbers per channel.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

FILTERS = (1, 3, 3, 3, 3, 1)
TAIL_MASS = 1e-9
LIKELIHOOD_BOUND = 1e-9


class EntropyBottleneck(nn.Module):
    """Adds uniform noise in training, rounds about the medians otherwise, and prices the result in bits."""

    def __init__(self, channels, init_scale=10.0):
        super().__init__()
        self.channels = channels
        scale = init_scale ** (1 / (len(FILTERS) - 1))
        self.matrices, self.biases, self.factors = nn.ParameterList(), nn.ParameterList(), nn.ParameterList()
        for i in range(len(FILTERS) - 1):
            start = math.log(math.expm1(1 / scale / FILTERS[i + 1]))
            self.matrices.append(nn.Parameter(torch.full((channels, FILTERS[i + 1], FILTERS[i]), start)))
            self.biases.append(nn.Parameter(torch.empty(channels, FILTERS[i + 1], 1).uniform_(-0.5, 0.5)))
            if i < len(FILTERS) - 2:
                self.factors.append(nn.Parameter(torch.zeros(channels, FILTERS[i + 1], 1)))
        start = torch.tensor([-init_scale, 0.0, init_scale])
        # low, median, high (C,1,3): solved from the distribution, not trained
        self.quantiles = nn.Parameter(start.repeat(channels, 1, 1), requires_grad=False)

    def cumulative_logits(self, values, frozen=False):
        """values (C,1,n) -> logits of the cumulative distribution (C,1,n)."""
        for i, (matrix, bias) in enumerate(zip(self.matrices, self.biases)):
            if frozen:
                matrix, bias = matrix.detach(), bias.detach()
            values = F.softplus(matrix) @ values + bias
            if i < len(self.factors):
                factor = self.factors[i].detach() if frozen else self.factors[i]
                values = values + torch.tanh(factor) * torch.tanh(values)
        return values

    def likelihood(self, values):
        """Probability mass of the unit interval about each value: (C,1,n) -> (C,1,n), at least 1e-9."""
        lower = self.cumulative_logits(values - 0.5)
        upper = self.cumulative_logits(values + 0.5)
        sign = -torch.sign(lower + upper).detach()  # evaluate both sigmoids on their accurate side
        mass = torch.abs(torch.sigmoid(sign * upper) - torch.sigmoid(sign * lower))
        return mass.clamp_min(LIKELIHOOD_BOUND)

    def medians(self):
        """(C,) float32."""
        return self.quantiles[:, 0, 1]

    def quantise(self, latent):
        """Rounds half to even about the medians: (N,C,H,W) -> (N,C,H,W)."""
        medians = self.medians().detach().view(1, -1, 1, 1)
        return torch.round(latent - medians) + medians

    def bits(self, latent_hat):
        """Ideal code length of each picture in bits: (N,C,H,W) -> (N,)."""
        count = latent_hat.shape[0]
        values = latent_hat.transpose(0, 1).reshape(self.channels, 1, -1)
        bits = -torch.log2(self.likelihood(values))
        return bits.reshape(self.channels, count, -1).sum((0, 2))

    def forward(self, latent):
        """Returns (latent_hat (N,C,H,W), bits (N,)): noisy while training, rounded otherwise."""
        if self.training:
            latent_hat = latent + torch.rand_like(latent) - 0.5
        else:
            latent_hat = self.quantise(latent)
        return latent_hat, self.bits(latent_hat)

    @torch.no_grad()
    def solve_quantiles(self, steps=80):
        """Sets the quantiles by bisection of the monotone cumulative logits."""
        tail = math.log(2 / TAIL_MASS - 1)
        target = torch.tensor([-tail, 0.0, tail], device=self.quantiles.device).expand_as(self.quantiles)
        low, high = torch.full_like(self.quantiles, -1e4), torch.full_like(self.quantiles, 1e4)
        for _ in range(steps):
            middle = (low + high) / 2
            below = self.cumulative_logits(middle) < target
            low, high = torch.where(below, middle, low), torch.where(below, high, middle)
        self.quantiles.copy_((low + high) / 2)

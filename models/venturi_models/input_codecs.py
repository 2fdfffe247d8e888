"""The four learned picture codecs of the benchmark: factorised prior, scale, mean-scale and joint autoregressive.

After Balle et al. (2018) and Minnen et al. (2018), with CompressAI's layers and state_dict keys. Pictures are RGB in
0..1, shapes are for 256 px; y is (N,M,16,16), z is (N,N,4,4). `N` and `M` are the papers' channel counts.
"""
import torch
from torch import nn
from torch.nn import functional as F

from .entropy_bottleneck import EntropyBottleneck
from .gaussian import GaussianConditional
from .gdn import GDN


def conv(in_channels, out_channels, kernel=5, stride=2):
    """A convolution that divides the size by its stride."""
    return nn.Conv2d(in_channels, out_channels, kernel, stride, kernel // 2)


def deconv(in_channels, out_channels):
    """A 5x5 transposed convolution that doubles the size."""
    return nn.ConvTranspose2d(in_channels, out_channels, 5, 2, 2, 1)


def analysis(n, m):
    """g_a: (N,3,H,W) -> y (N,M,H/16,W/16)."""
    return nn.Sequential(conv(3, n), GDN(n), conv(n, n), GDN(n), conv(n, n), GDN(n), conv(n, m))


def synthesis(n, m):
    """g_s: y_hat -> picture."""
    return nn.Sequential(deconv(m, n), GDN(n, True), deconv(n, n), GDN(n, True), deconv(n, n), GDN(n, True),
                         deconv(n, 3))


def padded(pictures, multiple):
    """Zeros at the right and at the bottom, up to a multiple; the decoder's crop starts at the top left."""
    height, width = pictures.shape[2:]
    return F.pad(pictures, (0, -width % multiple, 0, -height % multiple))


class FactorizedPriorCodec(nn.Module):
    """bmshj2018-factorized: one factorised prior on y."""

    multiple = 16

    def __init__(self, n=128, m=192):
        super().__init__()
        self.g_a, self.g_s = analysis(n, m), synthesis(n, m)
        self.entropy_bottleneck = EntropyBottleneck(m)

    def forward(self, pictures):
        """Returns (decoded pictures, neither clamped nor cropped, bits (N,))."""
        y_hat, bits = self.entropy_bottleneck(self.g_a(pictures))
        return self.g_s(y_hat), bits


class ScaleHyperpriorCodec(nn.Module):
    """bmshj2018-hyperprior: z carries the scales of a zero-mean y."""

    multiple, takes_magnitude = 64, True

    def __init__(self, n=128, m=192):
        super().__init__()
        self.g_a, self.g_s = analysis(n, m), synthesis(n, m)
        self.h_a = nn.Sequential(conv(m, n, 3, 1), nn.ReLU(), conv(n, n), nn.ReLU(), conv(n, n))
        self.h_s = nn.Sequential(deconv(n, n), nn.ReLU(), deconv(n, n), nn.ReLU(), conv(n, m, 3, 1), nn.ReLU())
        self.entropy_bottleneck, self.gaussian_conditional = EntropyBottleneck(n), GaussianConditional()

    def hyper_latent(self, y):
        """z of y; the scale hyperprior sees |y|."""
        return self.h_a(y.abs() if self.takes_magnitude else y)

    def parameters_of(self, z_hat):
        """(scales, means) of y."""
        scales = self.h_s(z_hat)
        return scales, torch.zeros_like(scales)

    def forward(self, pictures):
        """Returns (decoded pictures, neither clamped nor cropped, bits (N,))."""
        y = self.g_a(pictures)
        z_hat, z_bits = self.entropy_bottleneck(self.hyper_latent(y))
        y_hat, y_bits = self.gaussian_conditional(y, *self.parameters_of(z_hat))
        return self.g_s(y_hat), y_bits + z_bits


class MeanScaleHyperpriorCodec(ScaleHyperpriorCodec):
    """mbt2018-mean: z carries scales and means."""

    takes_magnitude = False

    def __init__(self, n=128, m=192):
        super().__init__(n, m)
        self.h_a = nn.Sequential(conv(m, n, 3, 1), nn.LeakyReLU(), conv(n, n), nn.LeakyReLU(), conv(n, n))
        self.h_s = nn.Sequential(deconv(n, m), nn.LeakyReLU(), deconv(m, m * 3 // 2), nn.LeakyReLU(),
                                 conv(m * 3 // 2, m * 2, 3, 1))

    def parameters_of(self, z_hat):
        """(scales, means) of y."""
        return self.h_s(z_hat).chunk(2, 1)


class MaskedConv(nn.Conv2d):
    """A convolution that sees only what stands before its centre in raster order; the centre itself is hidden."""

    def __init__(self, in_channels, out_channels, kernel):
        super().__init__(in_channels, out_channels, kernel, 1, kernel // 2)
        mask = torch.ones_like(self.weight)
        mask[:, :, kernel // 2, kernel // 2:] = 0
        mask[:, :, kernel // 2 + 1:] = 0
        self.register_buffer("mask", mask)

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias, self.stride, self.padding)


class JointCodec(MeanScaleHyperpriorCodec):
    """mbt2018: every position of y is predicted from z and from the positions before it."""

    def __init__(self, n=192, m=192):
        super().__init__(n, m)
        self.entropy_parameters = nn.Sequential(
            nn.Conv2d(m * 4, m * 10 // 3, 1), nn.LeakyReLU(), nn.Conv2d(m * 10 // 3, m * 8 // 3, 1), nn.LeakyReLU(),
            nn.Conv2d(m * 8 // 3, m * 2, 1))
        self.context_prediction = MaskedConv(m, 2 * m, 5)

    def forward(self, pictures):
        """Returns (decoded pictures, bits (N,)).

        While training all positions are priced at once on noisy y; otherwise in the coder's order, as rounding a
        position needs its mean.
        """
        y = self.g_a(pictures)
        z_hat, z_bits = self.entropy_bottleneck(self.hyper_latent(y))
        if self.training:
            y_hat = self.gaussian_conditional.quantise(y, 0)
            joined = torch.cat([self.h_s(z_hat), self.context_prediction(y_hat)], 1)
            scales, means = self.entropy_parameters(joined).chunk(2, 1)
        else:
            y_hat, scales, means = self.sequential(z_hat, lambda at, scale, mean: torch.round(y[at] - mean) + mean)
        return self.g_s(y_hat), self.gaussian_conditional.bits(y_hat, scales, means) + z_bits

    @torch.no_grad()
    def sequential(self, z_hat, value_at):
        """Visits positions row by row; value_at((..., h, w), scales (N,M), means (N,M)) gives y_hat (N,M) there.

        Returns (y_hat, scales, means), each (N,M,H,W). The same walk serves the encoder and the decoder.
        """
        hyper = self.h_s(z_hat)
        count, height, width = hyper.shape[0], *hyper.shape[2:]
        channels = hyper.shape[1] // 2
        reach = self.context_prediction.kernel_size[0] // 2
        y_hat = F.pad(hyper.new_zeros(count, channels, height, width), (reach,) * 4)
        scales, means = (hyper.new_empty(count, channels, height, width) for _ in range(2))
        weight = self.context_prediction.weight * self.context_prediction.mask
        for h in range(height):
            for w in range(width):
                seen = y_hat[:, :, h:h + 2 * reach + 1, w:w + 2 * reach + 1]
                context = F.conv2d(seen, weight, self.context_prediction.bias)
                joined = torch.cat([hyper[:, :, h:h + 1, w:w + 1], context], 1)
                scale, mean = self.entropy_parameters(joined)[:, :, 0, 0].chunk(2, 1)
                at = (slice(None), slice(None), h, w)
                scales[at], means[at] = scale, mean
                y_hat[:, :, h + reach, w + reach] = value_at(at, scale, mean)
        return y_hat[:, :, reach:reach + height, reach:reach + width], scales, means


CODECS = {"factorized_prior": FactorizedPriorCodec, "scale_hyperprior": ScaleHyperpriorCodec,
          "mean_scale_hyperprior": MeanScaleHyperpriorCodec, "joint_autoregressive": JointCodec}

"""Entropic Student: a shallow GDN encoder, a factorised prior, and a decoder that stands for the first stage.

After Matsubara et al., "Supervised Compression for Resource-Constrained Edge Computing Systems" (2022); the layers
are those of sc2bench's factorised-prior bottleneck for ResNets. Shapes are given for 224 px input.
"""
from torch import nn

from .entropy_bottleneck import EntropyBottleneck
from .gdn import GDN1


def encoder(channels=(96, 48, 24)):
    """(N,3,224,224) -> latent (N,24,55,55). 138,672 parameters with the published channels."""
    first, second, latent = channels
    return nn.Sequential(nn.Conv2d(3, first, 5, 2, 2, bias=False), GDN1(first),
                         nn.Conv2d(first, second, 5, 2, 2, bias=False), GDN1(second),
                         nn.Conv2d(second, latent, 2, 1, 0, bias=False))


def decoder(latent=24, channels=(512, 256, 256)):
    """latent_hat (N,24,55,55) -> the first stage's output (N,256,56,56). 1,164,032 parameters as published."""
    first, second, out = channels
    return nn.Sequential(nn.Conv2d(latent, first, 2, 1, 1, bias=False), GDN1(first, inverse=True),
                         nn.Conv2d(first, second, 2, 1, 0, bias=False), GDN1(second, inverse=True),
                         nn.Conv2d(second, out, 2, 1, 1, bias=False))


class EntropicStudent(nn.Module):
    """Encoder, prior and decoder of one beta; Singh et al.'s End-to-End method trains the same network."""

    def __init__(self, encoder_channels=(96, 48, 24), decoder_channels=(512, 256, 256)):
        super().__init__()
        self.encoder = encoder(encoder_channels)
        self.prior = EntropyBottleneck(encoder_channels[-1])
        self.decoder = decoder(encoder_channels[-1], decoder_channels)

    def forward(self, x):
        """Returns (features_hat (N,256,56,56), bits (N,))."""
        latent_hat, bits = self.prior(self.encoder(x))
        return self.decoder(latent_hat), bits

"""FrankenSplit: a shallow strided encoder, a factorised prior, and a ResNet decoder blueprint.

After Furutanpey et al., "FrankenSplit: Efficient Neural Feature Compression with Shallow Variational
Bottleneck Injection for Mobile Edge Computing" (2024). Shapes are given for 224 px input.
"""
import torch
from torch import nn
from torch.nn import functional as F

from .entropy_bottleneck import EntropyBottleneck
from .resnet import BasicBlock, initialise


class StridedBlock(nn.Module):
    """skip1x1(x) + relu(conv2(conv1(x))): stride 2, biases, no non-linearity between the convolutions.

    The missing inner activation is part of the published encoder; weights of one form do not fit the other.
    """

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, 2, 1)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1)
        self.skip = nn.Conv2d(in_channels, out_channels, 1, 2)

    def forward(self, x):
        return self.shortcut(x) + torch.relu(self.conv2(self.conv1(x)))

    def shortcut(self, x):
        """The strided 1x1 convolution; sliced first, as the CPU backward pass of the strided form can crash."""
        if not self.training:
            return self.skip(x)
        return F.conv2d(x[:, :, ::2, ::2], self.skip.weight, self.skip.bias)

    def forward_folded(self, x):
        """The two convolutions as the one 7x7 convolution that they are, except on the 1-pixel border.

        Three times cheaper for the 3-channel input; gradients reach both factors through the fold.
        """
        kernel = F.conv_transpose2d(self.conv2.weight, self.conv1.weight, stride=2)
        bias = self.conv2.bias + self.conv2.weight.sum((2, 3)) @ self.conv1.bias
        return self.shortcut(x) + torch.relu(F.conv2d(x, kernel, bias, stride=2, padding=3))


class Encoder(nn.Module):
    """(N,3,224,224) normalised picture -> latent (N,48,28,28), signed. 141,696 parameters."""

    def __init__(self, channels=(48, 64, 48)):
        super().__init__()
        self.rb1 = StridedBlock(3, channels[0])
        self.rb2 = StridedBlock(channels[0], channels[1])
        self.rb3 = StridedBlock(channels[1], channels[2])
        self.folded = False  # cheaper training, exact except on the border of rb1

    def forward(self, x):
        x = self.rb1.forward_folded(x) if self.folded and self.training else self.rb1(x)
        return self.rb3(self.rb2(x))


class Decoder(nn.Module):
    """ResNet blueprint: latent (N,48,28,28) -> the teacher's second-stage output (N,64,28,28)."""

    def __init__(self, latent_channels=48, out_channels=64, blocks=3):
        super().__init__()
        first = BasicBlock(latent_channels, out_channels)
        self.blocks = nn.Sequential(first, *[BasicBlock(out_channels, out_channels) for _ in range(blocks - 1)])
        self.apply(initialise)

    def forward(self, latent_hat):
        return self.blocks(latent_hat)


class LocalHead(nn.Module):
    """Edge-only fallback classifier: latent (N,48,28,28) -> logits (N,classes).

    Pools the mean and the mean magnitude of every channel, then one linear layer.
    """

    def __init__(self, latent_channels=48, classes=10):
        super().__init__()
        self.fc = nn.Linear(2 * latent_channels, classes)

    def forward(self, latent_hat):
        pooled = torch.cat([latent_hat.mean((2, 3)), latent_hat.abs().mean((2, 3))], 1)
        return self.fc(pooled)


class RatePoint(nn.Module):
    """Everything that belongs to one lambda: encoder, prior, decoder, local head."""

    def __init__(self, channels=(48, 64, 48), feature_channels=64, classes=10, decoder_blocks=3):
        super().__init__()
        self.encoder = Encoder(channels)
        self.prior = EntropyBottleneck(channels[-1])
        self.decoder = Decoder(channels[-1], feature_channels, decoder_blocks)
        self.local_head = LocalHead(channels[-1], classes)
        self.register_buffer("rate_weight", torch.tensor(0.0))  # lambda: squared error per bit

    def forward(self, x):
        """Returns (features_hat (N,64,28,28), bits (N,))."""
        latent_hat, bits = self.prior(self.encoder(x))
        return self.decoder(latent_hat), bits

"""A learned picture codec in front of the whole backbone, and the loss that trains it once for all tasks."""
import torch
from torch import nn

from .dataset import MEAN, STD
from .input_codecs import padded


class PictureStudent(nn.Module):
    """Codec, then the frozen classifier; `rate_weight` is the price of a bit against the squared error in 0..255."""

    def __init__(self, codec, backbone):
        super().__init__()
        self.codec, self.backbone = codec, backbone
        self.register_buffer("rate_weight", torch.tensor(0.0))
        self.register_buffer("mean", torch.from_numpy(MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.from_numpy(STD).view(1, 3, 1, 1))

    def prior(self):
        """The factorised prior, which trains faster."""
        return self.codec.entropy_bottleneck

    def colours(self, pictures):
        """Normalised pictures -> RGB in 0..1."""
        return pictures * self.deviation + self.mean

    def bits(self, pictures):
        """Ideal code length (N,)."""
        return self.codec(padded(self.colours(pictures), self.codec.multiple))[1]

    def decoded(self, colours):
        """(RGB of the pictures' own size, not clamped; bits (N,))."""
        decoded, bits = self.codec(padded(colours, self.codec.multiple))
        return decoded[:, :, :colours.shape[2], :colours.shape[3]], bits

    def forward(self, pictures):
        """Returns (logits (N,classes), bits (N,)) of normalised pictures."""
        decoded, bits = self.decoded(self.colours(pictures))
        return self.backbone((decoded.clamp(0, 1) - self.mean) / self.deviation), bits


def picture_loss():
    """Step loss: the squared error of 0..255 values summed over the picture, plus beta times bits."""
    def step(module, batch, epoch):
        colours = module.colours(batch[0])
        decoded, bits = module.decoded(colours)
        errors = (255 * (decoded - colours)).square()
        loss = (errors.sum((1, 2, 3)) + module.rate_weight * bits).mean()
        psnr = 10 * torch.log10(255 ** 2 / errors.detach().mean())
        return loss, {"loss": loss.detach(), "psnr": psnr, "bytes": bits.detach().mean() / 8}
    return step

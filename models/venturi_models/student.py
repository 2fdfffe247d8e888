"""A bottleneck in place of a backbone's first stages, and the losses that train it against the frozen teacher.

A bottleneck is a module with `encoder`, `prior` and `decoder` whose forward gives (features_hat, bits (N,)); it stands
for the stem and the first `level` residual stages.
"""
import copy

import torch
from torch import nn
from torch.nn import functional as F

from .backbone import Stages
from .batches import evaluation_batches
from .saliency import saliency_maps


class Student(nn.Module):
    """Bottleneck, then the backbone's later stages; `rate_weight` is beta (lambda), the price of a bit."""

    def __init__(self, bottleneck, backbone, level):
        super().__init__()
        self.bottleneck, self.level = bottleneck, level
        self.stages = Stages(copy.deepcopy(backbone))
        for i in range(level):
            self.stages.layers[i] = nn.Identity()
        self.stages.requires_grad_(False)
        self.register_buffer("rate_weight", torch.tensor(0.0))
        self.encoder_frozen = False

    def prior(self):
        """The bottleneck's prior, which trains faster."""
        return self.bottleneck.prior

    def bits(self, pictures):
        """Ideal code length (N,)."""
        return self.bottleneck.prior(self.bottleneck.encoder(pictures))[1]

    def later_parts(self):
        """What stands behind the sent latent but the classifier, and may learn a task of its own."""
        return self.bottleneck.decoder, self.stages.layers

    def freeze_encoder(self):
        """From now on encoder and prior stay in evaluation mode: latents are rounded, and final."""
        self.encoder_frozen = True

    def train(self, mode=True):
        super().train(mode)
        if self.encoder_frozen:
            self.bottleneck.encoder.eval()
            self.bottleneck.prior.eval()
        return self

    def outputs(self, pictures, guided):
        """([the bottleneck's and, if guided, every later stage's output], bits (N,))."""
        features, bits = self.bottleneck(pictures)
        return [features, *(self.stages.outputs(features, self.level) if guided else [])], bits

    def forward(self, pictures):
        """Returns (logits (N,classes), bits (N,))."""
        outputs, bits = self.outputs(pictures, guided=True)
        return self.stages.logits(outputs[-1]), bits


class Teacher:
    """The frozen backbone as a source of targets."""

    def __init__(self, backbone):
        self.stem, self.stages = backbone.front.stem, Stages(backbone)

    @torch.no_grad()
    def outputs(self, pictures, level, guided):
        """What a student's outputs are compared with: stage `level` (from 1), and the later ones if guided."""
        results = self.stages.outputs(self.stem(pictures))[level - 1:]
        return results if guided else results[:1]

    @torch.no_grad()
    def logits(self, pictures):
        """(N,classes)."""
        return self.stages.logits(self.stages.outputs(self.stem(pictures))[-1])


def distillation_loss(teacher, guided):
    """Step loss: squared errors summed over each picture's features, plus beta times bits, averaged over the batch.

    `guided` compares every later stage as well (generalised head network distillation).
    """
    def step(module, batch, epoch):
        wanted = teacher.outputs(batch[0], module.level, guided)
        found, bits = module.outputs(batch[0], guided)
        errors = [(a - b).square().sum((1, 2, 3)) for a, b in zip(found, wanted)]
        energy = wanted[0].square().sum((1, 2, 3))
        loss = (sum(errors) + module.rate_weight * bits).mean()
        return loss, {"loss": loss.detach(), "relative_error": (errors[0] / energy).mean().detach(),
                      "bytes": bits.mean().detach() / 8}
    return step


def saliency_loss(teacher):
    """Step loss of FrankenSplit's second stage: each error counts between half and fully, by the teacher's saliency.

    The published loss also prices the maps by a prior of their own; they are not sent and no gradient reaches the
    encoder from them, so that term is left out.
    """
    def step(module, batch, epoch):
        pictures, labels = batch
        wanted = teacher.outputs(pictures, module.level, False)[0]
        found, bits = module.outputs(pictures, False)
        maps = saliency_maps(teacher, pictures, labels, wanted.shape[2])
        errors = (found[0] - wanted).square() * (1 + maps[:, None]) / 2
        loss = (errors.sum((1, 2, 3)) + module.rate_weight * bits).mean()
        return loss, {"loss": loss.detach(), "mean_saliency": maps.mean(), "bytes": bits.detach().mean() / 8}
    return step


def tuning_loss(teacher, soft_weight):
    """Step loss of the second stage: true labels and the teacher's softmax at temperature 1."""
    def step(module, batch, epoch):
        pictures, labels = batch
        logits, _ = module(pictures)
        soft = F.kl_div(F.log_softmax(logits, 1), F.log_softmax(teacher.logits(pictures), 1),
                        reduction="batchmean", log_target=True)
        loss = soft_weight * soft + (1 - soft_weight) * F.cross_entropy(logits, labels)
        return loss, {"loss": loss.detach(), "train_top1": (logits.argmax(1) == labels).float().mean()}
    return step


def task_loss():
    """Step loss of the end-to-end method: cross entropy plus beta times the batch's mean bits."""
    def step(module, batch, epoch):
        pictures, labels = batch
        logits, bits = module(pictures)
        loss = F.cross_entropy(logits, labels) + module.rate_weight * bits.mean()
        return loss, {"loss": loss.detach(), "train_top1": (logits.argmax(1) == labels).float().mean(),
                      "bytes": bits.mean().detach() / 8}
    return step


@torch.no_grad()
def score(module, pictures, labels, device):
    """{"val_bytes", "val_top1"} of whole pictures: the ideal code length of rounded latents, and the accuracy."""
    module.prior().solve_quantiles()
    right, bits, start = 0, [], 0
    for batch in evaluation_batches(pictures):
        logits, cost = module(batch.to(device))
        right += int((logits.argmax(1).cpu() == torch.from_numpy(labels[start:start + len(batch)])).sum())
        bits.append(cost.cpu())
        start += len(batch)
    return {"val_bytes": round(float(torch.cat(bits).mean()) / 8, 1), "val_top1": right / len(labels)}


@torch.no_grad()
def mean_bytes(module, pictures, device):
    """Ideal code length of whole pictures in bytes by the trained prior."""
    return float(torch.cat([module.bits(batch.to(device)) for batch in evaluation_batches(pictures)]).mean()) / 8


def steer(module, average, pictures, target_bytes, device):
    """Multiplies beta so that whole pictures come nearer to the target; returns the bytes seen."""
    seen = mean_bytes(average, pictures, device)
    factor = min(max((seen / target_bytes) ** 1.3, 0.4), 2.5)
    for one in (module, average):
        one.rate_weight.mul_(factor)
    return seen

"""Losses and scores of the training stages: teacher, head distillation, shared tail with local heads."""

import torch
from torch.nn import functional as F

from .batches import evaluation_batches


def mixed_cross_entropy(logits, labels, soft, soft_weight, temperature):
    """Cross entropy against a mix of the true label and the label network's softened opinion."""
    target = soft_weight * torch.softmax(soft / temperature, 1)
    target = target + (1 - soft_weight) * F.one_hot(labels, logits.shape[1])
    return F.cross_entropy(logits, target)


@torch.no_grad()
def top1(classify, pictures, labels, device):
    """Share of whole pictures that `classify` names rightly."""
    right, start = 0, 0
    for batch in evaluation_batches(pictures):
        guess = classify(batch.to(device)).argmax(1).cpu()
        right += int((guess == torch.from_numpy(labels[start:start + len(batch)])).sum())
        start += len(batch)
    return right / len(labels)


def teacher_loss(config):
    """Step loss of the teacher."""
    def step(module, batch, epoch):
        pictures, labels, soft = batch
        logits = module(pictures)
        loss = mixed_cross_entropy(logits, labels, soft, config["soft_weight"], config["temperature"])
        return loss, {"loss": loss.detach(), "train_top1": (logits.argmax(1) == labels).float().mean()}
    return step


def distillation_loss(front, config):
    """Step loss of a rate point: squared error of the teacher's features plus lambda times bits.

    Both are sums over the picture, averaged over the batch; lambda lives in the module. Shapes: the teacher's
    `front` gives (B,64,S/8,S/8). The last `exact_epochs` epochs use the encoder's unfolded form.
    """
    total = sum(phase["epochs"] for phase in config["phases"])

    def step(module, batch, epoch):
        pictures = batch[0]
        module.encoder.folded = epoch < total - config["exact_epochs"]
        with torch.no_grad():
            features = front(pictures)
        features_hat, bits = module(pictures)
        error = (features_hat - features).square().sum((1, 2, 3))
        loss = (error + module.rate_weight * bits).mean()
        energy = features.square().sum((1, 2, 3))
        scalars = 48 * pictures.shape[2] * pictures.shape[3] / 64
        return loss, {"relative_error": (error / energy).mean().detach(),
                      "bits_per_scalar": bits.mean().detach() / scalars}
    return step


@torch.no_grad()
def mean_bytes(point, pictures, device):
    """Ideal code length of whole pictures in bytes, by the trained prior."""
    bits = [point.prior(point.encoder(batch.to(device)))[1] for batch in evaluation_batches(pictures)]
    return float(torch.cat(bits).mean()) / 8


@torch.no_grad()
def score_rate_point(point, tail, pictures, labels, device):
    """{"val_bytes", "val_top1"} of whole pictures by the ideal code length and the given tail."""
    point.encoder.folded = False
    point.prior.solve_quantiles()
    classify = lambda batch: tail(point(batch)[0])
    return {"val_bytes": round(mean_bytes(point, pictures, device), 1),
            "val_top1": top1(classify, pictures, labels, device)}


def steer_rate(module, average, pictures, target_bytes, device):
    """Moves lambda so that whole pictures come nearer to the target; returns the bytes seen."""
    average.encoder.folded = False
    seen = mean_bytes(average, pictures, device)
    factor = min(max((seen / target_bytes) ** 1.3, 0.4), 2.5)
    for point in (module, average):
        point.rate_weight.mul_(factor)
    return seen


class TailAndPoints(torch.nn.Module):
    """What the last stage trains: the shared tail and each rate point's local head.

    The tail also learns from the teacher's own front, so that the unsplit network is front and shared tail.
    """

    def __init__(self, teacher, points):
        super().__init__()
        self.front, self.tail = teacher.front, teacher.tail
        self.points = torch.nn.ModuleDict(points)
        self.front.requires_grad_(False)
        for point in self.points.values():
            point.requires_grad_(False)
            point.local_head.requires_grad_(True)

    def train(self, mode=True):
        """Front, encoders and decoders stay in evaluation mode: their outputs are final."""
        super().train(mode)
        self.front.eval()
        for point in self.points.values():
            point.eval()
        return self

    def sources(self):
        """Where features can come from: the front, and every rate point by name."""
        return ["unsplit", *self.points]

    def logits(self, source, pictures):
        """(tail logits, local head logits or None) of one source."""
        with torch.no_grad():
            if source == "unsplit":
                features = self.front(pictures)
            else:
                point = self.points[source]
                latent_hat = point.prior.quantise(point.encoder(pictures))
                features = point.decoder(latent_hat)
        return self.tail(features), None if source == "unsplit" else point.local_head(latent_hat)


def tail_loss(config):
    """Step loss of the last stage: one source per batch, in turn."""
    state = {"step": 0}

    def step(module, batch, epoch):
        pictures, labels, soft = batch
        sources = module.sources()
        source = sources[state["step"] % len(sources)]
        state["step"] += 1
        logits, local = module.logits(source, pictures)
        mix = (labels, soft, config["soft_weight"], config["temperature"])
        loss = mixed_cross_entropy(logits, *mix)
        if local is not None:
            loss = loss + mixed_cross_entropy(local, *mix)
        return loss, {"loss": loss.detach(), "train_top1": (logits.argmax(1) == labels).float().mean()}
    return step


def score_tail(module, pictures, labels, device):
    """Top-1 by source."""
    return {f"{source}_top1": top1(lambda batch: module.logits(source, batch)[0], pictures, labels, device)
            for source in module.sources()}

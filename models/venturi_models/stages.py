"""The stages of training: teacher, head distillation of a rate point, shared tail, local heads."""
import copy

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

"""Class activation maps of the teacher, which tell FrankenSplit's second loss where errors matter.

XGradCAM after Fu et al., "Axiom-based Grad-CAM" (2020): a channel's weight is its gradient averaged by activation. The
weighted channels are smoothed to their first principal component; the maps of all stages are averaged.
"""
import torch
from torch.nn import functional as F

SMALL = 1e-7


def principal_component(values, steps=12):
    """(N,C,H,W) -> (N,H,W): the projection on the first principal axis over channels, signed like the channels' sum."""
    rows = values.flatten(2).transpose(1, 2)
    total = rows.sum(2)
    rows = rows - rows.mean(1, keepdim=True)
    axis = torch.ones_like(rows[:, 0])[:, :, None]
    for _ in range(steps):
        axis = F.normalize(rows.transpose(1, 2) @ (rows @ axis), dim=1)
    projection = (rows @ axis)[:, :, 0]
    centred = total - total.mean(1, keepdim=True)
    sign = torch.where((projection * centred).sum(1, keepdim=True) < 0, -1.0, 1.0)
    return (projection * sign).unflatten(1, values.shape[2:])


def in_unit_range(maps):
    """Negative parts dropped, each map stretched to 0..1."""
    maps = maps.clamp_min(0)
    low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    return (maps - low) / (high - low + SMALL)


def saliency_maps(teacher, pictures, labels, size):
    """Maps (N,size,size) in 0..1 for the labels' logits; `teacher` is a student.Teacher."""
    with torch.enable_grad():
        stem = teacher.stem(pictures).detach().requires_grad_()
        outputs = teacher.stages.outputs(stem)
        score = teacher.stages.logits(outputs[-1]).gather(1, labels[:, None]).sum()
        gradients = torch.autograd.grad(score, outputs)
    total = 0
    for features, gradient in zip((o.detach() for o in outputs), gradients):
        weights = (gradient * features).sum((2, 3)) / (features.sum((2, 3)) + SMALL)
        part = in_unit_range(principal_component(weights[:, :, None, None] * features))
        total = total + F.interpolate(part[:, None], (size, size), mode="bilinear", align_corners=False)[:, 0]
    return in_unit_range(total)

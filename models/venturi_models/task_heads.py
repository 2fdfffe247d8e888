"""Detection and segmentation on the backbone's features: what the server runs behind a frozen encoder.

One neck joins the last three stages at stride 8. The detector is anchor-free, after Tian et al., "FCOS: Fully
convolutional one-stage object detection" (2019), on that one level and without its centre-ness branch. Sizes are
multiples of 32 pixels.
"""
import copy
import math

import torch
from torch import nn
from torch.nn import functional as F

from .backbone import Stages

STRIDE = 8
WIDTH = 64
WIDTHS = (64, 128, 192)  # channels of the backbone's layer2, layer3, layer4


class Neck(nn.Module):
    """[layer2 (N,64,H/8,W/8), layer3 (N,128,..16), layer4 (N,192,..32)] -> (N,64,H/8,W/8)."""

    def __init__(self, widths=WIDTHS, width=WIDTH):
        super().__init__()
        self.lateral = nn.ModuleList([nn.Conv2d(w, width, 1) for w in widths])
        self.smooth = nn.Conv2d(width, width, 3, 1, 1)

    def forward(self, features):
        joined = self.lateral[2](features[2])
        for i in (1, 0):
            joined = self.lateral[i](features[i]) + F.interpolate(joined, scale_factor=2.0, mode="nearest")
        return torch.relu(self.smooth(joined))


class DetectionHead(nn.Module):
    """(N,64,h,w) -> class logits (N,K,h,w) and distances left, top, right, bottom in pixels (N,4,h,w)."""

    def __init__(self, classes, width=WIDTH):
        super().__init__()
        self.tower = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1), nn.ReLU(), nn.Conv2d(width, width, 3, 1, 1), nn.ReLU())
        self.classes, self.box = nn.Conv2d(width, classes, 3, 1, 1), nn.Conv2d(width, 4, 3, 1, 1)
        nn.init.constant_(self.classes.bias, -math.log(99))  # all classes start at one per cent
        nn.init.constant_(self.box.bias, 1.0)

    def forward(self, x):
        x = self.tower(x)
        return self.classes(x), torch.exp(self.box(x).clamp(-4, 6)) * STRIDE

    def maps(self, x):
        """(N,K+4,h,w): the logits, then the distances."""
        return torch.cat(self(x), 1)


def enlarged(maps):
    """Logits of cells (N,K,h,w) -> of pixels (N,K,8h,8w)."""
    return F.interpolate(maps, scale_factor=float(STRIDE), mode="bilinear", align_corners=False)


class SegmentationHead(nn.Module):
    """(N,64,h,w) -> class logits (N,K,8h,8w)."""

    def __init__(self, classes, width=WIDTH):
        super().__init__()
        self.tower = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1), nn.ReLU())
        self.classes = nn.Conv2d(width, classes, 1)

    def maps(self, x):
        """(N,K,h,w): logits of the cells."""
        return self.classes(self.tower(x))

    def forward(self, x):
        return enlarged(self.maps(x))


class Unsplit(nn.Module):
    """The backbone where a student.Student would stand: nothing is sent. The stem is what stays frozen."""

    def __init__(self, backbone):
        super().__init__()
        backbone = copy.deepcopy(backbone)
        self.stem, self.stages = backbone.front.stem, Stages(backbone)

    def prior(self):
        """There is none."""
        return None

    def later_parts(self):
        """The four stages."""
        return [self.stages.layers]

    def freeze_encoder(self):
        """The stem has neither batch norm nor noise: nothing to do."""

    def outputs(self, pictures, guided):
        """(every stage's output, no bits (N,)), as student.Student gives them."""
        return self.stages.outputs(self.stem(pictures)), pictures.new_zeros(len(pictures))


class TaskStudent(nn.Module):
    """A trained student, or Unsplit, with a neck and a head in place of its classifier; encoder and prior stay frozen."""

    def __init__(self, student, head, widths=WIDTHS, width=WIDTH):
        super().__init__()
        self.student, self.neck, self.head = student, Neck(widths, width), head
        student.freeze_encoder()
        student.requires_grad_(False)
        for part in student.later_parts():
            part.requires_grad_(True)

    def forward(self, pictures):
        """Returns (the head's output, bits (N,))."""
        outputs, bits = self.student.outputs(pictures, guided=True)
        return self.head(self.neck(outputs[-3:])), bits


def centres(height, width):
    """Pixel coordinates of the cells' centres: x (w,), y (h,)."""
    return (torch.arange(width) + 0.5) * STRIDE, (torch.arange(height) + 0.5) * STRIDE


def detection_targets(boxes, labels, classes, height, width, radius=1.5):
    """Boxes (B,4) as left, top, right, bottom in pixels -> (class map (h,w), K where there is none; distances (4,h,w)).

    A cell belongs to the smallest box that holds its centre within `radius` strides of the box's own centre.
    """
    found = torch.full((height, width), classes)
    distances = torch.zeros(4, height, width)
    x, y = centres(height, width)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    for i in areas.argsort(descending=True).tolist():
        left, top, right, bottom = boxes[i]
        sides = torch.stack([(x - left).expand(height, -1), (y - top)[:, None].expand(-1, width),
                             (right - x).expand(height, -1), (bottom - y)[:, None].expand(-1, width)])
        near = ((x - (left + right) / 2).abs()[None] < radius * STRIDE) & ((y - (top + bottom) / 2).abs()[:, None] < radius * STRIDE)
        own = (sides.amin(0) > 0) & near
        found[own] = int(labels[i])
        distances[:, own] = sides[:, own]
    return found, distances


def overlap_loss(found, wanted):
    """1 - generalised overlap of boxes given by their distances from one point: (P,4), (P,4) -> (P,)."""
    areas = [(d[:, 0] + d[:, 2]) * (d[:, 1] + d[:, 3]) for d in (found, wanted)]
    inner, outer = torch.minimum(found, wanted), torch.maximum(found, wanted)
    shared = (inner[:, 0] + inner[:, 2]) * (inner[:, 1] + inner[:, 3])
    hull = (outer[:, 0] + outer[:, 2]) * (outer[:, 1] + outer[:, 3])
    union = areas[0] + areas[1] - shared
    return 1 - shared / union + (hull - union) / hull


def focal_loss(logits, targets):
    """Focal loss with alpha 1/4 and gamma 2, summed: (N,K,h,w), class maps (N,h,w) with K for none."""
    classes = logits.shape[1]
    wanted = F.one_hot(targets, classes + 1)[..., :classes].permute(0, 3, 1, 2).float()
    probability = torch.sigmoid(logits)
    right = probability * wanted + (1 - probability) * (1 - wanted)
    weight = (0.25 * wanted + 0.75 * (1 - wanted)) * (1 - right) ** 2
    return (weight * F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")).sum()


def detection_loss(module, batch, epoch):
    """Step loss of a TaskStudent with a DetectionHead; batch: pictures, class maps (N,h,w), distances (N,4,h,w)."""
    pictures, targets, distances = batch
    (logits, found), _ = module(pictures)
    own = targets < logits.shape[1]
    count = max(1, int(own.sum()))
    classes = focal_loss(logits, targets) / count
    boxes = overlap_loss(found.permute(0, 2, 3, 1)[own], distances.permute(0, 2, 3, 1)[own]).sum() / count
    return classes + boxes, {"class_loss": classes.detach(), "box_loss": boxes.detach()}


def segmentation_loss(module, batch, epoch):
    """Step loss of a TaskStudent with a SegmentationHead; batch: pictures, masks (N,H,W) with 255 for ignored pixels."""
    pictures, masks = batch
    logits, _ = module(pictures)
    loss = F.cross_entropy(logits, masks, ignore_index=255)
    return loss, {"loss": loss.detach(), "pixel_accuracy": (logits.argmax(1) == masks)[masks != 255].float().mean()}


def overlaps(box, boxes):
    """Intersection over union of one box (4,) with many (B,4)."""
    low, high = torch.maximum(box[:2], boxes[:, :2]), torch.minimum(box[2:], boxes[:, 2:])
    shared = (high - low).clamp_min(0).prod(1)
    area = lambda b: (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return shared / (area(box) + area(boxes) - shared)


def detections(logits, distances, threshold=0.05, overlap=0.5, most=100, candidates=400):
    """One picture's head output (K,h,w), (4,h,w) -> (boxes (D,4), classes (D,), scores (D,)), best first.

    The best candidates above the threshold, then suppression of boxes of one class that overlap a better one by more
    than `overlap`.
    """
    classes, height, width = logits.shape
    scores, order = torch.sigmoid(logits).flatten().sort(descending=True, stable=True)
    order = order[:candidates][scores[:candidates] > threshold]
    scores = scores[:len(order)]
    labels, cells = order // (height * width), order % (height * width)
    x, y = centres(height, width)
    x, y = x[cells % width], y[cells // width]
    left, top, right, bottom = distances.flatten(1)[:, cells]
    boxes = torch.stack([(x - left).clamp_min(0), (y - top).clamp_min(0),
                         (x + right).clamp_max(width * STRIDE), (y + bottom).clamp_max(height * STRIDE)], 1)
    kept = []
    for i in range(len(order)):
        same = [k for k in kept if labels[k] == labels[i]]
        if not same or float(overlaps(boxes[i], boxes[same]).max()) <= overlap:
            kept.append(i)
        if len(kept) == most:
            break
    return boxes[kept], labels[kept], scores[kept]

"""Pictures with boxes and with masks, resized and padded to a multiple of 32 pixels, and batches of them."""
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from . import dataset
from .accuracy import IGNORED
from .task_heads import STRIDE, detection_targets


def padded(array, height, width, value):
    """Grows an array (H,W,...) at the bottom and at the right."""
    if array.shape[0] > height or array.shape[1] > width:
        raise ValueError(f"picture of {array.shape[1]}x{array.shape[0]} does not fit {width}x{height}")
    grown = np.full((height, width, *array.shape[2:]), value, array.dtype)
    grown[:array.shape[0], :array.shape[1]] = array
    return grown


class BoxedPictures:
    """A detection set in COCO's form.

    `pictures` uint8 (N,H,W,3) scaled by `scale` and padded; `boxes` per picture (B,4) left, top, right, bottom in those
    pixels; `labels` per picture (B,) as indexes into `category_ids`.
    """

    def __init__(self, folder, scale=0.5, height=256, width=320):
        self.annotations = json.loads((Path(folder) / "annotations.json").read_text())
        self.scale, self.image_ids = scale, [entry["id"] for entry in self.annotations["images"]]
        self.category_ids = sorted(entry["id"] for entry in self.annotations["categories"])
        self.pictures = np.stack([self._picture(Path(folder) / "images" / entry["file_name"], height, width)
                                  for entry in self.annotations["images"]])
        found = {image: [] for image in self.image_ids}
        for entry in self.annotations["annotations"]:
            found[entry["image_id"]].append(entry)
        self.boxes = [self._boxes([e["bbox"] for e in found[image]]) for image in self.image_ids]
        self.labels = [torch.tensor([self.category_ids.index(e["category_id"]) for e in found[image]], dtype=torch.long)
                       for image in self.image_ids]

    def _picture(self, path, height, width):
        with Image.open(path) as picture:
            size = round(picture.width * self.scale), round(picture.height * self.scale)
            return padded(np.asarray(picture.convert("RGB").resize(size, Image.BILINEAR)), height, width, 0)

    def _boxes(self, boxes):
        values = torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4) * self.scale
        values[:, 2:] += values[:, :2]
        return values

    def results(self, index, boxes, labels, scores):
        """One picture's detections in COCO's form, in pixels of the stored picture."""
        boxes = boxes / self.scale
        boxes[:, 2:] -= boxes[:, :2]
        return [{"image_id": self.image_ids[index], "category_id": self.category_ids[int(c)], "bbox": b.tolist(), "score": float(s)}
                for b, c, s in zip(boxes, labels, scores)]

    def example(self, index, flip):
        """(picture uint8 (H,W,3), class map, distances), mirrored if asked."""
        picture, boxes = self.pictures[index], self.boxes[index].clone()
        height, width = picture.shape[:2]
        if flip:
            picture = picture[:, ::-1]
            boxes[:, [0, 2]] = width - boxes[:, [2, 0]]
        targets = detection_targets(boxes, self.labels[index], len(self.category_ids), height // STRIDE, width // STRIDE)
        return picture, *targets


class MaskedPictures:
    """A segmentation set: `images/*.jpg` and `masks/*.png` of one stem; `void` becomes the ignored value."""

    def __init__(self, folder, void=11, height=256, width=320):
        files = sorted((Path(folder) / "images").iterdir())
        self.pictures = np.stack([padded(np.asarray(Image.open(f).convert("RGB")), height, width, 0) for f in files])
        masks = [np.array(Image.open(Path(folder) / "masks" / f"{f.stem}.png")) for f in files]
        self.masks = np.stack([padded(np.where(m == void, IGNORED, m).astype(np.uint8), height, width, IGNORED) for m in masks])

    def example(self, index, flip):
        """(picture uint8 (H,W,3), mask (H,W) int64), mirrored if asked."""
        picture, mask = self.pictures[index], self.masks[index]
        if flip:
            picture, mask = picture[:, ::-1], mask[:, ::-1]
        return picture, torch.from_numpy(mask.astype(np.int64))


class TaskBatches:
    """Seeded epochs of a set's examples with random mirroring, as training.Stage wants them; the last part is dropped."""

    def __init__(self, pictures, batch_size, seed):
        self.pictures, self.batch_size, self.seed = pictures, batch_size, seed

    def steps(self):
        """Batches in one epoch."""
        return len(self.pictures.pictures) // self.batch_size

    def epoch(self, number, size):
        """Iterates over one epoch; `size` is fixed by the set and ignored."""
        rng = np.random.default_rng([self.seed, number])
        order = rng.permutation(len(self.pictures.pictures))
        for step in range(self.steps()):
            chosen = order[step * self.batch_size:(step + 1) * self.batch_size]
            examples = [self.pictures.example(i, rng.random() < 0.5) for i in chosen]
            values = torch.from_numpy(dataset.normalise(np.stack([e[0] for e in examples])))
            yield (values.contiguous(memory_format=torch.channels_last),
                   *(torch.stack(parts) for parts in list(zip(*examples))[1:]))

"""Training batches: fixed crops drawn by epoch, flips, prepared one step ahead in a thread."""
import queue
import threading

import numpy as np
import torch

from . import dataset


class Batches:
    """Gives (pictures float32 (B,3,S,S) channels-last, labels (B,), soft logits (B,10)) in seeded order.

    Without `soft` the third part is absent. `jitter` moves each edge of a crop by up to so many source pixels; the soft label stays that of the crop.
    `native` takes squares of SxS source pixels anywhere instead, so that features and rates are those of whole pictures.
    """

    def __init__(self, pictures, labels, boxes, soft, batch_size, seed, jitter=0.0, native=False):
        self.pictures, self.labels, self.boxes, self.soft = pictures, labels, boxes, soft
        self.batch_size, self.seed, self.jitter, self.native = batch_size, seed, jitter, native

    def steps(self):
        """Batches in one epoch; an incomplete last one is dropped."""
        return len(self.labels) // self.batch_size

    def moved(self, boxes, rng):
        """The boxes with their edges moved at random, kept inside the picture."""
        if not self.jitter:
            return boxes
        return np.clip(boxes + rng.uniform(-self.jitter, self.jitter, boxes.shape), 0, dataset.SOURCE_SIZE)

    def chosen(self, indices, crops, size, rng):
        """The boxes (B,4) that a batch is cut from."""
        if not self.native:
            return self.moved(self.boxes[indices, crops], rng)
        corner = rng.integers(0, dataset.SOURCE_SIZE - size + 1, (len(indices), 2))
        return np.concatenate([corner, corner + size], 1)

    def make(self, indices, crops, boxes, flips, size):
        """One batch from picture indices, crop numbers, boxes and flip flags."""
        values = np.stack([dataset.crop(self.pictures[i], box, size) for i, box in zip(indices, boxes)])
        values[flips] = values[flips][:, :, ::-1]
        pictures = torch.from_numpy(dataset.normalise(values))
        parts = pictures.contiguous(memory_format=torch.channels_last), torch.from_numpy(self.labels[indices])
        return parts if self.soft is None else (*parts, torch.from_numpy(self.soft[indices, crops]))

    def epoch(self, number, size):
        """Iterates over one epoch; order, crops and flips depend on (seed, number) only."""
        rng = np.random.default_rng([self.seed, number])
        order = rng.permutation(len(self.labels))
        ready = queue.Queue(maxsize=3)

        def produce():
            for step in range(self.steps()):
                indices = order[step * self.batch_size:(step + 1) * self.batch_size]
                crops = rng.integers(0, self.boxes.shape[1], len(indices))
                flips = rng.random(len(indices)) < 0.5
                boxes = self.chosen(indices, crops, size, rng)
                ready.put(self.make(indices, crops, boxes, flips, size))

        threading.Thread(target=produce, daemon=True).start()
        for _ in range(self.steps()):
            yield ready.get()


def evaluation_batches(pictures, batch_size=50):
    """Whole pictures in order: uint8 (N,224,224,3) -> float32 batches (B,3,224,224) channels-last."""
    for start in range(0, len(pictures), batch_size):
        values = torch.from_numpy(dataset.normalise(pictures[start:start + batch_size]))
        yield values.contiguous(memory_format=torch.channels_last)

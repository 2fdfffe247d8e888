"""Accuracy of the three tasks: top-1, COCO mean average precision, mean intersection over union."""
import contextlib
import io

import numpy as np

IGNORED = 255


def top1(logits, labels):
    """Share of pictures whose largest logit is the label's: (N,K), (N,) -> 0..1."""
    return float((np.asarray(logits).argmax(1) == np.asarray(labels)).mean())


def average_precision(annotations, detections):
    """COCO box mAP@[.5:.95] and AP@.5 by pycocotools: {"map", "ap50"}.

    `annotations` is a COCO dictionary; `detections` a list of {"image_id", "category_id", "bbox": [x,y,w,h], "score"}.
    """
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
    if not detections:
        return {"map": 0.0, "ap50": 0.0}
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {"info": {}, **annotations}
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(detections), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return {"map": float(evaluation.stats[0]), "ap50": float(evaluation.stats[1])}


class Confusion:
    """Confusion matrix summed over pictures: rows are true classes, columns found ones."""

    def __init__(self, classes, ignored=IGNORED):
        self.counts, self.ignored = np.zeros((classes, classes), np.int64), ignored

    def add(self, truth, found):
        """Two integer masks of one size; pixels whose truth is the ignored value do not count."""
        if truth.shape != found.shape:
            raise ValueError(f"mask of {found.shape} pixels, {truth.shape} wanted")
        seen, classes = truth != self.ignored, len(self.counts)
        truth, found = truth[seen].astype(np.int64), found[seen].astype(np.int64)
        for name, values in (("true", truth), ("found", found)):
            if len(values) and not 0 <= values.min() <= values.max() < classes:
                raise ValueError(f"{name} class {values.min()}..{values.max()}, 0..{classes - 1} wanted")
        self.counts += np.bincount(classes * truth + found, minlength=classes ** 2).reshape(classes, classes)

    def intersection_over_union(self):
        """Per class, NaN where a class neither occurs nor is found."""
        both = np.diag(self.counts)
        union = self.counts.sum(0) + self.counts.sum(1) - both
        return np.where(union > 0, both / np.maximum(union, 1), np.nan)

    def mean(self):
        """mIoU over the classes that occur or are found."""
        return float(np.nanmean(self.intersection_over_union()))

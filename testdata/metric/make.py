"""Makes the references of AveragePrecisionTest and ConfusionMatrixTest: python3 make.py [folder of BCCD's test split].

Boxes are drawn here, random and awkward ones; what they score is pycocotools' word, what masks score is
models/venturi_models/accuracy.py's. Files are lines of words:

    category ID
    truth IMAGE CATEGORY X Y WIDTH HEIGHT AREA CROWD
    found IMAGE CATEGORY X Y WIDTH HEIGHT SCORE
    stats TWELVE NUMBERS

bccd.txt has no truths: they are the split's annotations.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "models"))
from venturi_models.accuracy import Confusion  # noqa: E402


def stats(categories, images, truths, found):
    """The twelve numbers; -1 everywhere when nothing was found, as with empty results of the dataset's own form."""
    truth = COCO()
    truth.dataset = {"info": {}, "images": [{"id": i} for i in images], "categories": [{"id": c} for c in categories],
                     "annotations": [{"id": n + 1, "image_id": i, "category_id": c, "bbox": box, "area": area, "iscrowd": crowd}
                                     for n, (i, c, box, area, crowd) in enumerate(truths)]}
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        results = truth.loadRes([{"image_id": i, "category_id": c, "bbox": box, "score": s} for i, c, box, s in found])
        evaluation = COCOeval(truth, results, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats


def lines(categories, images, truths, found, with_truths=True):
    yield from (f"category {c}" for c in categories)
    if with_truths:
        yield from (f"truth {i} {c} {' '.join(map(repr, box))} {area!r} {crowd}" for i, c, box, area, crowd in truths)
    yield from (f"found {i} {c} {' '.join(map(repr, box))} {s!r}" for i, c, box, s in found)
    yield "stats " + " ".join(repr(float(v)) for v in stats(categories, images, truths, found))


def random_box(rng, scale):
    width, height = np.exp(rng.normal(np.log(scale), 0.8, 2)).clip(1, 300)
    return [round(float(v), 1) for v in (rng.uniform(0, 340), rng.uniform(0, 260), width, height)]


def moved(rng, box, amount):
    noise = rng.normal(0, amount, 4) * np.array([box[2], box[3], box[2], box[3]])
    return [round(float(v), 1) for v in (box[0] + noise[0], box[1] + noise[1], max(1, box[2] + noise[2]), max(1, box[3] + noise[3]))]


def random_set(seed, images, categories, per_image, scale, crowd=0.0, score_steps=0):
    """Boxes of all sizes with moved copies, strays and doubles; equal scores where there are few steps."""
    rng = np.random.default_rng(seed)
    truths, found = [], []
    for image in images:
        for _ in range(rng.poisson(per_image)):
            category, box = int(rng.choice(categories)), random_box(rng, scale)
            truths.append((image, category, box, round(box[2] * box[3] * rng.uniform(0.5, 1), 1), int(rng.random() < crowd)))
            for _ in range(rng.poisson(1.2)):
                found.append((image, category, moved(rng, box, rng.choice([0.02, 0.08, 0.2])), float(rng.random())))
        for _ in range(rng.poisson(1)):
            found.append((image, int(rng.choice(categories)), random_box(rng, scale), float(rng.random())))
    steps = score_steps or 10_000
    found = [(i, c, box, round(s * steps) / steps) for i, c, box, s in found]
    return categories, images, truths, found


def awkward_set():
    """Borders of areas, overlaps on thresholds, equal overlaps, crowds, doubles, more than a hundred boxes, absent classes."""
    truths, found = [], []
    for image, side in enumerate((32, 96, 31, 97, 33), 1):  # areas on and about the borders of the ranges
        truths.append((image, 1, [10, 10, side, side], side * side, 0))
        found.append((image, 1, [10, 10, side, side], 0.9 - image / 100))
    for n, shift in enumerate((0, 1, 2, 3, 4, 5)):  # 20 wide: overlaps 1, 19/21, 18/22, 17/23, 16/24, 15/25
        truths.append((10 + n, 2, [0, 0, 20, 20], 400, 0))
        found.append((10 + n, 2, [shift, 0, 20, 20], 0.5))
    truths += [(20, 3, [0, 0, 40, 40], 1600, 0), (20, 3, [20, 0, 40, 40], 1600, 0)]  # one box between two
    found += [(20, 3, [10, 0, 40, 40], 0.8), (20, 3, [10, 0, 40, 40], 0.8), (20, 3, [0, 0, 40, 40], 0.7)]
    truths += [(21, 3, [0, 0, 200, 200], 40000, 1), (21, 3, [50, 50, 30, 30], 900, 0)]  # a crowd around one object
    found += [(21, 3, [x, 50, 30, 30], 0.3 + x / 1000) for x in range(0, 160, 10)]
    truths.append((22, 1, [0, 0, 60, 60], 3600, 0))  # found by the 120th box of its picture only
    found += [(22, 1, [100 + n, 100, 20, 20], 0.99 - n / 1000) for n in range(119)] + [(22, 1, [0, 0, 60, 60], 0.5)]
    truths.append((23, 4, [5, 5, 10, 10], 100, 0))  # nothing found of this category, and another has no truth
    found.append((23, 5, [5, 5, 10, 10], 0.5))
    truths += [(24, 1, [0, 0, 50, 50], 2500, 0), (24, 1, [0, 0, 50, 50], 2500, 0)]  # one place, two objects
    found += [(24, 1, [0, 0, 50, 50], 0.6), (24, 1, [0, 0, 50, 50], 0.6), (24, 1, [0, 0, 50, 50], 0.6)]
    truths.append((25, 2, [0, 0, 100, 10], 90, 0))  # an object much smaller than its box
    found += [(25, 2, [0, 0, 100, 10], 0.4), (25, 2, [0, 0, 0, 10], 0.9)]  # and an empty box
    images = sorted({entry[0] for entry in truths + found}) + [99]
    return [1, 2, 3, 4, 5, 6], images, truths, found


def masks():
    """Random masks with ignored pixels and a class that never occurs: rows of pixels, then the ratios and their mean."""
    rng = np.random.default_rng(8)
    confusion, text = Confusion(6), ["classes 6"]
    for _ in range(3):
        truth = rng.choice([0, 1, 2, 3, 4, 255], (12, 16), p=[0.3, 0.2, 0.2, 0.15, 0.05, 0.1]).astype(np.uint8)
        found = np.where(rng.random(truth.shape) < 0.6, truth % 255 % 5, rng.integers(0, 4, truth.shape)).astype(np.uint8)
        confusion.add(truth, found)
        text += [f"{name} {' '.join(map(str, mask.ravel()))}" for name, mask in (("truth", truth), ("found", found))]
    text.append("ratios " + " ".join(repr(float(v)) for v in confusion.intersection_over_union()))
    return text + [f"mean {confusion.mean()!r}"]


def bccd_set(folder):
    """Moved copies of a real split's boxes, doubles and strays."""
    data = json.loads((Path(folder) / "annotations.json").read_text())
    truths = [(a["image_id"], a["category_id"], a["bbox"], a["area"], a["iscrowd"]) for a in data["annotations"]]
    rng = np.random.default_rng(11)
    found = []
    for image, category, box, _, _ in truths:
        for _ in range(rng.poisson(1.1)):
            found.append((image, category if rng.random() < 0.95 else int(rng.integers(1, 4)),
                          moved(rng, box, rng.choice([0.02, 0.06, 0.15])), round(float(rng.random()), 3)))
    return [c["id"] for c in data["categories"]], [i["id"] for i in data["images"]], truths, found


def main():
    sets = {"random": random_set(1, list(range(1, 25)), [1, 2, 3], 5, 50),
            "crowds": random_set(2, list(range(5, 20)), [7, 9], 6, 40, crowd=0.3, score_steps=10),
            "sparse": random_set(3, list(range(1, 9)), [1, 2, 3, 4, 5, 6, 7, 8], 1.5, 90),
            "awkward": awkward_set()}
    for name, entries in sets.items():
        (HERE / f"{name}.txt").write_text("\n".join(lines(*entries)) + "\n")
    (HERE / "masks.txt").write_text("\n".join(masks()) + "\n")
    if len(sys.argv) > 1:
        (HERE / "bccd.txt").write_text("\n".join(lines(*bccd_set(sys.argv[1]), with_truths=False)) + "\n")


if __name__ == "__main__":
    main()

"""Adds int8 calibrations to a finished bundle; all other members stay byte for byte what they were.

Ranges come from training photos, as many of each class as of the others.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from venturi_models import shipping
from venturi_models.bundle import BundleWriter
from venturi_models.calibration import METHODS
from venturi_models.dataset import normalise
from venturi_models.preprocess import resized_crop

HERE = Path(__file__).parent
BATCH = 8


def photos(folder, count):
    """Paths of `count` pictures below a folder of classes, evenly from each."""
    classes = sorted(path for path in folder.iterdir() if path.is_dir())
    chosen = []
    for i, path in enumerate(classes):
        files = sorted(path.iterdir())
        share = count * (i + 1) // len(classes) - count * i // len(classes)
        chosen += [files[k * len(files) // share] for k in range(share)]
    return chosen


def batches(paths, size):
    """Normalised pictures of `size` pixels, a few at a time."""
    pictures = np.stack([resized_crop(Image.open(path).convert("RGB"), size) for path in paths])
    return [np.ascontiguousarray(normalise(pictures[i:i + BATCH])) for i in range(0, len(pictures), BATCH)]


def recalibrate(bundle, images, method, float_nodes, out):
    """Writes the bundle anew with this calibration in place of any other."""
    manifest, members = BundleWriter.read(bundle)
    members.pop(manifest.get("calibration", ""), None)
    writer = BundleWriter()
    writer.members = members
    shipping.add_calibration(writer, manifest, images, method, float_nodes)
    writer.write(out, manifest)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path, nargs="?", default=HERE / "bundles/default.venturi")
    parser.add_argument("--photos", type=Path, default=HERE / "../../shared/data/classification/train")
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--method", choices=METHODS, default="mse")
    parser.add_argument("--float-nodes", type=json.loads, default={}, metavar="JSON",
                        help='nodes that stay floating point, by member, e.g. {"tail.onnx": ["node9"]}')
    parser.add_argument("--out", type=Path, help="another file than the bundle itself")
    options = parser.parse_args()
    size = BundleWriter.read(options.bundle)[0]["input"]["height"]
    images = batches(photos(options.photos, options.count), size)
    out = options.out or options.bundle
    recalibrate(options.bundle, images, options.method, options.float_nodes, out)
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

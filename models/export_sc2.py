"""Writes a bundle of a method's trained rate points that the Java side runs: python export_sc2.py METHOD OUT.venturi.

For methods with a factorised prior: Entropic Student, End-to-End, FrankenSplit. Every network is compared with PyTorch
first; scores come from logs/sc2/evaluation.json where they are there.
"""
import argparse
import json
from pathlib import Path

import torch

from evaluate_sc2 import images_seen, trained
from export import LABELS, golden_images
from sc2 import HERE, Workshop, add_folders
from venturi_models import student_bundle
from venturi_models.bundle import BundleWriter
from venturi_models.methods import EDGE, METHODS


def scores(evaluation, method, point):
    """Manifest fields of a point; absent numbers stay absent."""
    fields = {}
    for split, key in (("val", "valTop1"), ("test", "testTop1")):
        for row in evaluation.get(split, {}).get(method, []):
            if row["point"] == point:
                fields[key] = row["top1"]
                fields.setdefault("meanFrameBytes", round(row["wire_bytes"], 1))
    return fields


def export(workshop, method, images, evaluation, path):
    """Writes the trained points of a method, by rising target; returns their names."""
    points = []
    for name in workshop.config["methods"][method]:
        found = trained(workshop, method, name)
        if found is not None:
            shipped = student_bundle.ShippedStudent(found[0])
            points.append((workshop.point(method, name)["target_bytes"], name,
                           (name, float(found[0].rate_weight), shipped, scores(evaluation, method, name))))
    if not points:
        raise SystemExit(f"{method}: no trained point; run python sc2.py train {method} first")
    points.sort(key=lambda entry: entry[0])
    provenance = {"trainedOn": "Imagenette, 10 classes, 7,000 pictures of 224 px", "torch": torch.__version__.split("+")[0],
                  "imagesSeen": {name: images_seen(workshop, method, name) for _, name, _ in points}}
    path.parent.mkdir(parents=True, exist_ok=True)
    student_bundle.write_bundle(BundleWriter(), path, f"{method.replace('_', '-')}-resnet-10", [p for _, _, p in points],
                                images, LABELS, provenance)
    return [name for _, name, _ in points]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("method", choices=[name for name, recipe in METHODS.items()
                                           if recipe.encoder == EDGE and name != "quantised_bottleneck"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=Path, default=HERE / "samples")
    parser.add_argument("--evaluation", type=Path, default=HERE / "logs/sc2/evaluation.json")
    add_folders(parser)
    options = parser.parse_args()
    evaluation = json.loads(options.evaluation.read_text()) if options.evaluation.exists() else {}
    names = export(Workshop(options), options.method, golden_images(options.samples), evaluation, options.out)
    print(f"{options.out}: {', '.join(names)}; {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

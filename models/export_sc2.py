"""Writes a bundle of a method's trained rate points that the Java side runs: python export_sc2.py METHOD OUT.venturi.

METHOD is one of methods.py, or `features`: the backbone up to layer2 with its features in bytes, which needs no training.
Points without a checkpoint are left out; a point whose second stage has not run is exported as its first one left it.
Every network is compared with PyTorch first; scores come from logs/sc2/evaluation.json where they are there.
"""
import argparse
import json
from pathlib import Path

import torch

from evaluate_sc2 import images_seen, logged, trained
from export import LABELS, golden_images
from sc2 import HERE, Workshop, add_folders
from venturi_models import shipped_kinds, student_bundle
from venturi_models.bundle import BundleWriter
from venturi_models.encoder_size import encoder_bytes
from venturi_models.methods import METHODS
from venturi_models.split_scores import table_bytes
from venturi_models.training import epoch_sizes

SIZE = 224


def rows_of(evaluation, method, point):
    """{split: row} of a point."""
    found = {split: [row for row in evaluation.get(split, {}).get(method, []) if row["point"] == point]
             for split in ("val", "test")}
    return {split: rows[-1] for split, rows in found.items() if rows}


def encoder_size(method, module, shipped):
    """Encoder size by the benchmark's rule: the edge half's state and the tables that it codes with."""
    tables = [getattr(shipped, name).compat for name in ("tables", "hyper_tables") if hasattr(shipped, name)]
    return encoder_bytes(module.state_dict(), METHODS[method].encoder) + sum(map(table_bytes, tables))


def undertrained(workshop, method, point, tuned):
    """Whether a stage is missing or ended before its plan."""
    planned = len(epoch_sizes(workshop.point(method, point)["phases"]))
    done = logged(workshop.folders["logs"], f"{method}-{point}")[0]
    return done < planned or METHODS[method].tuned and not tuned


def fields(method, size, seen, short, rows):
    """Manifest fields of a point; absent numbers stay absent."""
    result = {f"{split}Top1": row["top1"] for split, row in rows.items()}
    if rows:
        result["meanFrameBytes"] = round(next(iter(rows.values()))["wire_bytes"], 1)
    return {**result, "benchmark": {
        "method": method, "encoderSizeBytes": size, "imagesSeen": seen, "undertrained": short,
        "top1": {split: row["top1"] for split, row in rows.items()},
        "meanBytes": {split: row["wire_bytes"] for split, row in rows.items()}}}


def trained_points(workshop, method, names, evaluation):
    """[(name, beta, shipped, manifest fields)] of the points that have a checkpoint, by rising target."""
    def target(name):
        settings = workshop.point(method, name)
        return settings.get("target_bytes", settings.get("settings", {}).get("latent"))

    points = []
    for name in sorted(names or workshop.config["methods"][method], key=target):
        found = trained(workshop, method, name)
        if found is not None:
            module, tuned = found
            shipped = student_bundle.shipped(module, SIZE)
            numbers = fields(method, encoder_size(method, module, shipped), images_seen(workshop, method, name),
                             undertrained(workshop, method, name, tuned), rows_of(evaluation, method, name))
            points.append((name, float(module.rate_weight), shipped, numbers))
    if not points:
        raise SystemExit(f"{method}: no trained point; run python sc2.py train {method} first, or name its folder by --checkpoints")
    return points


def features_point(workshop):
    """The one point of `features`."""
    backbone = workshop.backbone.cpu()
    size = encoder_bytes(backbone.state_dict(), ["front."])
    return [("layer2", 0.0, shipped_kinds.features_point(backbone, SIZE), fields("features", size, 0, False, {}))]


def export(workshop, method, images, evaluation, path, names=()):
    """Writes the bundle; returns the names of its points."""
    points = (features_point(workshop) if method == "features"
              else trained_points(workshop, method, names, evaluation))
    sizes = [numbers.get("meanFrameBytes") for _, _, _, numbers in points]
    if None not in sizes:
        points = [point for _, point in sorted(zip(sizes, points), key=lambda entry: entry[0])]
    provenance = {"trainedOn": "Imagenette, 10 classes, 7,000 pictures of 224 px", "torch": torch.__version__.split("+")[0],
                  "imagesSeen": {name: numbers["benchmark"]["imagesSeen"] for name, _, _, numbers in points}}
    path.parent.mkdir(parents=True, exist_ok=True)
    student_bundle.write_bundle(BundleWriter(), path, f"{method.replace('_', '-')}-resnet-10", points, images, LABELS, provenance)
    return [name for name, _, _, _ in points]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("method", choices=[*METHODS, "features"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--points", nargs="*", help="rate points; default: all that have a checkpoint")
    parser.add_argument("--golden", type=int, default=1, help="pictures with golden vectors")
    parser.add_argument("--samples", type=Path, default=HERE / "samples")
    parser.add_argument("--evaluation", type=Path, default=HERE / "logs/sc2/evaluation.json")
    add_folders(parser)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    evaluation = json.loads(options.evaluation.read_text()) if options.evaluation.exists() else {}
    images = golden_images(options.samples)[:options.golden]
    names = export(Workshop(options), options.method, images, evaluation, options.out, options.points)
    print(f"{options.out}: {', '.join(names)}; {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

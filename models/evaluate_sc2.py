"""Measures every trained method and the codecs on one split and writes logs/sc2/evaluation.json.

`python evaluate_sc2.py val` while choosing, `python evaluate_sc2.py test` once. Rows say how far each was trained.
"""
import argparse
import csv
import json
from pathlib import Path

import torch

from sc2 import HERE, Workshop, add_folders, small_checkpoint
from venturi_models import dataset, deployed, half_checkpoint, split_scores, student_bundle
from venturi_models.bottleneck_quantised import QuantisedBottleneck
from venturi_models.encoder_size import encoder_bytes
from venturi_models.methods import METHODS
from venturi_models.picture_student import PictureStudent
from venturi_models.training import epoch_sizes

QUALITIES = {"JPEG": (5, 8, 12, 16, 22, 30, 50, 75), "WEBP": (0, 5, 10, 18, 28, 40, 60, 80)}
FEATURE_QUALITIES = (10, 50, 90)


def logged(logs, name):
    """(epochs, images seen) of a stage by its log."""
    path = Path(logs) / f"{name}.csv"
    rows = list(csv.DictReader(path.open())) if path.exists() else []
    return (len(rows), int(rows[-1]["images_seen"])) if rows else (0, 0)


def images_seen(workshop, method, point):
    """Pictures seen on the way to a point's first stage, those of the point it started from included."""
    start = workshop.point(method, point).get("start")
    before = images_seen(workshop, *start.split("/")) if start else 0
    return before + logged(workshop.folders["logs"], f"{method}-{point}")[1]


def trained(workshop, method, point):
    """(student, whether tuned) from the furthest checkpoint there is, or None."""
    module = workshop.student(method, workshop.point(method, point))
    folder = Path(workshop.folders["checkpoints"])
    for name, tuned in ((f"{method}-{point}-tuned.pt", True), (f"{method}-{point}.pt", False)):
        if (folder / name).exists():
            state = torch.load(folder / name, map_location="cpu", weights_only=True)
            module.load_state_dict(state["average"])
            return module.eval(), tuned
    if small_checkpoint(workshop, method, point).exists():
        half_checkpoint.fill(module, small_checkpoint(workshop, method, point))
        return module.eval(), False
    return None


def measured(module, method, point, pictures, labels):
    """The row of one student by its family, without the training's numbers."""
    if isinstance(module, PictureStudent):
        module.prior().solve_quantiles()
        return split_scores.picture_row(method, point, module, pictures, labels)
    if isinstance(module.bottleneck, QuantisedBottleneck):
        networks = deployed.split_networks(module.bottleneck, pictures.shape[1])
        shape = networks["decoder"].session.get_outputs()[0].shape[1:]
        tail = student_bundle.tail_network(module.stages, module.level, shape)
        return split_scores.quantised_row(method, point, networks, tail, pictures, labels)
    shipped = student_bundle.ShippedStudent(module, pictures.shape[1])
    row = split_scores.point_row(method, point, shipped, pictures, labels)
    return {**row, "tables_bytes": split_scores.table_bytes(shipped.tables.compat)}


def method_rows(workshop, method, pictures, labels):
    """Rows of all trained points of a method, one by one."""
    for point in workshop.config["methods"][method]:
        found = trained(workshop, method, point)
        if found is None:
            continue
        module, tuned = found
        row = measured(module, method, point, pictures, labels)
        row["encoder_bytes"] = encoder_bytes(module.state_dict(), METHODS[method].encoder) + row.pop("tables_bytes", 0)
        epochs = logged(workshop.folders["logs"], f"{method}-{point}")[0]
        planned = len(epoch_sizes(workshop.point(method, point)["phases"]))
        row.update(beta=float(module.rate_weight), images_seen=images_seen(workshop, method, point), tuned=tuned,
                   images_tuned=logged(workshop.folders["logs"], f"{method}-{point}-tuned")[1],
                   undertrained=epochs < planned or METHODS[method].tuned and not tuned)
        yield row


def yardsticks(workshop, pictures, labels):
    """Rows of what needs no training here: the backbone, the codecs, the bundle's own rate points."""
    backbone = workshop.backbone
    logits = split_scores.in_batches(split_scores.torch_run(backbone), pictures)
    yield {"method": "unsplit", "point": "", "top1": split_scores.top1(logits, labels)}
    for kind, qualities in QUALITIES.items():
        for quality in qualities:
            yield split_scores.codec_row(backbone, pictures, labels, kind, quality)
        for quality in FEATURE_QUALITIES:
            yield split_scores.feature_row(backbone, pictures, labels, kind, quality)
    for name, point in student_bundle.read_points(workshop.options.bundle).items():
        yield split_scores.point_row("frankensplit_bundle", name, point, pictures, labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", choices=["val", "test"])
    parser.add_argument("--methods", nargs="*", default=["yardsticks", *METHODS], help="default: all")
    parser.add_argument("--limit", type=int, default=0, help="only so many pictures, evenly spaced; 0 for all")
    parser.add_argument("--out", type=Path, default=HERE / "logs/sc2/evaluation.json")
    add_folders(parser)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    workshop = Workshop(options)
    pictures, labels = dataset.load_split(options.data, options.split, options.cache)
    if options.limit:
        step = max(1, len(labels) // options.limit)
        pictures, labels = pictures[::step][:options.limit], labels[::step][:options.limit]
    results = json.loads(options.out.read_text()) if options.out.exists() else {}
    table = results.setdefault(options.split, {})
    for method in options.methods:
        found = (yardsticks(workshop, pictures, labels) if method == "yardsticks"
                 else method_rows(workshop, method, pictures, labels))
        rows = table[method] = []
        for row in found:
            rows.append({**row, "pictures": len(labels)})
            print(json.dumps(rows[-1]), flush=True)
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()

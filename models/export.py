"""Writes the reference bundle from finished checkpoints and logs/evaluation.json (docs/bundle.md).

`--arch resnet50|swin_t|convnext_t|... --random` writes a full-size bundle with generated weights instead, to measure
speed with. Every network is compared with PyTorch first; a difference over the tolerance stops the export.
"""
import argparse
import csv
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from venturi_models import rate, shipping
from venturi_models.bundle import BundleWriter
from venturi_models.dataset import normalise
from venturi_models.preprocess import resized_crop
from venturi_models.trained import INPUT, Trained

HERE = Path(__file__).parent
LABELS = ["tench", "English_springer", "cassette_player", "chain_saw", "church",
          "French_horn", "garbage_truck", "gas_pump", "golf_ball", "parachute"]
LATENT_TOLERANCE = 0.02
GOLDEN_PICTURES = 3


def golden_images(samples):
    """The first sample pictures, preprocessed to uint8 (N,224,224,3)."""
    entries = json.loads((samples / "samples.json").read_text())[:GOLDEN_PICTURES]
    return np.stack([resized_crop(Image.open(samples / entry["file"]), INPUT[1]) for entry in entries])


def epochs_of(logs):
    """Epochs per stage, counted in the logs."""
    return {path.stem: len(list(csv.DictReader(path.open()))) for path in sorted(logs.glob("*.csv"))}


def scores_of(results, name):
    """Manifest fields of a rate point from the evaluation; absent numbers stay absent."""
    fields = {}
    if "val" in results:
        fields = {"meanFrameBytes": results["val"]["rate_points"][name]["mean_frame_bytes"],
                  "valTop1": results["val"]["rate_points"][name]["top1"]}
    if "test" in results:
        fields["testTop1"] = results["test"]["rate_points"][name]["top1"]
    return fields


def export(trained, images, results, logs, path):
    """Checks, then writes the bundle."""
    values = np.ascontiguousarray(normalise(images))
    trained.unsplit.check(values)
    writer, entries = BundleWriter(), []
    names = list(trained.shipped)
    tail = writer.add("tail.onnx", trained.shipped[names[0]].tail.data)
    unsplit = writer.add("unsplit.onnx", trained.unsplit.data)
    members = [writer.add(f"golden/{i}_image.bin", image.tobytes()) for i, image in enumerate(images)]
    for i, (name, point) in enumerate(trained.shipped.items()):
        point.check(values)
        scores = scores_of(results, name)
        lanes = rate.lane_count(scores.get("meanFrameBytes", 4000))
        weight = round(float(trained.module.points[name].rate_weight), 6)
        entry = shipping.add_rate_point(writer, f"rate{i}", name, point, weight, lanes, tail)
        entry["golden"] = shipping.add_golden(writer, f"rate{i}", point, images, members, LABELS, LATENT_TOLERANCE)
        entries.append({**entry, **scores})
    provenance = {"trainedOn": "Imagenette, 10 classes, 7,000 pictures of 224 px", "seed": trained.config["seed"],
                  "epochs": epochs_of(logs), "torch": torch.__version__.split("+")[0]}
    if "test" in results:
        provenance["teacherTop1"] = results["test"]["unsplit_top1"]
    default = names.index(results.get("default_rate_point", names[len(names) // 2]))
    path.parent.mkdir(parents=True, exist_ok=True)
    writer.write(path, shipping.manifest("frankensplit-resnet-10", LABELS, INPUT, trained.latent, entries, default,
                                         unsplit, provenance))


def export_generated(arch, samples, path, seed, unsplit):
    """A bundle whose speed and sizes mean something and whose answers do not."""
    from venturi_models import generated  # needs torchvision, which the rest does not
    entries = json.loads((samples / "samples.json").read_text())
    images = np.stack([resized_crop(Image.open(samples / entry["file"]), INPUT[1]) for entry in entries])
    writer = BundleWriter(compress=False)
    writer.write(path, generated.export(arch, images, writer, seed, unsplit))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", default=str(HERE / "configs/default.json"))
    parser.add_argument("--checkpoints", default=str(HERE / "checkpoints"))
    parser.add_argument("--logs", type=Path, default=HERE / "logs")
    parser.add_argument("--samples", type=Path, default=HERE / "samples")
    parser.add_argument("--out", type=Path, help="bundles/default.venturi, or ARCH.venturi")
    parser.add_argument("--arch", help="a torchvision resnet, swin or convnext, e.g. resnet50, swin_t, convnext_t")
    parser.add_argument("--random", action="store_true", help="generated weights; --arch needs it")
    parser.add_argument("--seed", type=int, default=1, help="of the generated weights")
    parser.add_argument("--no-unsplit", action="store_true", help="leave the unsplit network out: half the size")
    options = parser.parse_args()
    if options.arch or options.random:
        if not (options.arch and options.random):
            parser.error("--arch and --random go together: there are no trained weights of these")
        path = options.out or Path(f"{options.arch}.venturi")
        export_generated(options.arch, options.samples, path, options.seed, not options.no_unsplit)
        print(f"{path}: {path.stat().st_size} bytes")
        return
    options.out = options.out or HERE / "bundles/default.venturi"
    evaluation = options.logs / "evaluation.json"
    results = json.loads(evaluation.read_text()) if evaluation.exists() else {}
    export(Trained(options.config, options.checkpoints), golden_images(options.samples), results, options.logs,
           options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

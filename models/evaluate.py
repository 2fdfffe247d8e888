"""Measures the shipped form (fp16 weights, integer tables, ONNX Runtime) and writes logs/evaluation.json.

`python evaluate.py val` chooses the default rate point; `python evaluate.py test` is run once, at the end.
"""
import argparse
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from venturi_models import dataset, rate
from venturi_models.trained import Trained

HERE = Path(__file__).parent
FRAME_LIMIT = 5000  # mean bytes per picture that the default rate point may cost on val
QUALITIES = {"JPEG": (5, 8, 12, 16, 22, 30, 50, 75), "WEBP": (0, 5, 10, 18, 28, 40, 60, 80)}


def in_batches(run, pictures, size=20):
    """Applies run to normalised batches and joins the results."""
    parts = [run(np.ascontiguousarray(dataset.normalise(pictures[i:i + size])))
             for i in range(0, len(pictures), size)]
    return np.concatenate(parts)


def top1(logits, labels):
    """Share of right answers, rounded to four digits."""
    return round(float((logits.argmax(1) == labels).mean()), 4)


def measure_point(point, pictures, labels):
    """Size and accuracy of one rate point."""
    symbols = in_batches(lambda batch: point.quantise(point.encoder.run(batch)), pictures)
    mean = rate.payload_bits(symbols, point.tables.lanes).mean() / 8
    lanes = rate.lane_count(mean)
    sizes = rate.frame_bytes(symbols, point, lanes)
    parts = range(0, len(symbols), 20)
    logits = np.concatenate([point.logits(symbols[i:i + 20]) for i in parts])
    local = np.concatenate([point.local_head.run(point.dequantise(symbols[i:i + 20])) for i in parts])
    return {"mean_frame_bytes": round(float(sizes.mean()), 1),
            "p95_frame_bytes": round(float(np.percentile(sizes, 95)), 1), "lanes": lanes,
            "top1": top1(logits, labels), "local_head_top1": top1(local, labels)}


def recoded(pictures, kind, quality):
    """Pictures through a codec: (mean bytes, decoded uint8 pictures)."""
    sizes, decoded = [], np.empty_like(pictures)
    for i, picture in enumerate(pictures):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, kind, quality=quality)
        sizes.append(file.tell())
        decoded[i] = np.asarray(Image.open(file).convert("RGB"))
    return float(np.mean(sizes)), decoded


def measure_codecs(network, pictures, labels):
    """Top-1 of the unsplit network on recoded pictures, per codec and quality."""
    rows = []
    for kind, qualities in QUALITIES.items():
        for quality in qualities:
            size, decoded = recoded(pictures, kind, quality)
            rows.append({"codec": kind, "quality": quality, "mean_bytes": round(size, 1),
                         "top1": top1(in_batches(network.run, decoded), labels)})
    return rows


def measure(trained, pictures, labels):
    """All numbers of one split."""
    return {"pictures": len(labels),
            "unsplit_top1": top1(in_batches(trained.unsplit.run, pictures), labels),
            "rate_points": {name: measure_point(point, pictures, labels)
                            for name, point in trained.shipped.items()},
            "codecs": measure_codecs(trained.unsplit, pictures, labels)}


def default_point(val):
    """Name of the best rate point on val within the frame limit; the smallest if none is."""
    points = val["rate_points"]
    fitting = {n: p for n, p in points.items() if p["mean_frame_bytes"] <= FRAME_LIMIT}
    if not fitting:
        return min(points, key=lambda n: points[n]["mean_frame_bytes"])
    return max(fitting, key=lambda n: fitting[n]["top1"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", choices=["val", "test"])
    parser.add_argument("--data", default=str(HERE / "../../shared/data/classification"))
    parser.add_argument("--config", default=str(HERE / "configs/default.json"))
    parser.add_argument("--checkpoints", default=str(HERE / "checkpoints"))
    parser.add_argument("--cache", default=str(HERE / ".cache"))
    parser.add_argument("--out", type=Path, default=HERE / "logs/evaluation.json")
    options = parser.parse_args()
    results = json.loads(options.out.read_text()) if options.out.exists() else {}
    trained = Trained(options.config, options.checkpoints)
    results[options.split] = measure(trained, *dataset.load_split(options.data, options.split, options.cache))
    if options.split == "val":
        results["default_rate_point"] = default_point(results["val"])
    options.out.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()

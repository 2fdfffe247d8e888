"""Writes a bundle of a trained task that the Java side runs: python export_task.py TASK METHOD POINT OUT.venturi.

TASK is detection (BCCD cells), segmentation (CamVid) or classification: all three with one window, 320x256, so that their
encoders and tables are the same bytes and one frame serves them all. The unsplit network of the task goes in where
`sc2_tasks.py train TASK unsplit` has trained it; behind a picture codec, which is trained once for all tasks, it is the
tail. Every network is compared with PyTorch first; the score on the validation split is that of the networks as they ship.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import sc2_tasks
from evaluate_sc2 import images_seen, logged, trained
from export import LABELS
from sc2 import HERE, Workshop, add_folders
from venturi_models import rate, split_scores, student_bundle, task_bundle, task_heads
from venturi_models.accuracy import Confusion, average_precision
from venturi_models.bundle import BundleWriter
from venturi_models.encoder_size import encoder_bytes
from venturi_models.methods import EDGE, METHODS
from venturi_models.preprocess import resized_fit
from venturi_models.training import epoch_sizes

WINDOW = (256, 320)  # height, width
CAMVID = ["#808080", "#800000", "#c0c080", "#804080", "#3c28de", "#808000", "#c08080", "#404080", "#400080", "#404000", "#0080c0"]


def golden_images(samples, count):
    """The first sample pictures, fitted: uint8 (N,256,320,3)."""
    entries = json.loads((samples / "samples.json").read_text())[:count]
    return np.stack([resized_fit(Image.open(samples / entry["file"]), *WINDOW) for entry in entries])


def labels_of(task, data):
    """Names of the task's classes in the order of the logits."""
    folder = Path(data).parent / sc2_tasks.FOLDERS.get(task, "")
    if task == "detection":
        categories = json.loads((folder / "val/annotations.json").read_text())["categories"]
        return [entry["name"] for entry in sorted(categories, key=lambda entry: entry["id"])]
    return json.loads((folder / "classes.json").read_text()) if task == "segmentation" else LABELS


def rounded_latents(point, pictures):
    """(symbols or None, latent_hat) of a batch of uint8 pictures; hyperpriors are coded picture by picture."""
    latent = point.encoder.run(point.pixels(pictures))
    if point.kind != "factorized_prior":
        return None, np.concatenate([point.coded(one[None])[1] for one in latent])
    symbols = point.quantise(latent)
    return symbols, point.dequantise(symbols)


def shipped_rows(point, task, pictures, limit, batch=10):
    """(score, manifest fields with the mean frame where the prior is factorised) of the networks as they ship."""
    count = min(limit, len(pictures.pictures)) if limit else len(pictures.pictures)
    confusion, found, seen = Confusion(11), [], []
    for start in range(0, count, batch):
        symbols, latent_hat = rounded_latents(point, pictures.pictures[start:min(start + batch, count)])
        seen.append(symbols)
        for i, maps in enumerate(torch.from_numpy(point.tail.run(point.decoder.run(latent_hat))), start):
            if task == "segmentation":
                confusion.add(pictures.masks[i], task_heads.enlarged(maps[None])[0].argmax(0).numpy())
            else:
                found += pictures.results(i, *task_heads.detections(maps[:-4], maps[-4:]))
    fields = {}
    if seen[0] is not None:
        symbols = np.concatenate(seen)
        lanes = rate.lane_count(float(rate.payload_bits(symbols, point.tables.lanes).mean() / 8))
        fields = {"meanFrameBytes": round(float(rate.frame_bytes(symbols, point, lanes).mean()), 1), "defaultLanes": lanes}
    if task == "segmentation":
        return round(confusion.mean(), 4), fields
    shown = set(pictures.image_ids[:count])
    annotations = {**pictures.annotations,
                   "images": [entry for entry in pictures.annotations["images"] if entry["id"] in shown],
                   "annotations": [entry for entry in pictures.annotations["annotations"] if entry["image_id"] in shown]}
    value = average_precision(annotations, found)["map"]
    return round(value, 4), fields


def trained_student(workshop, method, point):
    """The student trained for classification, or a codec trained for pictures."""
    found = trained(workshop, method, point)
    if found is None:
        raise SystemExit(f"{method}-{point} is not trained; run python sc2.py train {method} {point} first")
    return found[0]


def task_stage(task, method, point):
    """Of the log of what learned the task: behind a codec that is the unsplit network."""
    return sc2_tasks.stage_name(task, *((method, point) if METHODS[method].encoder == EDGE else (sc2_tasks.UNSPLIT, "")))


def task_parts(workshop, task, method, point, limit):
    """(shipped point, manifest fields, unsplit network or None, notes for the provenance)."""
    codec = METHODS[method].encoder != EDGE
    if codec:
        whole = sc2_tasks.trained_task(workshop, task, sc2_tasks.UNSPLIT, "")
        shipped = task_bundle.codec_point(trained_student(workshop, method, point), whole, WINDOW)
    else:
        shipped = task_bundle.ShippedTask(sc2_tasks.trained_task(workshop, task, method, point), WINDOW)
    score, fields = shipped_rows(shipped, task, sc2_tasks.pictures_of(task, workshop.options.data, "val"), limit)
    notes = {"valScore": score, "valPictures": limit or "all",
             "imagesSeenByTask": logged(workshop.folders["logs"], task_stage(task, method, point))[1]}
    unsplit = None
    if not codec and any(path.exists() for path in sc2_tasks.checkpoints(workshop, task, sc2_tasks.UNSPLIT, "")):
        unsplit = task_bundle.unsplit_network(sc2_tasks.trained_task(workshop, task, sc2_tasks.UNSPLIT, ""), WINDOW)
    return shipped, fields, unsplit, notes


def benchmark_entry(workshop, task, method, point, shipped, notes):
    """What `venturi evaluate` reads of the training; PyTorch's figure is that of the networks as they ship."""
    state = trained_student(workshop, method, point).state_dict()
    size = encoder_bytes(state, METHODS[method].encoder) + split_scores.table_bytes(shipped.tables.compat)
    figure = {"detection": "map", "segmentation": "miou"}.get(task, "top1")
    name = task_stage(task, method, point) if task in sc2_tasks.EPOCHS else f"{method}-{point}"
    epochs, seen = logged(workshop.folders["logs"], name)
    planned = sc2_tasks.EPOCHS.get(task) or len(epoch_sizes(workshop.point(method, point)["phases"]))
    return {"method": method, "encoderSizeBytes": size, "undertrained": epochs < planned,
            "imagesSeen": images_seen(workshop, method, point) + (seen if task in sc2_tasks.EPOCHS else 0),
            figure: {"val": notes["valScore"]} if notes.get("valPictures") == "all" else {}, "meanBytes": {}}


def export(workshop, task, method, point, images, path, limit=0):
    """Writes the bundle; returns what the provenance says."""
    student = trained_student(workshop, method, point)
    if task == "classification":
        shipped, fields, unsplit, notes = student_bundle.shipped(student, WINDOW), {}, None, {}
    else:
        shipped, fields, unsplit, notes = task_parts(workshop, task, method, point, limit)
    beta = float(student.rate_weight)
    shipped.check(np.ascontiguousarray(shipped.pixels(images)))
    fields["benchmark"] = benchmark_entry(workshop, task, method, point, shipped, notes)
    provenance = {"trainedOn": {"detection": "BCCD, 205 pictures", "segmentation": "CamVid, 250 pictures of 320x240",
                                "classification": "Imagenette, 10 classes, 7,000 pictures of 224 px"}[task],
                  "method": method, "imagesSeenByEncoder": images_seen(workshop, method, point), **notes,
                  "torch": torch.__version__.split("+")[0]}
    path.parent.mkdir(parents=True, exist_ok=True)
    task_bundle.write_task_bundle(BundleWriter(), path, f"{method.replace('_', '-')}-{task}", task,
                                  [(point, beta, shipped, fields)], images, labels_of(task, workshop.options.data), WINDOW,
                                  provenance, CAMVID, unsplit)
    return provenance


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["classification", *sorted(sc2_tasks.FOLDERS)])
    parser.add_argument("method", choices=[name for name, recipe in METHODS.items()
                                           if name != "quantised_bottleneck" and (recipe.tuned or recipe.encoder != EDGE)])
    parser.add_argument("point")
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=Path, default=HERE / "samples")
    parser.add_argument("--golden", type=int, default=1, help="golden pictures, at least 1")
    parser.add_argument("--limit", type=int, default=0, help="score only so many validation pictures; 0 for all")
    add_folders(parser)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    images = golden_images(options.samples, max(1, options.golden))
    notes = export(Workshop(options), options.task, options.method, options.point, images, options.out, options.limit)
    print(f"{options.out}: {options.out.stat().st_size} bytes, {json.dumps(notes)}")


if __name__ == "__main__":
    main()

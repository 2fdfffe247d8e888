"""Detection (BCCD cells) and segmentation (CamVid) behind a method's frozen classification encoder.

`python sc2_tasks.py train detection METHOD POINT` trains decoder, later stages, neck and head; encoder and prior stay as
they were trained for classification. `evaluate` writes mAP or mIoU and bytes to logs/sc2/tasks.json.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from evaluate_sc2 import images_seen, logged, trained
from sc2 import HERE, Workshop, add_folders
from venturi_models import dataset, task_heads
from venturi_models.accuracy import Confusion, average_precision
from venturi_models.methods import METHODS
from venturi_models.task_pictures import BoxedPictures, MaskedPictures, TaskBatches
from venturi_models.training import Stage

FOLDERS = {"detection": "detection/bccd", "segmentation": "segmentation/camvid"}
CONFIG = {"seed": 101, "batch_size": 8, "learning_rate": 0.001, "weight_decay": 0.0001, "warm_up": 0.05, "average": 0.99,
          "evaluate_every": 5, "score_names": ["val_score"]}
EPOCHS = {"detection": 30, "segmentation": 30}


def pictures_of(task, data, split):
    """The task's set."""
    folder = Path(data).parent / FOLDERS[task] / split
    return BoxedPictures(folder) if task == "detection" else MaskedPictures(folder)


def head_of(task):
    """A fresh head: 3 kinds of cells, 11 classes of a street."""
    return task_heads.DetectionHead(3) if task == "detection" else task_heads.SegmentationHead(11)


@torch.no_grad()
def score(module, task, pictures, batch=10):
    """{"score": mAP or mIoU, "bytes": ideal code length per picture} with rounded latents."""
    module.student.prior().solve_quantiles()
    confusion, found, bits = Confusion(11), [], []
    for start in range(0, len(pictures.pictures), batch):
        values = torch.from_numpy(np.ascontiguousarray(dataset.normalise(pictures.pictures[start:start + batch])))
        output, cost = module(values)
        bits.append(cost)
        if task == "segmentation":
            confusion.add(pictures.masks[start:start + batch], output.argmax(1).numpy())
            continue
        for i, (logits, distances) in enumerate(zip(*output)):
            found += pictures.results(start + i, *task_heads.detections(logits, distances))
    value = confusion.mean() if task == "segmentation" else average_precision(pictures.annotations, found)["map"]
    return {"score": round(value, 4), "bytes": round(float(torch.cat(bits).mean()) / 8, 1)}


def task_student(workshop, task, method, point):
    """The method's trained student with a fresh neck and head."""
    found = trained(workshop, method, point)
    if found is None:
        raise SystemExit(f"{method}-{point} is not trained; run python sc2.py train {method} {point} first")
    torch.manual_seed(CONFIG["seed"])
    return task_heads.TaskStudent(found[0], head_of(task)).to(workshop.device, memory_format=torch.channels_last)


def train(workshop, task, method, point):
    """Trains or resumes; returns the averaged module."""
    module = task_student(workshop, task, method, point)
    learning = [p for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=CONFIG["learning_rate"], weight_decay=CONFIG["weight_decay"])
    config = {**CONFIG, "phases": [{"epochs": EPOCHS[task], "size": 0}]}
    batches = TaskBatches(pictures_of(task, workshop.options.data, "train"), CONFIG["batch_size"], CONFIG["seed"])
    stage = Stage(f"{task}-{method}-{point}", module, optimizer, config, batches, workshop.device, workshop.folders)
    val = pictures_of(task, workshop.options.data, "val")
    loss = task_heads.detection_loss if task == "detection" else task_heads.segmentation_loss
    return stage.run(loss, lambda average: {"val_score": score(average, task, val)["score"]})


def evaluate(workshop, task, method, point, split):
    """One row of the table."""
    module = task_student(workshop, task, method, point)
    name = f"{task}-{method}-{point}"
    checkpoint = Path(workshop.folders["checkpoints"]) / f"{name}.pt"
    if not checkpoint.exists():
        raise SystemExit(f"{name} is not trained; run python sc2_tasks.py train {task} {method} {point} first")
    module.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    epochs, seen = logged(workshop.folders["logs"], name)
    return {"task": task, "method": method, "point": point, "split": split,
            **score(module.eval(), task, pictures_of(task, workshop.options.data, split)), "images_seen": seen,
            "images_seen_by_encoder": images_seen(workshop, method, point), "undertrained": epochs < EPOCHS[task]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["train", "evaluate"])
    parser.add_argument("task", choices=sorted(FOLDERS))
    parser.add_argument("method", choices=[name for name, recipe in METHODS.items() if recipe.tuned])
    parser.add_argument("point")
    parser.add_argument("--split", choices=["val", "test"], default="val")
    parser.add_argument("--out", type=Path, default=HERE / "logs/sc2/tasks.json")
    add_folders(parser)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    workshop = Workshop(options)
    if options.command == "train":
        train(workshop, options.task, options.method, options.point)
        return
    row = evaluate(workshop, options.task, options.method, options.point, options.split)
    rows = json.loads(options.out.read_text()) if options.out.exists() else []
    same = lambda old: all(old[key] == row[key] for key in ("task", "method", "point", "split"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps([old for old in rows if not same(old)] + [row], indent=1) + "\n")
    print(json.dumps(row))


if __name__ == "__main__":
    main()

"""Detection (BCCD cells) and segmentation (CamVid) behind a method's frozen classification encoder.

`python sc2_tasks.py train detection METHOD POINT` trains decoder, later stages, neck and head; encoder and prior stay as
they were trained for classification. The method `unsplit` (no point) is the backbone itself on undistorted pictures, its
stem frozen: what the rows of picture codecs run. `evaluate` writes mAP or mIoU and bytes to logs/sc2/tasks.json; `pack`
writes what was learned as fp16 for the repository, `unpack` makes a checkpoint that training goes on from.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from evaluate_sc2 import images_seen, logged, trained
from sc2 import HERE, Workshop, add_folders
from venturi_models import dataset, half_checkpoint, task_heads
from venturi_models.accuracy import Confusion, average_precision
from venturi_models.methods import METHODS
from venturi_models.task_pictures import BoxedPictures, MaskedPictures, TaskBatches
from venturi_models.training import Stage

FOLDERS = {"detection": "detection/bccd", "segmentation": "segmentation/camvid"}
CONFIG = {"seed": 101, "batch_size": 8, "learning_rate": 0.001, "weight_decay": 0.0001, "warm_up": 0.05, "average": 0.99,
          "evaluate_every": 5, "score_names": ["val_score"]}
UNSPLIT = "unsplit"
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
    if module.student.prior() is not None:
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


def stage_name(task, method, point):
    """Of checkpoints and logs; `unsplit` has no point."""
    return "-".join(part for part in (task, method, point) if part)


def checkpoints(workshop, *which):
    """(training checkpoint, small checkpoint)."""
    folder, file = Path(workshop.folders["checkpoints"]), f"{stage_name(*which)}.pt"
    return folder / file, folder / "sc2/tasks" / file


def task_student(workshop, task, method, point):
    """The method's trained student, or the backbone, with a fresh neck and head."""
    if method == UNSPLIT:
        student = task_heads.Unsplit(workshop.backbone)
    else:
        found = trained(workshop, method, point)
        if found is None:
            raise SystemExit(f"{method}-{point} is not trained; run python sc2.py train {method} {point} first")
        student = found[0]
    torch.manual_seed(CONFIG["seed"])
    return task_heads.TaskStudent(student, head_of(task)).to(workshop.device, memory_format=torch.channels_last)


def trained_task(workshop, task, method, point):
    """A TaskStudent with the averaged weights of its checkpoint, else of its small one, in evaluation mode."""
    module = task_student(workshop, task, method, point)
    checkpoint, small = checkpoints(workshop, task, method, point)
    if checkpoint.exists():
        module.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    elif small.exists():
        half_checkpoint.fill(module, small, half_checkpoint.TASK_FROZEN)
    else:
        raise SystemExit(f"{checkpoint.stem} is not trained; run python sc2_tasks.py train {task} {method} {point} first")
    return module.eval()


def optimizer_of(module):
    """For everything that learns."""
    learning = [p for p in module.parameters() if p.requires_grad]
    return torch.optim.AdamW(learning, lr=CONFIG["learning_rate"], weight_decay=CONFIG["weight_decay"])


def train(workshop, task, method, point, epochs=None):
    """Trains or resumes; returns the averaged module. `epochs` other than the plan's change the schedule of the rate."""
    module = task_student(workshop, task, method, point)
    config = {**CONFIG, "phases": [{"epochs": epochs or EPOCHS[task], "size": 0}]}
    batches = TaskBatches(pictures_of(task, workshop.options.data, "train"), CONFIG["batch_size"], CONFIG["seed"])
    stage = Stage(stage_name(task, method, point), module, optimizer_of(module), config, batches, workshop.device,
                  workshop.folders)
    val = pictures_of(task, workshop.options.data, "val")
    loss = task_heads.detection_loss if task == "detection" else task_heads.segmentation_loss
    return stage.run(loss, lambda average: {"val_score": score(average, task, val)["score"]})


def pack(workshop, task, method, point):
    """Writes the small checkpoint; encoder and prior stay in the classification's."""
    half_checkpoint.pack(*checkpoints(workshop, task, method, point), frozen=half_checkpoint.TASK_FROZEN)


def unpack(workshop, task, method, point):
    """Makes a training checkpoint from the small one, unless there is one."""
    checkpoint, small = checkpoints(workshop, task, method, point)
    if small.exists() and not checkpoint.exists():
        module = task_student(workshop, task, method, point)
        half_checkpoint.unpack(module, optimizer_of(module), small, checkpoint, half_checkpoint.TASK_FROZEN)


def evaluate(workshop, task, method, point, split):
    """One row of the table."""
    module = trained_task(workshop, task, method, point)
    epochs, seen = logged(workshop.folders["logs"], stage_name(task, method, point))
    before = 0 if method == UNSPLIT else images_seen(workshop, method, point)
    return {"task": task, "method": method, "point": point, "split": split,
            **score(module, task, pictures_of(task, workshop.options.data, split)), "images_seen": seen,
            "images_seen_by_encoder": before, "undertrained": epochs < EPOCHS[task]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["train", "evaluate", "pack", "unpack"])
    parser.add_argument("task", choices=sorted(FOLDERS))
    parser.add_argument("method", choices=[UNSPLIT, *(name for name, recipe in METHODS.items() if recipe.tuned)])
    parser.add_argument("point", nargs="?", default="", help="rate point; none for unsplit")
    parser.add_argument("--epochs", type=int, default=None, help=f"passes over the pictures; default {EPOCHS}")
    parser.add_argument("--split", choices=["val", "test"], default="val")
    parser.add_argument("--out", type=Path, default=HERE / "logs/sc2/tasks.json")
    add_folders(parser)
    options = parser.parse_args()
    if (options.method == UNSPLIT) != (not options.point):
        parser.error("unsplit has no rate point" if options.point else f"{options.method} needs a rate point")
    if options.epochs is not None and options.epochs < 1:
        parser.error(f"--epochs is {options.epochs}, must be at least 1")
    if options.threads:
        torch.set_num_threads(options.threads)
    workshop = Workshop(options)
    which = options.task, options.method, options.point
    if options.command != "evaluate":
        commands = {"train": lambda *names: train(*names, options.epochs), "pack": pack, "unpack": unpack}
        commands[options.command](workshop, *which)
        return
    row = evaluate(workshop, *which, options.split)
    rows = json.loads(options.out.read_text()) if options.out.exists() else []
    same = lambda old: all(old[key] == row[key] for key in ("task", "method", "point", "split"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps([old for old in rows if not same(old)] + [row], indent=1) + "\n")
    print(json.dumps(row))


if __name__ == "__main__":
    main()

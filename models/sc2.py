"""Trains the benchmark's methods against the frozen backbone of the default bundle: python sc2.py train METHOD POINT.

A point's stages run in order and resume from their checkpoints. `pack` writes a small checkpoint for the repository,
`unpack` makes one that training goes on from, `measure` times 100 steps. docs/sc2.md has the plan and what was reached.
"""
import argparse
import json
import time
from functools import cached_property
from pathlib import Path

import torch

from venturi_models import dataset, half_checkpoint, student
from venturi_models.backbone import load_backbone
from venturi_models.batches import Batches
from venturi_models.methods import METHODS
from venturi_models.training import Stage

HERE = Path(__file__).parent


class Workshop:
    """Configuration, folders, the frozen backbone, and the pictures once they are asked for."""

    def __init__(self, options):
        self.config = json.loads(Path(options.config).read_text())
        self.device = torch.device(options.device)
        self.folders = {"checkpoints": options.checkpoints, "logs": options.logs}
        self.options = options
        self.backbone = load_backbone(options.bundle).to(self.device, memory_format=torch.channels_last)
        self.teacher = student.Teacher(self.backbone)

    @cached_property
    def training_split(self):
        """(pictures, labels, crop boxes)."""
        pictures, labels = dataset.load_split(self.options.data, "train", self.options.cache)
        return pictures, labels, dataset.crop_boxes(len(labels), self.config["crops"], self.config["seed"])

    @cached_property
    def val(self):
        """(pictures, labels)."""
        return dataset.load_split(self.options.data, "val", self.options.cache)

    def point(self, method, point):
        """The settings of one rate point: the first stage's, its schedule's, then its own."""
        own = self.config["methods"][method][point]
        return {**self.config["first_stage"], **self.config["schedules"][own["schedule"]], **own,
                "pause_after": getattr(self.options, "pause_after", 0)}

    def batches(self, config):
        """The training batches of one stage, without soft labels."""
        return Batches(*self.training_split, None, config["batch_size"], config["seed"], config.get("jitter", 0.0),
                       config.get("native", False))

    def sample(self):
        """About a hundred training pictures to measure the rate on."""
        pictures = self.training_split[0]
        return pictures[::max(1, len(pictures) // 100)]

    def student(self, method, config):
        """A fresh student of a method."""
        module = METHODS[method].build(self.backbone, **config.get("settings", {}))
        if METHODS[method].whole:
            module.stages.requires_grad_(True)
        return module.to(self.device, memory_format=torch.channels_last)

    def stage(self, name, module, optimizer, config):
        """A resumable training stage."""
        return Stage(name, module, optimizer, config, self.batches(config), self.device, self.folders)

    def score(self, average):
        """Bytes and top-1 on the validation split."""
        return student.score(average, *self.val, self.device)


def parameter_groups(module, config):
    """What trains: the networks, and the prior with a faster rate."""
    prior = [p for p in module.prior().parameters() if p.requires_grad]
    chosen = {id(p) for p in prior}
    rest = [p for p in module.parameters() if p.requires_grad and id(p) not in chosen]
    rate = config["learning_rate"]
    return [{"params": rest, "lr": rate}, {"params": prior, "lr": rate * config["prior_rate_factor"]}]


def train_first(workshop, method, point):
    """First stage of one rate point; returns the averaged student."""
    config = workshop.point(method, point)
    torch.manual_seed(config["seed"])
    module = workshop.student(method, config)
    module.rate_weight.fill_(config.get("beta", 0))
    if "start" in config:
        module.load_state_dict(train_first(workshop, *config["start"].split("/")).state_dict())
        module.rate_weight.mul_(config["beta_factor"])
    stage = workshop.stage(f"{method}-{point}", module, torch.optim.Adam(parameter_groups(module, config)), config)

    def steer(epoch, epochs):
        if 0 < epoch <= config["steered_epochs"]:
            seen = student.steer(module, stage.average.module, workshop.sample(), config["target_bytes"],
                                 workshop.device)
            print(f"{stage.name}: {seen:.0f} bytes, beta now {float(module.rate_weight):.4g}", flush=True)

    return stage.run(METHODS[method].loss(workshop.teacher), workshop.score, steer)


def tune(workshop, method, point):
    """Second stage: decoder and later stages on rounded latents, encoder and prior frozen."""
    config = {**workshop.config["tuning"], "seed": workshop.point(method, point)["seed"] + 100}
    module = train_first(workshop, method, point)
    module.prior().solve_quantiles()
    torch.manual_seed(config["seed"])
    module.requires_grad_(False)
    for part in (module.bottleneck.decoder, module.stages):
        part.requires_grad_(True)
    module.freeze_encoder()
    trained = [p for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=config["learning_rate"], weight_decay=config["weight_decay"])
    stage = workshop.stage(f"{method}-{point}-tuned", module, optimizer, config)
    return stage.run(student.tuning_loss(workshop.teacher, config["soft_weight"]), workshop.score)


def train(workshop, method, point, tuned):
    """All stages of one rate point, or the first only."""
    (tune if tuned and METHODS[method].tuned else train_first)(workshop, method, point)


def measure(workshop, method, steps):
    """(processor seconds, wall seconds) per image of `steps` first-stage steps at 128 px; writes nothing."""
    config = workshop.point(method, next(iter(workshop.config["methods"][method])))
    module = workshop.student(method, config).train()
    module.rate_weight.fill_(config.get("beta", 0.1))
    optimizer = torch.optim.Adam(parameter_groups(module, config))
    loss_of = METHODS[method].loss(workshop.teacher)
    for i, batch in enumerate(workshop.batches(config).epoch(0, 128)):
        if i == 1:  # the first step warms up
            start = time.process_time(), time.monotonic()
        if i == steps + 1:
            break
        loss, _ = loss_of(module, batch, 0)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    images = steps * config["batch_size"]
    return (time.process_time() - start[0]) / images, (time.monotonic() - start[1]) / images


def add_folders(parser):
    """The options that name folders, files and the device."""
    parser.add_argument("--data", default=str(HERE / "../../shared/data/classification"))
    parser.add_argument("--bundle", default=str(HERE / "bundles/default.venturi"))
    parser.add_argument("--config", default=str(HERE / "configs/sc2.json"))
    parser.add_argument("--checkpoints", default=str(HERE / "checkpoints"))
    parser.add_argument("--logs", default=str(HERE / "logs/sc2"))
    parser.add_argument("--cache", default=str(HERE / ".cache"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads, 0 for PyTorch's choice")


def small_checkpoint(workshop, method, point):
    """Where the repository keeps a rate point's fp16 weights."""
    return Path(workshop.folders["checkpoints"]) / "sc2" / f"{method}-{point}.pt"


def pack(workshop, method, point):
    """Writes a rate point's small checkpoint from its training checkpoint."""
    source = Path(workshop.folders["checkpoints"]) / f"{method}-{point}.pt"
    half_checkpoint.pack(source, small_checkpoint(workshop, method, point), METHODS[method].whole)


def unpack(workshop, method, point):
    """Makes a training checkpoint from a small one, unless there is one; training then goes on from its epoch."""
    target = Path(workshop.folders["checkpoints"]) / f"{method}-{point}.pt"
    source = small_checkpoint(workshop, method, point)
    if target.exists() or not source.exists():
        return
    config = workshop.point(method, point)
    module = workshop.student(method, config)
    half_checkpoint.unpack(module, torch.optim.Adam(parameter_groups(module, config)), source, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["train", "measure", "pack", "unpack"])
    parser.add_argument("method", choices=sorted(METHODS))
    parser.add_argument("points", nargs="*", help="rate points, all if none")
    parser.add_argument("--first-stage-only", action="store_true", help="no second stage")
    parser.add_argument("--pause-after", type=int, default=0, help="stop after so many epochs of a first stage; 0: all")
    parser.add_argument("--steps", type=int, default=100)
    add_folders(parser)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    workshop = Workshop(options)
    if options.command == "measure":
        processor, wall = measure(workshop, options.method, options.steps)
        print(f"{options.method}: {processor:.4f} processor seconds, {wall:.4f} s per image of 128 px", flush=True)
        return
    commands = {"train": lambda *which: train(*which, not options.first_stage_only), "pack": pack, "unpack": unpack}
    for point in options.points or list(workshop.config["methods"][options.method]):
        commands[options.command](workshop, options.method, point)


if __name__ == "__main__":
    main()

"""The training loop shared by all stages: schedule, running average of weights, checkpoints, log."""
import copy
import csv
import math
import time
from pathlib import Path

import torch


class Average:
    """Exponential running average of a module's parameters and buffers."""

    def __init__(self, module, decay):
        self.module, self.decay = copy.deepcopy(module).eval(), decay

    @torch.no_grad()
    def update(self, module, step):
        """Early steps use a shorter memory, so that the start is forgotten."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for mean, value in zip(self.module.state_dict().values(), module.state_dict().values()):
            if mean.is_floating_point():
                mean.lerp_(value, 1 - decay)
            else:
                mean.copy_(value)


def epoch_sizes(phases):
    """[{"epochs": n, "size": px}, ...] -> the picture size of every epoch."""
    return [phase["size"] for phase in phases for _ in range(phase["epochs"])]


def learning_rate(progress, peak, warm_up, floor=0.002):
    """Linear warm-up, then half a cosine down to floor * peak; progress runs from 0 to 1."""
    if progress < warm_up:
        return peak * max(progress / warm_up, 0.02)
    phase = (progress - warm_up) / (1 - warm_up)
    return peak * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * phase)))


class Stage:
    """One training stage over one module.

    step_loss(module, batch, epoch) returns (loss, dict of numbers to log); evaluate(module) returns a dict.
    The checkpoint `<name>.pt` is written after every epoch and holds all that a resumed run needs.
    """

    def __init__(self, name, module, optimizer, config, batches, device, folders):
        self.name, self.module, self.optimizer = name, module, optimizer
        self.config, self.batches, self.device = config, batches, device
        self.average = Average(module, config.get("average", 0.998))
        self.checkpoint = Path(folders["checkpoints"]) / f"{name}.pt"
        self.log = Path(folders["logs"]) / f"{name}.csv"
        self.peaks = [group["lr"] for group in optimizer.param_groups]

    def resume(self):
        """Loads the checkpoint if there is one; returns the next epoch."""
        if not self.checkpoint.exists():
            self.log.unlink(missing_ok=True)
            return 0
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.module.load_state_dict(state["module"])
        self.average.module.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        return state["epoch"]

    def save(self, epoch):
        """Writes the checkpoint beside its final name first, so that a kill leaves a whole file."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = self.checkpoint.with_suffix(".part")
        torch.save({"module": self.module.state_dict(), "average": self.average.module.state_dict(),
                    "optimizer": self.optimizer.state_dict(), "epoch": epoch}, part)
        part.replace(self.checkpoint)

    def write_log(self, row):
        """Appends one row to the CSV log, with the header before the first."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self.log.exists()
        with self.log.open("a", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if fresh:
                writer.writerow(row.keys())
            writer.writerow(row.values())
        print(self.name, " ".join(f"{k}={v}" for k, v in row.items()), flush=True)

    def train_epoch(self, epoch, size, epochs, step_loss):
        """One pass; returns the mean of the logged numbers."""
        self.module.train()
        sums, steps = {}, self.batches.steps()
        for i, batch in enumerate(self.batches.epoch(epoch, size)):
            for group, peak in zip(self.optimizer.param_groups, self.peaks):
                group["lr"] = learning_rate((epoch + i / steps) / epochs, peak, self.config["warm_up"])
            batch = tuple(part.to(self.device) for part in batch)
            loss, numbers = step_loss(self.module, batch, epoch)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            if "clip_norm" in self.config:
                torch.nn.utils.clip_grad_norm_(self.module.parameters(), self.config["clip_norm"])
            self.optimizer.step()
            self.average.update(self.module, epoch * steps + i)
            for key, value in numbers.items():
                sums[key] = sums.get(key, 0.0) + float(value)
        return {key: round(value / steps, 4) for key, value in sums.items()}

    def run(self, step_loss, evaluate, before_epoch=None):
        """Trains the remaining epochs; returns the averaged module. before_epoch(epoch, epochs) may adjust.

        `pause_after` of the configuration ends a run after so many of the planned epochs; another one goes on.
        """
        sizes = epoch_sizes(self.config["phases"])
        end = min(len(sizes), self.config.get("pause_after") or len(sizes))
        for epoch in range(self.resume(), end):
            torch.manual_seed(self.config["seed"] * 1000 + epoch)
            start = time.monotonic()
            if before_epoch:
                before_epoch(epoch, len(sizes))
            numbers = self.train_epoch(epoch, sizes[epoch], len(sizes), step_loss)
            seconds = round(time.monotonic() - start, 1)
            self.save(epoch + 1)
            due = (epoch + 1) % self.config.get("evaluate_every", 1) == 0 or epoch + 1 == end
            scores = evaluate(self.average.module) if due else {}
            keys = self.config.get("score_names", ["val_top1"])
            seen = (epoch + 1) * self.batches.steps() * self.batches.batch_size
            self.write_log({"epoch": epoch + 1, "images_seen": seen, "seed": self.config["seed"],
                            "size_px": sizes[epoch], "seconds": seconds, **numbers,
                            **{key: scores.get(key, "") for key in keys}})
        return self.average.module

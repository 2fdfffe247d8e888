"""Trains the reference models stage by stage: python train.py {teacher,...,all}. See README.md."""
import argparse
import json
from pathlib import Path

import torch

from venturi_models import dataset, stages
from venturi_models.batches import Batches
from venturi_models.resnet import ResNet
from venturi_models.training import Stage

HERE = Path(__file__).parent


class Workshop:
    """Configuration, folders and pictures that every stage needs."""

    def __init__(self, options):
        self.config = json.loads(Path(options.config).read_text())
        self.device = torch.device(options.device)
        self.folders = {"checkpoints": options.checkpoints, "logs": options.logs}
        cache = options.cache
        self.pictures, self.labels = dataset.load_split(options.data, "train", cache)
        self.val = dataset.load_split(options.data, "val", cache)
        seed = self.config["seed"]
        self.boxes = dataset.crop_boxes(len(self.labels), self.config["crops"], seed)
        self.soft = dataset.soft_logits(options.data, options.weights, cache, self.pictures, self.boxes, seed)

    def batches(self, config):
        """The training batches of one stage."""
        return Batches(self.pictures, self.labels, self.boxes, self.soft, config["batch_size"], config["seed"])


def to_device(module, workshop):
    """Channels-last memory is faster for convolutions on both kinds of device."""
    return module.to(workshop.device, memory_format=torch.channels_last)


def decayed_groups(module, decay):
    """Weight decay for matrices and kernels, none for biases and batch norm."""
    kernels = [p for p in module.parameters() if p.ndim > 1]
    rest = [p for p in module.parameters() if p.ndim <= 1]
    return [{"params": kernels, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]


def train_teacher(workshop):
    """The unsplit classifier; returns its averaged weights."""
    config = workshop.config["teacher"]
    torch.manual_seed(config["seed"])
    module = to_device(ResNet(workshop.config["widths"]), workshop)
    optimizer = torch.optim.SGD(decayed_groups(module, config["weight_decay"]), lr=config["learning_rate"],
                                momentum=0.9, nesterov=True)
    stage = Stage("teacher", module, optimizer, config, workshop.batches(config), workshop.device,
                  workshop.folders)
    score = lambda average: {"val_top1": stages.top1(average, *workshop.val, workshop.device)}
    return stage.run(stages.teacher_loss(config), score)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["teacher"])
    parser.add_argument("--data", default=str(HERE / "../../shared/data/classification"))
    parser.add_argument("--weights", default=str(HERE / "../../shared/data/weights"))
    parser.add_argument("--config", default=str(HERE / "configs/default.json"))
    parser.add_argument("--checkpoints", default=str(HERE / "checkpoints"))
    parser.add_argument("--logs", default=str(HERE / "logs"))
    parser.add_argument("--cache", default=str(HERE / ".cache"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads, 0 for PyTorch's choice")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    train_teacher(Workshop(options))


if __name__ == "__main__":
    main()

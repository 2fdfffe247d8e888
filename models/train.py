"""Trains the reference models stage by stage: python train.py all. See README.md."""
import argparse
import copy
import json
from pathlib import Path

import torch

from venturi_models import dataset, stages
from venturi_models.batches import Batches
from venturi_models.frankensplit import RatePoint
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
        return Batches(self.pictures, self.labels, self.boxes, self.soft, config["batch_size"], config["seed"],
                       config.get("jitter", 0.0))


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


def parts_of(workshop):
    """Keyword arguments of every RatePoint of this configuration."""
    config = workshop.config
    return {"channels": config["encoder_channels"], "feature_channels": config["widths"][1],
            "decoder_blocks": config["decoder_blocks"]}


def train_rate_point(workshop, name, teacher, start=None):
    """Head distillation of one rate point, from another's weights if given; returns its averaged weights."""
    config = {**workshop.config["distillation"], **workshop.config["rate_points"][name]}
    torch.manual_seed(config["seed"])
    module = RatePoint(**parts_of(workshop))
    module.rate_weight.fill_(config["lambda"])
    if start is not None:
        module.load_state_dict(start.state_dict())
        module.rate_weight.mul_(config["lambda_factor"])
    module = to_device(module, workshop)
    networks = [*module.encoder.parameters(), *module.decoder.parameters()]
    prior = [p for p in module.prior.parameters() if p.requires_grad]
    rate = config["learning_rate"]
    optimizer = torch.optim.Adam([{"params": networks, "lr": rate},
                                  {"params": prior, "lr": rate * config["prior_rate_factor"]}])
    stage = Stage(name, module, optimizer, config, workshop.batches(config), workshop.device, workshop.folders)
    sample = workshop.pictures[::max(1, len(workshop.pictures) // 100)]

    def steer(epoch, epochs):
        if 0 < epoch <= config["steered_epochs"]:
            seen = stages.steer_rate(module, stage.average.module, sample, config["target_bytes"], workshop.device)
            print(f"{name}: {seen:.0f} bytes, lambda now {float(module.rate_weight):.4f}", flush=True)

    score = lambda average: stages.score_rate_point(average, teacher.tail, *workshop.val, workshop.device)
    return stage.run(stages.distillation_loss(teacher.front, config), score, steer)


def train_tail(workshop, teacher, points):
    """Fine-tunes the shared tail and the local heads on rounded latents."""
    config = workshop.config["tail"]
    torch.manual_seed(config["seed"])
    for point in points.values():
        point.prior.solve_quantiles()
    module = to_device(stages.TailAndPoints(copy.deepcopy(teacher), copy.deepcopy(points)), workshop)
    heads = [p for point in module.points.values() for p in point.local_head.parameters()]
    groups = [{"params": list(module.tail.parameters()), "lr": config["learning_rate"]},
              {"params": heads, "lr": config["head_learning_rate"]}]
    optimizer = torch.optim.AdamW(groups, weight_decay=config["weight_decay"])
    stage = Stage("tail", module, optimizer, config, workshop.batches(config), workshop.device, workshop.folders)
    score = lambda average: stages.score_tail(average, *workshop.val, workshop.device)
    return stage.run(stages.tail_loss(config), score)


def run(workshop, last):
    """Runs all stages up to `last`; finished ones are only loaded."""
    teacher = train_teacher(workshop).eval()
    if last == "teacher":
        return
    points = {}
    for name in workshop.config["order"]:
        points[name] = train_rate_point(workshop, name, teacher, points.get(workshop.config["order"][0])).eval()
        if last == name:
            return
    train_tail(workshop, teacher, {name: points[name] for name in workshop.config["rate_points"]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", help="the last stage to run", choices=["teacher", "middle", "low", "high", "all"])
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
    run(Workshop(options), options.stage)


if __name__ == "__main__":
    main()

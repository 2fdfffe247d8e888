"""Writes testdata/bundles/tiny.venturi: random networks of the shipped structure, small and deterministic.

Input 3x32x32, latent 4x4x4, two rate points, three labels; for tests of everything that reads bundles. With --task
detection or segmentation it writes tiny-TASK.venturi: the encoders, tables and decoders of tiny.venturi to the byte, so
that they read its frames, with another tail.
"""
import argparse
import json
import zipfile
from pathlib import Path

import numpy as np
import torch

from venturi_models import graph, shipping, task_bundle, task_heads
from venturi_models.bundle import BundleWriter
from venturi_models.dataset import normalise
from venturi_models.frankensplit import RatePoint
from venturi_models.resnet import ResNet

LABELS = ["alpha", "beta", "gamma"]
INPUT, LATENT, WIDTHS = (3, 32, 32), (4, 4, 4), (4, 4, 4, 8)
FEATURES = (WIDTHS[1], 4, 4)
TARGET = Path(__file__).parent.parent / "testdata/bundles/tiny.venturi"


def pictures(seed, count=2):
    """Smooth random pictures, uint8 (count,32,32,3)."""
    rng = np.random.default_rng(seed)
    grid = np.linspace(0, 1, 32)
    waves = [np.sin(6.3 * (rng.random() + rng.uniform(0, 2) * grid[:, None] + rng.uniform(0, 2) * grid))
             for _ in range(count * 3)]
    values = np.stack(waves).reshape(count, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.clip(np.rint(127.5 + 120 * values), 0, 255).astype(np.uint8)


def random_rate_point(seed, gain):
    """A rate point with random weights; `gain` spreads its latent, and so its rate."""
    torch.manual_seed(seed)
    point = RatePoint((4, 4, 4), WIDTHS[1], len(LABELS), 2).eval()
    with torch.no_grad():
        for conv in (point.encoder.rb3.conv2, point.encoder.rb3.skip):
            conv.weight.mul_(gain)
        for matrix in (point.prior.matrices[0], point.prior.matrices[-1]):
            matrix.add_(torch.rand_like(matrix) * 2)
        point.local_head.fc.weight.mul_(4)
    point.prior.solve_quantiles()
    return point


def build(path, seed=7):
    """Writes the bundle and returns the names of its members."""
    torch.manual_seed(seed)
    teacher = ResNet(WIDTHS, len(LABELS)).eval()
    with torch.no_grad():
        teacher.tail.fc.weight.mul_(8)
    images = pictures(seed)
    writer = BundleWriter()
    fused_teacher = graph.fused(teacher)
    unsplit = shipping.Network(graph.unsplit_graph(fused_teacher, INPUT), fused_teacher)
    unsplit.check(normalise(images))
    points = [shipping.ShippedRatePoint(random_rate_point(seed + i, gain), teacher.tail, INPUT, LATENT, FEATURES)
              for i, gain in enumerate((4.0, 12.0))]
    tail = writer.add("tail.onnx", points[0].tail.data)
    members = [writer.add(f"golden/{i}_image.bin", image.tobytes()) for i, image in enumerate(images)]
    entries = []
    for i, point in enumerate(points):
        point.check(normalise(images))
        entry = shipping.add_rate_point(writer, f"rate{i}", ("low", "high")[i], point, (0.5, 0.1)[i],
                                        (8, 16)[i], tail)
        entry["golden"] = shipping.add_golden(writer, f"rate{i}", point, images, members, LABELS, 0.001)
        entries.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = shipping.manifest("tiny", LABELS, INPUT, LATENT, entries, 1,
                                 writer.add("unsplit.onnx", unsplit.data), {"seed": seed})
    shipping.add_calibration(writer, manifest, [np.ascontiguousarray(normalise(images))], "max")
    writer.write(path, manifest)
    return list(writer.members)


def task_target(task):
    """Where the bundle of a task lies."""
    return TARGET.with_name(f"tiny-{task}.venturi")


def task_head(task):
    """A random head whose scores are spread over the cells."""
    head = task_heads.DetectionHead(len(LABELS), 4) if task == "detection" else task_heads.SegmentationHead(len(LABELS), 4)
    with torch.no_grad():
        head.classes.weight.mul_(8)
        head.classes.bias.zero_()
    return head


def build_task(task, path, source=TARGET, seed=19):
    """Writes the bundle of a task on the rate points of the tiny one; returns the names of its members."""
    torch.manual_seed(seed)
    backbone = graph.fused(ResNet(WIDTHS, len(LABELS)))
    module = task_heads.TaskStudent(task_heads.Unsplit(backbone), task_head(task), WIDTHS[1:], 4).eval()
    tail = task_bundle.task_network("tail", ("features", "maps"), FEATURES, 2, module.student.stages, module.neck,
                                    module.head)
    writer = BundleWriter()
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        points = [(entry["name"], entry["lambda"], task_bundle.RetailedPoint(archive, manifest, entry, tail),
                   {"defaultLanes": entry["defaultLanes"]}) for entry in manifest["ratePoints"]]
    task_bundle.write_task_bundle(writer, path, f"tiny-{task}", task, points, pictures(seed), LABELS, INPUT[1:],
                                  {"seed": seed}, ["#c02020", "#20c020", "#2020c0"],
                                  task_bundle.unsplit_network(module, INPUT[1:]), 0.001, 1)
    return list(writer.members)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=["classification", "detection", "segmentation"], default="classification")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    if arguments.task == "classification":
        out = arguments.out or TARGET
        build(out)
    else:
        out = arguments.out or task_target(arguments.task)
        build_task(arguments.task, out)
    print(f"{out}: {out.stat().st_size} bytes")

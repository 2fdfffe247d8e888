"""Detectors and segmentation models as they ship: their networks, manifest keys and golden vectors (docs/bundle.md).

The tail gives maps at stride 8; thresholds, suppression and enlargement are the reader's, and here for the golden vectors
and the comparison with the training's own scores.
"""
import copy

import numpy as np
import torch
from onnx import numpy_helper

from . import graph, shipping
from .coded import ImageCodec
from .dataset import normalise
from .shipped_kinds import colours, picture_point
from .student_bundle import BundledPoint, ShippedStudent, tensors
from .task_heads import STRIDE, DetectionHead, Unsplit, detections, enlarged

DECODING = {"scoreThreshold": 0.05, "overlapThreshold": 0.5, "mostCandidates": 400, "mostBoxes": 100}


class TaskGraph(graph.Graph):
    """Neck and head behind the stages, node by node."""

    def number(self, value):
        """A float32 constant of one number."""
        return self.constant(np.array(value, np.float32))

    def constant(self, array):
        """Any constant, as it is."""
        name = f"weight{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(array, name))
        return name

    def doubled(self, x):
        """Every value four times: (N,C,h,w) -> (N,C,2h,2w)."""
        scales = self.constant(np.array([1, 1, 2, 2], np.float32))
        return self.node("Resize", [x, "", scales], mode="nearest", coordinate_transformation_mode="asymmetric",
                         nearest_mode="floor")

    def neck(self, features, neck):
        """task_heads.Neck."""
        joined = self.conv(features[2], neck.lateral[2])
        for i in (1, 0):
            joined = self.node("Add", [self.conv(features[i], neck.lateral[i]), self.doubled(joined)])
        return self.relu(self.conv(joined, neck.smooth))

    def head(self, x, head, output):
        """The maps of a DetectionHead or SegmentationHead."""
        for layer in head.tower[::2]:
            x = self.relu(self.conv(x, layer))
        logits = self.conv(x, head.classes)
        if not isinstance(head, DetectionHead):
            return self.node("Identity", [logits], output)
        sides = self.node("Exp", [self.node("Clip", [self.conv(x, head.box), self.number(-4), self.number(6)])])
        distances = self.node("Mul", [sides, self.number(STRIDE)])
        return self.node("Concat", [logits, distances], output, axis=1)

    def stages(self, x, layers):
        """Every stage's output."""
        outputs = []
        for layer in layers:
            for block in layer:
                x = graph.basic_block(self, x, block)
            outputs.append(x)
        return outputs


def rounded(module):
    """A copy in evaluation mode with batch norm folded and weights rounded to fp16."""
    return graph.fused(copy.deepcopy(module))


def task_network(name, ends, input_shape, level, stages, neck, head, stem=None):
    """The Network input -> maps from stage `level` on, or from the picture through the stem of an Unsplit."""
    stages, neck, head = rounded(stages), rounded(neck), rounded(head)
    stem = rounded(stem) if stem is not None else None

    def run(x):
        features = stages.outputs(stem(x) if stem is not None else x, level)
        return head.maps(neck(([x] + features)[-3:]))

    form, x = TaskGraph(name, ends[0], list(input_shape)), ends[0]
    if stem is not None:
        x = form.node("MaxPool", [form.relu(form.conv(x, stem[0]))], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    outputs = ([x] + form.stages(x, stages.layers[level:]))[-3:]
    form.head(form.neck(outputs, neck), head, ends[1])
    with torch.no_grad():
        shape = list(run(torch.zeros(1, *input_shape)).shape[1:])
    return shipping.Network(form.finish(ends[1], shape), run)


class ShippedTask(ShippedStudent):
    """Networks and tables of a TaskStudent for pictures of a size."""

    def __init__(self, module, size):
        self.module = module
        super().__init__(module.student, size)

    def tail_of(self, student):
        return task_network("tail", ("features", "maps"), self.feature_shape, student.level, student.stages,
                            self.module.neck, self.module.head)


def unsplit_network(module, size):
    """The Network image -> maps of a TaskStudent around an Unsplit."""
    if not isinstance(module.student, Unsplit):
        raise ValueError(f"a {type(module.student).__name__} has a bottleneck; task_heads.Unsplit wanted")
    return task_network("unsplit", ("image", "maps"), (3, *size), 0, module.student.stages, module.neck, module.head,
                        module.student.stem)


def codec_point(student, unsplit, size):
    """A picture codec's rate point in front of the network of a task (a TaskStudent around an Unsplit)."""
    return picture_point(ImageCodec.fresh(student.codec), None, size, unsplit_network(unsplit, size))


class RetailedPoint(BundledPoint):
    """A rate point of a bundle with another tail."""

    def __init__(self, archive, manifest, entry, tail):
        super().__init__(archive, manifest, entry)
        self.tail = tail


def task_keys(task, labels, palette=None):
    """What a manifest says about a task."""
    decoding = {"detection": {"stride": STRIDE, **DECODING}, "segmentation": {"stride": STRIDE, "palette": palette}}
    return {"task": task, "labels": labels, **({task: decoding[task]} if task in decoding else {})}


def fitted_preprocess(height, width):
    """The manifest's preprocess of a network that sees whole pictures."""
    return {"fitHeight": height, "fitWidth": width, "filter": "bilinear", "colorOrder": "RGB",
            "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}


def decoded(task, labels, output):
    """A picture's maps (C,h,w) as the golden vectors hold them: {"boxes"} or a mask uint8 (8h,8w)."""
    maps = torch.tensor(output)
    if task == "segmentation":
        return enlarged(maps[None])[0].argmax(0).numpy().astype(np.uint8)
    boxes, classes, scores = detections(maps[:-4], maps[-4:], DECODING["scoreThreshold"], DECODING["overlapThreshold"],
                                        DECODING["mostBoxes"], DECODING["mostCandidates"])
    return {"boxes": [{"label": labels[int(c)], "score": round(float(s), 6), "box": [round(v, 4) for v in b.tolist()]}
                      for b, c, s in zip(boxes, classes, scores)]}


def add_golden(writer, folder, point, images, members, task, labels, tolerance):
    """shipping.add_golden with the maps and what they are decoded to."""
    def expected(base, output):
        keys = {"output": writer.add(base + "output.bin", output.astype("<f4").tobytes())}
        result = decoded(task, labels, output)
        if task == "segmentation":
            return {**keys, "classes": writer.add(base + "classes.bin", result.tobytes())}
        return {**keys, **result}
    if task == "classification":
        expected = None
    return shipping.add_golden(writer, folder, point, images, members, labels, tolerance, expected)


def write_task_bundle(writer, path, name, task, points, images, labels, size, provenance, palette=None, unsplit=None,
                      tolerance=0.02, default=0):
    """Writes a bundle of a task: points are [(name, beta, point, manifest fields)] by rising rate, all with one size.

    `images` uint8 (N,H,W,3) are the golden pictures, resized and padded; `unsplit` is a Network or None. Points that
    share a tail's bytes share the member.
    """
    members = [writer.add(f"golden/{i}_image.bin", image.tobytes()) for i, image in enumerate(images)]
    if unsplit is not None:
        unsplit.check(np.ascontiguousarray(normalise(images)))
    entries = []
    for i, (point_name, beta, point, fields) in enumerate(points):
        entries.append({
            "name": point_name, "lambda": beta,
            "encoder": writer.add(f"rate{i}/encoder.onnx", point.encoder.data),
            "decoder": writer.add(f"rate{i}/decoder.onnx", point.decoder.data),
            **point.add_prior(writer, f"rate{i}"), "tail": writer.share(f"rate{i}/tail.onnx", point.tail.data),
            "golden": add_golden(writer, f"rate{i}", point, images, members, task, labels, tolerance), **fields})
    manifest = shipping.manifest(name, labels, (3, *size), points[0][2].latent_shape, entries, default,
                                 writer.add("unsplit.onnx", unsplit.data) if unsplit is not None else None, provenance)
    first = points[0][2]
    manifest.update(task_keys(task, labels, palette), preprocess=fitted_preprocess(*size), entropyModel=first.kind,
                    tensors=tensors(first))
    if hasattr(first, "hyper_encoder"):
        manifest["hyperLatent"] = shipping.shape_fields(first.hyper_encoder.session.get_outputs()[0].shape[1:])
    if first.pixels is colours:
        manifest["preprocess"].update(mean=[0, 0, 0], std=[1, 1, 1])
    if unsplit is None:
        del manifest["unsplit"]
    else:
        manifest["tensors"]["unsplit"] = {"input": "image", "output": "maps"}
    writer.write(path, manifest)

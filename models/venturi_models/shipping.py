"""Turns trained modules into the members of a bundle, each checked in ONNX Runtime first."""

import numpy as np
import onnxruntime
import torch

from . import compat_coder, graph, lanes_coder
from .calibration import calibrate
from .cdf import prior_rows
from .dataset import normalise
from .tables import make_tables

ONNX_TOLERANCE = 1e-3  # largest absolute difference from PyTorch, relative to the largest value (at least 1)
GOLDEN_LANES = (8, 32)


class Network:
    """One ONNX graph with its fused PyTorch twin."""

    def __init__(self, data, module):
        self.data, self.module = data, module
        self.session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])

    def run(self, values):
        """float32 array in, float32 array out, by ONNX Runtime."""
        name = self.session.get_inputs()[0].name
        return self.session.run(None, {name: np.ascontiguousarray(values, np.float32)})[0]

    def check(self, values):
        """Compares both on a batch; raises when they differ by more than the tolerance; returns the output."""
        with torch.no_grad():
            expected = self.module(torch.from_numpy(np.ascontiguousarray(values))).numpy()
        result = self.run(values)
        error = float(np.abs(result - expected).max()) / max(1.0, float(np.abs(expected).max()))
        if not error <= ONNX_TOLERANCE:
            raise ValueError(f"ONNX differs from PyTorch by {error:.2e}, {ONNX_TOLERANCE} allowed")
        return result


class ShippedRatePoint:
    """Networks and tables of one rate point as they ship: fp16 weights, integer tables."""

    kind = "factorized_prior"  # the manifest's entropyModel
    pixels = staticmethod(normalise)  # uint8 (N,H,W,3) -> the encoder's input

    def __init__(self, point, tail, input_shape, latent_shape, feature_shape):
        encoder, decoder = graph.fused(point.encoder), graph.fused(point.decoder)
        head, tail = graph.fused(point.local_head), graph.fused(tail)
        self.encoder = Network(graph.encoder_graph(encoder, input_shape, latent_shape), encoder)
        self.decoder = Network(graph.decoder_graph(decoder, latent_shape, feature_shape), decoder)
        self.local_head = Network(graph.local_head_graph(head, latent_shape), head)
        self.tail = Network(graph.tail_graph(tail, feature_shape), tail)
        self.medians = point.prior.medians().detach().cpu().numpy().astype(np.float32)
        self.tables = make_tables(self.medians, prior_rows(point.prior))
        self.latent_shape = latent_shape

    @classmethod
    def of(cls, encoder, decoder, local_head, tail, tables, latent_shape):
        """From finished networks; medians are the tables'."""
        point = cls.__new__(cls)
        point.encoder, point.decoder, point.local_head, point.tail = encoder, decoder, local_head, tail
        point.medians, point.tables, point.latent_shape = tables.medians, tables, latent_shape
        return point

    def check(self, images):
        """Runs float32 (N,3,H,W) through all networks, each compared with PyTorch; returns the logits."""
        latent = self.encoder.check(images)
        latent_hat = self.dequantise(self.quantise(latent))
        self.local_head.check(latent_hat)
        return self.tail.check(self.decoder.check(latent_hat))

    def quantise(self, latent):
        """float32 latent -> int32 symbols, halves to even, differences taken in float32."""
        return np.rint(latent - self.medians[:, None, None]).astype(np.int32)

    def dequantise(self, symbols):
        """int32 symbols -> float32 latent_hat."""
        return symbols.astype(np.float32) + self.medians[:, None, None]

    def symbol_rows(self, rows):
        """The row of every symbol of one latent: the channel's."""
        area = self.latent_shape[1] * self.latent_shape[2]
        return [row for row in rows for _ in range(area)]

    def compat(self, symbols):
        """`compat` payload of one latent's symbols."""
        return compat_coder.encode(symbols.ravel().tolist(), self.symbol_rows(self.tables.compat))

    def lanes(self, symbols, count):
        """`lanes` payload of one latent's symbols."""
        return lanes_coder.encode(symbols.ravel().tolist(), self.symbol_rows(self.tables.lanes), count)

    def logits(self, symbols):
        """Symbols of a batch -> logits, by decoder and tail."""
        return self.tail.run(self.decoder.run(self.dequantise(symbols)))

    def add_prior(self, writer, folder):
        """Adds what both sides need to code latents; returns its entries of the rate point."""
        return {"tables": writer.share(f"{folder}/tables.bin", self.tables.to_bytes())}

    def coded(self, latent):
        """(golden members of one latent (1,C,H,W) by key, as bytes; latent_hat)."""
        symbols = self.quantise(latent)
        lanes = {str(n): self.lanes(symbols, n) for n in GOLDEN_LANES}
        return {"symbols": int32(symbols), "compat": self.compat(symbols), "lanes": lanes}, self.dequantise(symbols)


def int32(symbols):
    """As golden members hold symbols."""
    return symbols.astype("<i4").tobytes()


def softmax(logits):
    """(N,K) -> (N,K)."""
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def ranked(logits, labels):
    """Up to five {"label", "score"} of one picture, best first."""
    scores = softmax(logits[None])[0]
    order = np.argsort(-scores, kind="stable")[:5]
    return [{"label": labels[i], "score": round(float(scores[i]), 6)} for i in order]


def add_members(writer, base, members):
    """Adds byte strings under names made from their keys; returns the names in the same nesting."""
    return {key: add_members(writer, base + key, value) if isinstance(value, dict)
            else writer.add(f"{base}{key}.bin", value) for key, value in members.items()}


def add_golden(writer, folder, point, images, image_members, labels, latent_tolerance, expected=None):
    """Adds the golden vectors of one rate point for uint8 images (N,H,W,3); returns golden.json's name.

    `expected(base, output)` gives a case's keys for what the tail says (a picture's output), by default the best labels.
    """
    expected = expected or (lambda base, output: {"top": ranked(output, labels)})
    cases = []
    for i, image in enumerate(images):
        latent = point.encoder.run(point.pixels(image[None]))
        members, latent_hat = point.coded(latent)
        base = f"{folder}/golden/{i}_"
        output = point.tail.run(point.decoder.run(latent_hat))[0]
        cases.append({"image": image_members[i], "latent": writer.add(base + "latent.bin", latent.astype("<f4").tobytes()),
                      **add_members(writer, base, members), **expected(base, output)})
    return writer.add_json(f"{folder}/golden.json", {"latentTolerance": latent_tolerance, "cases": cases})


def shape_fields(shape):
    """(C,H,W) as the manifest writes it."""
    return dict(zip(("channels", "height", "width"), shape))


def manifest(name, labels, input_shape, latent_shape, points, default, unsplit, provenance):
    """The manifest but for the members; `points` are the entries of ratePoints."""
    _, height, width = input_shape
    return {
        "format": "venturi-bundle", "formatVersion": 1, "name": name, "modelVersion": "1.0.0",
        "task": "classification", "labels": labels,
        "preprocess": {"resizeShorterSide": min(height, width), "filter": "bilinear",
                       "cropHeight": height, "cropWidth": width, "colorOrder": "RGB",
                       "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]},
        "input": shape_fields(input_shape), "latent": shape_fields(latent_shape),
        "entropyModel": "factorized_prior", "precisions": ["fp32", "fp16"], "weights": "fp16",
        "tensors": {"encoder": {"input": "image", "output": "latent"},
                    "decoder": {"input": "latent_hat", "output": "features"},
                    "tail": {"input": "features", "output": "logits"},
                    "localHead": {"input": "latent_hat", "output": "logits"},
                    "unsplit": {"input": "image", "output": "logits"}},
        "defaultRatePoint": default, "ratePoints": points, "unsplit": unsplit, "provenance": provenance,
    }


def add_calibration(writer, manifest, batches, method, float_nodes=None):
    """Adds ranges for int8 from batches of normalised pictures, and says so in the manifest."""
    calibration = calibrate(writer.members, manifest, batches, method, float_nodes)
    manifest["calibration"] = writer.add_json("calibration.json", calibration)
    manifest["precisions"] = ["fp32", "fp16", "int8"]


def add_rate_point(writer, folder, name, point, lambda_, default_lanes, tail_member):
    """Adds a rate point's networks and tables; returns its manifest entry without golden and scores."""
    return {"name": name, "lambda": lambda_, "defaultLanes": default_lanes,
            "encoder": writer.add(f"{folder}/encoder.onnx", point.encoder.data),
            "decoder": writer.add(f"{folder}/decoder.onnx", point.decoder.data),
            "tables": writer.add(f"{folder}/tables.bin", point.tables.to_bytes()),
            "tail": tail_member,
            "localHead": writer.add(f"{folder}/local_head.onnx", point.local_head.data)}

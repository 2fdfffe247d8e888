"""The edge half as one writes it with PyTorch first: Pillow, tensor operations, the encoder, round, a compiled coder.

    python yardstick.py PHOTO...            one round after the other until the input ends

What Venturi's edge half is compared with (edge_half.py). Same weights, same tables, same pixels; the coder is compiled and called
once an image with Python lists. A line read from the input is a round: every photo once, then a line of JSON with the microseconds
of every stage and photo, by the wall clock and by processor time of all threads.
"""
import argparse
import io
import json
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from PIL import Image

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import list_coder  # noqa: E402
from venturi_models.frankensplit import Encoder  # noqa: E402
from venturi_models.preprocess import resized_crop  # noqa: E402
from venturi_models.tables import Tables  # noqa: E402

STAGES = ("decode", "preprocess", "encoder", "quantise", "code")


def encoder_of(graph):
    """The PyTorch encoder with the weights of a bundle's ONNX member; its convolutions stand in module order."""
    weights = [numpy_helper.to_array(tensor).astype(np.float32) for tensor in onnx.load_from_string(graph).graph.initializer]
    encoder = Encoder((len(weights[1]), len(weights[7]), len(weights[13])))
    parts = [getattr(block, name) for block in (encoder.rb1, encoder.rb2, encoder.rb3) for name in ("conv1", "conv2", "skip")]
    with torch.no_grad():
        for part, weight, bias in zip(parts, weights[::2], weights[1::2], strict=True):
            part.weight.copy_(torch.from_numpy(weight))
            part.bias.copy_(torch.from_numpy(bias))
    return encoder.eval()


class Yardstick:
    """The edge half of one rate point of a bundle."""

    def __init__(self, bundle, rate=None):
        with zipfile.ZipFile(bundle) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            points = {point["name"]: point for point in manifest["ratePoints"]}
            point = points[rate] if rate else manifest["ratePoints"][manifest["defaultRatePoint"]]
            self.encoder = encoder_of(archive.read(point["encoder"]))
            tables = Tables.parse(archive.read(point["tables"]))
        form = manifest["preprocess"]
        self.side = form["cropHeight"]
        if (form["resizeShorterSide"], form["cropWidth"], form["colorOrder"], form["filter"]) != (self.side, self.side, "RGB", "bilinear"):
            raise ValueError(f"{bundle}: preprocesses otherwise than the yardstick: {form}")
        self.mean, self.std = (torch.tensor(form[key])[:, None, None] for key in ("mean", "std"))
        self.medians = torch.from_numpy(tables.medians.copy())[None, :, None, None]
        width = max(len(cdf) for _, cdf in tables.compat)
        self.cdfs = torch.tensor([cdf + [0] * (width - len(cdf)) for _, cdf in tables.compat], dtype=torch.int32)
        self.sizes = torch.tensor([len(cdf) for _, cdf in tables.compat], dtype=torch.int32)
        self.offsets = torch.tensor([offset for offset, _ in tables.compat], dtype=torch.int32)
        self.coder = list_coder.load()

    def stages(self, file):
        """Yields (stage, its result) in turn; the last result is the payload."""
        with Image.open(io.BytesIO(file)) as opened:
            picture = opened.convert("RGB")
        yield "decode", picture
        pixels = torch.from_numpy(np.array(resized_crop(picture, self.side)))
        tensor = pixels.permute(2, 0, 1).contiguous().float().div(255).sub(self.mean).div(self.std)[None]
        yield "preprocess", tensor
        latent = self.encoder(tensor)
        yield "encoder", latent
        symbols = torch.round(latent - self.medians).int()
        yield "quantise", symbols
        channels = torch.arange(symbols.shape[1], dtype=torch.int32)[:, None, None].expand(symbols.shape[1:])
        yield "code", self.coder.encode_with_indexes(
            symbols[0].reshape(-1).tolist(), channels.reshape(-1).tolist(), self.cdfs.tolist(), self.sizes.tolist(),
            self.offsets.tolist())

    @torch.inference_mode()
    def timed(self, file):
        """({stage: (wall, processor) microseconds}, payload)."""
        times, result = {}, None
        last = time.perf_counter(), time.process_time()
        for stage, result in self.stages(file):
            now = time.perf_counter(), time.process_time()
            times[stage] = [1e6 * (end - begin) for end, begin in zip(now, last)]
            last = time.perf_counter(), time.process_time()
        return times, result


def round_of(yardstick, files):
    """Every file once: {"wall", "cpu": {stage: [microseconds]}, "bytes": [...]}."""
    rows = [yardstick.timed(file) for file in files]
    clocks = {clock: {stage: [round(times[stage][i], 1) for times, _ in rows] for stage in STAGES}
              for i, clock in enumerate(("wall", "cpu"))}
    return {**clocks, "bytes": [len(payload) for _, payload in rows]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--bundle", type=Path, default=HERE.parent / "bundles/default.venturi")
    parser.add_argument("--rate", help="name of the rate point; the bundle's default otherwise")
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch; its own choice otherwise")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    yardstick = Yardstick(options.bundle, options.rate)
    files = [photo.read_bytes() for photo in options.photos]
    round_of(yardstick, files)
    print(json.dumps({"what": f"PyTorch {torch.__version__}", "threads": torch.get_num_threads()}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(round_of(yardstick, files)), flush=True)


if __name__ == "__main__":
    main()

"""Turns a checkpoint of CompressAI, sc2bench 0.0.3 or FrankenSplit into what Venturi runs: python import_checkpoint.py FILE OUT.

| checkpoint | what is written |
|---|---|
| sc2bench, Entropic Student or End-to-End on a torchvision ResNet | the bundle OUT, to be run by `venturi run --bundle` |
| sc2bench, CR+BQ | folder OUT: encoder.onnx, decoder.onnx |
| CompressAI picture codec | folder OUT: g_a, g_s, for hyperpriors h_a, h_s; tables.bin, hyper-tables.bin, scales.bin |
| FrankenSplit | folder OUT: encoder.onnx, tables.bin; its decoder belongs to the backbone's blueprint |

Tables are the checkpoint's own. Every network is compared with PyTorch in ONNX Runtime before it is written.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from venturi_models import deployed, importing, student_bundle
from venturi_models.bundle import BundleWriter
from venturi_models.input_codecs import JointCodec
from venturi_models.preprocess import resized_crop
from venturi_models.tables import gaussian_member, make_tables
from venturi_models.torchvision_tail import TorchvisionTail

HERE = Path(__file__).parent


def noise(network):
    """A random batch of the network's input size."""
    shape = network.session.get_inputs()[0].shape[1:]
    return np.random.default_rng(0).normal(size=(1, *shape)).astype(np.float32)


def write_networks(networks, folder):
    """Checks and writes every network."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, network in networks.items():
        network.check(noise(network))
        (folder / f"{name}.onnx").write_bytes(network.data)
    return sorted(networks)


def write_codec(codec, folder, height, width):
    """A picture codec for pictures of one size."""
    if isinstance(codec.module, JointCodec):
        raise SystemExit("mbt2018: its context model has no exported form yet; the other three codecs have")
    written = write_networks(deployed.codec_networks(codec.module, height, width), folder)
    own = make_tables(codec.channels.medians, codec.channels.rows).to_bytes()
    if codec.gaussian is None:
        (folder / "tables.bin").write_bytes(own)
        return written
    (folder / "hyper-tables.bin").write_bytes(own)
    (folder / "tables.bin").write_bytes(gaussian_member(codec.gaussian.rows).to_bytes())
    (folder / "scales.bin").write_bytes(codec.gaussian.scales.to_bytes())
    return written


def write_student(bottleneck, tables, state, path, size, labels, samples):
    """A bundle of one rate point with the checkpoint's own tail."""
    point = student_bundle.ImportedStudent(bottleneck, tables, TorchvisionTail(state), size)
    classes = point.tail.session.get_outputs()[0].shape[1]
    labels = labels or [f"class {i}" for i in range(classes)]
    if len(labels) != classes:
        raise SystemExit(f"{len(labels)} labels for {classes} classes; give a JSON list of as many with --labels")
    images = np.stack([resized_crop(Image.open(file), size) for file in sorted(samples.glob("*.jpg"))[:3]])
    student_bundle.write_bundle(BundleWriter(), path, "imported-student", [("imported", 0.0, point, {})], images, labels,
                                {"importedFrom": "sc2bench"}, shorter_side=size * 256 // 224)


def run(file, out, size, labels=None, samples=HERE / "samples"):
    """Reads, converts, writes; returns a line that says what was found."""
    state = importing.read_state(file)
    layout, found = importing.import_state(state)
    if layout == "compressai":
        return f"CompressAI, {type(found.module).__name__}: {', '.join(write_codec(found, out, size, size))}"
    first, tables = found
    if layout == "frankensplit":
        network = deployed.frankensplit_encoder(first, size)
        write_networks({"encoder": network}, out)
        (out / "tables.bin").write_bytes(make_tables(tables.medians, tables.rows).to_bytes())
        return f"FrankenSplit: encoder and tables of {len(tables.rows)} channels"
    if tables is None:
        return f"sc2bench, CR+BQ: {', '.join(write_networks(deployed.split_networks(first, size), out))}"
    write_student(first, tables, state, out, size, labels, samples)
    return f"sc2bench, entropy bottleneck of {len(tables.rows)} channels: bundle"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=224, help="side of the pictures; 256 suits CompressAI's codecs")
    parser.add_argument("--labels", type=Path, help="a JSON list of class names")
    options = parser.parse_args()
    labels = json.loads(options.labels.read_text()) if options.labels else None
    try:
        print(run(options.file, options.out, options.size, labels))
    except ValueError as error:
        raise SystemExit(f"{options.file}: {error}")


if __name__ == "__main__":
    main()

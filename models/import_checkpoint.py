"""Turns a checkpoint of CompressAI, sc2bench 0.0.3 or FrankenSplit into what Venturi runs: python import_checkpoint.py FILE OUT.

| checkpoint | what is written |
|---|---|
| sc2bench, Entropic Student or End-to-End on a torchvision ResNet | the bundle OUT, to be run by `venturi run --bundle` |
| sc2bench, CR+BQ | folder OUT: encoder.onnx, decoder.onnx; the bundle OUT when its name ends in .venturi and the checkpoint has the ResNet too |
| CompressAI picture codec | folder OUT: g_a, g_s, for hyperpriors h_a, h_s, for mbt2018 context; tables.bin, hyper-tables.bin, scales.bin; when its name ends in .venturi the bundle OUT, with the default bundle's classifier behind the codec |
| FrankenSplit with the Swin blueprint | the bundle OUT |
| FrankenSplit with another decoder | folder OUT: encoder.onnx, tables.bin |

Tables are the checkpoint's own. Every network is compared with PyTorch in ONNX Runtime before it is written.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from export import LABELS
from venturi_models import deployed, frankensplit_import, importing, shipped_kinds, student_bundle, torchvision_tail
from venturi_models.backbone import load_backbone
from venturi_models.bundle import BundleWriter
from venturi_models.preprocess import resized_crop
from venturi_models.tables import gaussian_member, make_tables
from venturi_models.traced import traced_network

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
    written = write_networks(deployed.codec_networks(codec.module, height, width), folder)
    own = make_tables(codec.channels.medians, codec.channels.rows).to_bytes()
    if codec.gaussian is None:
        (folder / "tables.bin").write_bytes(own)
        return written
    (folder / "hyper-tables.bin").write_bytes(own)
    (folder / "tables.bin").write_bytes(gaussian_member(codec.gaussian.rows).to_bytes())
    (folder / "scales.bin").write_bytes(codec.gaussian.scales.to_bytes())
    return written


def write_bundle(point, path, origin, size, labels, samples, shorter_side=None):
    """A bundle of one rate point; pictures are resized to `shorter_side`, by default as ImageNet's networks want it."""
    classes = point.tail.session.get_outputs()[0].shape[1]
    labels = labels or [f"class {i}" for i in range(classes)]
    if len(labels) != classes:
        raise SystemExit(f"{len(labels)} labels for {classes} classes; give a JSON list of as many with --labels")
    images = np.stack([resized_crop(Image.open(file), size) for file in sorted(samples.glob("*.jpg"))[:3]])
    student_bundle.write_bundle(BundleWriter(), path, "imported-student", [("imported", 0.0, point, {})], images, labels,
                                {"importedFrom": origin}, shorter_side=shorter_side or size * 256 // 224)


def student_point(bottleneck, tables, state, size):
    """A sc2bench student with the torchvision ResNet behind it."""
    networks = deployed.split_networks(bottleneck, size)
    features = tuple(networks["decoder"].session.get_outputs()[0].shape[1:])
    tail = torchvision_tail.tail_network(torchvision_tail.TorchvisionTail(state), features)
    if tables is None:
        return shipped_kinds.BytePoint(networks["encoder"], networks["decoder"], tail)
    return student_bundle.ImportedStudent(networks["encoder"], networks["decoder"], tail, tables)


def frankensplit_point(encoder, tables, state, size):
    """A FrankenSplit model with the Swin blueprint and the rest of its backbone."""
    network = deployed.frankensplit_encoder(encoder, size)
    latent = tuple(network.session.get_outputs()[0].shape[1:])
    decoder = frankensplit_import.rounded(frankensplit_import.import_decoder(state, latent[1]))
    decoder = traced_network(decoder, ("latent_hat", "features"), latent, half=True)
    features = tuple(decoder.session.get_outputs()[0].shape[1:])
    tail = frankensplit_import.rounded(frankensplit_import.import_tail(state, features[0]))
    return student_bundle.ImportedStudent(network, decoder, traced_network(tail, ("features", "logits"), features, half=True),
                                          tables)


def write_encoder(encoder, tables, folder, size):
    """What a FrankenSplit checkpoint with an unknown decoder still gives."""
    write_networks({"encoder": deployed.frankensplit_encoder(encoder, size)}, folder)
    (folder / "tables.bin").write_bytes(make_tables(tables.medians, tables.rows).to_bytes())


def write_codec_bundle(codec, out, size, samples):
    """A bundle of a picture codec with the default bundle's classifier behind it."""
    point = shipped_kinds.picture_point(codec, load_backbone(HERE / "bundles/default.venturi"), size)
    write_bundle(point, out, "compressai", size, LABELS, samples, shorter_side=size)
    return "bundle"


def run(file, out, size, labels=None, samples=HERE / "samples"):
    """Reads, converts, writes; returns a line that says what was found."""
    state = importing.read_state(file)
    layout, found = importing.import_state(state)
    whole = out.suffix == ".venturi"
    if layout == "compressai":
        written = write_codec_bundle(found, out, size, samples) if whole else ", ".join(write_codec(found, out, size, size))
        return f"CompressAI, {type(found.module).__name__}: {written}"
    first, tables = found
    if layout == "frankensplit" and "compression_module.g_s.hybrid_stages.0.conv.conv1.weight" not in state:
        write_encoder(first, tables, out, size)
        return f"FrankenSplit: encoder and tables of {len(tables.rows)} channels; the decoder is not the Swin blueprint"
    if tables is None and not (whole and "fc.weight" in state):
        return f"sc2bench, CR+BQ: {', '.join(write_networks(deployed.split_networks(first, size), out))}"
    read = frankensplit_point if layout == "frankensplit" else student_point
    write_bundle(read(first, tables, state, size), out, layout, size, labels, samples)
    return f"{layout}, {f'entropy bottleneck of {len(tables.rows)} channels' if tables else 'latents in bytes'}: bundle"


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

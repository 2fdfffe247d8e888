"""Writes testdata/bundles/latent-KIND.venturi: one small random bundle for every way to code latents.

Input 3x32x32, two rate points, three labels; for tests of everything that reads bundles.
"""
from make_tiny_bundle import INPUT, LABELS, TARGET, WIDTHS, pictures, random_rate_point

import torch

from venturi_models import deployed, graph, shipped_kinds, shipping, student_bundle
from venturi_models.bundle import BundleWriter
from venturi_models.coded import ChannelTables, GaussianTables, ImageCodec
from venturi_models.gaussian import SMALLEST_SCALE, gaussian_rows, scale_table
from venturi_models.hyperprior import ScaleTable
from venturi_models.input_codecs import CODECS
from venturi_models.resnet import ResNet

SEED, CHANNELS, SPREAD = 7, (4, 6), 60.0  # N and M; what the last layer of g_a is multiplied by


def backbone():
    """A random classifier with opinions."""
    torch.manual_seed(SEED)
    network = ResNet(WIDTHS, len(LABELS)).eval()
    with torch.no_grad():
        network.tail.fc.weight.mul_(2)
    return network


def byte_point(i):
    """FrankenSplit's encoder with its latent in bytes; rate points differ in the latent's channels."""
    part, network = random_rate_point(SEED + i, 4.0), backbone()
    encoder = deployed.frankensplit_encoder(part.encoder, INPUT[1])
    latent = tuple(encoder.session.get_outputs()[0].shape[1:])
    twin, features = graph.fused(part.decoder), (WIDTHS[1], *latent[1:])
    decoder = shipping.Network(graph.decoder_graph(twin, list(latent), list(features)), twin)
    tail = graph.fused(network.tail)
    return shipped_kinds.BytePoint(encoder, decoder, shipping.Network(graph.tail_graph(tail, features), tail))


def random_codec(name, i):
    """A picture codec with a spread latent, and few scales."""
    torch.manual_seed(SEED + 10 + i)
    codec = CODECS[name](*CHANNELS).eval()
    with torch.no_grad():
        codec.g_a[-1].weight.mul_(SPREAD * (1 + i))
        if hasattr(codec, "h_s"):
            codec.h_a[-1].weight.mul_(4)
            codec.h_s[-2 if name == "scale_hyperprior" else -1].bias.add_(0.7)
        if hasattr(codec, "entropy_parameters"):
            codec.entropy_parameters[-1].bias.add_(0.7)
    scales = scale_table()[:32:4]
    codec.entropy_bottleneck.solve_quantiles()
    gaussian = GaussianTables(gaussian_rows(scales), ScaleTable(scales.numpy(), SMALLEST_SCALE))
    return ImageCodec(codec, ChannelTables.of(codec.entropy_bottleneck), gaussian if hasattr(codec, "h_s") else None)


def codec_point(name):
    """A function of the rate point's place."""
    def build(i):
        return shipped_kinds.picture_point(random_codec(name, i), backbone(), INPUT[1])
    return build


KINDS = {"bytes": byte_point, **{name.replace("_", "-"): codec_point(name) for name in CODECS}}


def build(kind, path):
    """Writes the bundle of a kind and returns the names of its members."""
    writer, benchmark = BundleWriter(), {"method": kind, "encoderSizeBytes": 1000, "imagesSeen": 0, "undertrained": True,
                                         "top1": {"val": 0.25}, "meanBytes": {"val": 100.5}}
    points = [(name, rate, KINDS[kind](i), {"benchmark": benchmark}) for i, (name, rate) in enumerate((("low", 0.5), ("high", 0.1)))]
    student_bundle.write_bundle(writer, path, f"tiny-{kind}", points, pictures(SEED), LABELS, {"seed": SEED}, 0.001)
    return list(writer.members)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for kind in KINDS:
        target = TARGET.with_name(f"latent-{kind}.venturi")
        build(kind, target)
        print(f"{target}: {target.stat().st_size} bytes")

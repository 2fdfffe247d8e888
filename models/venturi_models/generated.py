"""Full-size split models with generated weights: speed does not depend on what was learned."""
import numpy as np
import torch
from torch import nn

from . import backbone_graph, graph, rate, shipping
from .generated_decoders import decoder_for, parts
from .cdf import quantised_cdf
from .dataset import normalise
from .frankensplit import Encoder, LocalHead
from .shipping import Network, ShippedRatePoint
from .tables import make_tables
from .vision import get_model

ENCODER_CHANNELS = (48, 64, 48)
LOGIT_DEVIATION = 3.0


def backbone_of(arch, classes=1000):
    """A torchvision ResNet, Swin or ConvNeXt with its initial weights."""
    names = {"convnext_t": "convnext_tiny", "convnext_s": "convnext_small", "convnext_b": "convnext_base"}
    backbone = get_model(names.get(arch, arch), weights=None, num_classes=classes)
    for name, parameter in backbone.named_parameters():
        if name.endswith("layer_scale"):  # 1e-6 at the start of training, where it would hide the block
            nn.init.uniform_(parameter, 0.1, 0.3)
    return backbone


@torch.no_grad()
def settle_norms(module, images):
    """Batch norms get the statistics of these pictures, as training would have given them."""
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.momentum = 1.0
            part.train()
    result = module(images)
    module.eval()
    return result


@torch.no_grad()
def spread_latent(encoder, images, seed):
    """Scales the latent's channels to deviations that make frames of a few kilobytes; returns the latent."""
    deviation = np.random.default_rng(seed).lognormal(-1.1, 0.6, ENCODER_CHANNELS[-1]).astype(np.float32)
    latent = encoder(images)
    gain = torch.from_numpy(deviation) / latent.std((0, 2, 3))
    for conv in (encoder.rb3.conv2, encoder.rb3.skip):
        conv.weight.mul_(gain[:, None, None, None])
        conv.bias.mul_(gain)
    encoder.rb3.skip.bias.sub_(encoder(images).mean((0, 2, 3)))
    return encoder(images)


def laplace_tables(latent):
    """Integer tables of zero-centred Laplace distributions as wide as the latent's channels."""
    rows = []
    for deviation in latent.transpose(0, 1).flatten(1).std(1).tolist():
        width = deviation / np.sqrt(2)
        reach = int(np.ceil(width * np.log(1e6))) + 1
        edges = np.arange(-reach, reach + 2) - 0.5
        below = np.where(edges < 0, 0.5 * np.exp(edges / width), 1 - 0.5 * np.exp(-edges / width))
        pmf = np.append(np.diff(below), below[0] + 1 - below[-1])
        rows.append((-reach, quantised_cdf(pmf.astype(np.float32))))
    return make_tables(np.zeros(len(rows), np.float32), rows)


def make_point(arch, images, seed, classes=1000):
    """(rate point, unsplit network), as they ship.

    `images` are normalised float32 (N,3,H,W) that give norms and scales their statistics.
    """
    torch.manual_seed(seed)
    images = torch.from_numpy(np.ascontiguousarray(images))
    backbone = backbone_of(arch, classes)
    front, tail = parts(backbone)
    decoder = decoder_for(backbone, ENCODER_CHANNELS[-1])
    encoder, head = Encoder(ENCODER_CHANNELS).eval(), LocalHead(ENCODER_CHANNELS[-1], classes).eval()
    spread = spread_latent(encoder, images, seed)
    tables, latent = laplace_tables(spread), torch.round(spread)
    features = settle_norms(front, images)
    scale_to(decoder, settle_norms(decoder.eval(), latent), features)
    with torch.no_grad():
        settle_norms(tail, decoder(latent))
        logits = tail(decoder(latent))
        linear = tail[-1]
        linear.weight.mul_(LOGIT_DEVIATION / logits.std())
        linear.bias.copy_(-(tail(decoder(latent)) - linear.bias).mean() + torch.randn(classes))
    latent_shape = tuple(latent.shape[1:])
    parts_of = {"encoder": (encoder, "image", "latent", images), "decoder": (decoder, "latent_hat", "features", latent),
                "tail": (tail, "features", "logits", features[:1])}
    networks = {}
    for name, (module, source, target, example) in parts_of.items():
        module = backbone_graph.fused(module)
        data = graph.encoder_graph(module, tuple(images.shape[1:]), latent_shape) if name == "encoder" else \
            backbone_graph.network_graph(name, source, target, module, example[:1])
        networks[name] = Network(data, module)
    fused_head = graph.fused(head)
    local = Network(graph.local_head_graph(fused_head, latent_shape), fused_head)
    point = ShippedRatePoint.of(networks["encoder"], networks["decoder"], local, networks["tail"], tables,
                                latent_shape)
    whole = backbone_graph.fused(nn.Sequential(front, tail))
    unsplit = Network(backbone_graph.network_graph("unsplit", "image", "logits", whole, images[:1]), whole)
    return point, unsplit


@torch.no_grad()
def scale_to(decoder, seen, wanted):
    """Scales the decoder's last weights so that its output is as large as the features it replaces."""
    gain = float(wanted.std() / seen.std())
    last = [part for part in decoder.modules() if isinstance(part, (nn.Conv2d, nn.LayerNorm, nn.BatchNorm2d))][-1]
    last.weight.mul_(gain)
    if last.bias is not None:
        last.bias.mul_(gain)


def export(arch, images, writer, seed=1, unsplit=True, labels=None):
    """Adds a generated model to a writer; returns its manifest. `images` are uint8 (N,H,W,3)."""
    values = np.ascontiguousarray(normalise(images))
    labels = labels or [f"class_{i:04d}" for i in range(1000)]
    point, whole = make_point(arch, values, seed, len(labels))
    point.check(values)
    if unsplit:
        whole.check(values)
    tail = writer.add("tail.onnx", point.tail.data)
    members = [writer.add(f"golden/{i}_image.bin", image.tobytes()) for i, image in enumerate(images[:2])]
    symbols = point.quantise(point.encoder.run(values))
    mean = float(rate.payload_bits(symbols, point.tables.lanes).mean() / 8) + rate.FRAME_BYTES
    entry = shipping.add_rate_point(writer, "rate0", "generated", point, 0.0, rate.lane_count(mean), tail)
    entry["golden"] = shipping.add_golden(writer, "rate0", point, images[:2], members, labels, 0.02)
    member = writer.add("unsplit.onnx", whole.data) if unsplit else None
    manifest = shipping.manifest(f"generated-{arch}", labels, tuple(values.shape[1:]), point.latent_shape, [entry], 0,
                                 member, {"trainedOn": "nothing: weights are generated", "seed": seed,
                                          "architecture": arch})
    if not unsplit:
        del manifest["unsplit"]
    shipping.add_calibration(writer, manifest, [values], "max")
    return manifest

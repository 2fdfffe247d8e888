"""One row of the benchmark's table per method and setting: data size, accuracy, encoder size on a split of pictures."""
import io

import numpy as np
import torch
from PIL import Image

from . import bottleneck_quantised, feature_codec, rate
from .accuracy import top1
from .data_size import pickled_bytes, quantised_entry, strings_entry
from .dataset import normalise
from .encoder_size import encoder_bytes

BATCH = 20


def in_batches(run, pictures):
    """Applies run to normalised float32 batches of uint8 pictures and joins the results."""
    parts = [run(np.ascontiguousarray(normalise(pictures[i:i + BATCH]))) for i in range(0, len(pictures), BATCH)]
    return np.concatenate(parts)


def torch_run(module):
    """A function of float32 arrays."""
    @torch.no_grad()
    def run(values):
        return module(torch.from_numpy(values)).numpy()
    return run


def recoded(picture, kind, quality):
    """(the codec's file in bytes, the decoded uint8 picture)."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind, quality=quality)
    return file.getvalue(), np.asarray(Image.open(file).convert("RGB"))


def codec_row(backbone, pictures, labels, kind, quality):
    """Codec input compression: the whole backbone behind the decoded picture; nothing of ours runs on the edge."""
    files, decoded = zip(*(recoded(picture, kind, quality) for picture in pictures))
    sizes = [len(file) for file in files]
    return {"method": f"{kind.lower()}_input", "point": f"q{quality}", "wire_bytes": float(np.mean(sizes)),
            "pickled_bytes": float(np.mean(sizes)), "top1": top1(in_batches(torch_run(backbone), np.stack(decoded)), labels),
            "encoder_bytes": 0}


def feature_row(backbone, pictures, labels, kind, quality):
    """Codec feature compression behind the backbone's front."""
    features = in_batches(torch_run(backbone.front), pictures)
    frames = [feature_codec.compress(one, kind, quality) for one in features]
    back = np.stack([feature_codec.decompress(frame, features[0].shape) for frame in frames])
    logits = np.concatenate([torch_run(backbone.tail)(back[i:i + BATCH]) for i in range(0, len(back), BATCH)])
    return {"method": f"{kind.lower()}_features", "point": f"q{quality}",
            "wire_bytes": float(np.mean([len(frame) for frame in frames])), "top1": top1(logits, labels),
            "encoder_bytes": encoder_bytes(backbone.state_dict(), ["front."])}


def table_bytes(rows):
    """What CompressAI's three table buffers of a prior take, as the encoder-size rule counts them."""
    longest = max(len(cdf) for _, cdf in rows)
    return 4 * len(rows) * (longest + 2)


def compat_bytes(symbols, point, probes=8):
    """Bytes (N,) of `compat` frames: exact code lengths, plus the overhead of some that are really coded."""
    rows = point.tables.compat
    bits = np.zeros(len(symbols))
    for c, (offset, cdf) in enumerate(rows):
        values = symbols[:, c].reshape(len(symbols), -1)
        low = int(values.min())
        costs = np.array([symbol_bits(s, offset, cdf) for s in range(low, int(values.max()) + 1)])
        bits += costs[values - low].sum(1)
    picks = np.linspace(0, len(symbols) - 1, min(probes, len(symbols))).astype(int)
    overhead = np.mean([len(point.compat(symbols[i])) - bits[i] / 8 for i in picks])
    return bits / 8 + overhead


def symbol_bits(symbol, offset, cdf):
    """Cost of one symbol in a `compat` stream: its bin, and four bits for every raw digit of an escape."""
    value, escape = symbol - offset, len(cdf) - 2
    raw = -2 * value - 1 if value < 0 else 2 * (value - escape) if value >= escape else None
    bin_ = escape if raw is not None else value
    digits = 0 if raw is None else 1 + (raw.bit_length() + 3) // 4
    return 16 - np.log2(cdf[bin_ + 1] - cdf[bin_]) + 4 * digits


def point_row(name, point_name, shipped, pictures, labels):
    """A point with a factorised prior, as it ships: fp16 weights, integer tables, ONNX Runtime."""
    symbols = in_batches(lambda batch: shipped.quantise(shipped.encoder.run(batch)), pictures)
    payload = compat_bytes(symbols, shipped)
    logits = np.concatenate([shipped.logits(symbols[i:i + BATCH]) for i in range(0, len(symbols), BATCH)])
    shell = pickled_bytes(strings_entry([bytes(1000)], shipped.latent_shape[1:])) - 1000
    return {"method": name, "point": point_name, "wire_bytes": float(payload.mean()) + rate.FRAME_BYTES,
            "pickled_bytes": float(payload.mean()) + shell, "top1": top1(logits, labels),
            "deployed_encoder_bytes": len(shipped.encoder.data) + len(shipped.tables.to_bytes())}


def quantised_row(name, point_name, networks, tail, pictures, labels):
    """CR+BQ as it ships: one byte a scalar, scale and zero point; `networks` of deployed.split_networks."""
    latents = torch.from_numpy(in_batches(networks["encoder"].run, pictures))
    coded = [bottleneck_quantised.quantise(one) for one in latents]
    frames = [bottleneck_quantised.to_bytes(*parts) for parts in coded]
    back = torch.stack([bottleneck_quantised.dequantise(*parts) for parts in coded]).numpy()
    logits = np.concatenate([tail.run(networks["decoder"].run(back[i:i + BATCH])) for i in range(0, len(back), BATCH)])
    symbols, scale, zero_point = coded[0]
    return {"method": name, "point": point_name, "wire_bytes": float(len(frames[0])) + rate.FRAME_BYTES,
            "pickled_bytes": float(pickled_bytes(quantised_entry(symbols[None], scale, zero_point))),
            "top1": top1(logits, labels), "deployed_encoder_bytes": len(networks["encoder"].data)}


@torch.no_grad()
def picture_row(name, point_name, student, pictures, labels):
    """A picture codec by its ideal code length and in PyTorch: the coder itself is not run over a whole split."""
    parts = [student(torch.from_numpy(np.ascontiguousarray(normalise(pictures[i:i + BATCH]))))
             for i in range(0, len(pictures), BATCH)]
    size = float(torch.cat([bits for _, bits in parts]).mean()) / 8
    strings = 2 if hasattr(student.codec, "h_a") else 1
    return {"method": name, "point": point_name, "wire_bytes": size + rate.FRAME_BYTES,
            "pickled_bytes": size + (113 if strings == 2 else 106), "estimated": True,
            "top1": top1(torch.cat([logits for logits, _ in parts]).numpy(), labels)}

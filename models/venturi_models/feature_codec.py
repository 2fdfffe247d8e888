"""Codec feature compression: an intermediate feature saved as small JPEG or WebP pictures, three channels in each.

The definition is sc2bench's: channels in triples, the rest alone; each group normalised as (x - min) / max, stored with
eight bits. On the wire every group is min f32, max f32, length u32 (little-endian) and the codec's file.
"""
import io
import struct

import numpy as np
from PIL import Image

HEADER = struct.Struct("<ffI")


def groups(channels):
    """Channel ranges of the pictures: triples, then single channels."""
    triples = channels - channels % 3
    return [(i, i + 3) for i in range(0, triples, 3)] + [(i, i + 1) for i in range(triples, channels)]


def compress(features, kind, quality):
    """float32 (C,H,W) -> bytes; `kind` is JPEG or WEBP."""
    if not np.isfinite(features).all():
        raise ValueError("features must be finite")
    parts = []
    for first, last in groups(len(features)):
        values = features[first:last]
        low, high = np.float32(values.min()), np.float32(values.max())
        scaled = (values - low) / high if high > 0 else np.zeros_like(values)
        pixels = np.rint(scaled.clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
        file = io.BytesIO()
        Image.fromarray(pixels if last - first == 3 else pixels[:, :, 0]).save(file, kind, quality=quality)
        parts.append(HEADER.pack(low, high, file.tell()) + file.getvalue())
    return b"".join(parts)


def decompress(data, shape):
    """The inverse: float32 of the shape (C,H,W)."""
    features, position = np.empty(shape, np.float32), 0
    for first, last in groups(shape[0]):
        if position + HEADER.size > len(data):
            raise ValueError(f"group of channel {first}: {len(data) - position} bytes left, {HEADER.size} wanted")
        low, high, length = HEADER.unpack_from(data, position)
        position += HEADER.size
        picture = Image.open(io.BytesIO(data[position:position + length]))
        if picture.size != (shape[2], shape[1]):
            raise ValueError(f"group of channel {first}: picture of {picture.size}, {(shape[2], shape[1])} wanted")
        pixels = np.asarray(picture.convert("RGB" if last - first == 3 else "L"), np.float32)
        pixels = pixels.reshape(shape[1], shape[2], last - first).transpose(2, 0, 1)
        features[first:last] = pixels / 255 * max(high, 0) + low
        position += length
    if position != len(data):
        raise ValueError(f"{len(data) - position} bytes behind the last group")
    return features

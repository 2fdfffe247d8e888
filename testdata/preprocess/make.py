"""Makes the references of PreprocessorTest with Pillow: python3 make.py [folder of photos].

Pictures are drawn here. NAME_WxH.bin holds a source picture, NAME_WxH_FILTER_SIDE_CWxCH.bin what Pillow's resize of the
shorter side to SIDE and a centred crop make of it, or with SIDE 0 a resize to fit and padding with zeros at the right and at
the bottom: interleaved RGB bytes. photos.txt holds SHA-256 of the same for photos
that lie beside the repository.
"""

import hashlib
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
SOURCES = {"waves": (97, 61), "noise": (40, 53), "edges": (120, 90), "tall": (33, 170)}
TARGETS = [("bilinear", 32, 32, 32), ("bicubic", 32, 31, 32), ("bilinear", 64, 50, 30), ("bicubic", 70, 33, 40),
           ("bilinear", 0, 40, 32), ("bicubic", 0, 50, 64), ("bilinear", 0, 40, 64)]
PHOTO_TARGETS = [("bilinear", 224, 224, 224), ("bicubic", 256, 224, 224), ("bilinear", 0, 320, 256)]


def draw(name, width, height):
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    if name == "noise":
        return np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8)
    if name == "edges":
        checks = ((x // 7).astype(int) + (y // 5).astype(int)) % 2
        disc = (x - 70) ** 2 + (y - 40) ** 2 < 30**2
        planes = [checks * 255, np.where(disc, 255, 0), np.where(x > y, 200, 10)]
    else:
        planes = [127.5 + 127.5 * np.sin(x / (3 + c) + y / (9 - 2 * c)) for c in range(3)]
    return np.stack(planes, axis=-1).round().astype(np.uint8)


def fitted(image, filter_name, width, height):
    scale = min(Fraction(width, image.size[0]), Fraction(height, image.size[1]))
    size = tuple(max(1, int(side * scale + Fraction(1, 2))) for side in image.size)
    padded = Image.new("RGB", (width, height))
    padded.paste(image.resize(size, FILTERS[filter_name]))
    return padded.tobytes()


def reference(image, filter_name, side, crop_width, crop_height):
    if side == 0:
        return fitted(image, filter_name, crop_width, crop_height)
    shorter = min(image.size)
    size = (image.size[0] * side // shorter, image.size[1] * side // shorter)
    resized = image.resize(size, FILTERS[filter_name])
    left, top = round((size[0] - crop_width) / 2), round((size[1] - crop_height) / 2)
    return resized.crop((left, top, left + crop_width, top + crop_height)).tobytes()


def main():
    for name, (width, height) in SOURCES.items():
        image = Image.fromarray(draw(name, width, height))
        stem = f"{name}_{width}x{height}"
        (HERE / f"{stem}.bin").write_bytes(image.tobytes())
        for filter_name, side, crop_width, crop_height in TARGETS:
            path = HERE / f"{stem}_{filter_name}_{side}_{crop_width}x{crop_height}.bin"
            path.write_bytes(reference(image, filter_name, side, crop_width, crop_height))
    if len(sys.argv) > 1:
        lines = []
        for path in sorted(Path(sys.argv[1]).glob("*.png")):
            image = Image.open(path).convert("RGB")
            for target in PHOTO_TARGETS:
                digest = hashlib.sha256(reference(image, *target)).hexdigest()
                lines.append(f"{path.name} {target[0]} {target[1]} {target[2]}x{target[3]} {digest}\n")
        (HERE / "photos.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()

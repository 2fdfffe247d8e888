"""Picture preprocessing, the same rule as on the edge: resize the shorter side, then crop the centre."""
import numpy as np
from PIL import Image


def resized_crop(picture, size):
    """A Pillow picture -> uint8 (size,size,3).

    The shorter side becomes `size` by Pillow's antialiased bilinear filter, the longer one follows, rounded
    down; the crop starts at half the surplus, halves rounded to even.
    """
    picture = picture.convert("RGB")
    width, height = picture.size
    shorter = min(width, height)
    target = (width * size // shorter, height * size // shorter)
    if target != (width, height):
        picture = picture.resize(target, Image.BILINEAR)
    left, top = round((target[0] - size) / 2), round((target[1] - size) / 2)
    return np.asarray(picture.crop((left, top, left + size, top + size)))

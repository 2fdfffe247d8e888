"""Picture preprocessing, the same rules as on the edge: resize the shorter side and crop the centre, or fit and pad."""
from fractions import Fraction

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


def resized_fit(picture, height, width):
    """A Pillow picture -> uint8 (height,width,3): resized to just fit, at the top left, zeros beyond.

    The side that has room is rounded, halves up, and at least 1.
    """
    picture = picture.convert("RGB")
    scale = min(Fraction(width, picture.width), Fraction(height, picture.height))
    size = tuple(max(1, int(side * scale + Fraction(1, 2))) for side in picture.size)
    fitted = np.zeros((height, width, 3), np.uint8)
    fitted[:size[1], :size[0]] = np.asarray(picture.resize(size, Image.BILINEAR))
    return fitted

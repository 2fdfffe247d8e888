"""Outdoor scenes: golf ball, parachute, church.

A scene is one list of shapes and is left in one piece however long.
"""

import numpy as np

from . import textures
from .sdf import (
    both,
    box,
    capsule,
    cylinder,
    gable,
    length,
    minus,
    plane,
    pyramid,
    rotated,
    sphere,
    union,
    vec,
)
from .materials import GLASS
from .textures import mix, speckled
from .tracer import Material, Scene


def fibonacci_points(count):
    """Even directions on the sphere, float32 (count,3)."""
    i = np.arange(count) + 0.5
    polar, turn = np.arccos(1 - 2 * i / count), np.pi * (1 + 5**0.5) * i
    return np.stack([np.cos(turn) * np.sin(polar), np.cos(polar), np.sin(turn) * np.sin(polar)], 1).astype(np.float32)


def dimpled_ball(centre, radius, dimples=330, size=0.105, depth=0.055):
    """A ball with round hollows in an even pattern."""
    centre, pattern = vec(*centre), fibonacci_points(dimples)

    def distance(p):
        q = p - centre
        r = length(q)
        result = r - radius
        near = np.flatnonzero(result < 0.12 * radius)
        if len(near):
            closest = (q[near] / r[near, None] @ pattern.T).max(1)
            angle = np.sqrt(np.maximum(2 - 2 * closest, 0))
            hollow = np.clip(1 - (angle / size) ** 2, 0, 1)
            result[near] += depth * radius * hollow**1.2
        return result * 0.8

    return distance


def blades(spread, count, seed, low=0.12, high=0.4):
    """Leaning grass blades as thin cones around the origin."""
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(count):
        x, z = rng.uniform(-spread, spread), rng.uniform(-spread, spread)
        lean = rng.uniform(-0.12, 0.12, 2)
        parts.append(capsule((x, -0.02, z), (x + lean[0], rng.uniform(low, high), z + lean[1]), 0.016, 0.003))
    return union(*parts)


def golf_ball():
    """A dimpled white ball on a lawn."""
    return Scene(
        [
            (dimpled_ball((0, 0.95, 0), 1.0), Material((0.86, 0.86, 0.84), 0.35, 40)),
            (plane(), Material(textures.grass, 0.02)),
            (blades(1.6, 60, 4), Material(speckled((0.12, 0.3, 0.05), 0.3, 9), 0.1)),
        ],
        textures.sky((0.2, 0.35, 0.3), (0.35, 0.48, 0.3), 0.3),
        (0.5, 1.5, 4.3),
        (0, 0.85, 0),
        36,
        sun=(-0.6, 0.9, 0.6),
    )


def gores(first, second, count=16):
    """Stripes around the vertical axis."""

    def at(p, n):
        angle = np.arctan2(p[:, 2], p[:, 0]) / (2 * np.pi) * count
        share = (np.floor(angle) % 2).astype(np.float32)
        seam = np.abs(angle % 1 - 0.5) > 0.46
        return mix(first, second, share) * np.where(seam, 0.6, 1.0)[:, None]

    return at


def scalloped_dome(radius, height, gore_count=16):
    """The lower edge and bulging gores of an open canopy, a thin shell."""

    def distance(p):
        angle = np.arctan2(p[:, 2], p[:, 0])
        bulge = np.abs(np.cos(angle * gore_count / 2))
        q = p / vec(radius, height, radius)
        r = length(q)
        dome = np.abs((r - 0.96 - 0.05 * bulge) * min(radius, height)) - 0.03
        rim = -(p[:, 1] - 0.12 * (1 - bulge)) + 0.0
        vent = 0.16 * radius - np.sqrt(p[:, 0] ** 2 + p[:, 2] ** 2)
        return np.maximum(np.maximum(dome, rim), vent) * 0.7

    return distance


def jumper(y):
    """A person hanging in a harness."""
    return union(
        sphere((0, y + 0.62, 0), 0.16),
        capsule((0, y, 0), (0, y + 0.4, 0), 0.19, 0.22),
        capsule((-0.1, y, 0), (-0.2, y - 0.7, 0.1), 0.1, 0.07),
        capsule((0.1, y, 0), (0.18, y - 0.68, -0.05), 0.1, 0.07),
        capsule((-0.2, y + 0.4, 0), (-0.42, y + 0.95, 0), 0.07),
        capsule((0.2, y + 0.4, 0), (0.42, y + 0.95, 0), 0.07),
    )


def parachute():
    """A striped round canopy with lines and a jumper against the sky."""
    lines = []
    for i in range(16):
        a = 2 * np.pi * (i + 0.5) / 16
        lines.append(capsule((2.5 * np.cos(a), 0.05, 2.5 * np.sin(a)), (0.3 * np.sign(np.cos(a)), -3.3, 0), 0.012))
    return Scene(
        [
            (scalloped_dome(2.6, 1.75), Material(gores((0.75, 0.06, 0.05), (0.9, 0.88, 0.82)), 0.05)),
            (union(*lines), Material((0.12, 0.12, 0.13))),
            (jumper(-4.2), Material((0.07, 0.08, 0.12))),
        ],
        textures.sky((0.10, 0.30, 0.75), (0.5, 0.68, 0.9), 0.55, 8),
        (2.2, -4.6, 10.5),
        (0.1, -1.5, 0),
        38,
        sun=(0.5, 0.6, 0.6),
        ambient=(0.55, 0.6, 0.7),
        shadow_softness=8,
    )


def windows(xs, y, z, half=(0.13, 0.38), depth=0.06):
    """Tall windows with round tops facing z."""
    parts = []
    for x in xs:
        parts.append(box((x, y, z), (half[0], half[1], depth)))
        parts.append(cylinder((x, y + half[1], z), half[0], depth, 2))
    return union(*parts)


def trees(places, seed):
    """Crowns from lumps of leaves."""
    rng = np.random.default_rng(seed)
    parts = []
    for x, z, size in places:
        for _ in range(6):
            o = rng.uniform(-0.5, 0.5, 3) * size
            parts.append(sphere((x + o[0], size + o[1] * 0.8, z + o[2]), size * rng.uniform(0.45, 0.7)))
    crown = union(*parts)
    return lambda p: (crown(p) - 0.12 * textures.noise(p * 5, 31)) * 0.7


def church():
    """A white church with a nave, a tower, a steeple and a cross."""
    wall = union(
        box((0, 1.1, -1.6), (1.25, 1.1, 2.2)),
        box((0, 1.9, 0.9), (0.62, 1.9, 0.62)),
        both(gable((0, 2.2, -1.6), 1.25, 1.1, 2.2), box((0, 3, -1.6), (2, 2, 2.1))),
        box((0, 3.85, 0.9), (0.7, 0.06, 0.7)),
    )
    roof = minus(gable((0, 2.26, -1.6), 1.5, 1.3, 2.3), gable((0, 2.1, -1.6), 1.5, 1.26, 3))
    spire = pyramid((0, 3.9, 0.9), 0.66, 2.4)
    cross = union(box((0, 6.55, 0.9), (0.035, 0.36, 0.035)), box((0, 6.62, 0.9), (0.2, 0.035, 0.035)))
    front = union(
        windows((0,), 2.0, 1.53, (0.16, 0.3)),
        windows((0,), 3.1, 1.53, (0.14, 0.22)),
        windows((-0.93, 0.93), 1.1, 0.62),
    )
    side = rotated(windows((-3.2, -2.2, -1.2, -0.2), 1.2, 1.26), 1, 90)
    door = union(box((0, 0.5, 1.53), (0.28, 0.5, 0.05)), cylinder((0, 1.0, 1.53), 0.28, 0.05, 2))
    return Scene(
        [
            (wall, Material(speckled((0.78, 0.77, 0.72), 0.06, 14))),
            (roof, Material(speckled((0.16, 0.12, 0.11), 0.3, 18))),
            (spire, Material(speckled((0.15, 0.2, 0.22), 0.25, 16))),
            (cross, Material((0.7, 0.6, 0.25), 0.5)),
            (union(front, side), GLASS),
            (door, Material(speckled((0.22, 0.09, 0.04), 0.3, 20))),
            (plane(), Material(textures.grass)),
            (box((0, 0, 5), (0.5, 0.015, 3.5)), Material(speckled((0.4, 0.37, 0.33), 0.25, 12))),
            (
                trees(((-4.2, -3, 1.3), (4.6, -5, 1.6), (-6.5, -6, 1.9), (7.5, -9, 2.2)), 2),
                Material(speckled((0.06, 0.15, 0.03), 0.5, 4)),
            ),
        ],
        textures.sky(),
        (4.6, 1.5, 10.2),
        (0.1, 3.05, 0),
        40,
        sun=(0.75, 0.7, 0.6),
    )

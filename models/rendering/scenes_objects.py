"""Tench and French horn.

A scene is one list of shapes and is left in one piece however long.
"""

import numpy as np

from . import textures
from .sdf import (
    both,
    box,
    capsule,
    cylinder,
    ellipsoid,
    plane,
    rotated,
    shell,
    smooth_union,
    sphere,
    torus,
    tube,
    union,
    vec,
)
from .materials import STEEL, BRASS
from .textures import mix, speckled
from .tracer import Material, Scene


def fish_skin(p, n):
    """Olive back, golden belly, a lattice of scales."""
    belly = np.clip(0.55 - p[:, 1] * 1.25, 0, 1)
    u, v = p[:, 0] * 26 + p[:, 1] * 26, p[:, 0] * 26 - p[:, 1] * 26
    scale = np.abs(np.sin(u)) * np.abs(np.sin(v))
    body = mix((0.07, 0.085, 0.02), (0.5, 0.36, 0.1), belly)
    return body * (0.65 + 0.6 * np.sqrt(scale))[:, None] * (0.8 + 0.4 * textures.noise(p * 6, 2))[:, None]


def flat_fin(points, thickness=0.02):
    """A thin fin whose outline is a fan of capsules from one root: [(root, tip), ...]."""
    return union(*[capsule(a, b, thickness, thickness * 1.6) for a, b in points])


def tench_body():
    """A deep, blunt body that narrows to the tail."""
    trunk = smooth_union(
        ellipsoid((-0.35, 0.42, 0), (1.15, 0.5, 0.3)), ellipsoid((0.75, 0.44, 0), (0.8, 0.24, 0.14)), 0.5
    )
    return smooth_union(trunk, ellipsoid((-1.2, 0.36, 0), (0.5, 0.32, 0.22)), 0.3)


def fan(root, centre_angle, spread, reach, count, plane_axis=2):
    """Ray tips of a rounded fin in the xy plane."""
    rays = []
    for a in np.radians(np.linspace(centre_angle - spread, centre_angle + spread, count)):
        rays.append((root, (root[0] + reach * np.cos(a), root[1] + reach * np.sin(a), root[2])))
    return rays


def tench():
    """An olive fish lying on wet boards by the water."""
    dorsal = [
        ((x, 0.8, 0), (x + 0.18, 1.14 - 0.12 * i, 0))
        for i, x in enumerate(np.linspace(-0.25, 0.3, 9))
        for i in [abs(i - 2) / 3]
    ]
    fins = union(
        flat_fin(fan((1.4, 0.44, 0), 0, 42, 0.52, 15), 0.03),
        flat_fin(dorsal, 0.035),
        flat_fin(fan((-0.7, 0.12, 0.24), -40, 28, 0.4, 7), 0.03),
        flat_fin(fan((0.0, 0.06, 0.16), -45, 25, 0.36, 7), 0.03),
        flat_fin(fan((0.62, 0.26, 0.06), -45, 28, 0.36, 8), 0.03),
    )
    eye = sphere((-1.36, 0.48, 0.2), 0.075)
    pupil = sphere((-1.365, 0.485, 0.25), 0.042)
    mouth = torus((-1.69, 0.3, 0), 0.07, 0.035, 0)
    gill = both(shell(sphere((-1.25, 0.38, 0.05), 0.36), 0.006), box((-0.92, 0.36, 0.2), (0.1, 0.2, 0.085)))
    fish = lambda shape: rotated(shape, 0, -58, (0, 0.4, 0))
    return Scene(
        [
            (fish(tench_body()), Material(fish_skin, 0.22, 14)),
            (fish(fins), Material((0.09, 0.075, 0.03), 0.2)),
            (fish(eye), Material((0.65, 0.2, 0.03), 0.8, 80)),
            (fish(pupil), Material((0.01, 0.01, 0.01), 0.9, 90)),
            (fish(mouth), Material((0.32, 0.24, 0.1), 0.3)),
            (fish(gill), Material((0.12, 0.1, 0.03), 0.3)),
            (plane(0.12), Material(textures.grass, 0.05)),
        ],
        textures.sky(clouds=0.3),
        (-0.3, 3.2, 2.4),
        (-0.05, 0.4, 0.0),
        51,
        sun=(-0.4, 0.9, 0.45),
    )


def horn_bell():
    """A flaring bell: distance to a curve of growing radius along x."""

    def distance(p):
        radial = np.sqrt(p[:, 1] ** 2 + p[:, 2] ** 2)
        t = np.clip((p[:, 0] + 0.2) / 1.5, 0, 1)
        profile = 0.09 + 0.12 * t + 0.75 * t**5
        wall = np.abs(radial - profile) - 0.018
        ends = np.maximum(p[:, 0] - 1.3, -0.2 - p[:, 0])
        return np.maximum(wall * 0.4, ends)

    return distance


def moved(shape, offset):
    """The shape shifted."""
    offset = vec(*offset)
    return lambda p: shape(p - offset)


def arc(centre, radius, start, end, count=22, z=0.0, dz=0.0):
    """Points of a circular arc in the xy plane, degrees; z runs by dz."""
    a = np.radians(np.linspace(start, end, count))
    return np.stack(
        [centre[0] + radius * np.cos(a), centre[1] + radius * np.sin(a), z + np.linspace(0, dz, count)], 1
    )


def french_horn():
    """A coiled brass horn with a wide bell, valves and a mouthpipe, on a dark cloth."""
    coil = union(
        torus((0, 0, 0), 0.95, 0.062, 2),
        torus((0, 0, 0.14), 0.8, 0.05, 2),
        torus((0.05, -0.02, -0.13), 0.68, 0.05, 2),
    )
    throat = tube(arc((0.0, 0), 0.98, 150, -68, 30, 0.05, 0.1), 0.07, 0.1)
    bell = moved(rotated(rotated(horn_bell(), 2, 28), 1, 38), (0.3, -0.95, 0.15))
    inner = union(
        tube(arc((-0.15, 0.1), 0.4, 20, 330, 24, 0.05, 0.05), 0.042),
        tube(arc((0.2, -0.1), 0.34, -160, 120, 20, -0.02), 0.042),
        capsule((-0.75, 0.1, 0.02), (0.5, 0.35, 0.05), 0.042),
        capsule((-0.5, -0.5, 0.02), (0.35, 0.5, 0.02), 0.042),
    )
    valves = union(*[cylinder((-0.28 + 0.2 * i, 0.2 + 0.06 * i, 0.12), 0.085, 0.16, 2, 0.02) for i in range(3)])
    levers = union(
        *[
            capsule((-0.28 + 0.2 * i, 0.25 + 0.06 * i, 0.26), (-0.65 + 0.14 * i, 0.62 + 0.05 * i, 0.3), 0.022)
            for i in range(3)
        ],
        *[cylinder((-0.66 + 0.14 * i, 0.64 + 0.05 * i, 0.31), 0.05, 0.012, 2) for i in range(3)]
    )
    pipe = union(
        tube([(-0.85, 0.45, 0.1), (-1.1, 0.85, 0.2), (-1.35, 1.2, 0.3)], 0.045, 0.03),
        capsule((-1.35, 1.2, 0.3), (-1.46, 1.34, 0.34), 0.035, 0.085),
    )
    lean = lambda shape: rotated(shape, 0, -12)
    back = box((0, 0, -1.25), (12, 12, 0.3))
    return Scene(
        [
            (lean(union(coil, throat, inner)), BRASS),
            (lean(bell), BRASS),
            (lean(union(valves, levers)), STEEL),
            (lean(pipe), BRASS),
            (plane(-1.75), Material(textures.wood(), 0.3)),
            (back, Material(speckled((0.28, 0.05, 0.06), 0.25, 2))),
        ],
        textures.studio((0.25, 0.2, 0.17), (0.95, 0.93, 0.9)),
        (0.35, 0.45, 5.2),
        (0.1, -0.15, 0),
        42,
        sun=(0.45, 0.7, 0.8),
        shadow_softness=6,
    )

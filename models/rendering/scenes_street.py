"""Street scenes: garbage truck, gas pump.

A scene is one list of shapes and is left in one piece however long.
"""

import numpy as np

from . import textures
from .sdf import box, capsule, cylinder, ellipsoid, minus, plane, rotated, sphere, torus, union, vec
from .materials import RUBBER, GLASS, STEEL
from .textures import speckled
from .tracer import Material, Scene


def wheels(places, z, radius=0.5, width=0.2):
    """(tyres, hubs) at places along x on one side."""
    tyres = union(*[cylinder((x, radius, z), radius, width, 2, 0.06) for x in places])
    hubs = union(*[cylinder((x, radius, z + 0.06), radius * 0.5, width, 2, 0.03) for x in places])
    return tyres, hubs


def ribs(xs, y, z, half_height):
    """Upright stiffeners on a truck's body."""
    return union(*[box((x, y, z), (0.06, half_height, 0.06)) for x in xs])


def garbage_truck():
    """A rear-loading refuse truck seen from the side: cab, ribbed body, hopper, wheels."""
    body = box((0.55, 2.0, 0), (2.1, 1.15, 1.1), 0.12)
    tail = rotated(box((3.05, 1.75, 0), (0.65, 1.2, 1.12), 0.25), 2, -8, (3.05, 1.7, 0))
    mouth = box((3.65, 1.2, 0), (0.6, 0.55, 0.9))
    cab = minus(box((-2.55, 1.65, 0), (0.75, 1.05, 1.05), 0.15), box((-3.5, 2.9, 0), (0.4, 0.6, 2)))
    glass = union(box((-2.6, 2.1, 1.03), (0.45, 0.34, 0.05), 0.03), box((-3.28, 2.1, 0), (0.05, 0.4, 0.85), 0.03))
    near_tyres, near_hubs = wheels((-2.55, 1.0, 2.1), 0.95)
    far_tyres, _ = wheels((-2.55, 1.0, 2.1), -0.95)
    arms = union(capsule((2.3, 2.9, 1.16), (3.3, 2.2, 1.2), 0.07), capsule((3.3, 2.2, 1.2), (3.5, 1.2, 1.15), 0.06))
    green = Material(speckled((0.05, 0.27, 0.1), 0.12, 3), 0.4, 50)
    return Scene(
        [
            (union(body, ribs((-1.2, -0.5, 0.2, 0.9, 1.6, 2.3), 2.0, 1.1, 1.1)), green),
            (minus(tail, mouth), Material(speckled((0.06, 0.3, 0.12), 0.15, 3), 0.4, 50)),
            (cab, Material((0.72, 0.72, 0.7), 0.5, 60)),
            (glass, GLASS),
            (arms, STEEL),
            (box((0, 0.75, 0), (3.1, 0.14, 0.75)), Material((0.05, 0.05, 0.055))),
            (union(near_tyres, far_tyres), RUBBER),
            (near_hubs, STEEL),
            (
                union(box((-3.32, 0.85, 0.75), (0.06, 0.1, 0.18)), box((-3.3, 0.55, 0), (0.1, 0.15, 1.05))),
                Material((0.7, 0.66, 0.5), 0.8),
            ),
            (sphere((-2.5, 2.8, 0.4), 0.12), Material((0.9, 0.4, 0.02), 0.6)),
            (plane(), Material(speckled((0.17, 0.17, 0.18), 0.25, 9))),
            (box((0, 0.05, -3.2), (30, 0.08, 1.2)), Material(speckled((0.4, 0.39, 0.37), 0.15, 9))),
            (box((1, 2.5, -6.5), (9, 2.6, 1)), Material(textures.bricks(size=0.16))),
        ],
        textures.sky(),
        (-4.2, 1.9, 7.6),
        (0.25, 1.55, 0),
        49,
        sun=(-0.5, 0.8, 0.65),
    )


def pump_face(p, n):
    """White cabinet with red trim above and below."""
    red = (p[:, 1] > 2.02) | (p[:, 1] < 0.42)
    return np.where(red[:, None], vec(0.6, 0.04, 0.03), vec(0.8, 0.79, 0.75))


def gas_pump():
    """An old petrol pump: cabinet, dial, globe, hose and nozzle, on a concrete island."""
    dial = cylinder((0, 1.7, 0.36), 0.27, 0.03, 2)
    marks = union(
        *[
            box((0.21 * np.sin(a), 1.7 + 0.21 * np.cos(a), 0.395), (0.014, 0.014, 0.01))
            for a in np.linspace(0, 2 * np.pi, 13)[:-1]
        ],
        rotated(box((0, 1.78, 0.4), (0.01, 0.1, 0.008)), 2, 40, (0, 1.7, 0.4)),
        *[box((x, 1.22, 0.37), (0.05, 0.06, 0.012)) for x in (-0.18, -0.06, 0.06, 0.18)]
    )
    t = np.linspace(0, 1, 22)
    hose_points = np.stack(
        [0.47 + 0.42 * np.sin(np.pi * t), 1.75 - 0.45 * t - 1.15 * np.sin(np.pi * t), 0.1 + 0.12 * t], 1
    )
    hose = union(*[capsule(a, b, 0.035) for a, b in zip(hose_points, hose_points[1:])])
    nozzle = union(
        capsule((0.47, 1.3, 0.22), (0.47, 1.62, 0.22), 0.05),
        capsule((0.47, 1.6, 0.22), (0.47, 1.72, 0.42), 0.022),
        torus((0.47, 1.45, 0.3), 0.09, 0.014, 0),
    )
    globe = union(ellipsoid((0, 2.62, 0), (0.36, 0.36, 0.16)), cylinder((0, 2.24, 0), 0.14, 0.06))
    return Scene(
        [
            (box((0, 1.2, 0), (0.46, 1.02, 0.34), 0.06), Material(pump_face, 0.5, 60)),
            (box((0, 0.16, 0), (0.54, 0.1, 0.42), 0.03), Material((0.08, 0.08, 0.09))),
            (dial, Material((0.88, 0.87, 0.8), 0.4)),
            (marks, Material((0.03, 0.03, 0.03))),
            (box((0, 1.22, 0.35), (0.28, 0.1, 0.02)), Material((0.75, 0.73, 0.65))),
            (torus((0, 1.7, 0.37), 0.28, 0.025, 2), STEEL),
            (hose, RUBBER),
            (nozzle, STEEL),
            (box((0, 0.72, 0.35), (0.3, 0.2, 0.015)), Material((0.1, 0.2, 0.45), 0.4)),
            (globe, Material((0.9, 0.85, 0.7), 0.7, 80)),
            (box((0, 0.03, 0), (1.6, 0.06, 0.9)), Material(speckled((0.5, 0.49, 0.46), 0.2, 12))),
            (plane(), Material(speckled((0.2, 0.2, 0.2), 0.25, 9))),
            (box((0, 1.6, -5), (9, 1.7, 0.4)), Material(speckled((0.5, 0.42, 0.3), 0.12, 4))),
            (box((2.2, 1.7, -4.6), (1.0, 0.7, 0.05)), GLASS),
            (box((-2.4, 1.2, -4.6), (0.5, 1.2, 0.05)), Material((0.12, 0.2, 0.25))),
        ],
        textures.sky(),
        (1.5, 1.75, 4.7),
        (0.12, 1.42, 0),
        42,
        sun=(0.5, 0.75, 0.7),
    )

"""Cassette player and chain saw.

A scene is one list of shapes and is left in one piece however long.
"""

import numpy as np

from . import textures
from .sdf import box, capsule, cylinder, minus, plane, rotated, torus, tube, union, vec
from .materials import STEEL, BLACK
from .textures import speckled
from .tracer import Material, Scene


def label(p, n):
    """A cassette behind glass: dark window, light label with two hubs."""
    hubs = np.zeros(len(p), bool)
    for x in (-0.16, 0.16):
        r = np.sqrt((p[:, 0] - x) ** 2 + (p[:, 1] - 0.52) ** 2)
        hubs |= (r < 0.075) & (r > 0.035)
    paper = (np.abs(p[:, 0]) < 0.36) & (np.abs(p[:, 1] - 0.53) < 0.16)
    colour = np.where(paper[:, None], vec(0.75, 0.6, 0.3), vec(0.05, 0.05, 0.06))
    band = paper & (np.abs(p[:, 1] - 0.52) < 0.085) & (np.abs(p[:, 0]) < 0.27)
    colour = np.where(band[:, None], vec(0.06, 0.05, 0.05), colour)
    return np.where(hubs[:, None], vec(0.85, 0.85, 0.85), colour)


def grille(p, n):
    """Perforated loudspeaker cover with rings."""
    x = np.abs(p[:, 0]) - 0.98
    r = np.sqrt(x**2 + (p[:, 1] - 0.5) ** 2)
    holes = (np.sin(p[:, 0] * 150) * np.sin(p[:, 1] * 150)) > 0.1
    shade = np.where(holes, 0.25, 1.0) * (0.75 + 0.25 * np.cos(r * 40))
    return vec(0.16, 0.16, 0.17) * shade[:, None]


def dial(p, n):
    """Tuner scale with a red pointer."""
    ticks = (np.abs(p[:, 0] * 22 % 1 - 0.5) < 0.12) & (np.abs(p[:, 1] - 0.93) < 0.03)
    pointer = np.abs(p[:, 0] - 0.22) < 0.012
    colour = np.where(ticks[:, None], vec(0.05, 0.05, 0.05), vec(0.82, 0.8, 0.7))
    return np.where(pointer[:, None], vec(0.8, 0.05, 0.03), colour)


def cassette_player():
    """A portable stereo: two loudspeakers, a cassette deck with its keys, a tuner dial and a handle."""
    body = box((0, 0.56, 0), (1.5, 0.56, 0.28), 0.07)
    speakers = union(
        cylinder((-0.98, 0.5, 0.27), 0.38, 0.04, 2, 0.015), cylinder((0.98, 0.5, 0.27), 0.38, 0.04, 2, 0.015)
    )
    rings = union(torus((-0.98, 0.5, 0.3), 0.39, 0.03, 2), torus((0.98, 0.5, 0.3), 0.39, 0.03, 2))
    keys = union(*[box((x, 0.2, 0.3), (0.06, 0.05, 0.05), 0.015) for x in np.linspace(-0.38, 0.38, 6)])
    knobs = union(*[cylinder((x, 0.96, 0.29), 0.055, 0.05, 2, 0.01) for x in (-1.3, -1.12, -0.94, 0.94, 1.12, 1.3)])
    handle = union(
        capsule((-1.2, 1.1, 0), (-1.2, 1.42, 0), 0.045),
        capsule((1.2, 1.1, 0), (1.2, 1.42, 0), 0.045),
        capsule((-1.2, 1.42, 0), (1.2, 1.42, 0), 0.055),
    )
    aerial = capsule((1.35, 1.1, -0.15), (1.75, 2.2, -0.2), 0.014)
    return Scene(
        [
            (body, Material(speckled((0.45, 0.46, 0.48), 0.04, 40), 0.5, 40, 0.06)),
            (speakers, Material(grille, 0.2)),
            (rings, STEEL),
            (box((0, 0.53, 0.275), (0.47, 0.25, 0.03), 0.02), Material(label, 0.5, 90, 0.05)),
            (minus(box((0, 0.53, 0.29), (0.52, 0.3, 0.03), 0.02), box((0, 0.53, 0.3), (0.46, 0.24, 0.1))), BLACK),
            (box((0, 0.95, 0.275), (0.75, 0.075, 0.025), 0.01), Material(dial, 0.4)),
            (keys, Material((0.7, 0.7, 0.7), 0.5)),
            (knobs, BLACK),
            (handle, BLACK),
            (aerial, STEEL),
            (plane(), Material(textures.wood((0.5, 0.3, 0.15), (0.28, 0.15, 0.06)), 0.25)),
            (box((0, 2, -2.2), (9, 4, 0.3)), Material(speckled((0.55, 0.53, 0.46), 0.06, 3))),
        ],
        textures.studio(),
        (0.9, 1.35, 4.2),
        (0.05, 0.75, 0),
        48,
        sun=(-0.45, 0.8, 0.7),
        shadow_softness=7,
    )


def saw_chain():
    """Teeth and links around the guide bar, which runs along -x from the origin."""
    parts = []
    for x in np.arange(-2.15, 0.0, 0.12):
        for y, sign in ((0.2, 1), (-0.2, -1)):
            parts.append(box((x, y, 0), (0.045, 0.03, 0.035)))
            parts.append(box((x + 0.02, y + sign * 0.045, 0), (0.02, 0.03, 0.025)))
    for a in np.radians(np.arange(95, 270, 22)):
        parts.append(box((-2.2 + 0.2 * np.cos(a), 0.2 * np.sin(a), 0), (0.04, 0.04, 0.035)))
    return union(*parts)


def chain_saw():
    """An orange chain saw on a log: guide bar with chain, motor, handles."""
    bar = union(box((-1.1, 0, 0), (1.1, 0.19, 0.02)), cylinder((-2.2, 0, 0), 0.19, 0.02, 2))
    motor = union(box((0.55, 0.12, 0), (0.55, 0.36, 0.3), 0.12), box((0.1, -0.02, 0.2), (0.3, 0.26, 0.12), 0.06))
    cover = union(box((0.5, 0.2, 0.3), (0.3, 0.2, 0.05), 0.04), cylinder((0.95, 0.0, 0.28), 0.16, 0.06, 2, 0.02))
    rear = union(
        tube([(1.0, 0.32, 0), (1.5, 0.36, 0), (1.78, 0.16, 0), (1.7, -0.16, 0), (1.05, -0.2, 0)], 0.085),
        capsule((1.35, 0.24, 0), (1.4, 0.14, 0), 0.03),
    )
    front = tube(
        [
            (0.3, -0.15, 0.4),
            (0.26, 0.45, 0.42),
            (0.24, 0.72, 0.3),
            (0.24, 0.78, 0),
            (0.24, 0.72, -0.3),
            (0.26, 0.3, -0.4),
        ],
        0.055,
    )
    guard = rotated(box((-0.06, 0.66, 0), (0.03, 0.2, 0.3), 0.02), 2, 14, (0, 0.6, 0))
    vents = union(
        *[box((0.5 + 0.09 * i, 0.2, 0.355), (0.02, 0.13, 0.012)) for i in range(-2, 3)],
        cylinder((0.95, 0.0, 0.35), 0.06, 0.015, 2)
    )
    logs = union(
        *[
            cylinder((x, y, -1.9), 0.42, 1.0, 2)
            for x, y in (
                (-2.6, -0.06),
                (-1.75, -0.06),
                (-0.9, -0.06),
                (-0.05, -0.06),
                (0.8, -0.06),
                (1.65, -0.06),
                (-1.3, 0.66),
                (-0.45, 0.66),
                (0.4, 0.66),
            )
        ]
    )
    orange = Material((0.85, 0.22, 0.02), 0.5, 40)
    tilt = lambda shape: rotated(shape, 2, 6)
    return Scene(
        [
            (tilt(bar), STEEL),
            (tilt(saw_chain()), Material((0.12, 0.12, 0.13), 0.6, 40)),
            (tilt(motor), orange),
            (tilt(union(cover, rear)), Material((0.06, 0.06, 0.065), 0.4, 30)),
            (tilt(union(front, guard, vents)), BLACK),
            (logs, Material(textures.wood((0.4, 0.27, 0.16), (0.17, 0.1, 0.06)))),
            (plane(-0.48), Material(textures.grass)),
        ],
        textures.sky((0.2, 0.32, 0.25), (0.3, 0.4, 0.25), 0.2),
        (-0.5, 1.25, 4.2),
        (-0.3, 0.15, 0),
        51,
        sun=(0.3, 0.85, 0.6),
    )

"""Outdoor scenes: golf ball, parachute, church, garbage truck, gas pump."""
import numpy as np

from . import textures
from .sdf import (both, box, capsule, cylinder, ellipsoid, gable, length, minus, plane, pyramid, rotated, sphere,
                  torus, union, vec)
from .textures import mix, speckled
from .tracer import Material, Scene

RUBBER = Material((0.02, 0.02, 0.022), 0.1, 12)
GLASS = Material((0.05, 0.08, 0.11), 0.8, 120, 0.5)
STEEL = Material((0.5, 0.52, 0.55), 0.6, 60, 0.25)


def fibonacci_points(count):
    """Even directions on the sphere, float32 (count,3)."""
    i = np.arange(count) + 0.5
    polar, turn = np.arccos(1 - 2 * i / count), np.pi * (1 + 5 ** 0.5) * i
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
            result[near] += depth * radius * hollow ** 1.2
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
    return Scene([(dimpled_ball((0, 0.95, 0), 1.0), Material((0.86, 0.86, 0.84), 0.35, 40)),
                  (plane(), Material(textures.grass, 0.02)),
                  (blades(1.6, 60, 4), Material(speckled((0.12, 0.3, 0.05), 0.3, 9), 0.1))],
                 textures.sky((0.2, 0.35, 0.3), (0.35, 0.48, 0.3), 0.3), (0.5, 1.5, 4.3), (0, 0.85, 0), 36,
                 sun=(-0.6, 0.9, 0.6))


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
    return union(sphere((0, y + 0.62, 0), 0.16), capsule((0, y, 0), (0, y + 0.4, 0), 0.19, 0.22),
                 capsule((-0.1, y, 0), (-0.2, y - 0.7, 0.1), 0.1, 0.07),
                 capsule((0.1, y, 0), (0.18, y - 0.68, -0.05), 0.1, 0.07),
                 capsule((-0.2, y + 0.4, 0), (-0.42, y + 0.95, 0), 0.07),
                 capsule((0.2, y + 0.4, 0), (0.42, y + 0.95, 0), 0.07))


def parachute():
    """A striped round canopy with lines and a jumper against the sky."""
    lines = []
    for i in range(16):
        a = 2 * np.pi * (i + 0.5) / 16
        lines.append(capsule((2.5 * np.cos(a), 0.05, 2.5 * np.sin(a)), (0.3 * np.sign(np.cos(a)), -3.3, 0), 0.012))
    return Scene([(scalloped_dome(2.6, 1.75), Material(gores((0.75, 0.06, 0.05), (0.9, 0.88, 0.82)), 0.05)),
                  (union(*lines), Material((0.12, 0.12, 0.13))),
                  (jumper(-4.2), Material((0.07, 0.08, 0.12)))],
                 textures.sky((0.10, 0.30, 0.75), (0.5, 0.68, 0.9), 0.55, 8), (2.2, -4.6, 10.5), (0.1, -1.5, 0), 38,
                 sun=(0.5, 0.6, 0.6), ambient=(0.55, 0.6, 0.7), shadow_softness=8)


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
    wall = union(box((0, 1.1, -1.6), (1.25, 1.1, 2.2)), box((0, 1.9, 0.9), (0.62, 1.9, 0.62)),
                 both(gable((0, 2.2, -1.6), 1.25, 1.1, 2.2), box((0, 3, -1.6), (2, 2, 2.1))),
                 box((0, 3.85, 0.9), (0.7, 0.06, 0.7)))
    roof = minus(gable((0, 2.26, -1.6), 1.5, 1.3, 2.3), gable((0, 2.1, -1.6), 1.5, 1.26, 3))
    spire = pyramid((0, 3.9, 0.9), 0.66, 2.4)
    cross = union(box((0, 6.55, 0.9), (0.035, 0.36, 0.035)), box((0, 6.62, 0.9), (0.2, 0.035, 0.035)))
    front = union(windows((0,), 2.0, 1.53, (0.16, 0.3)), windows((0,), 3.1, 1.53, (0.14, 0.22)),
                  windows((-0.93, 0.93), 1.1, 0.62))
    side = rotated(windows((-3.2, -2.2, -1.2, -0.2), 1.2, 1.26), 1, 90)
    door = union(box((0, 0.5, 1.53), (0.28, 0.5, 0.05)), cylinder((0, 1.0, 1.53), 0.28, 0.05, 2))
    return Scene([(wall, Material(speckled((0.78, 0.77, 0.72), 0.06, 14))), (roof, Material(speckled((0.16, 0.12, 0.11), 0.3, 18))),
                  (spire, Material(speckled((0.15, 0.2, 0.22), 0.25, 16))), (cross, Material((0.7, 0.6, 0.25), 0.5)),
                  (union(front, side), GLASS), (door, Material(speckled((0.22, 0.09, 0.04), 0.3, 20))),
                  (plane(), Material(textures.grass)),
                  (box((0, 0, 5), (0.5, 0.015, 3.5)), Material(speckled((0.4, 0.37, 0.33), 0.25, 12))),
                  (trees(((-4.2, -3, 1.3), (4.6, -5, 1.6), (-6.5, -6, 1.9), (7.5, -9, 2.2)), 2),
                   Material(speckled((0.06, 0.15, 0.03), 0.5, 4)))],
                 textures.sky(), (4.6, 1.5, 10.2), (0.1, 3.05, 0), 40, sun=(0.75, 0.7, 0.6))


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
    return Scene([(union(body, ribs((-1.2, -0.5, 0.2, 0.9, 1.6, 2.3), 2.0, 1.1, 1.1)), green),
                  (minus(tail, mouth), Material(speckled((0.06, 0.3, 0.12), 0.15, 3), 0.4, 50)),
                  (cab, Material((0.72, 0.72, 0.7), 0.5, 60)), (glass, GLASS), (arms, STEEL),
                  (box((0, 0.75, 0), (3.1, 0.14, 0.75)), Material((0.05, 0.05, 0.055))),
                  (union(near_tyres, far_tyres), RUBBER), (near_hubs, STEEL),
                  (union(box((-3.32, 0.85, 0.75), (0.06, 0.1, 0.18)), box((-3.3, 0.55, 0), (0.1, 0.15, 1.05))),
                   Material((0.7, 0.66, 0.5), 0.8)),
                  (sphere((-2.5, 2.8, 0.4), 0.12), Material((0.9, 0.4, 0.02), 0.6)),
                  (plane(), Material(speckled((0.17, 0.17, 0.18), 0.25, 9))),
                  (box((0, 0.05, -3.2), (30, 0.08, 1.2)), Material(speckled((0.4, 0.39, 0.37), 0.15, 9))),
                  (box((1, 2.5, -6.5), (9, 2.6, 1)), Material(textures.bricks(size=0.16)))],
                 textures.sky(), (-4.2, 1.9, 7.6), (0.25, 1.55, 0), 49, sun=(-0.5, 0.8, 0.65))


def pump_face(p, n):
    """White cabinet with red trim above and below."""
    red = (p[:, 1] > 2.02) | (p[:, 1] < 0.42)
    return np.where(red[:, None], vec(0.6, 0.04, 0.03), vec(0.8, 0.79, 0.75))


def gas_pump():
    """An old petrol pump: cabinet, dial, globe, hose and nozzle, on a concrete island."""
    dial = cylinder((0, 1.7, 0.36), 0.27, 0.03, 2)
    marks = union(*[box((0.21 * np.sin(a), 1.7 + 0.21 * np.cos(a), 0.395), (0.014, 0.014, 0.01))
                    for a in np.linspace(0, 2 * np.pi, 13)[:-1]],
                  rotated(box((0, 1.78, 0.4), (0.01, 0.1, 0.008)), 2, 40, (0, 1.7, 0.4)),
                  *[box((x, 1.22, 0.37), (0.05, 0.06, 0.012)) for x in (-0.18, -0.06, 0.06, 0.18)])
    t = np.linspace(0, 1, 22)
    hose_points = np.stack([0.47 + 0.42 * np.sin(np.pi * t), 1.75 - 0.45 * t - 1.15 * np.sin(np.pi * t),
                            0.1 + 0.12 * t], 1)
    hose = union(*[capsule(a, b, 0.035) for a, b in zip(hose_points, hose_points[1:])])
    nozzle = union(capsule((0.47, 1.3, 0.22), (0.47, 1.62, 0.22), 0.05), capsule((0.47, 1.6, 0.22), (0.47, 1.72, 0.42), 0.022),
                   torus((0.47, 1.45, 0.3), 0.09, 0.014, 0))
    globe = union(ellipsoid((0, 2.62, 0), (0.36, 0.36, 0.16)), cylinder((0, 2.24, 0), 0.14, 0.06))
    return Scene([(box((0, 1.2, 0), (0.46, 1.02, 0.34), 0.06), Material(pump_face, 0.5, 60)),
                  (box((0, 0.16, 0), (0.54, 0.1, 0.42), 0.03), Material((0.08, 0.08, 0.09))),
                  (dial, Material((0.88, 0.87, 0.8), 0.4)), (marks, Material((0.03, 0.03, 0.03))),
                  (box((0, 1.22, 0.35), (0.28, 0.1, 0.02)), Material((0.75, 0.73, 0.65))),
                  (torus((0, 1.7, 0.37), 0.28, 0.025, 2), STEEL), (hose, RUBBER), (nozzle, STEEL),
                  (box((0, 0.72, 0.35), (0.3, 0.2, 0.015)), Material((0.1, 0.2, 0.45), 0.4)),
                  (globe, Material((0.9, 0.85, 0.7), 0.7, 80)),
                  (box((0, 0.03, 0), (1.6, 0.06, 0.9)), Material(speckled((0.5, 0.49, 0.46), 0.2, 12))),
                  (plane(), Material(speckled((0.2, 0.2, 0.2), 0.25, 9))),
                  (box((0, 1.6, -5), (9, 1.7, 0.4)), Material(speckled((0.5, 0.42, 0.3), 0.12, 4))),
                  (box((2.2, 1.7, -4.6), (1.0, 0.7, 0.05)), GLASS), (box((-2.4, 1.2, -4.6), (0.5, 1.2, 0.05)), Material((0.12, 0.2, 0.25)))],
                 textures.sky(), (1.5, 1.75, 4.7), (0.12, 1.42, 0), 42, sun=(0.5, 0.75, 0.7))

"""Scenes of things near at hand: tench, French horn, cassette player, chain saw."""
import numpy as np

from . import textures
from .sdf import (both, box, capsule, cylinder, ellipsoid, length, minus, plane, rotated, shell, smooth_union, sphere,
                  torus, tube, union, vec)
from .textures import mix, speckled
from .tracer import Material, Scene

BRASS = Material((0.8, 0.55, 0.16), 0.9, 70, 0.55)
STEEL = Material((0.55, 0.57, 0.6), 0.7, 60, 0.35)
BLACK = Material((0.025, 0.025, 0.028), 0.35, 30)


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
    trunk = smooth_union(ellipsoid((-0.35, 0.42, 0), (1.15, 0.5, 0.3)), ellipsoid((0.75, 0.44, 0), (0.8, 0.24, 0.14)), 0.5)
    return smooth_union(trunk, ellipsoid((-1.2, 0.36, 0), (0.5, 0.32, 0.22)), 0.3)


def fan(root, centre_angle, spread, reach, count, plane_axis=2):
    """Ray tips of a rounded fin in the xy plane."""
    rays = []
    for a in np.radians(np.linspace(centre_angle - spread, centre_angle + spread, count)):
        rays.append((root, (root[0] + reach * np.cos(a), root[1] + reach * np.sin(a), root[2])))
    return rays


def tench():
    """An olive fish lying on wet boards by the water."""
    dorsal = [((x, 0.8, 0), (x + 0.18, 1.14 - 0.12 * i, 0)) for i, x in enumerate(np.linspace(-0.25, 0.3, 9) )
              for i in [abs(i - 2) / 3]]
    fins = union(flat_fin(fan((1.4, 0.44, 0), 0, 42, 0.52, 15), 0.03), flat_fin(dorsal, 0.035),
                 flat_fin(fan((-0.7, 0.12, 0.24), -40, 28, 0.4, 7), 0.03),
                 flat_fin(fan((0.0, 0.06, 0.16), -45, 25, 0.36, 7), 0.03),
                 flat_fin(fan((0.62, 0.26, 0.06), -45, 28, 0.36, 8), 0.03))
    eye = sphere((-1.36, 0.48, 0.2), 0.075)
    pupil = sphere((-1.365, 0.485, 0.25), 0.042)
    mouth = torus((-1.69, 0.3, 0), 0.07, 0.035, 0)
    gill = both(shell(sphere((-1.25, 0.38, 0.05), 0.36), 0.006), box((-0.92, 0.36, 0.2), (0.1, 0.2, 0.085)))
    fish = lambda shape: rotated(shape, 0, -58, (0, 0.4, 0))
    return Scene([(fish(tench_body()), Material(fish_skin, 0.22, 14)), (fish(fins), Material((0.09, 0.075, 0.03), 0.2)),
                  (fish(eye), Material((0.65, 0.2, 0.03), 0.8, 80)), (fish(pupil), Material((0.01, 0.01, 0.01), 0.9, 90)),
                  (fish(mouth), Material((0.32, 0.24, 0.1), 0.3)), (fish(gill), Material((0.12, 0.1, 0.03), 0.3)),
                  (plane(0.12), Material(textures.grass, 0.05))],
                 textures.sky(clouds=0.3), (-0.3, 3.2, 2.4), (-0.05, 0.4, 0.0), 51, sun=(-0.4, 0.9, 0.45))


def horn_bell():
    """A flaring bell: distance to a curve of growing radius along x."""
    def distance(p):
        radial = np.sqrt(p[:, 1] ** 2 + p[:, 2] ** 2)
        t = np.clip((p[:, 0] + 0.2) / 1.5, 0, 1)
        profile = 0.09 + 0.12 * t + 0.75 * t ** 5
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
    return np.stack([centre[0] + radius * np.cos(a), centre[1] + radius * np.sin(a),
                     z + np.linspace(0, dz, count)], 1)


def french_horn():
    """A coiled brass horn with a wide bell, valves and a mouthpipe, on a dark cloth."""
    coil = union(torus((0, 0, 0), 0.95, 0.062, 2), torus((0, 0, 0.14), 0.8, 0.05, 2), torus((0.05, -0.02, -0.13), 0.68, 0.05, 2))
    throat = tube(arc((0.0, 0), 0.98, 150, -68, 30, 0.05, 0.1), 0.07, 0.1)
    bell = moved(rotated(rotated(horn_bell(), 2, 28), 1, 38), (0.3, -0.95, 0.15))
    inner = union(tube(arc((-0.15, 0.1), 0.4, 20, 330, 24, 0.05, 0.05), 0.042), tube(arc((0.2, -0.1), 0.34, -160, 120, 20, -0.02), 0.042),
                  capsule((-0.75, 0.1, 0.02), (0.5, 0.35, 0.05), 0.042), capsule((-0.5, -0.5, 0.02), (0.35, 0.5, 0.02), 0.042))
    valves = union(*[cylinder((-0.28 + 0.2 * i, 0.2 + 0.06 * i, 0.12), 0.085, 0.16, 2, 0.02) for i in range(3)])
    levers = union(*[capsule((-0.28 + 0.2 * i, 0.25 + 0.06 * i, 0.26), (-0.65 + 0.14 * i, 0.62 + 0.05 * i, 0.3), 0.022) for i in range(3)],
                   *[cylinder((-0.66 + 0.14 * i, 0.64 + 0.05 * i, 0.31), 0.05, 0.012, 2) for i in range(3)])
    pipe = union(tube([(-0.85, 0.45, 0.1), (-1.1, 0.85, 0.2), (-1.35, 1.2, 0.3)], 0.045, 0.03), capsule((-1.35, 1.2, 0.3), (-1.46, 1.34, 0.34), 0.035, 0.085))
    lean = lambda shape: rotated(shape, 0, -12)
    back = box((0, 0, -1.25), (12, 12, 0.3))
    return Scene([(lean(union(coil, throat, inner)), BRASS), (lean(bell), BRASS), (lean(union(valves, levers)), STEEL), (lean(pipe), BRASS),
                  (plane(-1.75), Material(textures.wood(), 0.3)),
                  (back, Material(speckled((0.28, 0.05, 0.06), 0.25, 2)))],
                 textures.studio((0.25, 0.2, 0.17), (0.95, 0.93, 0.9)), (0.35, 0.45, 5.2), (0.1, -0.15, 0), 42,
                 sun=(0.45, 0.7, 0.8), shadow_softness=6)


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
    r = np.sqrt(x ** 2 + (p[:, 1] - 0.5) ** 2)
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
    speakers = union(cylinder((-0.98, 0.5, 0.27), 0.38, 0.04, 2, 0.015), cylinder((0.98, 0.5, 0.27), 0.38, 0.04, 2, 0.015))
    rings = union(torus((-0.98, 0.5, 0.3), 0.39, 0.03, 2), torus((0.98, 0.5, 0.3), 0.39, 0.03, 2))
    keys = union(*[box((x, 0.2, 0.3), (0.06, 0.05, 0.05), 0.015) for x in np.linspace(-0.38, 0.38, 6)])
    knobs = union(*[cylinder((x, 0.96, 0.29), 0.055, 0.05, 2, 0.01) for x in (-1.3, -1.12, -0.94, 0.94, 1.12, 1.3)])
    handle = union(capsule((-1.2, 1.1, 0), (-1.2, 1.42, 0), 0.045), capsule((1.2, 1.1, 0), (1.2, 1.42, 0), 0.045),
                   capsule((-1.2, 1.42, 0), (1.2, 1.42, 0), 0.055))
    aerial = capsule((1.35, 1.1, -0.15), (1.75, 2.2, -0.2), 0.014)
    return Scene([(body, Material(speckled((0.45, 0.46, 0.48), 0.04, 40), 0.5, 40, 0.06)), (speakers, Material(grille, 0.2)), (rings, STEEL),
                  (box((0, 0.53, 0.275), (0.47, 0.25, 0.03), 0.02), Material(label, 0.5, 90, 0.05)),
                  (minus(box((0, 0.53, 0.29), (0.52, 0.3, 0.03), 0.02), box((0, 0.53, 0.3), (0.46, 0.24, 0.1))), BLACK),
                  (box((0, 0.95, 0.275), (0.75, 0.075, 0.025), 0.01), Material(dial, 0.4)),
                  (keys, Material((0.7, 0.7, 0.7), 0.5)), (knobs, BLACK), (handle, BLACK), (aerial, STEEL),
                  (plane(), Material(textures.wood((0.5, 0.3, 0.15), (0.28, 0.15, 0.06)), 0.25)),
                  (box((0, 2, -2.2), (9, 4, 0.3)), Material(speckled((0.55, 0.53, 0.46), 0.06, 3)))],
                 textures.studio(), (0.9, 1.35, 4.2), (0.05, 0.75, 0), 48, sun=(-0.45, 0.8, 0.7), shadow_softness=7)


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
    rear = union(tube([(1.0, 0.32, 0), (1.5, 0.36, 0), (1.78, 0.16, 0), (1.7, -0.16, 0), (1.05, -0.2, 0)], 0.085),
                 capsule((1.35, 0.24, 0), (1.4, 0.14, 0), 0.03))
    front = tube([(0.3, -0.15, 0.4), (0.26, 0.45, 0.42), (0.24, 0.72, 0.3), (0.24, 0.78, 0), (0.24, 0.72, -0.3), (0.26, 0.3, -0.4)], 0.055)
    guard = rotated(box((-0.06, 0.66, 0), (0.03, 0.2, 0.3), 0.02), 2, 14, (0, 0.6, 0))
    vents = union(*[box((0.5 + 0.09 * i, 0.2, 0.355), (0.02, 0.13, 0.012)) for i in range(-2, 3)], cylinder((0.95, 0.0, 0.35), 0.06, 0.015, 2))
    logs = union(*[cylinder((x, y, -1.9), 0.42, 1.0, 2) for x, y in ((-2.6, -0.06), (-1.75, -0.06), (-0.9, -0.06), (-0.05, -0.06), (0.8, -0.06), (1.65, -0.06), (-1.3, 0.66), (-0.45, 0.66), (0.4, 0.66))])
    orange = Material((0.85, 0.22, 0.02), 0.5, 40)
    tilt = lambda shape: rotated(shape, 2, 6)
    return Scene([(tilt(bar), STEEL), (tilt(saw_chain()), Material((0.12, 0.12, 0.13), 0.6, 40)), (tilt(motor), orange),
                  (tilt(union(cover, rear)), Material((0.06, 0.06, 0.065), 0.4, 30)), (tilt(union(front, guard, vents)), BLACK),
                  (logs, Material(textures.wood((0.4, 0.27, 0.16), (0.17, 0.1, 0.06)))),
                  (plane(-0.48), Material(textures.grass))],
                 textures.sky((0.2, 0.32, 0.25), (0.3, 0.4, 0.25), 0.2), (-0.5, 1.25, 4.2), (-0.3, 0.15, 0), 51, sun=(0.3, 0.85, 0.6))

"""Sphere tracing, lighting and antialiasing: a Scene in, an 8-bit picture out."""
from dataclasses import dataclass, field

import numpy as np

from .sdf import length, vec


@dataclass
class Material:
    """Colour: callable (points, normals) -> (N,3) linear colour, or a plain triple; the rest are strengths."""
    colour: object
    gloss: float = 0.15
    shininess: float = 30.0
    mirror: float = 0.0

    def at(self, points, normals):
        """Linear colour of the points."""
        if callable(self.colour):
            return self.colour(points, normals)
        return np.broadcast_to(vec(*self.colour), points.shape)


@dataclass
class Scene:
    """Shapes with materials, a sky by direction, a camera and a sun."""
    shapes: list
    sky: object
    eye: tuple
    target: tuple
    field_of_view: float = 40.0
    sun: tuple = (0.5, 0.8, 0.35)
    sun_colour: tuple = (1.0, 0.95, 0.85)
    ambient: tuple = (0.42, 0.48, 0.58)
    shadow_softness: float = 14.0
    far: float = 60.0
    fog: float = 0.0
    materials: list = field(init=False)

    def __post_init__(self):
        self.materials = [material for _, material in self.shapes]

    def distance(self, p):
        """Distance to the nearest shape."""
        result = self.shapes[0][0](p)
        for shape, _ in self.shapes[1:]:
            result = np.minimum(result, shape(p))
        return result

    def nearest(self, p):
        """Index of the nearest shape."""
        return np.argmin(np.stack([shape(p) for shape, _ in self.shapes]), 0)


def march(scene, origins, directions, start=0.02, steps=110):
    """Distances along the rays, infinite where nothing is hit."""
    travelled = np.full(len(origins), start, np.float32)
    active, result = np.arange(len(origins)), np.full(len(origins), np.inf, np.float32)
    for _ in range(steps):
        points = origins[active] + directions[active] * travelled[active, None]
        d = scene.distance(points)
        near = d < 0.0006 * np.maximum(travelled[active], 0.5)
        result[active[near]] = travelled[active[near]]
        travelled[active] += d * 0.92
        active = active[~near & (travelled[active] < scene.far)]
        if not len(active):
            break
    return result


def normals_at(scene, points, scale=0.0007):
    """Gradient of the distance by a tetrahedron of samples."""
    total = np.zeros_like(points)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        offset = vec(*corner)
        total += offset * scene.distance(points + offset * scale)[:, None]
    return total / np.maximum(length(total), 1e-9)[:, None]


def soft_shadow(scene, points, sun, steps=28):
    """Share of the sun that reaches the points, with a penumbra."""
    light = np.ones(len(points), np.float32)
    travelled = np.full(len(points), 0.03, np.float32)
    active = np.arange(len(points))
    for _ in range(steps):
        d = scene.distance(points[active] + sun * travelled[active, None])
        light[active] = np.minimum(light[active], scene.shadow_softness * d / travelled[active])
        travelled[active] += np.clip(d, 0.02, 1.2)
        active = active[(light[active] > 0.01) & (travelled[active] < 14)]
        if not len(active):
            break
    return np.clip(light, 0, 1)


def occlusion(scene, points, normals):
    """Ambient light left in corners."""
    total = np.zeros(len(points), np.float32)
    for i, reach in enumerate((0.03, 0.1, 0.25)):
        total += (reach - np.minimum(scene.distance(points + normals * reach), reach)) / reach * 0.5 ** i
    return np.clip(1 - 0.55 * total, 0.15, 1)


def shade(scene, origins, directions, depth=0):
    """Linear colours of the rays."""
    colours = scene.sky(directions).astype(np.float32)
    distances = march(scene, origins, directions)
    hit = np.flatnonzero(np.isfinite(distances))
    if not len(hit):
        return colours
    view = directions[hit]
    points = origins[hit] + view * distances[hit, None]
    normals = normals_at(scene, points)
    sun = vec(*scene.sun) / np.linalg.norm(scene.sun)
    kinds = scene.nearest(points)
    base, gloss = np.zeros_like(points), np.zeros(len(hit), np.float32)
    shininess, mirror = np.ones(len(hit), np.float32), np.zeros(len(hit), np.float32)
    for kind in np.unique(kinds):
        own, material = kinds == kind, scene.materials[kind]
        base[own] = material.at(points[own], normals[own])
        gloss[own], shininess[own], mirror[own] = material.gloss, material.shininess, material.mirror
    facing = np.clip(normals @ sun, 0, 1)
    lit = facing * soft_shadow(scene, points + normals * 0.003, sun)
    open_sky = occlusion(scene, points, normals) * (0.6 + 0.4 * normals[:, 1])
    halfway = sun - view
    halfway /= length(halfway)[:, None]
    spark = gloss * lit * np.clip(np.einsum("ij,ij->i", halfway, normals), 0, 1) ** shininess
    result = base * (lit[:, None] * vec(*scene.sun_colour) * 1.15 + open_sky[:, None] * vec(*scene.ambient))
    result += spark[:, None] * 1.6
    if depth == 0 and mirror.any():
        add_mirror(scene, result, base, points, normals, view, mirror)
    if scene.fog:
        haze = 1 - np.exp(-scene.fog * distances[hit])[:, None]
        level = view * vec(1, 0, 1) + vec(0, 0.02, 0)
        result = result * (1 - haze) + scene.sky(level / length(level)[:, None]) * haze
    colours[hit] = result
    return colours


def add_mirror(scene, result, base, points, normals, view, mirror):
    """Blends the reflected scene, tinted by the material, into `result`."""
    shiny = np.flatnonzero(mirror > 0)
    v, n = view[shiny], normals[shiny]
    reflected = v - 2 * np.einsum("ij,ij->i", v, n)[:, None] * n
    seen = shade(scene, points[shiny] + n * 0.01, reflected, depth=1)
    edge = (1 - np.clip(-np.einsum("ij,ij->i", v, n), 0, 1)) ** 4
    tint = base[shiny] + (1 - base[shiny]) * edge[:, None]
    share = mirror[shiny, None]
    result[shiny] = result[shiny] * (1 - share) + seen * tint * share


def camera_rays(scene, width, height, dx, dy):
    """Unit directions (height*width,3) through the pixels, shifted by a fraction of a pixel."""
    eye, target = vec(*scene.eye), vec(*scene.target)
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, vec(0, 1, 0))
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    scale = np.tan(np.radians(scene.field_of_view) / 2) * 2 / height
    x = (np.arange(width) + dx - width / 2) * scale
    y = (height / 2 - np.arange(height) - dy) * scale
    rays = forward + x[None, :, None] * right + y[:, None, None] * up
    rays = rays.reshape(-1, 3).astype(np.float32)
    return rays / length(rays)[:, None]


def camera_colours(scene, directions):
    """Tone-mapped linear colours of camera rays."""
    origins = np.broadcast_to(vec(*scene.eye), directions.shape)
    colour = shade(scene, origins, directions)
    return colour / (1 + 0.18 * colour)


def uneven(picture, contrast=0.05):
    """Indices of the pixels of (H,W,3) that differ from a neighbour."""
    rough = np.zeros(picture.shape[:2], bool)
    for axis in (0, 1):
        step = np.abs(np.diff(np.sqrt(np.clip(picture, 0, 1)), axis=axis)).max(2) > contrast
        before, after = [[slice(None)] * 2 for _ in range(2)]
        before[axis], after[axis] = slice(None, -1), slice(1, None)
        rough[tuple(before)] |= step
        rough[tuple(after)] |= step
    return np.flatnonzero(rough)


def render(scene, width, height, samples=2, seed=0):
    """uint8 (height,width,3): one ray per pixel, samples*samples more where neighbours differ.

    sRGB curve and a little sensor noise from the seed.
    """
    linear = camera_colours(scene, camera_rays(scene, width, height, 0.5, 0.5))
    if samples > 1:
        rough = uneven(linear.reshape(height, width, 3))
        total = np.zeros((len(rough), 3), np.float32)
        for i in range(samples * samples):
            dx, dy = (i % samples + 0.5) / samples, (i // samples + 0.5) / samples
            total += camera_colours(scene, camera_rays(scene, width, height, dx, dy)[rough])
        linear[rough] = total / samples ** 2
    linear = np.clip(linear, 0, 1)
    srgb = np.where(linear < 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    noise = np.random.default_rng(seed).normal(0, 0.008, srgb.shape)
    return np.clip(np.rint((srgb + noise) * 255), 0, 255).astype(np.uint8).reshape(height, width, 3)

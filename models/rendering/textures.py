"""Procedural noise, skies and surface colours."""
import numpy as np

from .sdf import vec


def lattice(ix, iy, iz, seed):
    """Hash of integer coordinates to 0..1."""
    h = (ix * 374761393 + iy * 668265263 + iz * 2147483647 + seed * 974711).astype(np.int64)
    h = ((h ^ (h >> 13)) * 1274126177) & 0x7FFFFFFF
    return ((h ^ (h >> 16)) & 0xFFFF).astype(np.float32) / 65535


def noise(p, seed=0):
    """Smooth value noise of points (N,3), 0..1."""
    cell = np.floor(p).astype(np.int64)
    f = (p - cell).astype(np.float32)
    f = f * f * (3 - 2 * f)
    total = np.zeros(len(p), np.float32)
    for corner in range(8):
        o = [corner & 1, corner >> 1 & 1, corner >> 2 & 1]
        weight = np.ones(len(p), np.float32)
        for axis in range(3):
            weight *= f[:, axis] if o[axis] else 1 - f[:, axis]
        total += weight * lattice(cell[:, 0] + o[0], cell[:, 1] + o[1], cell[:, 2] + o[2], seed)
    return total


def fractal(p, octaves=4, seed=0):
    """Sum of noises of halving size, 0..1."""
    total, weight = np.zeros(len(p), np.float32), 0.5
    for i in range(octaves):
        total += weight * noise(p * 2.0 ** i, seed + i)
        weight /= 2
    return total / (1 - 0.5 ** octaves)


def mix(a, b, share):
    """Blend of two colours by a share (N,)."""
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    return a + (b - a) * np.asarray(share, np.float32)[:, None]


def sky(zenith=(0.16, 0.36, 0.75), horizon=(0.62, 0.75, 0.88), clouds=0.5, seed=3):
    """A blue gradient with soft clouds; `clouds` is their cover."""
    def colour(d):
        rise = np.clip(d[:, 1], 0, 1)
        base = mix(horizon, zenith, rise ** 0.6)
        sheet = d / np.maximum(d[:, 1:2], 0.08)
        cover = fractal(sheet * vec(1.3, 0, 1.3) + 7, 5, seed)
        share = np.clip((cover - 1 + clouds) * 3.5, 0, 1) * np.clip(rise * 8 - 1, 0, 1)
        return mix(base, (0.95, 0.96, 0.98), share * 0.9)
    return colour


def studio(low=(0.55, 0.53, 0.5), high=(0.85, 0.85, 0.87)):
    """A plain indoor backdrop."""
    return lambda d: mix(low, high, np.clip(d[:, 1] * 0.8 + 0.5, 0, 1))


def grass(p, n):
    """Lawn: blades as stretched noise over patches."""
    patches = fractal(p * vec(0.8, 0, 0.8), 3, 11)
    blades = noise(p * vec(60, 0, 22) + 3, 12) * 0.6 + noise(p * vec(23, 0, 70), 13) * 0.4
    base = mix((0.05, 0.16, 0.02), (0.16, 0.33, 0.06), patches)
    return base * (0.45 + 1.1 * blades)[:, None]


def speckled(colour, strength=0.15, scale=30.0, seed=5):
    """A colour with fine variation."""
    def at(p, n):
        return vec(*colour) * (1 - strength + 2 * strength * fractal(p * scale, 3, seed))[:, None]
    return at


def wood(light=(0.42, 0.25, 0.12), dark=(0.2, 0.1, 0.04)):
    """Boards with grain along x."""
    def at(p, n):
        grain = fractal(p * vec(1.5, 14, 14), 4, 21)
        board = lattice(np.zeros(len(p), np.int64), np.floor(p[:, 2] / 0.35).astype(np.int64),
                        np.zeros(len(p), np.int64), 4)
        seam = np.abs((p[:, 2] / 0.35) % 1 - 0.5) > 0.485
        return mix(dark, light, np.clip(grain * 1.1 + board * 0.3 - 0.2, 0, 1)) * np.where(seam, 0.4, 1)[:, None]
    return at


def bricks(colour=(0.42, 0.17, 0.1), mortar=(0.45, 0.42, 0.38), size=0.12):
    """Courses of bricks on upright walls."""
    def at(p, n):
        along = np.where(np.abs(n[:, 0]) > np.abs(n[:, 2]), p[:, 2], p[:, 0])
        row = np.floor(p[:, 1] / size)
        u = along / (2.4 * size) + 0.5 * (row % 2)
        edge = (p[:, 1] / size % 1 < 0.12) | (u % 1 < 0.06)
        tone = lattice(np.floor(u).astype(np.int64), row.astype(np.int64), np.zeros(len(p), np.int64), 9)
        return np.where(edge[:, None], vec(*mortar), vec(*colour) * (0.75 + 0.5 * tone)[:, None])
    return at

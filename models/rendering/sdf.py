"""Signed distance primitives on points (N,3) float32, in metres; after Inigo Quilez' well-known formulas."""
import numpy as np


def vec(*values):
    """A float32 vector."""
    return np.array(values, np.float32)


def length(v):
    """Euclidean length of the rows."""
    return np.sqrt(np.einsum("ij,ij->i", v, v))


def sphere(centre, radius):
    """Ball."""
    centre = vec(*centre)
    return lambda p: length(p - centre) - radius


def ellipsoid(centre, radii):
    """Approximate distance to an ellipsoid."""
    centre, radii = vec(*centre), vec(*radii)

    def distance(p):
        q = (p - centre) / radii
        k0 = length(q)
        return k0 * (k0 - 1) / np.maximum(length(q / radii), 1e-6)
    return distance


def box(centre, half, rounding=0.0):
    """Axis-aligned box with rounded edges; `half` holds half the side lengths."""
    centre, half = vec(*centre), vec(*half) - rounding

    def distance(p):
        q = np.abs(p - centre) - half
        return length(np.maximum(q, 0)) + np.minimum(q.max(1), 0) - rounding
    return distance


def cylinder(centre, radius, half_height, axis=1, rounding=0.0):
    """Cylinder along an axis (0, 1, 2)."""
    centre = vec(*centre)
    others = [i for i in range(3) if i != axis]

    def distance(p):
        q = p - centre
        radial = length(q[:, others]) - radius + rounding
        along = np.abs(q[:, axis]) - half_height + rounding
        outside = np.sqrt(np.maximum(radial, 0) ** 2 + np.maximum(along, 0) ** 2)
        return outside + np.minimum(np.maximum(radial, along), 0) - rounding
    return distance


def capsule(a, b, radius, end_radius=None):
    """Segment from a to b with a radius that may change linearly."""
    a, ba = vec(*a), vec(*b) - vec(*a)
    grow = 0.0 if end_radius is None else end_radius - radius

    def distance(p):
        pa = p - a
        t = np.clip(pa @ ba / float(ba @ ba), 0, 1)
        return length(pa - t[:, None] * ba) - radius - grow * t
    return distance


def torus(centre, major, minor, axis=1):
    """Ring around an axis."""
    centre = vec(*centre)
    others = [i for i in range(3) if i != axis]

    def distance(p):
        q = p - centre
        ring = length(q[:, others]) - major
        return np.sqrt(ring ** 2 + q[:, axis] ** 2) - minor
    return distance


def plane(height=0.0):
    """Horizontal ground."""
    return lambda p: p[:, 1] - height


def pyramid(centre, half_width, height):
    """Square pyramid standing on its base; a lower bound of the distance."""
    centre = vec(*centre)
    slope = np.hypot(height, half_width)

    def distance(p):
        q = p - centre
        side = np.maximum(np.abs(q[:, 0]), np.abs(q[:, 2]))
        faces = (side * height + (q[:, 1] - height) * half_width) / slope
        return np.maximum(faces, -q[:, 1])
    return distance


def gable(centre, half_width, height, half_depth):
    """Roof prism with its ridge along z, standing on its base."""
    centre = vec(*centre)
    slope = np.hypot(height, half_width)

    def distance(p):
        q = p - centre
        faces = (np.abs(q[:, 0]) * height + (q[:, 1] - height) * half_width) / slope
        return np.maximum(np.maximum(faces, -q[:, 1]), np.abs(q[:, 2]) - half_depth)
    return distance


def union(*parts):
    """Nearest of several shapes."""
    def distance(p):
        result = parts[0](p)
        for part in parts[1:]:
            result = np.minimum(result, part(p))
        return result
    return distance


def smooth_union(a, b, blend):
    """Union with a fillet of the given size."""
    def distance(p):
        da, db = a(p), b(p)
        h = np.maximum(blend - np.abs(da - db), 0) / blend
        return np.minimum(da, db) - h * h * blend * 0.25
    return distance


def minus(a, b):
    """a without b."""
    return lambda p: np.maximum(a(p), -b(p))


def both(a, b):
    """Intersection."""
    return lambda p: np.maximum(a(p), b(p))


def shell(a, thickness):
    """Hollow form of a shape."""
    return lambda p: np.abs(a(p)) - thickness


def rotated(shape, axis, degrees, centre=(0, 0, 0)):
    """The shape turned about an axis through `centre`."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = [k for k in range(3) if k != axis]
    matrix = np.eye(3, dtype=np.float32)
    matrix[i, i], matrix[i, j], matrix[j, i], matrix[j, j] = c, s, -s, c
    centre = vec(*centre)
    return lambda p: shape((p - centre) @ matrix.T + centre)


def tube(points, radius, end_radius=None):
    """Polyline of capsules; the radius runs linearly to end_radius."""
    end_radius = radius if end_radius is None else end_radius
    steps = np.linspace(radius, end_radius, len(points))
    parts = [capsule(a, b, float(r0), float(r1))
             for a, b, r0, r1 in zip(points, points[1:], steps, steps[1:])]
    return union(*parts)

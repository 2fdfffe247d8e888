"""Bjontegaard delta rate: how many per cent more bytes one curve needs than another, averaged over equal quality.

After Bjontegaard, "Calculation of average PSNR differences between RD-curves" (2001): log rate as a function of
quality, here joined by monotone cubic pieces (Fritsch and Carlson), which never overshoot between points.
"""
import numpy as np


def slopes(x, y):
    """Derivatives at the points of a monotone cubic interpolant, weighted harmonic means inside."""
    widths = np.diff(x)
    secants = np.diff(y) / widths
    inner = np.zeros(len(x) - 2)
    for i, (a, b) in enumerate(zip(secants, secants[1:])):
        if a * b > 0:
            first, second = 2 * widths[i + 1] + widths[i], widths[i + 1] + 2 * widths[i]
            inner[i] = (first + second) / (first / a + second / b)
    return np.concatenate([secants[:1], inner, secants[-1:]])


def integral(x, y, low, high):
    """Integral of the interpolant of (x, y) from low to high; x rises strictly."""
    derivatives, total = slopes(x, y), 0.0
    for i in range(len(x) - 1):
        start, end = max(low, x[i]), min(high, x[i + 1])
        if start < end:
            width, secant = x[i + 1] - x[i], (y[i + 1] - y[i]) / (x[i + 1] - x[i])
            cubic = (derivatives[i] + derivatives[i + 1] - 2 * secant) / width ** 2
            square = (3 * secant - 2 * derivatives[i] - derivatives[i + 1]) / width
            area = np.poly1d([cubic, square, derivatives[i], y[i]]).integ()
            total += area(end - x[i]) - area(start - x[i])
    return total


def frontier(points):
    """(rate, quality) points -> arrays (quality, log rate) of those that no cheaper point equals or beats."""
    kept = []
    for rate, quality in sorted(points):
        if rate <= 0:
            raise ValueError(f"rate {rate}: positive wanted")
        if not kept or quality > kept[-1][0]:
            kept.append((quality, np.log(rate)))
    return np.array(kept).T


def bd_rate(anchor, tested):
    """Per cent of rate that `tested` needs more (negative: fewer) than `anchor` over the qualities both reach.

    Both are lists of (rate, quality); points that a cheaper one equals or beats are left out. None where the curves
    share no range of quality or have fewer than two points.
    """
    curves = [frontier(points) for points in (anchor, tested)]
    low, high = max(q[0] for q, _ in curves), min(q[-1] for q, _ in curves)
    if low >= high or min(len(q) for q, _ in curves) < 2:
        return None
    areas = [integral(quality, rate, low, high) for quality, rate in curves]
    return float(np.expm1((areas[1] - areas[0]) / (high - low)) * 100)

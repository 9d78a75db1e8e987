"""Outlines as arrays of points [n, 2]."""

import math

import numpy as np

TURN = 2 * math.pi


def spline(points, closed=True, pieces=6):
    """Catmull-Rom curve through the points."""
    points = np.asarray(points, float)
    if closed:
        a, b, c, d = np.roll(points, 1, 0), points, np.roll(points, -1, 0), np.roll(points, -2, 0)
    else:
        padded = np.vstack([points[:1], points, points[-1:]])
        a, b, c, d = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, pieces, endpoint=False)[None, :, None]
    a, b, c, d = (x[:, None] for x in (a, b, c, d))
    curve = 0.5 * ((2 * b) + (-a + c) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (-a + 3 * b - 3 * c + d) * t**3)
    curve = curve.reshape(-1, 2)
    return curve if closed else np.vstack([curve, points[-1:]])


def ellipse(x, y, width, height, rotation=0, count=28, start=0, end=TURN):
    t = np.linspace(start, end, count, endpoint=abs(end - start) < 6.28)
    dx, dy = width * np.cos(t), height * np.sin(t)
    cosine, sine = math.cos(rotation), math.sin(rotation)
    return np.stack([x + dx * cosine - dy * sine, y + dx * sine + dy * cosine], 1)


def polygon(*points):
    return np.array(points, float)


def rounded(x, y, width, height, radius):
    """Rectangle with rounded corners."""
    radius = min(radius, width / 2, height / 2)
    right, bottom = x + width - radius, y + height - radius
    corners = ((right, y + radius, -0.5), (right, bottom, 0), (x + radius, bottom, 0.5), (x + radius, y + radius, 1))
    return np.vstack([
        ellipse(cx, cy, radius, radius, 0, 5, a * math.pi, (a + 0.5) * math.pi - 1e-6) for cx, cy, a in corners
    ])


def star(x, y, radius, points, inner):
    """A star with `points` rays; odd corners at inner * radius."""
    t = np.arange(2 * points) / (2 * points) * 6.283 - 1.57
    radii = radius * np.where(np.arange(2 * points) % 2, inner, 1.0)
    return np.stack([x + radii * np.cos(t), y + radii * np.sin(t)], 1)

"""Patterns inside a shape: stripes, dots, checks, plaid.

A pattern in another part's colour is outlined and labelled as that part; one without outlines is only a tint of the shape's
own colour, so lines bound every change of part.
"""

import math

import numpy as np

from generator.shapes import ellipse, rounded

KINDS = ("stripes", "bands", "dots", "checks", "plaid")


def random_pattern(rng, part):
    """A pattern whose figures have the colour of `part`."""
    return {
        "kind": rng.choice(KINDS), "part": part, "angle": rng.choice([0, 0, 0.5, 0.785, -0.4]),
        "spacing": rng.uniform(0.05, 0.11), "lined": rng.random() < 0.7, "tint": rng.choice([0.8, 0.86, 1.2]),
    }


def figures(pattern, points):
    """Outlines of the pattern's figures over the box of `points`; (outline, plain tint only)."""
    low, high = points.min(0), points.max(0)
    centre, reach = (low + high) / 2, float(np.hypot(*(high - low))) / 2
    step = max(pattern["spacing"], reach / 7)
    count = int(reach / step) + 1
    places = (np.arange(-count, count + 1)) * step
    kind, angle = pattern["kind"], pattern["angle"] + (math.pi / 2 if pattern["kind"] == "bands" else 0)
    if kind in ("stripes", "bands"):
        found = [(rounded(x - step / 4, -reach, step / 2, 2 * reach, 0), False) for x in places]
    elif kind == "dots":
        found = [(ellipse(x + (j % 2) * step / 2, y, step * 0.27, step * 0.27, 0, 12), False)
                 for x in places for j, y in enumerate(places)]
    elif kind == "checks":
        found = [(rounded(x - step / 2, y - step / 2, step, step, 0), False)
                 for i, x in enumerate(places) for j, y in enumerate(places) if (i + j) % 2]
    else:
        found = [(rounded(-reach, y - step / 6, 2 * reach, step / 3, 0), True) for y in places]
        found += [(rounded(x - step / 6, -reach, step / 3, 2 * reach, 0), False) for x in places]
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return [(outline @ turn + centre, plain) for outline, plain in found]

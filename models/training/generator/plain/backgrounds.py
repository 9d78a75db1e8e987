"""The plain hand's twelve backgrounds; most are the rich hand's."""

import math

from generator import backgrounds
from generator.shapes import ellipse, rounded

KINDS = ("plain", "grad", "hills", "stripes", "window", "trees", "night", "room", "dots", "abstract", "sea", "city")
SHARES = (0.24, 0.1, 0.1, 0.07, 0.08, 0.08, 0.07, 0.07, 0.05, 0.05, 0.05, 0.04)


def random_kind(rng):
    return rng.choice(KINDS, p=SHARES)


def draw_background(canvas, kind):
    canvas.foreground = False
    if kind in OWN:
        OWN[kind](canvas)
    else:
        backgrounds.draw_background(canvas, kind)


def stripes(canvas):
    """Bands, some of them without outlines."""
    rng = canvas.rng
    angle, count = rng.uniform(0, math.pi), rng.integers(2, 6)
    width = 0.7 / count
    old = canvas.enter(canvas.placement(0.5, 0.5, 1, angle))
    for index in range(-count, count + 1, 2):
        band = rounded(index * width, -1, width, 2, 0)
        canvas.shape(band, rng.choice(["bg2"]), shade=0, line=rng.random() < 0.85)
    canvas.matrix = old


def dots(canvas):
    """A grid of discs, some of them without outlines."""
    count = canvas.rng.integers(3, 6)
    for i in range(count):
        for j in range(count):
            dot = ellipse((i + 0.5 * (j % 2) + 0.3) / count, (j + 0.5) / count, 0.28 / count, 0.28 / count, 0, 14)
            canvas.shape(dot, "bg2" if (i + j) % 2 else "bg3", shade=0, line=canvas.rng.random() < 0.9)


OWN = {"stripes": stripes, "dots": dots}

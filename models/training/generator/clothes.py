"""What distinguishes the newer outfits, drawn on the trunk; `y` is the collar's height. Patterns for clothes."""

import numpy as np

from generator.patterns import random_pattern
from generator.shapes import ellipse, polygon, rounded, spline

SIDES = (-1, 1)
PATTERNED_SHARE = 0.24


def random_patterns(rng):
    """Patterns worn in one group of drawings, by part."""
    patterns = {}
    if rng.random() < PATTERNED_SHARE:
        patterns["cloth1"] = random_pattern(rng, rng.choice(["cloth2", "cloth3", "acc"]))
    if rng.random() < PATTERNED_SHARE / 2:
        patterns["cloth2"] = random_pattern(rng, rng.choice(["cloth1", "cloth3"]))
    if rng.random() < 0.06:
        patterns["obj1"] = random_pattern(rng, rng.choice(["obj2", "obj4"]))
    if rng.random() < 0.08:
        patterns["furA"] = random_pattern(rng, rng.choice(["furB", "furC"]))
    return patterns


def draw_new_details(canvas, outfit, y):
    if outfit in DETAILS:
        DETAILS[outfit](canvas, y)


def coat(canvas, y):
    """Open over a shirt, with lapels and buttons."""
    canvas.shape(polygon((-0.3, y), (0.3, y), (0.26, y + 2.2), (-0.26, y + 2.2)), "cloth2")
    for q in SIDES:
        canvas.shape(polygon((q * 0.28, y - 0.02), (q * 0.7, y + 0.5), (q * 0.48, y + 0.62), (q * 0.56, y + 0.75),
                             (q * 0.22, y + 1.25)), "cloth3")
    for index in range(2):
        canvas.shape(ellipse(0.42, y + 1.4 + 0.35 * index, 0.08, 0.08, 0, 10), "acc", shade=0, width=0.8)


def overalls(canvas, y):
    canvas.shape(rounded(-0.48, y + 0.65, 0.96, 1.6, 0.06), "cloth2")
    for q in SIDES:
        canvas.shape(polygon((q * 0.5, y + 0.15), (q * 0.66, y + 0.2), (q * 0.46, y + 0.8), (q * 0.28, y + 0.8)),
                     "cloth2")
        canvas.shape(ellipse(q * 0.36, y + 0.78, 0.08, 0.08, 0, 10), "cloth3", shade=0, width=0.8)
    canvas.shape(rounded(-0.24, y + 0.98, 0.48, 0.34, 0.03), "cloth2", tint=0.88)


def kimono(canvas, y):
    canvas.shape(polygon((0.42, y), (0.18, y), (-0.3, y + 1.15), (-0.05, y + 1.2)), "cloth2")
    canvas.shape(polygon((-0.42, y), (-0.18, y), (0.4, y + 1.15), (0.1, y + 1.2)), "cloth2")
    canvas.shape(rounded(-0.72, y + 1.05, 1.44, 0.5, 0.04), "acc")
    canvas.shape(rounded(-0.72, y + 1.24, 1.44, 0.13, 0.01), "cloth3", shade=0)


def armour(canvas, y):
    canvas.shape(spline([(-0.6, y + 0.25), (0, y + 0.4), (0.6, y + 0.25), (0.55, y + 1.0), (0, y + 1.25),
                         (-0.55, y + 1.0)],
                        pieces=4), "cloth2")
    canvas.line([(0, y + 0.4), (0, y + 1.2)])
    canvas.shape(rounded(-0.6, y + 1.3, 1.2, 0.22, 0.03), "cloth3")
    for q in SIDES:
        canvas.shape(spline([(q * 0.45, y + 0.2), (q * 0.8, y - 0.05), (q * 1.15, y + 0.3), (q * 1.05, y + 0.65),
                             (q * 0.6, y + 0.5)]), "cloth2")
    canvas.shape(ellipse(0, y + 0.62, 0.14, 0.16, 0, 12), "acc", shade=0)


def jersey(canvas, y):
    canvas.shape(rounded(-0.72, y + 0.75, 1.44, 0.24, 0.01), "cloth2")
    canvas.shape(spline([(-0.36, y - 0.06), (0.36, y - 0.06), (0.4, y + 0.14), (0, y + 0.3), (-0.4, y + 0.14)],
                        pieces=4),
                 "cloth3")
    canvas.line([(0, y + 0.25), (0, y + 2)])


def turtleneck(canvas, y):
    canvas.shape(rounded(-0.36, y - 0.28, 0.72, 0.6, 0.08), "cloth1")
    canvas.line([(-0.34, y - 0.08), (0.34, y - 0.08)], 0.6)
    if canvas.rng.random() < 0.5:
        canvas.shape(spline([(-0.3, y + 0.15), (0, y + 0.7), (0.3, y + 0.15), (0.24, y + 0.15), (0, y + 0.6),
                             (-0.24, y + 0.15)],
                            pieces=4), "acc", shade=0)
        canvas.shape(ellipse(0, y + 0.72, 0.12, 0.14, 0, 12), "acc")


def draw_cape(canvas):
    """A cape behind the body, from the shoulders down."""
    u = canvas.rng.uniform
    width, length = u(1.2, 1.7), u(2.6, 4.2)
    xs = np.linspace(width, -width, 5)
    hem = [(x, length + 0.15 * (-1) ** index) for index, x in enumerate(xs)]
    canvas.shape(spline([(-0.5, 1.0), (0.5, 1.0), (width * 0.8, 1.6), *hem, (-width * 0.8, 1.6)], pieces=5), "cloth3")


DETAILS = {"coat": coat, "overalls": overalls, "kimono": kimono, "armour": armour, "jersey": jersey,
           "turtleneck": turtleneck}

"""More animals; drawn as creatures.py places them, about one unit to each side."""

import numpy as np

from generator.heads import SIDES
from generator.shapes import ellipse, polygon, rounded, spline


def eye(canvas, x, y, size=0.13, white=False):
    if white:
        canvas.shape(ellipse(x, y, size * 1.6, size * 1.7, 0, 14), "eyew", shade=0, width=0.8)
    canvas.shape(ellipse(x, y, size, size * 1.15, 0, 12), "iris", shade=0, width=0.8)


def horse(canvas):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.shape(spline([(-1.1, 0.1), (-1.7, 0.4), (-1.6, 1.3), (-1.35, 1.1), (-1.2, 0.5)]), "furC")
    for x in (-0.95, -0.6, 0.35, 0.7):
        step = u(-0.2, 0.2)
        canvas.shape(polygon((x - 0.15, 0.5), (x + 0.17, 0.5), (x + 0.12 + step, 1.55), (x - 0.1 + step, 1.55)), "furA")
        canvas.shape(rounded(x - 0.14 + step, 1.5, 0.28, 0.2, 0.03), "furC")
    canvas.shape(spline([(-1.15, 0.1), (-0.5, -0.2), (0.4, -0.15), (0.95, 0.1), (0.9, 0.6), (0, 0.75), (-0.9, 0.75)]),
                 "furA")
    canvas.shape(spline([(0.4, 0.1), (0.75, -0.9), (1.15, -1.2), (1.7, -0.7), (1.72, -0.45), (1.5, -0.4), (1.15, -0.65),
                         (1.0, 0.3)]), "furA")
    canvas.shape(spline([(1.05, -1.3), (0.6, -1.1), (0.25, -0.2), (0.5, -0.1), (0.75, -0.7), (1.1, -1.1)]), "furC")
    canvas.shape(polygon((1.0, -1.1), (1.05, -1.5), (1.2, -1.15)), "furA")
    eye(canvas, 1.28, -0.87, 0.08)
    if rng.random() < 0.4:
        canvas.shape(spline([(-0.5, -0.25), (0.2, -0.25), (0.25, 0.25), (-0.55, 0.25)], pieces=4), "acc")


def elephant(canvas):
    for x in (-0.75, -0.3, 0.3, 0.7):
        canvas.shape(rounded(x - 0.22, 0.4, 0.44, 1.1, 0.08), "furA")
    canvas.shape(spline([(-1.2, 0.1), (-0.9, -0.6), (0, -0.75), (0.8, -0.5), (0.95, 0.3), (0.4, 0.75), (-0.8, 0.8)]),
                 "furA")
    canvas.shape(spline([(0.75, -0.9), (1.25, -0.85), (1.5, -0.3), (1.6, 0.5), (1.75, 0.95), (1.5, 1.05), (1.35, 0.6),
                         (1.15, 0.15), (0.8, 0.2), (0.55, -0.3)]), "furA")
    canvas.shape(spline([(1.2, 0.15), (1.5, 0.35), (1.75, 0.2), (1.5, 0.15)], pieces=4), "furB")
    canvas.shape(spline([(0.75, -0.8), (0.3, -0.95), (0.05, -0.3), (0.3, 0.3), (0.75, -0.1)]), "furC")
    eye(canvas, 1.12, -0.4, 0.08)


def frog(canvas):
    for q in SIDES:
        canvas.shape(spline([(q * 0.5, 0.2), (q * 1.35, 0.1), (q * 1.4, 0.7), (q * 0.8, 0.9)]), "furA")
        canvas.shape(spline([(q * 0.6, 0.85), (q * 1.4, 0.85), (q * 1.3, 1.05), (q * 0.5, 1.05)]), "furC")
    canvas.shape(spline([(-0.9, 0.3), (-0.6, -0.4), (0.6, -0.4), (0.9, 0.3), (0.6, 1.0), (-0.6, 1.0)]), "furA")
    canvas.shape(ellipse(0, 0.62, 0.5, 0.38), "furB")
    for q in SIDES:
        canvas.shape(ellipse(q * 0.5, -0.5, 0.3, 0.3), "furA")
        eye(canvas, q * 0.5, -0.52, 0.12, True)
    canvas.line(spline([(-0.55, 0.02), (0, 0.2), (0.55, 0.02)], False))


def turtle(canvas):
    for x in (-0.75, 0.65):
        canvas.shape(ellipse(x, 0.75, 0.26, 0.36, 0.2), "furA")
    canvas.shape(ellipse(1.3, 0.15, 0.38, 0.34), "furA")
    canvas.shape(polygon((-1.1, 0.4), (-1.6, 0.65), (-1.0, 0.65)), "furA")
    canvas.shape(spline([(-1.2, 0.55), (-0.95, -0.35), (0, -0.85), (0.9, -0.35), (1.1, 0.55)], pieces=7), "furC")
    for x, y in ((-0.5, 0.1), (0.05, -0.35), (0.5, 0.12)):
        canvas.shape(ellipse(x, y, 0.27, 0.24, 0, 6), "furB")
    canvas.shape(spline([(-1.25, 0.5), (0, 0.68), (1.15, 0.5), (1.1, 0.72), (0, 0.88), (-1.2, 0.72)], pieces=4), "furB")
    eye(canvas, 1.42, 0.07, 0.08)


def butterfly(canvas):
    u = canvas.rng.uniform
    high, low = u(0.9, 1.2), u(0.6, 0.9)
    for q in SIDES:
        canvas.shape(spline([(q * 0.08, 0.1), (q * 0.9, 0.1), (q * 1.0, low), (q * 0.5, low + 0.35), (q * 0.1, 0.5)]),
                     "furB")
        canvas.shape(spline([(q * 0.08, 0.1), (q * 0.4, -high), (q * 1.3, -high * 0.95), (q * 1.25, -0.1)]), "furA")
        canvas.shape(ellipse(q * 0.85, -0.52, 0.24, 0.22), "furC")
        canvas.shape(ellipse(q * 0.6, 0.55, 0.15, 0.15), "acc")
        canvas.line(spline([(q * 0.03, -0.5), (q * 0.2, -0.9), (q * 0.38, -1.05)], False), 0.8)
    canvas.shape(ellipse(0, 0.1, 0.12, 0.7), "furC")
    canvas.shape(ellipse(0, -0.6, 0.14, 0.14, 0, 12), "furC")


def snail(canvas):
    canvas.shape(spline([(-1.3, 0.95), (-0.6, 0.6), (0.6, 0.6), (0.9, 0), (1.25, 0), (1.35, 0.5), (1.0, 0.95)]), "furA")
    for x in (1.0, 1.25):
        canvas.line([(x, 0.05), (x + 0.1, -0.4)])
        canvas.shape(ellipse(x + 0.1, -0.45, 0.1, 0.1, 0, 10), "iris", shade=0)
    for size, part in ((0.85, "furC"), (0.55, "furB"), (0.26, "furC")):
        canvas.shape(ellipse(-0.15 + 0.1 * (0.85 - size), 0.05 + 0.1 * (0.85 - size), size, size), part)


def owl(canvas):
    for q in SIDES:
        canvas.shape(polygon((q * 0.35, -0.9), (q * 0.8, -1.35), (q * 0.85, -0.6)), "furA")
    canvas.shape(spline([(0, -1.05), (0.85, -0.7), (0.9, 0.4), (0.5, 1.2), (-0.5, 1.2), (-0.9, 0.4), (-0.85, -0.7)]),
                 "furA")
    canvas.shape(ellipse(0, 0.55, 0.5, 0.6), "furB")
    for q in SIDES:
        canvas.shape(spline([(q * 0.8, -0.2), (q * 1.15, 0.3), (q * 0.7, 1.0)], pieces=5), "furC")
        canvas.shape(ellipse(q * 0.38, -0.45, 0.36, 0.36), "furB")
        eye(canvas, q * 0.36, -0.43, 0.17)
        canvas.shape(ellipse(q * 0.28, 1.22, 0.2, 0.1, 0, 12), "acc")
    canvas.shape(polygon((-0.1, -0.25), (0.1, -0.25), (0, 0.02)), "acc", shade=0)


def penguin(canvas):
    for q in SIDES:
        canvas.shape(ellipse(q * 0.4, 1.3, 0.32, 0.14), "acc")
        canvas.shape(ellipse(q * 0.95, 0.3, 0.2, 0.65, -q * 0.35), "furA")
    canvas.shape(spline([(0, -1.2), (0.6, -0.9), (0.75, 0), (0.85, 0.8), (0, 1.3), (-0.85, 0.8), (-0.75, 0),
                         (-0.6, -0.9)]),
                 "furA")
    canvas.shape(spline([(0, -0.15), (0.5, 0.1), (0.55, 0.8), (0, 1.15), (-0.55, 0.8), (-0.5, 0.1)]), "furB")
    for q in SIDES:
        canvas.shape(ellipse(q * 0.24, -0.55, 0.25, 0.28), "furB")
        eye(canvas, q * 0.22, -0.58, 0.1)
    canvas.shape(polygon((-0.18, -0.4), (0.18, -0.4), (0, -0.12)), "acc", shade=0)


def whale(canvas):
    canvas.shape(spline([(-1.2, -0.1), (-1.9, -0.7), (-1.5, -0.15), (-2.0, 0.3), (-1.2, 0.3)], pieces=4), "furA")
    canvas.shape(spline([(-1.4, 0), (-0.4, -0.65), (0.7, -0.75), (1.4, -0.2), (1.3, 0.5), (0.4, 0.8), (-0.6, 0.6)]),
                 "furA")
    canvas.shape(spline([(1.38, 0.15), (0.5, 0.3), (-0.6, 0.45), (-0.3, 0.72), (0.5, 0.8), (1.25, 0.5)]), "furB")
    canvas.shape(spline([(0.1, 0.4), (-0.3, 1.05), (-0.1, 1.1), (0.45, 0.6)], pieces=4), "furC")
    eye(canvas, 0.85, -0.02, 0.09, True)
    for q in SIDES:
        canvas.shape(spline([(0.3, -0.72), (0.3 + q * 0.1, -1.1), (0.3 + q * 0.45, -1.15), (0.3 + q * 0.2, -1.25)],
                            pieces=4),
                     "bg4", shade=0)


def fox(canvas):
    canvas.shape(spline([(-0.5, 1.2), (-1.4, 1.3), (-1.8, 0.5), (-1.5, 0.1), (-1.1, 0.7), (-0.5, 0.9)]), "furA")
    canvas.shape(spline([(-1.8, 0.5), (-1.55, 0.02), (-1.35, 0.35), (-1.62, 0.72)], pieces=4), "furB")
    canvas.shape(spline([(-0.6, 0.4), (-0.75, 1.4), (0.75, 1.4), (0.6, 0.4)], pieces=5), "furA")
    canvas.shape(spline([(0, 0.4), (0.32, 0.8), (0, 1.3), (-0.32, 0.8)]), "furB")
    for q in SIDES:
        canvas.shape(polygon((q * 0.25, -0.6), (q * 0.85, -1.4), (q * 0.95, -0.2)), "furA")
        canvas.shape(polygon((q * 0.45, -0.65), (q * 0.78, -1.1), (q * 0.82, -0.4)), "furC")
        canvas.shape(ellipse(q * 0.35, 1.42, 0.22, 0.15), "furC")
    canvas.shape(polygon((-0.6, -0.7), (0.6, -0.7), (1.15, 0.1), (0, 0.75), (-1.15, 0.1)), "furA")
    for q in SIDES:
        canvas.shape(polygon((q * 1.1, 0.1), (q * 0.3, 0.02), (0, 0.72)), "furB")
        eye(canvas, q * 0.4, -0.12, 0.11)
    canvas.shape(ellipse(0, 0.62, 0.13, 0.11, 0, 12), "furC", shade=0)


def pig(canvas):
    for q in SIDES:
        canvas.shape(polygon((q * 0.3, -0.8), (q * 0.95, -1.0), (q * 0.85, -0.35)), "furC")
        canvas.shape(rounded(q * 0.5 - 0.2, 1.1, 0.4, 0.5, 0.05), "furA")
    canvas.shape(ellipse(0, 0.75, 0.95, 0.72), "furA")
    canvas.shape(ellipse(0, -0.15, 0.9, 0.78), "furA")
    canvas.shape(ellipse(0, 0.15, 0.38, 0.27), "furB")
    for q in SIDES:
        canvas.shape(ellipse(q * 0.14, 0.15, 0.07, 0.11, 0, 10), "furC", shade=0, width=0.7)
        eye(canvas, q * 0.45, -0.3, 0.1)


def dragon(canvas):
    u = canvas.rng.uniform
    for q in SIDES:
        reach = u(1.3, 1.7)
        canvas.shape(polygon((q * 0.4, 0.3), (q * 0.9, -0.9), (q * reach, -0.7), (q * reach * 0.9, -0.1),
                             (q * 1.15, 0.0),
                             (q * 0.95, 0.5)), "furC")
    canvas.shape(spline([(-0.4, 1.2), (-1.2, 1.5), (-1.7, 1.0), (-1.45, 0.9), (-1.0, 1.15), (-0.4, 0.8)]), "furA")
    canvas.shape(spline([(-0.5, 0.1), (-0.75, 1.0), (-0.4, 1.5), (0.4, 1.5), (0.75, 1.0), (0.5, 0.1)]), "furA")
    canvas.shape(spline([(-0.3, 0.3), (-0.4, 1.0), (0, 1.4), (0.4, 1.0), (0.3, 0.3)]), "furB")
    for q in SIDES:
        canvas.shape(spline([(q * 0.3, -0.9), (q * 0.7, -1.5), (q * 0.6, -0.75)], pieces=5), "acc")
        canvas.shape(ellipse(q * 0.45, 1.5, 0.3, 0.16), "furA")
    canvas.shape(spline([(-0.7, -0.4), (-0.45, -0.95), (0.45, -0.95), (0.7, -0.4), (0.45, 0.25), (-0.45, 0.25)]),
                 "furA")
    canvas.shape(ellipse(0, 0.02, 0.4, 0.24), "furB")
    for q in SIDES:
        eye(canvas, q * 0.36, -0.45, 0.12, True)


def jellyfish(canvas):
    u = canvas.rng.uniform
    for x in np.linspace(-0.6, 0.6, canvas.rng.integers(3, 6)):
        end, w = u(1.0, 1.7), 0.1
        canvas.shape(spline([(x - w, 0.1), (x + w, 0.1), (x + w + u(-0.2, 0.2), end / 2), (x + u(-0.1, 0.1), end),
                             (x - w, end / 2)]), "furC")
    canvas.shape(spline([(-1, 0.2), (-0.85, -0.6), (0, -1.05), (0.85, -0.6), (1, 0.2), (0.5, 0.1), (0, 0.25),
                         (-0.5, 0.1)]),
                 "furA")
    canvas.shape(ellipse(0, -0.4, 0.5, 0.25), "furB")


DRAWERS = {
    "horse": horse, "elephant": elephant, "frog": frog, "turtle": turtle, "butterfly": butterfly, "snail": snail, "owl": owl,
    "penguin": penguin, "whale": whale, "fox": fox, "pig": pig, "dragon": dragon, "jellyfish": jellyfish,
}

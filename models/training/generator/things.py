"""Small things and plants; about one unit to each side."""

import math

import numpy as np

from generator.shapes import ellipse, polygon, rounded, spline, star


def teapot(canvas):
    canvas.shape(np.vstack([ellipse(-0.95, 0.2, 0.4, 0.42), ellipse(-0.95, 0.2, 0.24, 0.26)[::-1]]), "obj2")
    canvas.shape(spline([(0.6, 0.3), (1.05, 0.0), (1.3, -0.5), (1.45, -0.4), (1.25, 0.2), (0.75, 0.65)]), "obj1")
    canvas.shape(spline([(-0.9, 0.2), (-0.6, -0.5), (0.6, -0.5), (0.9, 0.2), (0.55, 0.85), (-0.55, 0.85)]), "obj1")
    canvas.shape(spline([(-0.55, -0.48), (0, -0.75), (0.55, -0.48), (0, -0.36)]), "obj2")
    canvas.shape(ellipse(0, -0.8, 0.13, 0.13, 0, 12), "obj3")
    canvas.shape(ellipse(0, 0.2, 0.3, 0.3, 0, canvas.rng.choice([5, 6, 16])), "obj4")


def book(canvas):
    for q in (-1, 1):
        canvas.shape(polygon((0, -0.6), (q * 1.25, -0.75), (q * 1.25, 0.65), (0, 0.85)), "obj1")
        canvas.shape(spline([(0, -0.55), (q * 0.5, -0.78), (q * 1.12, -0.7), (q * 1.12, 0.52), (q * 0.5, 0.5),
                             (0, 0.72)],
                            pieces=4), "obj4")
        for y in np.linspace(-0.45, 0.3, 5):
            canvas.line([(q * 0.2, y), (q * 0.95, y - 0.06)], 0.5)
    canvas.shape(polygon((0.3, -0.7), (0.48, -0.73), (0.48, 0.95), (0.39, 0.85), (0.3, 0.98)), "obj2")


def clock(canvas):
    for q in (-1, 1):
        canvas.shape(ellipse(q * 0.5, -0.85, 0.32, 0.24, q * 0.5), "obj2")
        canvas.shape(polygon((q * 0.4, 0.75), (q * 0.7, 1.15), (q * 0.55, 1.2), (q * 0.25, 0.85)), "obj3")
    canvas.shape(ellipse(0, 0, 0.95, 0.95), "obj1")
    canvas.shape(ellipse(0, 0, 0.74, 0.74), "obj4")
    for index in range(12):
        angle = index * math.pi / 6
        canvas.line([(0.6 * math.cos(angle), 0.6 * math.sin(angle)), (0.68 * math.cos(angle), 0.68 * math.sin(angle))],
                    0.7)
    for length in (0.55, 0.36):
        angle = canvas.rng.uniform(0, 6.28)
        canvas.line([(0, 0), (length * math.cos(angle), length * math.sin(angle))], 1.2)


def guitar(canvas):
    canvas.shape(rounded(-0.1, -1.4, 0.2, 1.5, 0.01), "obj3")
    canvas.shape(rounded(-0.17, -1.65, 0.34, 0.35, 0.04), "obj2")
    canvas.shape(spline([(0, -0.15), (0.5, 0.0), (0.42, 0.4), (0.7, 0.9), (0, 1.3), (-0.7, 0.9), (-0.42, 0.4),
                         (-0.5, 0.0)]),
                 "obj1")
    canvas.shape(ellipse(0, 0.42, 0.2, 0.2), "obj4")
    canvas.shape(rounded(-0.25, 0.85, 0.5, 0.12, 0.01), "obj3")
    for x in (-0.04, 0.04):
        canvas.line([(x, -1.4), (x, 0.9)], 0.4)


def lamp(canvas):
    canvas.shape(rounded(-0.06, -0.3, 0.12, 1.3, 0.01), "obj3")
    canvas.shape(ellipse(0, 1.05, 0.55, 0.15), "obj2")
    canvas.shape(ellipse(0, -0.15, 0.3, 0.2), "glow")
    canvas.shape(polygon((-0.35, -1.1), (0.35, -1.1), (0.75, -0.2), (-0.75, -0.2)), "obj1")


def cactus(canvas):
    for q, y in ((-1, 0.1), (1, -0.2)):
        canvas.shape(spline([(0, y + 0.2), (q * 0.75, y + 0.15), (q * 0.85, y - 0.5), (q * 0.62, y - 0.55),
                             (q * 0.5, y - 0.12),
                             (0, y - 0.1)]), "obj1")
    canvas.shape(rounded(-0.3, -1.1, 0.6, 1.9, 0.3), "obj1")
    for x in (-0.1, 0.1):
        canvas.line([(x, -0.85), (x, 0.5)], 0.5)
    canvas.shape(polygon((-0.6, 0.6), (0.6, 0.6), (0.42, 1.35), (-0.42, 1.35)), "obj2")
    canvas.shape(rounded(-0.68, 0.5, 1.36, 0.2, 0.02), "obj2", tint=0.85)
    canvas.shape(star(0, -1.15, 0.25, 6, 0.6), "obj4")


def icecream(canvas):
    canvas.shape(polygon((-0.55, -0.05), (0.55, -0.05), (0, 1.35)), "obj1")
    for offset in (-0.3, 0, 0.3):
        canvas.line([(offset - 0.15, 0.0), (offset * 0.3 + 0.2, 0.7)], 0.5)
    for x, y, part in ((-0.32, -0.3, "obj2"), (0.32, -0.3, "obj3"), (0, -0.8, "obj4")):
        canvas.shape(ellipse(x, y, 0.45, 0.42), part)
    canvas.shape(ellipse(0.05, -1.2, 0.15, 0.15, 0, 12), "glow")


def cake(canvas):
    canvas.shape(ellipse(0, 0.95, 1.25, 0.25), "obj4")
    canvas.shape(rounded(-0.95, 0.0, 1.9, 0.9, 0.05), "obj1")
    canvas.shape(rounded(-0.95, 0.35, 1.9, 0.16, 0.01), "obj3")
    xs = np.linspace(-0.95, 0.95, 7)
    drips = [(x, 0.15 + 0.15 * (i % 2)) for i, x in enumerate(xs)]
    canvas.shape(spline([(-0.98, -0.1), (0, -0.22), (0.98, -0.1), *drips[::-1]], pieces=4), "obj2")
    for x in np.linspace(-0.5, 0.5, canvas.rng.integers(1, 4)):
        canvas.shape(rounded(x - 0.06, -0.65, 0.12, 0.5, 0.01), "obj3")
        canvas.shape(spline([(x, -0.98), (x + 0.1, -0.78), (x, -0.66), (x - 0.1, -0.78)]), "glow")


def chair(canvas):
    for x in (-0.6, 0.48):
        canvas.shape(rounded(x, 0.3, 0.14, 1.0, 0.02), "obj2")
    canvas.shape(spline([(-0.6, 0.2), (-0.75, -1.0), (0, -1.25), (0.75, -1.0), (0.6, 0.2)], pieces=5), "obj1")
    canvas.shape(spline([(-0.4, 0.1), (-0.5, -0.8), (0, -0.98), (0.5, -0.8), (0.4, 0.1)], pieces=5), "obj3")
    canvas.shape(rounded(-0.8, 0.1, 1.6, 0.4, 0.12), "obj3")
    canvas.shape(rounded(-0.85, 0.42, 1.7, 0.15, 0.03), "obj2")


def backpack(canvas):
    canvas.shape(np.vstack([ellipse(0, -0.85, 0.3, 0.3), ellipse(0, -0.85, 0.18, 0.18)[::-1]]), "obj3")
    canvas.shape(spline([(-0.8, 1.0), (-0.85, -0.3), (0, -0.95), (0.85, -0.3), (0.8, 1.0)], pieces=6), "obj1")
    canvas.shape(rounded(-0.55, 0.25, 1.1, 0.65, 0.12), "obj2")
    canvas.shape(spline([(-0.8, -0.25), (0, 0.1), (0.8, -0.25), (0.5, -0.65), (-0.5, -0.65)], pieces=4), "obj3")
    canvas.shape(rounded(-0.1, -0.1, 0.2, 0.32, 0.03), "obj4")


def sword(canvas):
    canvas.shape(polygon((-0.16, 0.4), (-0.16, -1.1), (0, -1.5), (0.16, -1.1), (0.16, 0.4)), "obj1")
    canvas.line([(0, 0.4), (0, -1.3)], 0.6)
    canvas.shape(spline([(-0.65, 0.35), (0, 0.5), (0.65, 0.35), (0.55, 0.6), (0, 0.68), (-0.55, 0.6)], pieces=4),
                 "obj2")
    canvas.shape(rounded(-0.1, 0.6, 0.2, 0.65, 0.02), "obj3")
    canvas.shape(ellipse(0, 1.32, 0.18, 0.18, 0, 14), "obj4")


def gem(canvas):
    canvas.shape(polygon((-1, -0.3), (-0.55, -0.85), (0.55, -0.85), (1, -0.3), (0, 1.1)), "obj1")
    canvas.shape(polygon((-0.45, -0.3), (0.45, -0.3), (0, 1.1)), "obj2")
    canvas.shape(polygon((-0.55, -0.85), (0, -0.85), (-0.45, -0.3), (-1, -0.3)), "obj3")
    canvas.shape(polygon((0.55, -0.85), (0, -0.85), (0.45, -0.3), (1, -0.3)), "obj4")


def balloon(canvas):
    canvas.shape(rounded(-0.3, 0.95, 0.6, 0.45, 0.05), "obj3")
    for q in (-1, 1):
        canvas.line([(q * 0.26, 0.98), (q * 0.4, 0.5)], 0.7)
    canvas.shape(spline([(-0.4, 0.6), (-1, -0.3), (-0.6, -1.1), (0.6, -1.1), (1, -0.3), (0.4, 0.6)]), "obj1")
    canvas.shape(spline([(-0.18, 0.6), (-0.42, -0.3), (-0.25, -1.18), (0.25, -1.18), (0.42, -0.3), (0.18, 0.6)]),
                 "obj2")


def gift(canvas):
    canvas.shape(rounded(-0.9, -0.2, 1.8, 1.2, 0.03), "obj1")
    canvas.shape(rounded(-1.0, -0.5, 2.0, 0.4, 0.03), "obj3")
    canvas.shape(rounded(-0.16, -0.5, 0.32, 1.5, 0.01), "obj2")
    for q in (-1, 1):
        canvas.shape(spline([(0, -0.5), (q * 0.5, -1.05), (q * 0.8, -0.8), (q * 0.4, -0.5)]), "obj2")


def camera(canvas):
    canvas.shape(rounded(-0.5, -0.75, 0.6, 0.35, 0.05), "obj2")
    canvas.shape(rounded(-1.1, -0.5, 2.2, 1.3, 0.12), "obj1")
    canvas.shape(rounded(-1.1, -0.15, 2.2, 0.55, 0.01), "obj3")
    canvas.shape(ellipse(0.05, 0.15, 0.52, 0.52), "obj2")
    canvas.shape(ellipse(0.05, 0.15, 0.32, 0.32), "obj4")
    canvas.shape(rounded(0.65, -0.4, 0.3, 0.18, 0.02), "glow")


def pottedplant(canvas):
    u = canvas.rng.uniform
    for angle in np.linspace(-2.7, -0.45, canvas.rng.integers(4, 8)):
        length = u(0.9, 1.4)
        tip = (length * math.cos(angle), 0.4 + length * math.sin(angle))
        side = (0.17 * math.sin(angle), -0.17 * math.cos(angle))
        mid = (tip[0] * 0.55, 0.4 + (tip[1] - 0.4) * 0.55)
        canvas.shape(spline([(0, 0.4), (mid[0] + side[0], mid[1] + side[1]), tip,
                             (mid[0] - side[0], mid[1] - side[1])]),
                     canvas.rng.choice(["obj1", "obj4"]))
    canvas.shape(polygon((-0.6, 0.3), (0.6, 0.3), (0.42, 1.2), (-0.42, 1.2)), "obj2")
    canvas.shape(rounded(-0.68, 0.22, 1.36, 0.22, 0.02), "obj3")


def crown(canvas):
    canvas.shape(polygon((-1, 0.6), (-1.1, -0.5), (-0.55, 0.0), (0, -0.9), (0.55, 0.0), (1.1, -0.5), (1, 0.6)), "obj1")
    canvas.shape(rounded(-1.02, 0.4, 2.04, 0.4, 0.03), "obj2")
    for x, y, part in ((-1.1, -0.58, "obj3"), (0, -1.0, "obj4"), (1.1, -0.58, "obj3"), (0, 0.6, "obj4")):
        canvas.shape(ellipse(x, y, 0.16, 0.16, 0, 14), part)


def shoe(canvas):
    canvas.shape(spline([(-1, -0.5), (-0.3, -0.55), (0.1, 0.0), (0.9, 0.2), (1.15, 0.6), (-1, 0.6)], pieces=5), "obj1")
    canvas.shape(rounded(-1.1, 0.5, 2.35, 0.28, 0.1), "obj2")
    canvas.shape(spline([(0.65, 0.15), (1.1, 0.35), (1.15, 0.55), (0.6, 0.55)], pieces=4), "obj3")
    for x in (-0.2, 0.0, 0.2):
        canvas.line([(x - 0.12, x * 0.9), (x + 0.12, x * 0.9 - 0.14)], 0.9)


DRAWERS = {
    "teapot": teapot, "book": book, "clock": clock, "guitar": guitar, "lamp": lamp, "cactus": cactus, "icecream": icecream,
    "cake": cake, "chair": chair, "backpack": backpack, "sword": sword, "gem": gem, "balloon": balloon, "gift": gift,
    "camera": camera, "pottedplant": pottedplant, "crown": crown, "shoe": shoe,
}

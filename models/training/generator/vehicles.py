"""Vehicles and buildings; about one unit to each side."""

import numpy as np

from generator.shapes import ellipse, polygon, rounded, spline


def wheels(canvas, xs, y, size):
    for x in xs:
        canvas.shape(ellipse(x, y, size, size, 0, 20), "obj3")
        canvas.shape(ellipse(x, y, size * 0.45, size * 0.45, 0, 14), "obj4")


def bus(canvas):
    canvas.shape(rounded(-1.3, -0.7, 2.6, 1.3, 0.15), "obj1")
    for x in np.linspace(-1.15, 0.75, canvas.rng.integers(3, 5)):
        canvas.shape(rounded(x, -0.5, 0.4, 0.42, 0.04), "obj2")
    canvas.shape(rounded(-1.3, 0.1, 2.6, 0.18, 0.01), "obj4")
    wheels(canvas, (-0.8, 0.8), 0.6, 0.28)
    canvas.shape(ellipse(1.2, 0.42, 0.09, 0.09, 0, 12), "glow")


def truck(canvas):
    canvas.shape(rounded(-1.4, -0.8, 1.7, 1.3, 0.04), "obj2")
    canvas.shape(polygon((0.38, 0.5), (0.38, -0.4), (0.95, -0.4), (1.3, 0.05), (1.3, 0.5)), "obj1")
    canvas.shape(polygon((0.6, 0.0), (0.6, -0.28), (0.9, -0.28), (1.12, 0.0)), "obj4")
    wheels(canvas, (-1.0, -0.4, 0.85), 0.55, 0.26)


def airplane(canvas):
    canvas.shape(polygon((-1.1, -0.1), (-1.5, -0.75), (-1.2, -0.75), (-0.7, -0.1)), "obj2")
    canvas.shape(polygon((0.1, -0.1), (-0.5, -0.8), (-0.25, -0.8), (0.5, -0.1)), "obj2")
    canvas.shape(spline([(-1.4, 0), (-0.9, -0.25), (0.8, -0.28), (1.4, 0.05), (0.9, 0.32), (-0.8, 0.25)]), "obj1")
    canvas.shape(polygon((0.2, 0.1), (-0.55, 0.95), (-0.2, 0.95), (0.6, 0.12)), "obj2")
    for x in np.linspace(-0.6, 0.55, 4):
        canvas.shape(ellipse(x, -0.08, 0.1, 0.1, 0, 12), "obj4")
    canvas.shape(spline([(0.85, -0.24), (1.25, -0.08), (0.95, 0.0)], pieces=4), "obj3")


def train(canvas):
    canvas.shape(rounded(-1.3, -0.9, 0.95, 1.3, 0.03), "obj2")
    canvas.shape(rounded(-1.15, -0.7, 0.6, 0.5, 0.03), "obj4")
    canvas.shape(rounded(-0.4, -0.35, 1.5, 0.75, 0.2), "obj1")
    canvas.shape(polygon((0.6, -0.35), (0.5, -0.9), (1.0, -0.9), (0.9, -0.35)), "obj3")
    canvas.shape(rounded(-1.35, 0.35, 2.55, 0.2, 0.02), "obj3")
    wheels(canvas, (-1.0, -0.35, 0.3, 0.9), 0.65, 0.24)
    for index in range(canvas.rng.integers(0, 4)):
        canvas.shape(ellipse(0.65 - 0.4 * index, -1.15 - 0.18 * index, 0.2 + 0.06 * index, 0.16 + 0.05 * index), "bg4")


def rocket(canvas):
    for q in (-1, 1):
        canvas.shape(polygon((q * 0.35, 0.3), (q * 0.9, 1.0), (q * 0.35, 0.85)), "obj2")
    canvas.shape(spline([(-0.25, 0.85), (0.25, 0.85), (0.12, 1.25), (0, 1.55), (-0.12, 1.25)]), "glow")
    canvas.shape(spline([(0, -1.3), (0.4, -0.7), (0.42, 0.4), (0.25, 0.9), (-0.25, 0.9), (-0.42, 0.4), (-0.4, -0.7)]),
                 "obj1")
    canvas.shape(spline([(0, -1.3), (0.36, -0.75), (0, -0.65), (-0.36, -0.75)], pieces=5), "obj2")
    canvas.shape(ellipse(0, -0.2, 0.26, 0.26), "obj3")
    canvas.shape(ellipse(0, -0.2, 0.17, 0.17), "obj4")


def bicycle(canvas):
    for x in (-0.8, 0.8):
        canvas.shape(np.vstack([ellipse(x, 0.5, 0.6, 0.6, 0, 24), ellipse(x, 0.5, 0.5, 0.5, 0, 24)[::-1]]), "obj3",
                     covers=False)
        for angle in np.linspace(0, 2.6, 4):
            dx, dy = 0.5 * np.cos(angle), 0.5 * np.sin(angle)
            canvas.line([(x - dx, 0.5 - dy), (x + dx, 0.5 + dy)], 0.4)
    for (ax, ay), (bx, by) in (((-0.8, 0.5), (-0.3, -0.35)), ((-0.3, -0.35), (0.6, -0.35)), ((-0.1, 0.5), (0.6, -0.35)),
                               ((-0.1, 0.5), (-0.3, -0.35)), ((-0.8, 0.5), (-0.1, 0.5)), ((0.5, -0.7), (0.8, 0.5))):
        nx, ny = (by - ay) * 0.06, -(bx - ax) * 0.06
        canvas.shape(polygon((ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny)), "obj1",
                     shade=0)
    canvas.shape(ellipse(-0.33, -0.48, 0.3, 0.1), "obj2")
    canvas.shape(rounded(0.3, -0.8, 0.5, 0.12, 0.05), "obj2")


def submarine(canvas):
    canvas.shape(polygon((-1.2, 0), (-1.6, -0.45), (-1.6, 0.55)), "obj2")
    canvas.shape(rounded(-0.3, -0.85, 0.6, 0.6, 0.05), "obj2")
    canvas.shape(rounded(0.02, -1.25, 0.12, 0.5, 0.02), "obj3")
    canvas.shape(ellipse(0, 0.1, 1.35, 0.62), "obj1")
    for x in (-0.55, 0.05, 0.65):
        canvas.shape(ellipse(x, 0.0, 0.22, 0.22, 0, 16), "obj3")
        canvas.shape(ellipse(x, 0.0, 0.14, 0.14, 0, 14), "obj4")


def castle(canvas):
    rng = canvas.rng
    canvas.shape(rounded(-0.7, -0.1, 1.4, 1.1, 0.01), "obj1")
    for x in np.linspace(-0.65, 0.45, 4):
        canvas.shape(rounded(x, -0.3, 0.2, 0.24, 0.01), "obj1")
    for q in (-1, 1):
        top = rng.uniform(-0.8, -0.4)
        canvas.shape(rounded(q * 0.85 - 0.28, top, 0.56, 1.0 - top, 0.01), "obj1", tint=0.92)
        canvas.shape(polygon((q * 0.85 - 0.38, top), (q * 0.85, top - 0.7), (q * 0.85 + 0.38, top)), "obj2")
        canvas.shape(rounded(q * 0.85 - 0.08, top + 0.25, 0.16, 0.3, 0.07), "obj4")
    canvas.shape(np.vstack([ellipse(0, 0.55, 0.25, 0.3, 0, 10, 3.14, 6.28), [(0.25, 1.0), (-0.25, 1.0)]]), "obj3")


def lighthouse(canvas):
    canvas.shape(spline([(-1.2, 1.3), (-0.8, 0.9), (0.7, 0.85), (1.2, 1.3)], pieces=4), "obj3")
    canvas.shape(polygon((-0.4, 1.0), (-0.25, -0.6), (0.25, -0.6), (0.4, 1.0)), "obj1")
    for y in (-0.3, 0.25):
        w = 0.3 + (y + 0.1) * 0.09
        canvas.shape(polygon((-w, y), (w, y), (w + 0.03, y + 0.27), (-w - 0.03, y + 0.27)), "obj2")
    canvas.shape(rounded(-0.34, -0.7, 0.68, 0.12, 0.02), "obj3")
    canvas.shape(rounded(-0.2, -1.0, 0.4, 0.32, 0.02), "glow")
    canvas.shape(polygon((-0.3, -1.0), (0, -1.35), (0.3, -1.0)), "obj2")


def windmill(canvas):
    canvas.shape(polygon((-0.5, 1.2), (-0.32, -0.3), (0.32, -0.3), (0.5, 1.2)), "obj1")
    canvas.shape(spline([(-0.36, -0.28), (0, -0.8), (0.36, -0.28)], pieces=5), "obj2")
    canvas.shape(rounded(-0.15, 0.7, 0.3, 0.5, 0.05), "obj3")
    start = canvas.rng.uniform(0, 1.57)
    for index in range(4):
        old = canvas.enter(canvas.placement(0, -0.35, 1, start + index * 1.571))
        canvas.shape(polygon((0.1, -0.05), (1.1, -0.12), (1.1, 0.18), (0.15, 0.05)), "obj4")
        canvas.matrix = old
    canvas.shape(ellipse(0, -0.35, 0.1, 0.1, 0, 12), "obj3")


def shop(canvas):
    canvas.shape(rounded(-1.1, -0.9, 2.2, 2.0, 0.02), "obj1")
    canvas.shape(rounded(-0.95, 0.1, 1.1, 0.7, 0.01), "obj4")
    canvas.shape(rounded(0.4, 0.1, 0.5, 1.0, 0.01), "obj3")
    canvas.shape(rounded(-0.7, -0.75, 1.4, 0.32, 0.03), "glow")
    count = canvas.rng.integers(4, 7)
    for index in range(count):
        x, w = -1.2 + index * 2.4 / count, 2.4 / count
        canvas.shape(polygon((x + 0.03, -0.3), (x + w - 0.03, -0.3), (x + w, 0.1), (x, 0.1)),
                     "obj2" if index % 2 else "obj3")


def temple(canvas):
    canvas.shape(rounded(-0.9, 0.8, 1.8, 0.25, 0.01), "obj4")
    for level, w in enumerate((0.75, 0.55, 0.38)):
        base = 0.8 - level * 0.68
        canvas.shape(rounded(-w, base - 0.42, 2 * w, 0.42, 0.01), "obj1")
        canvas.shape(rounded(-0.12, base - 0.35, 0.24, 0.35, 0.02), "obj3")
        canvas.shape(spline([(-w - 0.4, base - 0.36), (-w * 0.7, base - 0.6), (0, base - 0.68), (w * 0.7, base - 0.6),
                             (w + 0.4, base - 0.36), (0, base - 0.42)], pieces=4), "obj2")


DRAWERS = {
    "bus": bus, "truck": truck, "airplane": airplane, "train": train, "rocket": rocket, "bicycle": bicycle,
    "submarine": submarine, "castle": castle, "lighthouse": lighthouse, "windmill": windmill, "shop": shop, "temple": temple,
}

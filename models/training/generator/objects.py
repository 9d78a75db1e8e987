"""Things: car, house, flower and so on."""

import math

import numpy as np

from generator import things, vehicles
from generator.heads import SIDES
from generator.shapes import ellipse, polygon, rounded, spline


def draw_object(canvas, kind):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.foreground = True
    old = canvas.enter(canvas.placement(u(0.4, 0.6), u(0.45, 0.58), u(0.2, 0.32), u(-0.15, 0.15), rng.choice(SIDES)))
    DRAWERS[kind](canvas)
    canvas.matrix = old


def car(canvas):
    canvas.shape(spline([(-0.8, -0.1), (-0.45, -0.7), (0.4, -0.7), (0.85, -0.1)], pieces=5), "obj1")
    canvas.shape(polygon((-0.6, -0.15), (-0.36, -0.55), (-0.05, -0.55), (-0.05, -0.15)), "obj2")
    canvas.shape(polygon((0.08, -0.15), (0.08, -0.55), (0.35, -0.55), (0.62, -0.15)), "obj2")
    canvas.shape(rounded(-1.35, -0.12, 2.7, 0.62, 0.2), "obj1")
    for x in (-0.75, 0.75):
        canvas.shape(ellipse(x, 0.5, 0.3, 0.3), "obj3")
        canvas.shape(ellipse(x, 0.5, 0.13, 0.13, 0, 14), "obj4")
    canvas.shape(ellipse(1.2, 0.08, 0.12, 0.12, 0, 12), "glow")


def house(canvas):
    canvas.shape(rounded(-0.85, -0.2, 1.7, 1.2, 0.01), "obj1")
    canvas.shape(polygon((-1.1, -0.2), (0, -1.1), (1.1, -0.2)), "obj2")
    canvas.shape(rounded(-0.2, 0.3, 0.42, 0.7, 0.03), "obj3")
    for x in (-0.6, 0.42):
        canvas.shape(rounded(x, 0.0, 0.3, 0.3, 0.01), "obj4")
    if canvas.rng.random() < 0.5:
        canvas.shape(rounded(0.5, -1.05, 0.25, 0.5, 0.01), "obj3")


def flower(canvas):
    rng = canvas.rng
    canvas.shape(rounded(-0.05, 0.2, 0.1, 1.0, 0.01), "obj3")
    canvas.shape(spline([(0, 0.9), (0.5, 0.5), (0.7, 0.7), (0.3, 0.95)]), "obj3")
    count, length = rng.integers(5, 9), rng.uniform(0.35, 0.5)
    for index in range(count):
        angle = index / count * 6.283
        canvas.shape(ellipse(0.45 * math.cos(angle), -0.2 + 0.45 * math.sin(angle), length * 0.75, length * 0.42,
                             angle),
                     "obj1")
    canvas.shape(ellipse(0, -0.2, 0.27, 0.27), "obj2")
    if rng.random() < 0.5:
        canvas.shape(polygon((-0.5, 0.7), (0.5, 0.7), (0.36, 1.3), (-0.36, 1.3)), "obj4")


def mushroom(canvas):
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.shape(spline([(-0.3, 0), (0.3, 0), (0.4, 1), (0, 1.1), (-0.4, 1)], pieces=4), "obj2")
    canvas.shape(spline([(-1, 0.1), (-0.8, -0.6), (0, -1), (0.8, -0.6), (1, 0.1), (0, 0.25)]), "obj1")
    for _ in range(rng.integers(2, 5)):
        canvas.shape(ellipse(u(-0.55, 0.55), u(-0.65, -0.1), u(0.1, 0.2), u(0.08, 0.16), 0, 12), "obj3")


def cup(canvas):
    canvas.shape(np.vstack([ellipse(0.7, 0.1, 0.42, 0.4), ellipse(0.7, 0.1, 0.25, 0.22)[::-1]]), "obj1")
    canvas.shape(polygon((-0.75, -0.5), (0.75, -0.5), (0.55, 0.8), (-0.55, 0.8)), "obj1")
    canvas.shape(ellipse(0, -0.5, 0.75, 0.2), "obj2")
    canvas.shape(rounded(-0.66, 0, 1.3, 0.28, 0.02), "obj3")


def robot(canvas):
    canvas.shape(rounded(-0.7, 0.1, 1.4, 1.1, 0.1), "obj1")
    canvas.shape(rounded(-0.35, 0.3, 0.7, 0.5, 0.05), "obj3")
    for q in SIDES:
        canvas.shape(rounded(q * 0.9 - 0.14, 0.2, 0.28, 0.9, 0.1), "obj2")
        canvas.shape(rounded(q * 0.35 - 0.18, 1.2, 0.36, 0.35, 0.03), "obj2")
    canvas.shape(rounded(-0.6, -0.9, 1.2, 0.9, 0.15), "obj2")
    for q in SIDES:
        canvas.shape(ellipse(q * 0.28, -0.5, 0.17, 0.17, 0, 14), "glow")
    canvas.shape(rounded(-0.3, -0.22, 0.6, 0.12, 0.02), "obj4")
    canvas.line([(0, -0.9), (0, -1.2)])
    canvas.shape(ellipse(0, -1.25, 0.1, 0.1, 0, 12), "obj4")


def umbrella(canvas):
    canvas.line([(0, -0.8), (0, 1.0)], 1.5)
    count = canvas.rng.integers(3, 6)
    xs = np.linspace(-1.1, 1.1, count + 1)
    for i in range(count):
        left, right = xs[i], xs[i + 1]
        canvas.shape(np.vstack([
            spline([(left, 0.1), (left * 0.75, -0.5), (0, -0.9)], False, 4),
            spline([(0, -0.9), (right * 0.75, -0.5), (right, 0.1)], False, 4),
            spline([(right, 0.1), ((left + right) / 2, -0.08), (left, 0.1)], False, 3),
        ]), "obj1" if i % 2 else "obj2")


def fruit(canvas):
    canvas.shape(spline([(0, -0.6), (0.7, -0.75), (1, 0), (0.6, 0.85), (0, 0.8), (-0.6, 0.85), (-1, 0), (-0.7, -0.75)]),
                 "obj1")
    canvas.shape(rounded(-0.06, -1.05, 0.12, 0.4, 0.02), "obj3")
    canvas.shape(spline([(0.06, -0.8), (0.5, -1.2), (0.75, -0.95), (0.4, -0.75)]), "obj2")


def boat(canvas):
    canvas.shape(polygon((-1.1, 0.4), (1.2, 0.4), (0.8, 0.95), (-0.8, 0.95)), "obj1")
    canvas.shape(rounded(-0.05, -1.1, 0.1, 1.5, 0.01), "obj3")
    canvas.shape(polygon((0.08, -1.0), (0.95, 0.25), (0.08, 0.25)), "obj2")
    canvas.shape(polygon((-0.08, -0.8), (-0.7, 0.25), (-0.08, 0.25)), "obj4")


def abstract(canvas):
    rng, u = canvas.rng, canvas.rng.uniform
    for index in range(rng.integers(3, 7)):
        x, y, size = u(-0.9, 0.9), u(-0.9, 0.9), u(0.25, 0.8)
        count = rng.integers(3, 8)
        t = np.sort(rng.random(count) * 0.6 + np.arange(count) * 0.9) / count * 6.283
        blob = np.stack([x + size * np.cos(t), y + size * np.sin(t)], 1)
        canvas.shape(spline(blob) if rng.random() < 0.5 else blob, f"obj{1 + index % 4}")


DRAWERS = {
    "car": car, "house": house, "flower": flower, "mushroom": mushroom, "cup": cup, "robot": robot, "umbrella": umbrella,
    "fruit": fruit, "boat": boat, "abstract": abstract,
}
KINDS = (*tuple(DRAWERS) * 3, *things.DRAWERS, *vehicles.DRAWERS)  # the first ten are three times as common
DRAWERS |= things.DRAWERS | vehicles.DRAWERS

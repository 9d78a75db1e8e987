"""Backgrounds: what lies behind the subject."""

import math

import numpy as np

from generator import settings
from generator.landscapes import EVERYTHING, draw_landscape
from generator.shapes import ellipse, polygon, rounded, spline, star

SETTINGS = tuple(settings.DRAWERS)

KINDS = (
    "plain", "grad", "hills", "stripes", "window", "trees", "night", "room", "dots", "abstract", "sea", "city",
    *SETTINGS, "landscape",
)
SHARES = (
    0.15, 0.07, 0.08, 0.04, 0.05, 0.06, 0.05, 0.05, 0.03, 0.04, 0.04, 0.03, *[0.21 / len(SETTINGS)] * len(SETTINGS), 0.1,
)


def draw_background(canvas, kind=None):
    kind = kind or canvas.rng.choice(KINDS, p=SHARES)
    canvas.foreground = False
    if kind == "plain":
        return
    if kind == "grad":
        canvas.shape(EVERYTHING, "bg1", line=False, gradient=canvas.palette["bg2"])
    elif kind in ("hills", "trees", "sea", "city"):
        landscape(canvas, kind)
    elif kind == "landscape":
        draw_landscape(canvas)
    elif kind in SETTINGS:
        settings.DRAWERS[kind](canvas)
    else:
        {"stripes": stripes, "window": window, "night": night, "room": room, "dots": dots}.get(kind, abstract)(canvas)


def landscape(canvas, kind):
    rng = canvas.rng
    if rng.random() < 0.5:
        canvas.shape(EVERYTHING, "bg1", line=False, gradient=tuple(0.5 + 0.5 * x for x in canvas.palette["bg1"]))
    if rng.random() < 0.6:
        canvas.shape(ellipse(rng.random(), rng.uniform(0.05, 0.3), rng.uniform(0.06, 0.12), rng.uniform(0.06, 0.12)),
                     "glow")
    for _ in range(rng.integers(0, 4)):
        x, y, w = rng.random(), rng.uniform(0.05, 0.35), rng.uniform(0.08, 0.16)
        canvas.shape(spline([(x - w, y), (x - w * 0.6, y - w * 0.4), (x, y - w * 0.6), (x + w * 0.6, y - w * 0.4),
                             (x + w, y), (x, y + w * 0.15)]), "bg4")
    horizon = rng.uniform(0.45, 0.8)

    def hill(part, height, amplitude):
        xs = np.linspace(-0.1, 1.1, 7)
        ys = height + rng.normal(0, amplitude, 7)
        canvas.shape(np.vstack([spline(np.stack([xs, ys], 1), False), [(1.1, 1.1), (-0.1, 1.1)]]), part)

    if kind == "sea":
        canvas.shape(polygon((-0.1, horizon), (1.1, horizon), (1.1, 1.1), (-0.1, 1.1)), "bg2")
    elif kind == "city":
        x = -0.05
        while x < 1:
            width = rng.uniform(0.1, 0.25)
            canvas.shape(rounded(x, rng.uniform(0.2, 0.7), width, 1.2, 0.005), rng.choice(["bg2", "bg3"]))
            x += width
    else:
        if rng.random() < 0.6:
            hill("bg3", horizon - 0.12, 0.05)
        hill("bg2", horizon, 0.04)
    if kind == "trees":
        trees(canvas, horizon)


def trees(canvas, horizon):
    rng = canvas.rng
    for _ in range(rng.integers(1, 5)):
        x, base, size = rng.random(), rng.uniform(horizon, 1), rng.uniform(0.1, 0.22)
        canvas.shape(rounded(x - size * 0.12, base - size * 1.1, size * 0.24, size * 1.2, 0.01), "bg4")
        if rng.random() < 0.5:
            canvas.shape(polygon((x - size * 0.6, base - size * 0.6), (x + size * 0.6, base - size * 0.6),
                                 (x, base - size * 2)), "bg3")
        else:
            count = rng.integers(6, 10)
            t = np.arange(count) / count * 6.283
            radii = size * (0.55 + 0.1 * (np.arange(count) % 2))
            crown = np.stack([x + radii * np.cos(t), base - size * 1.3 + radii * np.sin(t)], 1)
            canvas.shape(spline(crown), "bg3")


def stripes(canvas):
    rng = canvas.rng
    angle, count = rng.uniform(0, math.pi), rng.integers(2, 6)
    width = 0.7 / count
    old = canvas.enter(canvas.placement(0.5, 0.5, 1, angle))
    for index in range(-count, count + 1, 2):
        canvas.shape(rounded(index * width, -1, width, 2, 0), "bg2", shade=0)
    canvas.matrix = old


def window(canvas):
    rng = canvas.rng
    x, y, w, h = rng.uniform(0, 0.3), rng.uniform(0, 0.2), rng.uniform(0.4, 0.7), rng.uniform(0.4, 0.7)
    canvas.shape(rounded(x, y, w, h, 0.01), "bg4")
    light = tuple(0.4 + 0.6 * q for q in canvas.palette["bg2"]) if rng.random() < 0.5 else None
    canvas.shape(rounded(x + 0.04, y + 0.04, w - 0.08, h - 0.08, 0.01), "bg2", gradient=light)
    canvas.line([(x + w / 2, y + 0.04), (x + w / 2, y + h - 0.04)])
    canvas.line([(x + 0.04, y + h / 2), (x + w - 0.04, y + h / 2)])
    if rng.random() < 0.6:
        for q in (x - 0.05, x + w - 0.07):
            canvas.shape(spline([(q, y - 0.05), (q + 0.14, y - 0.05), (q + 0.16, y + h * 0.5), (q + 0.12, y + h + 0.1),
                                 (q - 0.02, y + h + 0.1)], pieces=4), "bg3")


def night(canvas):
    rng = canvas.rng
    for _ in range(rng.integers(3, 9)):
        x, y, size = rng.random(), rng.random() * 0.9, rng.uniform(0.02, 0.06)
        canvas.shape(star(x, y, size, 5, 0.45), "glow", shade=0, width=0.8)
    if rng.random() < 0.5:
        x, y, size = rng.random(), rng.uniform(0.1, 0.3), rng.uniform(0.08, 0.14)
        canvas.shape(np.vstack([ellipse(x, y, size, size, 0, 16, 0.6, 5.4),
                                ellipse(x + size * 0.45, y, size * 0.8, size * 0.8, 0, 12, 5.1, 0.9)]), "bg4")


def room(canvas):
    rng = canvas.rng
    floor = rng.uniform(0.55, 0.85)
    canvas.shape(polygon((-0.1, floor), (1.1, floor), (1.1, 1.1), (-0.1, 1.1)), "bg2")
    if rng.random() < 0.5:
        x = rng.random() * 0.7
        canvas.shape(rounded(x, rng.uniform(0.1, 0.25), 0.22, 0.2, 0.005), "bg3")
    if rng.random() < 0.4:
        x = rng.random() * 0.7
        canvas.shape(rounded(x, floor - 0.25, 0.3, 0.3, 0.01), "bg4")


def dots(canvas):
    rng = canvas.rng
    count = rng.integers(3, 6)
    for i in range(count):
        for j in range(count):
            dot = ellipse((i + 0.5 * (j % 2) + 0.3) / count, (j + 0.5) / count, 0.28 / count, 0.28 / count, 0, 14)
            canvas.shape(dot, "bg2" if (i + j) % 2 else "bg3", shade=0)


def abstract(canvas):
    rng = canvas.rng
    for _ in range(rng.integers(2, 6)):
        x, y, size = rng.random(), rng.random(), rng.uniform(0.15, 0.4)
        count = rng.integers(3, 8)
        t = np.sort(rng.random(count)) * 6.283
        blob = np.stack([x + size * np.cos(t), y + size * np.sin(t)], 1)
        canvas.shape(spline(blob) if rng.random() < 0.5 else blob, f"bg{rng.integers(2, 5)}", shade=0)
